package millrace.wordcount;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import millrace.cli.Figures;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.page.Markup;
import millrace.page.Page;

/** A report as a picture: the most common words, and how frequency falls with rank. Needs no script and no network. */
final class Plot {
    /** What a file is by its name. */
    enum Kind {
        SVG,
        HTML;

        /**
         * By the ending of the name.
         *
         * @throws UsageException if it is another
         */
        static Kind of(OptionSpec option, Path file) {
            String name = file.toString().toLowerCase(Locale.ROOT);
            for (Kind kind : values()) {
                if (name.endsWith("." + kind.name().toLowerCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new UsageException(option.dashed() + " " + Terminal.escape(file.toString())
                    + ": give the name of a file that ends with .svg or .html");
        }
    }

    private static final int MOST_WORDS = 50;
    private static final int KIND_COLUMNS = 40;

    private final Report report;
    private final List<Chart> charts = new ArrayList<>();

    Plot(Report report) {
        this.report = report;
        List<WordCount> words = report.mostCommon(MOST_WORDS);
        charts.add(new WordBars(report, words));
        report.spectrum().ifPresent(spectrum -> charts.add(new RankChart(report, words, spectrum)));
    }

    /** All of the file. */
    String as(Kind kind) {
        return switch (kind) {
            case SVG -> new Picture(title(), facts(), charts).toString();
            case HTML -> page();
        };
    }

    private String page() {
        Page page = Page.begin(title(), Page.resource(Plot.class, "plot.css"));
        page.markup().element("p", String.join(" · ", facts()), "class", "meta");
        for (Chart chart : charts) {
            String title = chart.id() + "-title";
            String description = chart.id() + "-desc";
            Markup svg = new Markup()
                    .begin(
                            "svg",
                            "height",
                            chart.height(),
                            "role",
                            "img",
                            "aria-labelledby",
                            title + " " + description);
            svg.element("title", chart.title(), "id", title).element("desc", chart.description(), "id", description);
            chart.draw(svg);
            page.figure(chart.title(), chart.caption(), svg.end().toString(), List.of(chart.table()));
        }
        return page.end();
    }

    private String title() {
        return "How often each " + report.kind().unit() + " occurs";
    }

    private List<String> facts() {
        List<String> facts = new ArrayList<>();
        facts.add(Figures.counted(report.files().size(), "file"));
        facts.add(Figures.bytes((double) report.bytes()));
        facts.add(totals(report.totals(), " (" + Label.of(report.kind().toString(), KIND_COLUMNS) + ")"));
        Optional<Totals> chosen = report.chosen();
        chosen.ifPresent(totals -> facts.add("drawn are those chosen: " + totals(totals, "")));
        return facts;
    }

    private String totals(Totals totals, String kind) {
        return Figures.counted(totals.words(), report.kind().unit()) + kind + ", " + Figures.grouped(totals.distinct())
                + " distinct, " + Figures.grouped(totals.once()) + " once";
    }
}
