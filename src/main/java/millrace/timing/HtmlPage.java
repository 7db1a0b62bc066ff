package millrace.timing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import millrace.cli.Figures;

/**
 * A comparison as one page of HTML that needs nothing else: no script, no network. Pictures are SVG with a title, a
 * description and a table behind; colours follow the reader's light or dark theme; text keeps its size on a phone.
 */
final class HtmlPage {
    private final Comparison comparison;
    private final Markup page = new Markup();

    private HtmlPage(Comparison comparison) {
        this.comparison = comparison;
    }

    static String of(Comparison comparison) throws IOException {
        return new HtmlPage(comparison).write();
    }

    private String write() throws IOException {
        Timings timings = comparison.baseline().timings();
        boolean several = comparison.rows().size() > 1;
        String title = timings.command() + (several ? ": what did parallel buy?" : ": where did the time go?");
        page.raw("<!DOCTYPE html>\n").begin("html", "lang", "en").begin("head");
        page.raw("<meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        // Nothing is fetched, whatever a name in here looks like.
        page.raw(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">");
        page.raw("<link rel=\"icon\" href=\"data:,\">");
        page.element("title", title).begin("style").raw("\n" + style()).end().end();
        page.begin("body").begin("main");
        page.element("h1", title);
        page.element("p", subtitle(timings), "class", "meta");
        verdict();
        warnings();
        if (several) {
            figure(
                    "Time",
                    "Bars are means, lines are ± one standard deviation, each dot is a run. Shorter is better.",
                    BarChart.of(comparison),
                    List.of(Tables.times(comparison), Tables.costs(comparison)));
            String scaling = ScalingChart.of(comparison);
            if (!scaling.isEmpty()) {
                figure(
                        "Scaling",
                        "How many times as fast as serial, with the 95 % confidence interval; further right, what"
                                + " Amdahl's law lets expect of more workers.",
                        scaling,
                        List.of(Tables.gains(comparison)));
            }
        }
        figure(
                "Where the time went",
                "For each worker, on average: what is not the work itself is what the efficiency lacks.",
                PartsChart.of(comparison),
                List.of(Tables.parts(comparison)));
        timelines();
        if (!several) {
            section("Figures", List.of(Tables.times(comparison), Tables.costs(comparison)));
        }
        machine();
        how();
        return page.end().end().end().raw("\n").toString();
    }

    private static String subtitle(Timings timings) {
        StringBuilder text = new StringBuilder(Amounts.amount((double) timings.amount(), timings.unit()));
        timings.input()
                .forEach((name, number) -> text.append(" in ")
                        .append(Figures.grouped(number))
                        .append(' ')
                        .append(name));
        text.append(" · ").append(timings.machine().processors()).append(" processors");
        text.append(
                timings.machine().processor().isEmpty()
                        ? ""
                        : ", " + timings.machine().processor());
        text.append(" · ").append(timings.runs().get(0).started().toString(), 0, 10);
        return text.toString();
    }

    private void verdict() {
        page.begin("ul", "class", "verdict");
        List<String> sentences = comparison.verdict();
        int best = Verdict.headline(comparison);
        if (best >= 0) {
            page.element("li", sentences.get(best), "class", "best");
        }
        for (int i = 0; i < sentences.size(); i++) {
            if (i != best) {
                page.element("li", sentences.get(i));
            }
        }
        page.end();
    }

    private void warnings() {
        if (!comparison.warnings().isEmpty() || !comparison.differences().isEmpty()) {
            page.begin("div", "class", "warnings", "role", "note")
                    .element("h2", "Read with care")
                    .begin("ul");
            comparison.warnings().forEach(sentence -> page.element("li", sentence));
            comparison.differences().forEach(sentence -> page.element("li", sentence));
            page.end().end();
        }
    }

    private void figure(String title, String caption, String picture, List<Table> tables) {
        page.begin("section").begin("figure").element("h2", title).element("figcaption", caption);
        page.raw(picture).end();
        details(tables);
        page.end();
    }

    private void section(String title, List<Table> tables) {
        page.begin("section").element("h2", title);
        tables.forEach(this::table);
        page.end();
    }

    private void timelines() {
        double most = comparison.rows().stream()
                .mapToDouble(row -> row.series().typical().wallNanos() / 1e9)
                .max()
                .orElse(1);
        Axis axis = Axis.upTo(most, 5);
        page.begin("section").begin("figure").element("h2", "Who did what when");
        page.element("figcaption", "The run in the middle of each way, all on one scale. Gaps are waits.");
        for (int i = 0; i < comparison.rows().size(); i++) {
            Series series = comparison.rows().get(i).series();
            page.element("h3", series.name()).raw(TimelineChart.of(series, axis, i));
        }
        page.begin("ul", "class", "legend");
        PartsChart.entry(page, "worker start", Palette.kind(Span.Kind.START));
        PartsChart.entry(page, "task", Palette.kind(Span.Kind.TASK));
        PartsChart.entry(page, "task that failed", Palette.kind(Span.Kind.FAILED));
        PartsChart.entry(page, "task lost with its worker; outlined: run again", Palette.kind(Span.Kind.LOST));
        page.end().end();
        details(comparison.rows().stream()
                .map(row -> TimelineChart.table(row.series()))
                .toList());
        page.end();
    }

    private void details(List<Table> tables) {
        page.begin("details").element("summary", "The figures as a table");
        tables.forEach(this::table);
        page.end();
    }

    private void table(Table table) {
        page.begin("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", table.title());
        page.begin("table").element("caption", table.title()).begin("thead").begin("tr");
        table.header().forEach(name -> page.element("th", name, "scope", "col"));
        page.end().end().begin("tbody");
        for (List<String> row : table.rows()) {
            page.begin("tr").element("th", row.get(0), "scope", "row");
            row.subList(1, row.size()).forEach(cell -> page.element("td", cell));
            page.end();
        }
        page.end().end().end();
    }

    private void machine() {
        page.begin("section").element("h2", "What, and where");
        for (Timings timings : comparison.sources()) {
            page.begin("dl");
            fact("command", timings.command() + " " + String.join(" ", timings.arguments()));
            fact("version", timings.version());
            for (Map.Entry<String, String> entry : timings.machine().facts().entrySet()) {
                fact(entry.getKey(), entry.getValue());
            }
            page.end();
        }
        page.end();
    }

    private void fact(String name, String value) {
        page.element("dt", name).element("dd", value);
    }

    private void how() {
        page.begin("section", "class", "how").element("h2", "How this was measured");
        page.element(
                "p",
                "Each run of a comparison is the whole command, from its script to its exit, in JVMs of its own; the"
                        + " ways take turns, and their results were the same. Time is by a monotonic clock from outside,"
                        + " processor time what the kernel counted for all processes of the run; peak memory is the sum of the"
                        + " peaks of all its processes, so at most what they had together.");
        page.element(
                "p",
                "The speed-up is the ratio of the mean times. Its ± is the 95 % confidence interval by Student's t, from"
                        + " the standard errors of both means and, within one comparison, their covariance over the rounds."
                        + " Efficiency is the speed-up divided by the number of workers.");
        page.element(
                "p",
                "The serial fraction is Karp and Flatt's: the share of the work that cannot be divided, if Amdahl's law"
                        + " explained the whole of the measured speed-up. Warm-up is an estimate: what the first half of a"
                        + " worker's tasks took longer than they would have at the pace of the second half.");
        page.end();
    }

    private static String style() throws IOException {
        try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
