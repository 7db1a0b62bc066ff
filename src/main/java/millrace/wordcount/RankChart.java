package millrace.wordcount;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import millrace.cli.Figures;
import millrace.page.Markup;
import millrace.page.Table;

/**
 * How often words occur over their rank, both scales logarithmic: by Zipf's law the second word occurs half as often as the
 * first, the third a third as often, and so on, which is a straight line here.
 */
final class RankChart implements Chart {
    private static final int HEIGHT = 340;
    private static final int TOP = 20;
    private static final int BOTTOM = HEIGHT - 46;
    private static final double LEFT = 1.5; // percent, so that the first dot is whole
    private static final double RIGHT = 96; // the dots of what occurs once do not reach the mark of that line
    private static final int DOTS_PER_DECADE = 30;
    private static final int CROWDED_DECADES = 6;
    private static final int COLUMNS = 30;

    private final Report report;
    private final Spectrum spectrum;
    private final List<WordCount> words;
    private final long lastRank;
    private final long highestCount;

    /** The most common words are named. */
    RankChart(Report report, List<WordCount> words, Spectrum spectrum) {
        this.report = report;
        this.spectrum = spectrum;
        this.words = words;
        this.lastRank = Math.max(10, spectrum.distinct());
        this.highestCount = spectrum.distinct() == 0 ? 10 : Math.max(10, spectrum.countAt(1));
    }

    @Override
    public String id() {
        return "ranks";
    }

    @Override
    public String title() {
        return "Rank and frequency";
    }

    @Override
    public String caption() {
        return "From left to right the ranks, from the most common " + unit() + " to the rarest; upwards, how often"
                + " each occurs; both scales are logarithmic. The dotted line is Zipf's law: number two occurs half as"
                + " often as number one, number three a third as often.";
    }

    @Override
    public String description() {
        long distinct = spectrum.distinct();
        if (distinct == 0) {
            return "No " + unit() + "s.";
        }
        StringBuilder text = new StringBuilder(Figures.grouped(distinct) + " different " + unit() + "s. ");
        for (long rank = 1; rank <= distinct; rank *= 10) {
            text.append("Number ").append(Figures.grouped(rank)).append(" occurs ");
            text.append(Figures.counted(spectrum.countAt(rank), "time")).append(". ");
        }
        return text.append(Figures.grouped(spectrum.once()))
                .append(" occur once.")
                .toString();
    }

    /** At the ranks 1, 2, 5, 10, 20, 50, … */
    @Override
    public Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (long power = 1; power <= spectrum.distinct(); power *= 10) {
            for (long rank : new long[] {power, 2 * power, 5 * power}) {
                if (rank <= spectrum.distinct()) {
                    Share together = Share.of(
                            spectrum.occurrencesTo(rank), report.totals().words());
                    rows.add(List.of(
                            Figures.grouped(rank), Figures.grouped(spectrum.countAt(rank)), together.percent()));
                }
            }
        }
        return new Table(title(), List.of("rank", "count", "share of all, with those before"), rows);
    }

    @Override
    public int height() {
        return HEIGHT;
    }

    @Override
    public void draw(Markup svg) {
        axes(svg);
        if (spectrum.distinct() == 0) {
            svg.element("text", "nothing to be drawn", "x", "50%", "y", "40%", "text-anchor", "middle");
            return;
        }
        long most = spectrum.countAt(1);
        long end = Math.min(lastRank, most);
        svg.empty(
                "line",
                "x1",
                x(1),
                "y1",
                y((double) most),
                "x2",
                x(end),
                "y2",
                y((double) most / end),
                "class",
                "ideal");
        long before = 0;
        for (int i = 0; before < spectrum.distinct(); i++) {
            long rank = Math.min(spectrum.distinct(), Math.round(StrictMath.pow(10, (double) i / DOTS_PER_DECADE)));
            if (rank > before) {
                dot(svg, rank);
                before = rank;
            }
        }
    }

    private void axes(Markup svg) {
        for (long count = 1; count <= highestCount; count *= 10) {
            svg.empty("line", "x1", 0, "x2", "100%", "y1", y((double) count), "y2", y((double) count), "class", "grid");
            svg.element(
                    "text",
                    mark(count),
                    "x",
                    "100%",
                    "y",
                    y((double) count) - 6,
                    "text-anchor",
                    "end",
                    "class",
                    "quiet");
        }
        int step = StrictMath.log10((double) lastRank) > CROWDED_DECADES ? 100 : 10;
        for (long rank = 1; rank <= lastRank; rank *= step) {
            String anchor = rank > 1 && rank * 2 > lastRank ? "end" : "middle";
            svg.element("text", mark(rank), "x", x(rank), "y", BOTTOM + 22, "text-anchor", anchor, "class", "quiet");
        }
        svg.element("text", "rank", "x", "100%", "y", BOTTOM + 40, "text-anchor", "end", "class", "quiet");
    }

    private void dot(Markup svg, long rank) {
        long count = spectrum.countAt(rank);
        svg.begin("circle", "cx", x(rank), "cy", y((double) count), "r", "3", "class", "point");
        String word =
                rank > words.size() ? "" : Label.of(words.get((int) rank - 1).word(), COLUMNS) + ", ";
        svg.element("title", word + "rank " + Figures.grouped(rank) + ": " + Figures.counted(count, "time"))
                .end();
    }

    private String unit() {
        return report.kind().unit();
    }

    /** A power of ten, briefly. */
    private static String mark(long number) {
        return number >= 1_000_000_000
                ? Figures.grouped(number / 1_000_000_000) + " G"
                : number >= 1_000_000 ? Figures.grouped(number / 1_000_000) + " M" : Figures.grouped(number);
    }

    private String x(long rank) {
        double place = LEFT + (RIGHT - LEFT) * StrictMath.log10((double) rank) / StrictMath.log10((double) lastRank);
        return String.format(Locale.ROOT, "%.3f%%", place);
    }

    private double y(double count) {
        return BOTTOM - (BOTTOM - TOP) * StrictMath.log10(count) / StrictMath.log10((double) highestCount);
    }
}
