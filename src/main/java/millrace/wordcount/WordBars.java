package millrace.wordcount;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import millrace.cli.Figures;
import millrace.page.Markup;
import millrace.page.Table;

/** The most common words, each with a bar as long as it is common. */
final class WordBars implements Chart {
    private static final int COLUMNS = 22; // beside the figures, on a phone
    private static final int TABLE_COLUMNS = 100;
    private static final int ROW = 42;
    private static final int TEXT = 16;
    private static final int BAR = 10;

    private final Report report;
    private final List<WordCount> words;
    private final String unit;

    WordBars(Report report, List<WordCount> words) {
        this.report = report;
        this.words = words;
        this.unit = report.kind().unit();
    }

    @Override
    public String id() {
        return "bars";
    }

    @Override
    public String title() {
        return "The most common " + unit + "s";
    }

    @Override
    public String caption() {
        if (words.isEmpty()) {
            return "There are none.";
        }
        return Figures.counted(words.size(), unit) + ", with their share of all "
                + Figures.grouped(report.totals().words()) + " that were counted.";
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder();
        for (WordCount count : words) {
            text.append(text.length() == 0 ? "" : "; ").append(name(count, TABLE_COLUMNS));
            text.append(": ").append(Figures.grouped(count.count()));
        }
        return text.append(text.length() == 0 ? "No " + unit + "s." : ".").toString();
    }

    @Override
    public Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (WordCount count : words) {
            Share share = report.shareOf(count);
            rows.add(List.of(
                    name(count, TABLE_COLUMNS),
                    Figures.grouped(count.count()),
                    share.percent(),
                    share.perMillionForPeople()));
        }
        return new Table(title(), List.of(unit, "count", "share", "per million"), rows);
    }

    @Override
    public int height() {
        return Math.max(1, words.size()) * ROW;
    }

    @Override
    public void draw(Markup svg) {
        for (int i = 0; i < words.size(); i++) {
            WordCount count = words.get(i);
            int top = i * ROW;
            svg.element("text", name(count, COLUMNS), "x", 0, "y", top + TEXT, "class", "strong");
            String figures = Figures.grouped(count.count()) + "  ·  "
                    + report.shareOf(count).percent();
            svg.element("text", figures, "x", "100%", "y", top + TEXT, "text-anchor", "end", "class", "quiet");
            double percent = 100.0 * count.count() / words.get(0).count();
            String width = String.format(Locale.ROOT, "%.3f%%", percent);
            svg.empty("rect", "y", top + TEXT + 7, "width", width, "height", BAR, "rx", 3, "class", "bar");
        }
        if (words.isEmpty()) {
            svg.element("text", "nothing to be drawn", "x", 0, "y", TEXT, "class", "quiet");
        }
    }

    private static String name(WordCount count, int columns) {
        return Label.of(count.word(), columns);
    }
}
