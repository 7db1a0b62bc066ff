package millrace.timing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import millrace.page.Markup;

/** Speed-up over the number of workers: measured, ideal, and what Amdahl's law makes of the last measured point. */
final class ScalingChart {
    private static final int HEIGHT = 320;
    private static final int TOP = 10;
    private static final int BOTTOM = HEIGHT - 44;
    private static final double LEFT = 6; // percent
    private static final int FURTHER = 4; // times as many workers as were measured
    private static final double CROWDED = 0.04; // of the width, between two labels
    private static final int STEPS = 60;

    private final double mostWorkers;
    private final Axis speed;
    private final Markup svg = new Markup();

    private ScalingChart(double mostWorkers, double mostSpeedUp) {
        this.mostWorkers = mostWorkers;
        this.speed = Axis.upTo(mostSpeedUp, 5);
    }

    /** What it shows, in a sentence. */
    static String caption(Comparison comparison) {
        boolean further = curves(comparison).values().stream()
                .anyMatch(curve -> curve.lastEntry().getValue().followsAmdahl());
        return "How many times as fast as serial, with the 95 % confidence interval"
                + (further ? "; further right, what Amdahl's law lets expect of more workers." : ".");
    }

    /** Empty if there is nothing to be drawn: no serial baseline, or never more than one worker. */
    static String of(Comparison comparison) {
        Map<String, NavigableMap<Integer, Comparison.Row>> curves = curves(comparison);
        int workers = 1;
        double best = 1;
        for (NavigableMap<Integer, Comparison.Row> curve : curves.values()) {
            workers = Math.max(workers, curve.lastKey());
            for (Comparison.Row row : curve.values()) {
                best = Math.max(best, row.speedUp().value());
            }
        }
        if (!comparison.baseline().isSerial() || workers < 2) {
            return "";
        }
        int most = workers;
        double high = best;
        for (NavigableMap<Integer, Comparison.Row> curve : curves.values()) {
            Comparison.Row last = curve.lastEntry().getValue();
            if (last.followsAmdahl()) {
                most = FURTHER * workers;
                high = Math.max(high, last.predictedSpeedUp(most));
            }
        }
        double end = Math.max(best, Math.min(most, Math.max(1.25 * high, workers)));
        return new ScalingChart(most, end).draw(curves);
    }

    private static Map<String, NavigableMap<Integer, Comparison.Row>> curves(Comparison comparison) {
        Map<String, NavigableMap<Integer, Comparison.Row>> curves = new LinkedHashMap<>();
        for (Comparison.Row row : comparison.rows()) {
            if (!row.series().isSerial() && row.isComparable()) {
                curves.computeIfAbsent(row.series().mode(), mode -> new TreeMap<>())
                        .putIfAbsent(row.series().workers(), row);
            }
        }
        return curves;
    }

    private String draw(Map<String, NavigableMap<Integer, Comparison.Row>> curves) {
        svg.begin("svg", "height", HEIGHT, "role", "img", "aria-labelledby", "scaling-title scaling-desc");
        svg.element("title", "Speed-up over the number of workers", "id", "scaling-title");
        svg.element("desc", description(curves), "id", "scaling-desc");
        axes();
        double ideal = Math.min(mostWorkers, speed.end());
        line(0, 0, ideal, ideal, "ideal", "");
        curves.forEach(this::curve);
        svg.end();
        Markup legend = new Markup().begin("ul", "class", "legend");
        curves.forEach((mode, curve) -> PartsChart.entry(
                legend,
                mode + ", measured" + (curve.lastEntry().getValue().followsAmdahl() ? "; dashed: by Amdahl's law" : ""),
                Palette.mode(mode)));
        PartsChart.entry(legend, "dotted: ideal", "var(--quiet)");
        return svg + legend.end().toString();
    }

    private void axes() {
        for (double mark : speed.marks()) {
            svg.empty("line", "x1", LEFT + "%", "x2", "100%", "y1", y(mark), "y2", y(mark), "class", "grid");
            svg.element(
                    "text",
                    Amounts.digits(mark, 2).replaceAll("\\.0$", "") + " ×",
                    "x",
                    0,
                    "y",
                    y(mark) + 4,
                    "class",
                    "quiet");
        }
        for (int workers = 1; workers <= mostWorkers; workers *= 2) {
            if (workers < CROWDED * mostWorkers) {
                continue;
            }
            svg.element(
                    "text",
                    Integer.toString(workers),
                    "x",
                    x(workers),
                    "y",
                    BOTTOM + 20,
                    "text-anchor",
                    workers >= mostWorkers ? "end" : "middle",
                    "class",
                    "quiet");
        }
        svg.element("text", "workers", "x", "100%", "y", BOTTOM + 38, "text-anchor", "end", "class", "quiet");
    }

    private void curve(String mode, NavigableMap<Integer, Comparison.Row> curve) {
        String colour = Palette.mode(mode);
        Comparison.Row last = curve.lastEntry().getValue();
        double from = last.series().workers();
        if (last.followsAmdahl()) {
            for (int i = 0; i < STEPS; i++) {
                double one = from * Math.pow(mostWorkers / from, (double) i / STEPS);
                double next = from * Math.pow(mostWorkers / from, (i + 1.0) / STEPS);
                line(one, amdahl(last, one), next, amdahl(last, next), "amdahl", colour);
            }
        }
        Comparison.Row before = null;
        for (Comparison.Row row : curve.values()) {
            double workers = row.series().workers();
            double value = row.speedUp().value();
            if (before != null) {
                line(before.series().workers(), before.speedUp().value(), workers, value, "curve", colour);
            }
            before = row;
            double spread =
                    Double.isNaN(row.speedUp().plusMinus()) ? 0 : row.speedUp().plusMinus();
            line(workers, Math.max(0, value - spread), workers, Math.min(speed.end(), value + spread), "whisker", "");
            svg.begin("circle", "cx", x(workers), "cy", y(value), "r", 5.0, "fill", colour);
            svg.element("title", row.series().name() + ": " + Amounts.estimate(row.speedUp()) + " ×")
                    .end();
        }
    }

    private static double amdahl(Comparison.Row row, double workers) {
        double fraction = Math.min(1, Math.max(0, row.serialFraction()));
        return 1 / (fraction + (1 - fraction) / workers);
    }

    private void line(double x1, double y1, double x2, double y2, String style, String colour) {
        svg.empty(
                "line",
                "x1",
                x(x1),
                "y1",
                y(y1),
                "x2",
                x(x2),
                "y2",
                y(y2),
                "class",
                style,
                "stroke",
                colour.isEmpty() ? "currentColor" : colour);
    }

    private String x(double workers) {
        return Amounts.fixed(LEFT + (100 - LEFT) * workers / mostWorkers, 3) + "%";
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * Math.min(value, speed.end()) / speed.end();
    }

    private static String description(Map<String, NavigableMap<Integer, Comparison.Row>> curves) {
        StringBuilder text = new StringBuilder();
        for (NavigableMap<Integer, Comparison.Row> curve : curves.values()) {
            for (Comparison.Row row : curve.values()) {
                text.append(row.series().name())
                        .append(": ")
                        .append(Amounts.estimate(row.speedUp()))
                        .append(" times as fast as serial. ");
            }
        }
        return text.toString().strip();
    }
}
