package millrace.process;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import millrace.process.PoolTiming.OfTask;
import millrace.process.PoolTiming.OfWorker;
import millrace.process.PoolTiming.TaskState;

/** Writes down what the workers of a pool do. Thread-safe; a task takes its lock twice, for some words in an array. */
final class PoolRecord {
    private static final TaskState[] STATES = TaskState.values();

    private final long opened = System.nanoTime();
    private final List<OneWorker> workers = new ArrayList<>(); // guarded by this
    private long unlistedWorkers; // guarded by this
    private long tasks; // in the lists; guarded by this
    private long unlistedTasks; // guarded by this
    private long done; // guarded by this
    private long lost; // guarded by this

    /** A worker is about to be started. */
    synchronized OneWorker starting(String name) {
        OneWorker worker = new OneWorker(name);
        if (workers.size() < PoolTiming.MOST_WORKERS) {
            workers.add(worker);
        } else {
            unlistedWorkers++;
        }
        return worker;
    }

    /** No worker does anything any more; those that have not ended, end. */
    synchronized void allEnd() {
        workers.forEach(worker -> worker.ends(""));
    }

    /** All that was written so far. */
    synchronized PoolTiming snapshot(int waiting) {
        long now = System.nanoTime();
        List<OfWorker> listed = new ArrayList<>(workers.size());
        for (OneWorker worker : workers) {
            listed.add(worker.snapshot(now));
        }
        return new PoolTiming(opened, now, waiting, done, lost, unlistedWorkers, unlistedTasks, listed);
    }

    /** What one worker does. Its fields are guarded by the record. */
    final class OneWorker {
        private static final int FIELDS = 5;

        private final String name;
        private final long started = System.nanoTime();
        private OptionalLong pid = OptionalLong.empty();
        private OptionalLong up = OptionalLong.empty();
        private OptionalLong ended = OptionalLong.empty();
        private String end = "";
        private ProcessUsage usage = ProcessUsage.UNKNOWN;
        /* Of each task: id, attempt and state, begin, end, ran. An object for each would be for the collector to trace. */
        private long[] entries = new long[0];
        private int used;
        private long ofItDone;
        private long ofItLost;
        private long running; // id; 0: none
        private int runningAttempt;
        private long runningSince;

        private OneWorker(String name) {
            this.name = name;
        }

        void hasPid(long number) {
            synchronized (PoolRecord.this) {
                pid = OptionalLong.of(number);
            }
        }

        void isUp() {
            synchronized (PoolRecord.this) {
                up = OptionalLong.of(System.nanoTime());
            }
        }

        /** It has nothing to do before this task now. */
        void begins(long task, int attempt, long now) {
            synchronized (PoolRecord.this) {
                running = task;
                runningAttempt = attempt;
                runningSince = now;
            }
        }

        /** It had not begun that task, and does not run it now. */
        void givesBack(long task) {
            synchronized (PoolRecord.this) {
                running = running == task ? 0 : running;
            }
        }

        /** The task that it ran has come to its end. Nothing if it ran none. */
        void finishes(TaskState state, long ranNanos, long now) {
            synchronized (PoolRecord.this) {
                if (running == 0) {
                    return;
                }
                if (state == TaskState.LOST) {
                    lost++;
                    ofItLost++;
                } else {
                    done++;
                    ofItDone++;
                }
                write(state, ranNanos, now);
                running = 0;
            }
        }

        @SuppressWarnings("EnumOrdinal") // it does not leave this object
        private void write(TaskState state, long ranNanos, long now) {
            if (tasks >= PoolTiming.MOST_TASKS) {
                unlistedTasks++;
                return;
            }
            tasks++;
            if (used == entries.length) {
                entries = Arrays.copyOf(entries, Math.max(16 * FIELDS, 2 * used));
            }
            entries[used++] = running;
            entries[used++] = (long) runningAttempt * STATES.length + state.ordinal();
            entries[used++] = runningSince;
            entries[used++] = now;
            entries[used++] = ranNanos;
        }

        void used(ProcessUsage byItsProcess) {
            synchronized (PoolRecord.this) {
                usage = byItsProcess;
            }
        }

        /**
         * It has ended; to say so again changes nothing.
         *
         * @param how empty: as it should
         */
        void ends(String how) {
            synchronized (PoolRecord.this) {
                if (ended.isPresent()) {
                    return;
                }
                finishes(TaskState.LOST, 0, System.nanoTime());
                ended = OptionalLong.of(System.nanoTime());
                end = how;
            }
        }

        private OfWorker snapshot(long now) {
            List<OfTask> listed = new ArrayList<>(used / FIELDS + 1);
            for (int i = 0; i < used; i += FIELDS) {
                int attempt = (int) (entries[i + 1] / STATES.length);
                TaskState state = STATES[(int) (entries[i + 1] % STATES.length)];
                listed.add(new OfTask(entries[i], attempt, entries[i + 2], entries[i + 3], entries[i + 4], state));
            }
            if (running != 0) {
                listed.add(new OfTask(running, runningAttempt, runningSince, now, 0, TaskState.RUNNING));
            }
            return new OfWorker(name, pid, started, up, ended, end, usage, ofItDone, ofItLost, listed);
        }
    }
}
