package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a comparison says, in plain words. */
final class Verdict {
    private Verdict() {}

    static List<String> of(Comparison comparison) {
        Series baseline = comparison.baseline();
        List<Comparison.Row> others = comparison.rows().stream()
                .filter(row -> !row.series().equals(baseline))
                .toList();
        List<String> sentences = new ArrayList<>();
        if (others.isEmpty()) {
            sentences.add(capital(baseline.name()) + " took "
                    + Amounts.time(baseline.seconds().mean()) + ".");
        }
        for (Comparison.Row row : others) {
            sentences.add(sentence(row, baseline));
        }
        others.stream()
                .filter(row -> row.series().timings().equals(baseline.timings()))
                .max((one, other) ->
                        Double.compare(one.speedUp().value(), other.speedUp().value()))
                .ifPresent(best -> explain(best, baseline, sentences));
        return sentences;
    }

    /** Which of the sentences says the most: that about the fastest way; -1: there is none to choose from. */
    static int headline(Comparison comparison) {
        int best = -1;
        double fastest = 0;
        int sentence = 0;
        for (Comparison.Row row : comparison.rows()) {
            if (!row.series().equals(comparison.baseline())) {
                if (row.speedUp().value() > fastest) {
                    fastest = row.speedUp().value();
                    best = sentence;
                }
                sentence++;
            }
        }
        return best;
    }

    private static String sentence(Comparison.Row row, Series baseline) {
        String name = capital(row.series().name());
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
        if (series.workers() > 1) {
            losses(series)
                    .ifPresent(losses -> sentences.add(
                            "What keeps " + series.name() + " from " + series.workers() + " times: " + losses + "."));
        }
        BreakEven.of(baseline, series).ifPresent(even -> sentences.add(even.sentence()));
    }

    /** The largest parts in which no worker does what the baseline does. */
    private static Optional<String> losses(Series series) {
        double mean = series.seconds().mean();
        String losses = series.parts().entrySet().stream()
                .filter(part -> !Cost.isWork(part.getKey(), series) && part.getValue() > 0.02 * mean)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(3)
                .map(part -> part.getKey() + " " + Amounts.time(part.getValue()))
                .collect(Collectors.joining(", "));
        return losses.isEmpty() ? Optional.empty() : Optional.of(losses);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }
}
