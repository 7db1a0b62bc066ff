package millrace.timing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import millrace.process.PoolTiming;
import millrace.process.ProcessUsage;

/**
 * Times the run of a command from inside, from the start of its process on, or a part of a program. Costs some microseconds
 * a phase and nothing a task: when the workers did what, the pool has written down. Thread-safe.
 *
 * <pre>
 *   phases  | JVM start |  prepare  |        workers at work         | merge | write |
 *   lanes                            | start | task | task |   task   |
 *                                    | start | task |     task   |
 *   parts     the mean of the lanes: start, what was done in the tasks, transfer, idle; and the other phases, in which all
 *             workers wait for the parent. Their sum is the time of the run.
 * </pre>
 */
public final class Stopwatch {
    /** The part of a task in which its result goes to where all results go; others wait meanwhile. */
    public static final String HANDING_OVER = "handing over";

    private static final long TICK_NANOS = 10_000_000; // of /proc/PID/stat and /proc/uptime
    private static final ProcessUsage NOTHING = new ProcessUsage(
            OptionalLong.of(0),
            OptionalLong.of(0),
            OptionalLong.of(0),
            OptionalLong.of(0)); // what a process has used at its start
    private static final int START_TIME = 22; // a field of /proc/PID/stat, as proc(5) numbers them

    private final boolean running;
    private final Instant begin;
    private final long origin; // System.nanoTime of the begin
    private final ProcessUsage before; // what this process and its children had used by then
    private final List<Phase> phases = new ArrayList<>(); // guarded by this
    private final List<Span> ownTasks = new ArrayList<>(); // guarded by this
    private final WorkParts work = new WorkParts(); // guarded by this
    private final List<Lane> lanes = new ArrayList<>(); // guarded by this
    private int workPhase = -1; // guarded by this
    private String phase; // that goes on; guarded by this
    private long phaseBegin; // guarded by this
    private long lostMemory; // peak bytes of workers; guarded by this
    private long workerDisk; // guarded by this

    private Stopwatch() {
        running = false;
        begin = Instant.EPOCH;
        origin = 0;
        before = ProcessUsage.UNKNOWN;
        phase = "";
    }

    private Stopwatch(long mainNanos, String firstPhase) {
        long now = System.nanoTime();
        this.running = true;
        long beforeMain = Math.max(0, nanosSinceStart() - (now - mainNanos));
        this.origin = mainNanos - beforeMain;
        this.begin = Instant.now().minusNanos(now - origin);
        this.before = NOTHING;
        phases.add(new Phase(Phase.JVM_START, 0, beforeMain));
        this.phase = firstPhase;
        this.phaseBegin = beforeMain;
    }

    private Stopwatch(ProcessUsage before, long origin) {
        this.running = true;
        this.before = before;
        this.origin = origin;
        this.begin = Instant.now().minusNanos(System.nanoTime() - origin);
        this.phase = Phase.WORK;
        this.workPhase = 0;
    }

    /**
     * One that begins with the start of this process.
     *
     * @param mainNanos {@link System#nanoTime} at the first line of the program
     * @param firstPhase what the program did from there on
     */
    public static Stopwatch started(long mainNanos, String firstPhase) {
        return new Stopwatch(mainNanos, firstPhase);
    }

    /** One that begins now, with the workers at work: for a part of a program. */
    static Stopwatch startedAtWork() {
        return new Stopwatch(used(), System.nanoTime());
    }

    /** One that began so, at that time of {@link System#nanoTime}; what the process had used by then is not known. */
    static Stopwatch startedAtWork(long nanos) {
        return new Stopwatch(ProcessUsage.UNKNOWN, nanos);
    }

    /** One that times nothing: for runs of which nobody wants to know. */
    public static Stopwatch stopped() {
        return new Stopwatch();
    }

    /** The next phase begins. */
    public synchronized void phase(String name) {
        if (running) {
            phase(name, System.nanoTime());
        }
    }

    private void phase(String name, long nanos) {
        phases.add(new Phase(phase, phaseBegin, nanos - origin));
        phase = name;
        phaseBegin = nanos - origin;
    }

    /** The next phase begins, and it is the one in which the workers work. */
    public synchronized void work() {
        phase(Phase.WORK);
        workPhase = phases.size();
    }

    /**
     * A worker has told what it spent the time of a task on.
     *
     * @param worker its name
     * @param amount how much of the work the task was; to find out how long the worker took to get warm
     * @param parts nanoseconds, by what they were spent on
     */
    public synchronized void spent(String worker, long amount, Map<String, Long> parts) {
        if (running) {
            work.add(worker, amount, parts);
        }
    }

