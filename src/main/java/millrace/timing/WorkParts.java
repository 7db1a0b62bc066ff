package millrace.timing;

import java.util.ArrayList;
import java.util.EnumMap;
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
    static final String UNDIVIDED = "undivided"; // tasks that are not listed, their transfer, and idle

    private static final int FEWEST_TASKS = 4; // of a worker, to see whether the first ones were slow

    private final Map<String, Long> told = new LinkedHashMap<>();
    private final Map<String, List<double[]>> tasks = new LinkedHashMap<>(); // of each worker: amount, nanoseconds
    private boolean unlisted; // whether lanes lack tasks

    void add(String worker, long amount, Map<String, Long> parts) {
        long nanos = 0;
        for (Map.Entry<String, Long> part : parts.entrySet()) {
            told.merge(part.getKey(), part.getValue(), Long::sum);
            nanos += part.getValue();
        }
        tasks.computeIfAbsent(worker, key -> new ArrayList<>()).add(new double[] {amount, nanos});
    }

    /** The lanes do not have all tasks: what no worker has told may be tasks or idle. */
    void lackTasks() {
        unlisted = true;
    }

    /**
     * The parts of the work phase, in nanoseconds for each worker: their sum is the length of the phase.
     *
     * @param alone whether there was no pool, and the lane is the parent itself
     */
    Map<String, Long> divide(Phase phase, List<Lane> lanes, int workers, boolean alone) {
        Map<Span.Kind, Long> spans = nanos(phase, lanes);
        long starts = spans.getOrDefault(Span.Kind.START, 0L);
        long lost = spans.getOrDefault(Span.Kind.LOST, 0L);
        long running = spans.getOrDefault(Span.Kind.RUNNING, 0L);
        long busy = spans.getOrDefault(Span.Kind.TASK, 0L) + spans.getOrDefault(Span.Kind.FAILED, 0L);
        long known = told.values().stream().mapToLong(Long::longValue).sum();
        long capacity = phase.nanos() * workers;
        long transfer = told.isEmpty() ? 0 : Math.max(0, busy - known);
        long idle = Math.max(0, capacity - starts - lost - running - Math.max(busy, known));
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put(WORKER_START, starts);
        putTold(parts, known);
        if (alone) {
            parts.put(OTHER, Math.max(0, capacity - known));
        } else if (unlisted) {
            parts.put(LOST, lost);
            parts.put(UNDIVIDED, running + (told.isEmpty() ? busy : transfer) + idle);
        } else {
            parts.merge(TASKS, running + (told.isEmpty() ? busy : 0), Long::sum); // a running one has told nothing yet
            parts.put(TRANSFER, transfer);
            parts.put(LOST, lost);
            parts.put(IDLE, idle);
        }
        parts.replaceAll((name, nanos) -> nanos / workers);
        parts.values().removeIf(nanos -> nanos == 0);
        return parts;
    }

    private static Map<Span.Kind, Long> nanos(Phase phase, List<Lane> lanes) {
        Map<Span.Kind, Long> nanos = new EnumMap<>(Span.Kind.class);
        for (Lane lane : lanes) {
            for (Span span : lane.spans()) {
                long within =
                        Math.min(span.endNanos(), phase.endNanos()) - Math.max(span.beginNanos(), phase.beginNanos());
                nanos.merge(span.kind(), Math.max(0, within), Long::sum);
            }
        }
        return nanos;
    }

    /* The warm-up was spent on all of it: of each part as much as it has of the whole. */
    private void putTold(Map<String, Long> parts, long known) {
        double warmUp = warmUp();
        long left = Math.round(warmUp);
        parts.put(WARM_UP, left);
        long before = 0;
        for (Map.Entry<String, Long> part : told.entrySet()) {
            before += part.getValue();
            long after = Math.round(warmUp * (known - before) / Math.max(1, known)); // what the parts behind it bear
            parts.put(part.getKey(), part.getValue() - (left - after));
            left = after;
        }
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
