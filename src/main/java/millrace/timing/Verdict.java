package millrace.timing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a comparison says, in plain words. */
final class Verdict {
    private Verdict() {}

    static List<String> of(Comparison comparison) {
        Series baseline = comparison.baseline();
        List<Comparison.Row> others = others(comparison);
        List<String> sentences = new ArrayList<>();
        if (others.isEmpty()) {
            sentences.add(capital(baseline.name()) + " took "
                    + Amounts.time(baseline.seconds().mean()) + ".");
        }
        for (Comparison.Row row : others) {
            sentences.add(sentence(row, baseline));
        }
        others.stream()
                .filter(row -> row.series().timings().equals(baseline.timings()) && isParallel(row, others))
                .max((one, other) ->
                        Double.compare(one.speedUp().value(), other.speedUp().value()))
                .ifPresent(best -> explain(best, baseline, sentences));
        return sentences;
    }

    /** Which of the sentences says the most: that about the fastest way; -1: there is none to choose from. */
    static int headline(Comparison comparison) {
        List<Comparison.Row> others = others(comparison);
        int best = -1;
        double fastest = 0;
        for (int i = 0; i < others.size(); i++) {
            Comparison.Row row = others.get(i);
            if (row.speedUp().value() > fastest && isParallel(row, others)) {
                fastest = row.speedUp().value();
                best = i;
            }
        }
        return best;
    }

    private static List<Comparison.Row> others(Comparison comparison) {
        return comparison.rows().stream()
                .filter(row -> !row.series().equals(comparison.baseline()))
                .toList();
    }

    /** Not so is one worker where more of its kind were measured too: it is there for the curve, and says nothing of what they buy. */
    private static boolean isParallel(Comparison.Row row, List<Comparison.Row> others) {
        return row.series().workers() > 1
                || others.stream()
                        .noneMatch(other ->
                                other.series().mode().equals(row.series().mode())
                                        && other.series().workers() > 1);
    }

    private static String sentence(Comparison.Row row, Series baseline) {
        String name = capital(row.series().name());
        if (!row.isComparable()) {
            return name + ": did something else than " + baseline.name() + ", so its times say nothing of it.";
        }
        boolean known = !Double.isNaN(row.speedUp().plusMinus());
        int compared = row.speedUp().comparedTo(1);
        String than = " as fast as " + baseline.name();
        String factor = Amounts.estimate(row.speedUp()) + " times" + than;
        if (!known) {
            return name + ": " + factor + " in a single run.";
        } else if (compared == 0) {
            return name + ": no difference to " + baseline.name() + " can be told (" + factor + ").";
        }
        return name + (compared > 0 ? ": " : ": slower, ") + factor + efficiency(row) + ".";
    }

    private static String efficiency(Comparison.Row row) {
        return row.series().workers() > 1
                ? ", an efficiency of " + Amounts.percent(row.efficiency().value())
                : "";
    }

    private static void explain(Comparison.Row best, Series baseline, List<String> sentences) {
        Series series = best.series();
        boolean falls = series.workers() > 1 && best.speedUp().value() < series.workers();
        if (falls && series.part(WorkParts.UNDIVIDED) == 0) {
            String losses = losses(series, baseline);
            if (!losses.isEmpty()) {
                sentences.add("What keeps " + series.name() + " from " + series.workers() + " times: " + losses + ".");
            }
        }
        BreakEven.of(best, baseline).ifPresent(even -> sentences.add(even.sentence()));
    }

    /**
     * The largest parts in which no worker does what the baseline does; and where the work itself takes longer, because workers
     * share processors, caches and memory, how much longer.
     */
    private static String losses(Series series, Series baseline) {
        double mean = series.seconds().mean();
        int used = series.usedWorkers();
        Map<String, Double> parts = new LinkedHashMap<>(series.parts());
        parts.keySet().removeIf(part -> Cost.isWork(part, series));
        if (baseline.isSerial() && used > 1) {
            parts.put("work that is slower beside others", work(series) - work(baseline) / used);
        }
        Stream<String> idlers = used < series.workers()
                ? Stream.of("only " + used + " of " + series.workers() + " workers had something to do")
                : Stream.empty();
        Stream<String> largest = parts.entrySet().stream()
                .filter(part -> part.getValue() > 0.02 * mean)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(3)
                .map(part -> part.getKey() + " " + Amounts.time(part.getValue()));
        return Stream.concat(idlers, largest).collect(Collectors.joining(", "));
    }

    private static double work(Series series) {
        return series.parts().entrySet().stream()
                .filter(part -> Cost.isWork(part.getKey(), series))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static String capital(String text) {
        return text.contains(": ")
                ? text // begins with the name of a file
                : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }
}
