package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import millrace.page.Markup;
import millrace.page.Table;

/** The typical run of one way: what the parent did when, and below it each worker. */
final class TimelineChart {
    private static final int MANY_LANES = 16;
    private static final int TEXT = 13;
    private static final double NARROW = 0.002; // of the width: what is narrower is drawn together with its neighbours

    private final Axis axis;
    private final Palette palette = new Palette();
    private final Series series;
    private final Run run;
    private final Markup svg = new Markup();
    private int y;

    private TimelineChart(Series series, Axis axis) {
        this.series = series;
        this.run = series.typical();
        this.axis = axis;
    }

    /** @param number tells the picture apart from others on the page */
    static String of(Series series, Axis axis, int number) {
        return new TimelineChart(series, axis).draw(number);
    }

    private String draw(int number) {
        boolean many = run.lanes().size() > MANY_LANES;
        int bar = many ? 7 : 16;
        int row = many ? bar + 2 : bar + TEXT + 10;
        int height = TEXT + 36 + row * run.lanes().size() + 22;
        String id = "timeline-" + number;
        svg.begin("svg", "height", height, "role", "img", "aria-labelledby", id + "-title " + id + "-desc");
        svg.element("title", "Timeline of a run of " + series.name(), "id", id + "-title");
        svg.element("desc", description(), "id", id + "-desc");
        for (double mark : axis.marks()) {
            String x = axis.percent(mark);
            svg.empty("line", "x1", x, "x2", x, "y1", 2, "y2", height - 20, "class", "grid");
            svg.element(
                    "text",
                    Amounts.mark(mark),
                    "x",
                    x,
                    "y",
                    height - 4,
                    "text-anchor",
                    mark == 0 ? "start" : mark > 0.95 * axis.end() ? "end" : "middle",
                    "class",
                    "quiet");
        }
        svg.element("text", "parent", "x", 0, "y", TEXT, "class", "quiet");
        y = TEXT + 4;
        for (Phase phase : run.phases()) {
            rect(
                    phase.beginNanos(),
                    phase.endNanos(),
                    12,
                    palette.part(phase.name(), series),
                    "segment",
                    phase.name() + ": " + Amounts.time(phase.nanos() / 1e9));
        }
        y += 18;
        for (Lane lane : run.lanes()) {
            if (!many) {
                y += TEXT + 2;
                svg.element(
                        "text",
                        lane.name() + (lane.end().isEmpty() ? "" : " " + lane.end()),
                        "x",
                        0,
                        "y",
                        y - 2,
                        "class",
                        "quiet");
            }
            lane(lane, bar);
            y += many ? bar + 2 : bar + 8;
        }
        return svg.end().toString();
    }

    private void lane(Lane lane, int bar) {
        svg.empty(
                "rect", "x", 0, "y", y, "width", axis.percent(run.wallNanos() / 1e9), "height", bar, "class", "track");
        for (List<Span> together : grouped(lane.spans())) {
            Span first = together.get(0);
            Span last = together.get(together.size() - 1);
            boolean again = together.stream().anyMatch(span -> span.attempt() > 1);
            rect(
                    first.beginNanos(),
                    last.endNanos(),
                    bar,
                    Palette.kind(first.kind()),
                    again ? "again" : "segment",
                    label(together));
        }
    }

    /** Spans of one kind that are too narrow to be seen, and follow each other, become one. */
    private List<List<Span>> grouped(List<Span> spans) {
        double narrow = NARROW * axis.end() * 1e9;
        List<List<Span>> groups = new ArrayList<>();
        for (Span span : spans) {
            List<Span> group = groups.isEmpty() ? List.of() : groups.get(groups.size() - 1);
            boolean joins = !group.isEmpty()
                    && group.get(0).kind() == span.kind()
                    && span.nanos() < narrow
                    && group.get(group.size() - 1).nanos() < narrow
                    && span.beginNanos() - group.get(group.size() - 1).endNanos() < narrow;
            if (!joins) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(span);
        }
        return groups;
    }

    private static String label(List<Span> together) {
        Span span = together.get(0);
        if (together.size() > 1) {
            long nanos = together.get(together.size() - 1).endNanos() - span.beginNanos();
            return together.size() + " short tasks: " + Amounts.time(nanos / 1e9);
        }
        return span.label() + ": " + Amounts.time(span.nanos() / 1e9)
                + (span.attempt() > 1 ? ", attempt " + span.attempt() : "")
                + (span.kind() == Span.Kind.LOST ? ", lost with its worker" : "")
                + (span.kind() == Span.Kind.FAILED ? ", failed" : "");
    }

    private void rect(long begin, long end, int height, String colour, String style, String label) {
        svg.begin(
                "rect",
                "x",
                axis.percent(begin / 1e9),
                "y",
                y,
                "width",
                axis.percent((end - begin) / 1e9),
                "height",
                height,
                "fill",
                colour,
                "class",
                style);
        svg.element("title", label).end();
    }

    private String description() {
        StringBuilder text = new StringBuilder();
        for (Lane lane : run.lanes()) {
            long tasks = lane.spans().stream()
                    .filter(span -> span.kind() != Span.Kind.START)
                    .count();
            double busy = lane.spans().stream()
                            .filter(span -> span.kind() != Span.Kind.START)
                            .mapToLong(Span::nanos)
                            .sum()
                    / 1e9;
            text.append(lane.name()).append(": ").append(tasks).append(tasks == 1 ? " task, " : " tasks, ");
            text.append(Amounts.time(busy))
                    .append(" of ")
                    .append(Amounts.time(run.wallNanos() / 1e9))
                    .append(". ");
            text.append(lane.end().isEmpty() ? "" : "It " + lane.end() + ". ");
        }
        return text.toString().strip();
    }

    /** The figures behind it. */
    static Table table(Series series) {
        Run run = series.typical();
        List<List<String>> rows = new ArrayList<>();
        for (Lane lane : run.lanes()) {
            List<Span> tasks = lane.spans().stream()
                    .filter(span -> span.kind() != Span.Kind.START)
                    .toList();
            double start = lane.spans().stream()
                            .filter(span -> span.kind() == Span.Kind.START)
                            .mapToLong(Span::nanos)
                            .sum()
                    / 1e9;
            double busy = tasks.stream().mapToLong(Span::nanos).sum() / 1e9;
            rows.add(List.of(
                    lane.name(),
                    start == 0 ? "" : Amounts.time(start),
                    Integer.toString(tasks.size()),
                    Amounts.time(busy),
                    Amounts.percent(busy * 1e9 / run.wallNanos()),
                    Long.toString(
                            tasks.stream().filter(span -> span.attempt() > 1).count()),
                    lane.end()));
        }
        return new Table(
                series.name(), List.of("", "start", "tasks", "in tasks", "of the run", "run again", "end"), rows);
    }
}
