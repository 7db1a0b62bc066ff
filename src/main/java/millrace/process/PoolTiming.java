package millrace.process;

import java.util.List;
import java.util.OptionalLong;

/**
 * When each worker of a {@link Pool} did what, up to now: what {@link Pool#timing} returns. All times are those of {@link
 * System#nanoTime} in this process.
 *
 * <p>A pool writes down every worker and every task until there are {@link #MOST_WORKERS} and {@link #MOST_TASKS}; what
 * comes after is only counted, so that a pool may live for months.
 *
 * @param openedNanos when the pool was opened
 * @param takenNanos when this was taken
 * @param waiting how many tasks wait for a worker
 * @param done how many tasks were answered, with a result or with a failure
 * @param lost how often a task was lost with its worker
 * @param unlistedWorkers how many workers are missing in the list
 * @param unlistedTasks how many tasks are missing in the lists of the workers
 * @param workers each worker in the order of their starts
 */
public record PoolTiming(
        long openedNanos,
        long takenNanos,
        int waiting,
        long done,
        long lost,
        long unlistedWorkers,
        long unlistedTasks,
        List<OfWorker> workers) {
    /** So many workers are listed. */
    public static final int MOST_WORKERS = 1 << 10;

    /** So many tasks are listed. */
    public static final int MOST_TASKS = 1 << 16;

    public PoolTiming {
        workers = List.copyOf(workers);
    }

    /**
     * One worker.
     *
     * @param name as messages name it
     * @param pid of its process; empty: it has none, because it is a thread or could not be started
     * @param startedNanos when its start began
     * @param upNanos when it was ready for its first task; empty: it was not yet
     * @param endedNanos when its end was seen; empty: it lives
     * @param end how it ended, as {@code was killed by signal 9 (exit code 137)}; empty: as it should, or not yet
     * @param usage what its process used, looked up when it was dismissed; of one that was killed nothing is known
     * @param done how many tasks it answered, with a result or with a failure
     * @param lost how many tasks were lost with it: at most one, unless it was given several at a time
     * @param tasks what it ran, in order, as far as it is listed
     */
    public record OfWorker(
            String name,
            OptionalLong pid,
            long startedNanos,
            OptionalLong upNanos,
            OptionalLong endedNanos,
            String end,
            ProcessUsage usage,
            long done,
            long lost,
            List<OfTask> tasks) {
        public OfWorker {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * One task in one worker, or one chunk of items of a map.
     *
     * @param id the number of the task, from 1 in the order in which they were submitted
     * @param attempt 1, and one more each time that it is run again
     * @param beginNanos when the worker had nothing else to do before it
     * @param endNanos when its result was here, or the worker's end was seen; of a running one, when this was taken
     * @param ranNanos how long it ran by the worker's own clock; the rest is the way there and back. 0 if it never answered
     * @param state what became of it
     */
    public record OfTask(long id, int attempt, long beginNanos, long endNanos, long ranNanos, TaskState state) {}

    /** What became of a task in a worker. */
    public enum TaskState {
        /** It still runs. */
        RUNNING,
        /** It returned a result. */
        DONE,
        /** It threw. */
        FAILED,
        /** Its worker died, or was ended because of a deadline or a {@code cancel}. */
        LOST
    }
}
