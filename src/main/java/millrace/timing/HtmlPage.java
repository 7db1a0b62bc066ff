package millrace.timing;

import java.util.List;
import java.util.Map;
import millrace.cli.Figures;
import millrace.page.Markup;
import millrace.page.Page;

/** A comparison as one {@link Page}. */
final class HtmlPage {
    private final Comparison comparison;
    private final Page page;
    private final Markup markup;

    private HtmlPage(Comparison comparison) {
        this.comparison = comparison;
        String command = comparison.baseline().timings().command();
        boolean several = comparison.rows().size() > 1;
        this.page = Page.begin(
                command + (several ? ": what did parallel buy?" : ": where did the time go?"),
                Page.resource(HtmlPage.class, "report.css"));
        this.markup = page.markup();
    }

    static String of(Comparison comparison) {
        return new HtmlPage(comparison).write();
    }

    private String write() {
        Timings timings = comparison.baseline().timings();
        boolean several = comparison.rows().size() > 1;
        markup.element("p", subtitle(timings), "class", "meta");
        verdict();
        warnings();
        if (several) {
            page.figure(
                    "Time",
                    "Bars are means, lines are ± one standard deviation, each dot is a run. Shorter is better.",
                    BarChart.of(comparison),
                    List.of(Tables.times(comparison), Tables.costs(comparison)));
            String scaling = ScalingChart.of(comparison);
            if (!scaling.isEmpty()) {
                page.figure("Scaling", ScalingChart.caption(comparison), scaling, List.of(Tables.gains(comparison)));
            }
        }
        page.figure(
                "Where the time went",
                "For each worker, on average: what is not the work itself is what the efficiency lacks.",
                PartsChart.of(comparison),
                List.of(Tables.parts(comparison)));
        timelines();
        if (!several) {
            page.section("Figures", List.of(Tables.times(comparison), Tables.costs(comparison)));
        }
        machine();
        how();
        return page.end();
    }

    private static String subtitle(Timings timings) {
        StringBuilder text = new StringBuilder(Amounts.amount((double) timings.amount(), timings.unit()));
        timings.input()
                .forEach((name, number) ->
                        text.append(" in ").append(Figures.counted(number, name.replaceFirst("s$", ""))));
        text.append(" · ").append(timings.machine().processors()).append(" processors");
        text.append(
                timings.machine().processor().isEmpty()
                        ? ""
                        : ", " + timings.machine().processor());
        text.append(" · ").append(timings.runs().get(0).started().toString(), 0, 10);
        return text.toString();
    }

    private void verdict() {
        markup.begin("ul", "class", "verdict");
        List<String> sentences = comparison.verdict();
        int best = Verdict.headline(comparison);
        if (best >= 0) {
            markup.element("li", sentences.get(best), "class", "best");
        }
        for (int i = 0; i < sentences.size(); i++) {
            if (i != best) {
                markup.element("li", sentences.get(i));
            }
        }
        markup.end();
    }

    private void warnings() {
        if (!comparison.warnings().isEmpty() || !comparison.differences().isEmpty()) {
            markup.begin("div", "class", "warnings", "role", "note")
                    .element("h2", "Read with care")
                    .begin("ul");
            comparison.warnings().forEach(sentence -> markup.element("li", sentence));
            comparison.differences().forEach(sentence -> markup.element("li", sentence));
            markup.end().end();
        }
    }

    private void timelines() {
        double most = comparison.rows().stream()
                .mapToDouble(row -> row.series().typical().wallNanos() / 1e9)
                .max()
                .orElse(1);
        Axis axis = Axis.upTo(most, 5);
        markup.begin("section").begin("figure").element("h2", "Who did what when");
        markup.element("figcaption", "The run in the middle of each way, all on one scale. Gaps are waits.");
        for (int i = 0; i < comparison.rows().size(); i++) {
            Series series = comparison.rows().get(i).series();
            markup.element("h3", series.name()).raw(TimelineChart.of(series, axis, i));
        }
        markup.begin("ul", "class", "legend");
        PartsChart.entry(markup, "worker start", Palette.kind(Span.Kind.START));
        PartsChart.entry(markup, "task", Palette.kind(Span.Kind.TASK));
        PartsChart.entry(markup, "task that failed", Palette.kind(Span.Kind.FAILED));
        PartsChart.entry(markup, "task lost with its worker; outlined: run again", Palette.kind(Span.Kind.LOST));
        markup.end().end();
        page.details(comparison.rows().stream()
                .map(row -> TimelineChart.table(row.series()))
                .toList());
        markup.end();
    }

    private void machine() {
        markup.begin("section").element("h2", "What, and where");
        comparison.sources().forEach((name, timings) -> {
            if (!name.isEmpty()) {
                markup.element("h3", name);
            }
            markup.begin("dl");
            fact("command", timings.command() + " " + String.join(" ", timings.arguments()));
            if (!timings.version().isEmpty()) {
                fact("version", timings.version());
            }
            for (Map.Entry<String, String> entry : timings.machine().facts().entrySet()) {
                fact(entry.getKey(), entry.getValue());
            }
            markup.end();
        });
        markup.end();
    }

    private void fact(String name, String value) {
        markup.element("dt", name).element("dd", value);
    }

    private void how() {
        markup.begin("section", "class", "how").element("h2", "How this was measured");
        boolean outside = comparison.rows().stream()
                .allMatch(row -> row.series().typical().isSeenFromOutside());
        markup.element(
                "p",
                (outside
                                ? "Each run of a comparison is the whole command, from its script to its exit, in JVMs of its own;"
                                        + " the ways take turns, and their results were the same. Time is by a monotonic clock from"
                                        + " outside,"
                                : "Programs timed these runs themselves, from inside. Time is by a monotonic clock,")
                        + " processor time what the kernel counted for all processes of the run; peak memory is the sum of the"
                        + " peaks of all its processes, so at most what they had together.");
        markup.element(
                "p",
                "The speed-up is the ratio of the mean times. Its ± is the 95 % confidence interval by Student's t, from"
                        + " the standard errors of both means and, within one comparison, their covariance over the rounds."
                        + " Efficiency is the speed-up divided by the number of workers.");
        markup.element(
                "p",
                "The serial fraction is Karp and Flatt's: the share of the work that cannot be divided, if Amdahl's law"
                        + " explained the whole of the measured speed-up. Warm-up is an estimate: what the first half of a"
                        + " worker's tasks took longer than they would have at the pace of the second half.");
        markup.end();
    }
}
