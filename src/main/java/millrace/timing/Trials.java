package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import millrace.process.Pool;
import millrace.process.PoolTiming;

/**
 * The same work of a program done in several ways, each timed, to be compared: what {@code --compare} is to a command. Each call
 * is a run; repeat them in turn, so that there is a spread to tell differences from chance, and none has the warm JVM for itself.
 *
 * <pre>{@code
 * Trials trials = new Trials("digits", "numbers", numbers.size());
 * for (int run = 0; run < 5; run++) {
 *     trials.serial(() -> numbers.stream().map(Digits::of).toList());
 *     trials.pool("threads", () -> Pool.ofThreads(4), pool -> pool.map(Digits::of, numbers));
 *     trials.pool("processes", () -> Pool.open(4), pool -> pool.map(Digits::of, numbers));
 * }
 * System.out.print(trials.comparison().asText());
 * Files.writeString(Path.of("digits.html"), trials.comparison().asHtml());
 * }</pre>
 *
 * <p>A run of a pool is from before it is opened until it is closed. Processor time is that of this process and of its children that
 * ended meanwhile, whatever they did; peak memory is that of this process since its start, and of the workers. For one thread at
 * a time.
 *
 * <p>Of a pool that had more tasks than it lists, {@link PoolTiming#MOST_TASKS}, reports do not say how much of the time was tasks and
 * how much idle: give it larger chunks.
 */
public final class Trials {
    private final String name;
    private final String unit;
    private final long amount;
    private final List<Run> runs = new ArrayList<>();

    /** Work with a pool. */
    @FunctionalInterface
    public interface PoolWork<R> {
        R with(Pool pool) throws Exception;
    }

    /**
     * Trials of one piece of work.
     *
     * @param name what reports call it
     * @param unit what the work is counted in, in the plural, as {@code pages}; of {@code bytes}, reports say MB and GB
     * @param amount how many of them each run does; 0: unknown
     */
    public Trials(String name, String unit, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("an amount of 0 or more is needed, not " + amount);
        }
        this.name = name;
        this.unit = unit;
        this.amount = amount;
    }

    /**
     * Does the work in this thread: the baseline of the others.
     *
     * @return what the work returns
     * @throws Exception what it throws; then it is no run
     */
    public <R> R serial(Callable<R> work) throws Exception {
        Stopwatch watch = Stopwatch.startedAtWork();
        long begin = System.nanoTime();
        R result = work.call();
        long end = System.nanoTime();
        watch.task(begin, end);
        watch.spent("main", 0, Map.of(WorkParts.TASKS, end - begin));
        runs.add(watch.finish(Comparison.SERIAL, 1, 1));
        return result;
    }

    /**
     * Does the work with a pool, which is closed afterwards.
     *
     * @param mode what reports call this way; the number of workers is added
     * @param opened opens the pool
     * @return what the work returns
     * @throws Exception what it throws; then it is no run
     */
    public <R> R pool(String mode, Supplier<? extends Pool> opened, PoolWork<R> work) throws Exception {
        requireNotSerial(mode);
        Stopwatch watch = Stopwatch.startedAtWork();
        Pool pool = Objects.requireNonNull(opened.get(), "a pool is needed, and the supplier returned null");
        R result;
        try (pool) {
            result = work.with(pool);
        }
        watch.tasks(pool.timing());
        runs.add(watch.finish(mode, pool.workers(), used(pool.timing(), pool.workers())));
        return result;
    }

    /**
     * Adds as a run what a pool has done that lives on, from its opening to when that timing was taken. How much processor time it took is not
     * known.
     *
     * @param mode what reports call this way; the number of workers is added
     * @param workers how many the pool has, at most
     */
    public void add(String mode, int workers, PoolTiming timing) {
        requireNotSerial(mode);
        if (workers < 1) {
            throw new IllegalArgumentException("a pool has 1 worker or more, not " + workers);
        }
        Stopwatch watch = Stopwatch.startedAtWork(timing.openedNanos());
        watch.tasks(timing);
        runs.add(watch.finish(mode, workers, used(timing, workers), timing.takenNanos()));
    }

    private static void requireNotSerial(String mode) {
        if (mode.equals(Comparison.SERIAL)) {
            throw new IllegalArgumentException("a pool is not serial; give its runs another name");
        }
    }

    private static int used(PoolTiming timing, int workers) {
        int lanes = timing.workers().size(); // one that took the place of another was not there at the same time
        return Math.max(1, Math.min(workers, lanes));
    }

    /**
     * What the runs say when they are laid side by side.
     *
     * @throws IllegalStateException if there was none
     */
    public Comparison comparison() {
        return Comparison.of(timings());
    }

    /**
     * All runs, to be kept: {@link TimingFile#write} makes a file of them that {@code bin/timings} compares to others.
     *
     * @throws IllegalStateException if there was none
     */
    public Timings timings() {
        if (runs.isEmpty()) {
            throw new IllegalStateException("there was no run of " + name + " yet");
        }
        return new Timings(name, "", List.of(), unit, amount, Map.of(), Machine.here(), runs, List.of());
    }
}
