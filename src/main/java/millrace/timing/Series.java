package millrace.timing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Runs of the same command in the same way on the same machine.
 *
 * @param name what reports call it, as {@code processes × 2}
 * @param timings where they are from
 * @param runs those that count, in the order in which they took place; at least one
 */
public record Series(String name, Timings timings, List<Run> runs) {
    public Series {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(name + " has no run that counts");
        }
        runs = List.copyOf(runs);
    }

    /** How the runs worked. */
    public String mode() {
        return runs.get(0).mode();
    }

    /** How many workers they were to have. */
    public int workers() {
        return runs.get(0).workers();
    }

    /** How many of them there were at a time, at most. */
    int usedWorkers() {
        return runs.stream().mapToInt(Run::usedWorkers).max().orElse(workers());
    }

    /** Whether one worker did everything, and no pool was there. */
    public boolean isSerial() {
        return mode().equals(Comparison.SERIAL);
    }

    /** How long they took, in seconds. */
    public Sample seconds() {
        return Sample.of(runs.stream().map(run -> run.wallNanos() / 1e9).toList());
    }

    /** The mean of a figure, if every run has it. */
    OptionalDouble mean(Function<Run, OptionalLong> figure) {
        return runs.stream().map(figure).allMatch(OptionalLong::isPresent)
                ? runs.stream().map(figure).mapToLong(OptionalLong::getAsLong).average()
                : OptionalDouble.empty();
    }

    /** The mean of each part, in seconds. */
    Map<String, Double> parts() {
        Map<String, Double> parts = new LinkedHashMap<>();
        for (Run run : runs) {
            run.parts().forEach((name, nanos) -> parts.merge(name, nanos / 1e9 / runs.size(), Double::sum));
        }
        return parts;
    }

    double part(String part) {
        return parts().getOrDefault(part, 0.0);
    }

    /** The run whose time is the median, or next to it. */
    Run typical() {
        List<Run> sorted = runs.stream()
                .sorted((one, other) -> Long.compare(one.wallNanos(), other.wallNanos()))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
