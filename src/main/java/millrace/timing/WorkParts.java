package millrace.timing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the workers spent the time of the work on, by what they told and by their lanes. For one thread at a time. */
final class WorkParts {
    static final String WORKER_START = "worker start";
    static final String WARM_UP = "warm-up";
    static final String TRANSFER = "transfer";
    static final String LOST = "lost with workers";
    static final String IDLE = "idle";
    static final String OTHER = "other";
    static final String TASKS = "tasks"; // of workers that tell nothing more

    private static final int FEWEST_TASKS = 4; // of a worker, to see whether the first ones were slow

    private final Map<String, Long> told = new LinkedHashMap<>();
    private final Map<String, List<double[]>> tasks = new LinkedHashMap<>(); // of each worker: amount, nanoseconds

    void add(String worker, long amount, Map<String, Long> parts) {
        long nanos = 0;
        for (Map.Entry<String, Long> part : parts.entrySet()) {
            told.merge(part.getKey(), part.getValue(), Long::sum);
            nanos += part.getValue();
        }
        tasks.computeIfAbsent(worker, key -> new ArrayList<>()).add(new double[] {amount, nanos});
    }

    /**
     * The parts of the work phase, in nanoseconds for each worker: their sum is the length of the phase.
     *
     * @param alone whether there was no pool, and the lane is the parent itself
     */
    Map<String, Long> divide(Phase phase, List<Lane> lanes, int workers, boolean alone) {
        long starts = 0;
        long busy = 0;
        long lost = 0;
        for (Lane lane : lanes) {
            for (Span span : lane.spans()) {
                long nanos = Math.max(
                        0,
                        Math.min(span.endNanos(), phase.endNanos()) - Math.max(span.beginNanos(), phase.beginNanos()));
                switch (span.kind()) {
                    case START -> starts += nanos;
                    case LOST -> lost += nanos;
                    case TASK, FAILED, RUNNING -> busy += nanos;
                }
            }
        }
        long capacity = phase.nanos() * workers;
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put(WORKER_START, starts);
        long warmUp = Math.round(warmUp());
        parts.put(WARM_UP, warmUp);
        long known = 0;
        String largest = "";
        for (Map.Entry<String, Long> part : told.entrySet()) {
            parts.put(part.getKey(), part.getValue());
            known += part.getValue();
            largest = told.getOrDefault(largest, -1L) < part.getValue() ? part.getKey() : largest;
        }
        if (!largest.isEmpty()) {
            parts.merge(largest, -warmUp, Long::sum); // it was spent there
        }
        if (alone) {
            parts.put(OTHER, Math.max(0, capacity - known));
        } else {
            parts.put(told.isEmpty() ? TASKS : TRANSFER, Math.max(0, busy - known));
            parts.put(LOST, lost);
            parts.put(IDLE, Math.max(0, capacity - starts - lost - Math.max(busy, known)));
        }
        parts.replaceAll((name, nanos) -> nanos / workers);
        parts.values().removeIf(nanos -> nanos == 0);
        return parts;
    }

    /*
     * What the first half of the tasks of a worker took longer than they would have at the pace of the second half: code that
     * is interpreted before it is compiled, caches that are cold.
     */
    private double warmUp() {
        double nanos = 0;
        for (List<double[]> own : tasks.values()) {
            own.removeIf(task -> task[0] <= 0);
            int n = own.size();
            if (n >= FEWEST_TASKS) {
                double[] paces = own.subList(n / 2, n).stream()
                        .mapToDouble(task -> task[1] / task[0])
                        .toArray();
                double pace = Sample.of(paces).median();
                double late = 0;
                for (double[] task : own.subList(0, n / 2)) {
                    late += task[1] - pace * task[0];
                }
                nanos += Math.max(0, late);
            }
        }
        return nanos;
    }
}
