package millrace.timing;

import java.util.List;
import millrace.page.Markup;

/** Bars from zero to the mean of each way to run, with every run as a dot. Text keeps its size however wide it is. */
final class BarChart {
    private static final int ROW = 58;
    private static final int BAR = 22;
    private static final int TEXT = 16;

    private BarChart() {}

    static String of(Comparison comparison) {
        List<Comparison.Row> rows = comparison.rows();
        double most = rows.stream()
                .map(row -> row.series().seconds())
                .mapToDouble(seconds -> Math.max(seconds.max(), seconds.mean() + spread(seconds)))
                .max()
                .orElse(1);
        Axis axis = Axis.upTo(most * 1.02, 5);
        int bottom = ROW * rows.size();
        Markup svg = new Markup()
                .begin("svg", "height", bottom + 24, "role", "img", "aria-labelledby", "bars-title bars-desc");
        svg.element("title", "Time of each way to run", "id", "bars-title");
        svg.element("desc", description(rows), "id", "bars-desc");
        for (double mark : axis.marks()) {
            String x = axis.percent(mark);
            svg.empty("line", "x1", x, "x2", x, "y1", 4, "y2", bottom, "class", "grid");
            String anchor = mark == 0 ? "start" : mark > 0.95 * axis.end() ? "end" : "middle";
            svg.element("text", Amounts.mark(mark), "x", x, "y", bottom + 18, "text-anchor", anchor, "class", "quiet");
        }
        for (int i = 0; i < rows.size(); i++) {
            bar(svg, rows.get(i), axis, i * ROW, rows.get(i).series().equals(comparison.baseline()));
        }
        return svg.end().toString();
    }

    private static void bar(Markup svg, Comparison.Row row, Axis axis, int top, boolean baseline) {
        Series series = row.series();
        Sample seconds = series.seconds();
        int y = top + TEXT + 8;
        svg.element("text", series.name(), "x", 0, "y", top + TEXT, "class", "strong");
        boolean compared = !baseline && row.isComparable();
        String value =
                Amounts.time(seconds.mean()) + (compared ? "  ·  " + Amounts.estimate(row.speedUp()) + " ×" : "");
        svg.element("text", value, "x", "100%", "y", top + TEXT, "text-anchor", "end");
        svg.empty(
                "rect",
                "x",
                0,
                "y",
                y,
                "width",
                axis.percent(seconds.mean()),
                "height",
                BAR,
                "rx",
                3,
                "fill",
                Palette.mode(series.mode()),
                "opacity",
                "0.8");
        if (seconds.size() > 1) {
            double middle = y + BAR / 2.0;
            svg.empty(
                    "line",
                    "x1",
                    axis.percent(Math.max(0, seconds.mean() - spread(seconds))),
                    "x2",
                    axis.percent(seconds.mean() + spread(seconds)),
                    "y1",
                    middle,
                    "y2",
                    middle,
                    "class",
                    "whisker");
        }
        for (int i = 0; i < seconds.size(); i++) {
            // Spread over the height, so that equal ones do not hide each other.
            double cy = y + 3 + (BAR - 6) * (i * 0.618 % 1);
            svg.begin("circle", "cx", axis.percent(seconds.value(i)), "cy", cy, "r", 3.5, "class", "dot");
            svg.element("title", "run " + (i + 1) + ": " + Amounts.time(seconds.value(i)))
                    .end();
        }
    }

    private static double spread(Sample seconds) {
        return seconds.size() > 1 ? seconds.standardDeviation() : 0;
    }

    private static String description(List<Comparison.Row> rows) {
        StringBuilder text = new StringBuilder();
        for (Comparison.Row row : rows) {
            Sample seconds = row.series().seconds();
            text.append(row.series().name()).append(": mean ").append(Amounts.time(seconds.mean()));
            text.append(" of ").append(seconds.size()).append(seconds.size() == 1 ? " run. " : " runs. ");
        }
        return text.toString().strip();
    }
}