    /** A task that this thread ran itself, without a pool; times of {@link System#nanoTime}. */
    public synchronized void task(long beginNanos, long endNanos) {
        if (!running) {
            return;
        }
        ownTasks.add(new Span(
                Span.Kind.TASK,
                beginNanos - origin,
                endNanos - origin,
                endNanos - beginNanos,
                "task " + (ownTasks.size() + 1),
                1));
    }

    /** What a pool did that is closed now. */
    public synchronized void pool(PoolTiming timing) {
        if (!running) {
            return;
        }
        for (PoolTiming.OfWorker worker : timing.workers()) {
            lanes.add(PoolLanes.lane(worker, timing.takenNanos(), origin));
            lostMemory += worker.usage().peakBytes().orElse(0);
            workerDisk += worker.usage().diskBytes().orElse(0);
        }
        if (!listsAll(timing)) {
            work.lackTasks();
        }
    }

    private static boolean listsAll(PoolTiming timing) {
        return timing.unlistedTasks() == 0 && timing.unlistedWorkers() == 0;
    }

    /** The same of a pool of which nothing more is known than how long its tasks ran. */
    synchronized void tasks(PoolTiming timing) {
        pool(timing);
        if (!listsAll(timing)) {
            return; // a part of them says nothing
        }
        for (PoolTiming.OfWorker worker : timing.workers()) {
            for (PoolTiming.OfTask task : worker.tasks()) {
                spent(worker.name(), 0, Map.of(WorkParts.TASKS, task.ranNanos()));
            }
        }
    }

    /**
     * What a worker did that belongs to no pool.
     *
     * @param lane with times of {@link System#nanoTime}
     * @param usage of its process
     */
    public synchronized void worker(Lane lane, ProcessUsage usage) {
        if (running) {
            lanes.add(lane.later(-origin));
            lostMemory += usage.peakBytes().orElse(0);
            workerDisk += usage.diskBytes().orElse(0);
        }
    }

    /**
     * The run as it was up to now; of one that was started, once.
     *
     * @param workers how many there were to be
     * @param usedWorkers how many there were
     */
    public Run finish(String mode, int workers, int usedWorkers) {
        return finish(mode, workers, usedWorkers, System.nanoTime());
    }

    /** The same as it was at that time of {@link System#nanoTime}. */
    synchronized Run finish(String mode, int workers, int usedWorkers, long nanos) {
        phase("", nanos);
        long wall = Math.max(1, phaseBegin);
        List<Lane> all = new ArrayList<>(lanes);
        if (lanes.isEmpty()) {
            all.add(new Lane("main", OptionalLong.empty(), ownTasks, ""));
        }
        ProcessUsage now = used();
        return new Run(
                mode,
                workers,
                usedWorkers,
                begin,
                false,
                wall,
                combine(now.userNanos(), before.userNanos(), -1),
                combine(now.systemNanos(), before.systemNanos(), -1),
                combine(now.peakBytes(), OptionalLong.of(lostMemory), 1),
                combine(combine(now.diskBytes(), before.diskBytes(), -1), OptionalLong.of(workerDisk), 1),
                parts(all, usedWorkers),
                phases,
                all);
    }

    /* By this process, and by its children that have ended. */
    private static ProcessUsage used() {
        ProcessUsage own = ProcessUsage.ofThis();
        ProcessUsage children = ProcessUsage.ofEndedChildren();
        return new ProcessUsage(
                combine(own.userNanos(), children.userNanos(), 1),
                combine(own.systemNanos(), children.systemNanos(), 1),
                own.peakBytes(),
                own.diskBytes());
    }

    private Map<String, Long> parts(List<Lane> all, int usedWorkers) {
        Map<String, Long> parts = new LinkedHashMap<>();
        for (int i = 0; i < phases.size(); i++) {
            Phase one = phases.get(i);
            if (i == workPhase) {
                work.divide(one, all, usedWorkers, lanes.isEmpty())
                        .forEach((name, nanos) -> parts.merge(name, nanos, Long::sum));
            } else {
                parts.merge(one.name(), one.nanos(), Long::sum);
            }
        }
        return parts;
    }

    private static OptionalLong combine(OptionalLong one, OptionalLong other, int sign) {
        return one.isPresent() && other.isPresent()
                ? OptionalLong.of(one.getAsLong() + sign * other.getAsLong())
                : OptionalLong.empty();
    }

    /* In steps of 10 ms. A shell that starts a JVM by exec is the same process, so its time is in it. 0: not known. */
    private static long nanosSinceStart() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String uptime = Files.readString(Path.of("/proc/uptime"), StandardCharsets.ISO_8859_1);
            long startTicks = Long.parseLong(fields[START_TIME - 3]);
            long nowTicks = Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 100);
            return (nowTicks - startTicks) * TICK_NANOS;
        } catch (IOException | RuntimeException notLinux) {
            return 0;
        }
    }
}
