package millrace.timing;

import java.util.Map;
import java.util.Set;

/** The time of a series as a fixed part and a part that grows with the input: {@code fixed + perUnit * amount} seconds. */
record Cost(double fixed, double perUnit) {
    /** Parts that are there once for each run, however much there is to do. */
    private static final Set<String> ONCE =
            Set.of(Phase.JVM_START, Phase.EXIT, WorkParts.WORKER_START, WorkParts.WARM_UP);

    private static final Set<String> GROWS =
            Set.of(WorkParts.TRANSFER, WorkParts.LOST, WorkParts.IDLE, WorkParts.OTHER, WorkParts.UNDIVIDED);

    /** By where the time of the runs went: all that is neither the work nor goes with it counts as fixed. */
    static Cost of(Series series) {
        double fixed = 0;
        double grows = 0;
        for (Map.Entry<String, Double> part : series.parts().entrySet()) {
            if (isWork(part.getKey(), series) || GROWS.contains(part.getKey())) {
                grows += part.getValue();
            } else {
                fixed += part.getValue();
            }
        }
        return new Cost(fixed, grows / Math.max(1, series.timings().amount()));
    }

    /** Whether the part is what the workers were there for, as they told it. */
    static boolean isWork(String part, Series series) {
        return !ONCE.contains(part)
                && !GROWS.contains(part)
                && series.typical().phases().stream()
                        .noneMatch(phase -> phase.name().equals(part));
    }
}
