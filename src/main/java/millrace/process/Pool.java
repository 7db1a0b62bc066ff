package millrace.process;

import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExecutorService} whose workers are processes: what Python's {@code multiprocessing.Pool} is.
 *
 * <pre>{@code
 * try (Pool pool = Pool.open(4)) {
 *     List<Integer> squares = pool.map(n -> n * n, List.of(1, 2, 3, 4, 5));
 * }
 * }</pre>
 *
 * <p>Tasks, functions, items and results are serialized; a task that cannot be fails at the call, with an
 * {@link IllegalArgumentException} that names what is in the way, and where. Each worker runs one task at a time and starts
 * when there is work for it. Every method may be called from any thread.
 *
 * <p>A lambda is serializable where it is written as the argument of a method of this class that takes a {@link Task}, an
 * {@link Action} or a {@link Mapper}. It is not where only {@link Callable} or {@link Runnable} is asked for: in a variable of
 * type {@link ExecutorService}, or in a list for {@link #invokeAll}, which therefore has to be a {@code List<Task<R>>}. What wraps
 * tasks in objects of its own, as {@code CompletableFuture.supplyAsync(f, pool)} and
 * {@link java.util.concurrent.ExecutorCompletionService} do, cannot be sent to a process: it fails with the same exception at the
 * call, or, as {@code thenApplyAsync(f, pool)}, in the future that it has given. Use {@link #submit(Task)} and
 * {@link #imapUnordered} instead.
 *
 * <p><b>When a worker dies</b>, whatever killed it, the pool knows which task it had: that task is run again by another
 * worker, {@linkplain Builder#attempts up to three times} in all, and then fails with {@link WorkerDiedException}. No other
 * task notices. A task with effects that must not happen twice needs {@code attempts(1)}, or a way to say that they
 * happened, as {@link Counter#addAll} has.
 *
 * <p><b>When a worker does not come up</b>, because it was killed, or the initializer fails, or the system has nothing left
 * for another process, the pool starts one worker at a time until one does. After five deaths in a row it goes on with the
 * workers that it has, tells so, and tries again half a minute later; if it has none, it is broken: what waits and what comes
 * fails with {@link BrokenPoolException}. What dies at one time counts once, and any worker that comes up forgives it all. When
 * this process ends, the workers of its pools are killed at once; what a shutdown hook then asks of a pool fails in the same way.
 *
 * <p><b>When a task throws</b>, its future fails with that exception, and with the worker's stack trace; an exception that
 * cannot travel arrives as {@link RemoteException}. Futures are completed by a thread of the pool, one for each
 * worker: what depends on them and takes long, or waits for another result of the pool or for its end, belongs into {@code
 * thenApplyAsync}.
 *
 * <p><b>Cancelling</b> a future with {@code cancel(true)} kills the worker that runs its task, and only while it runs this
 * task; with {@code cancel(false)} a task that has begun runs on, and its result is dropped.
 */
public abstract class Pool implements ExecutorService, AutoCloseable {
    /** How many items per worker {@link #imapUnordered} has under way: one that runs and one that waits. */
    private static final int WINDOW = 2;

    /** Into how many chunks per worker {@link #map} divides its items: few, and still enough to even out their lengths. */
    private static final int CHUNKS = 4;

    static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    Pool() {}

    /** A pool of at most that many worker processes, with the defaults of {@link Builder}. */
    public static Pool open(int workers) {
        return builder().workers(workers).open();
    }

    /**
     * A pool that runs the same tasks on threads of this JVM, so that both can be timed with the same code. Nothing is
     * serialized, and {@code cancel(true)} interrupts.
     */
    public static Pool ofThreads(int workers) {
        return new ThreadPool(requireWorkers(workers), "thread");
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a pool of processes is made of. */
    public static final class Builder {
        int workers = Runtime.getRuntime().availableProcessors();
        String name = "worker";
        int attempts = 3;
        private List<String> jvmOptions = List.of();
        private long workerMemory; // bytes; 0: what the JVM takes

        @Nullable
        Action initializer;

        int tasksPerWorker = Integer.MAX_VALUE;
        Duration deadline = FOREVER;
        Duration idleTime = Duration.ofMinutes(5);

        @Nullable
        BiConsumer<String, String> output;

        Consumer<String> notices = System.err::println;
        Duration rest = Duration.ofSeconds(30); // shorter in tests

        private Builder() {}

        /** At most this many worker processes. Default: the available processors. */
        public Builder workers(int number) {
            workers = requireWorkers(number);
            return this;
        }

        /** Workers are called NAME-1, NAME-2 and so on. Default {@code worker}. */
        public Builder name(String newName) {
            name = Objects.requireNonNull(newName);
            return this;
        }

        /** How often a task may be begun, when the workers that take it die. Default 3; 1: never twice. */
        public Builder attempts(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("a task needs at least 1 attempt, not " + most);
            }
            attempts = most;
            return this;
        }

        /** Options for each worker's {@code java} command, as {@code -Xmx256m}. */
        public Builder jvmOptions(List<String> options) {
            jvmOptions = List.copyOf(options);
            return this;
        }

        /** The largest heap of each worker, as {@code -Xmx} sets it. A worker whose task needs more dies of it. */
        public Builder workerMemory(long bytes) {
            if (bytes < 1 << 21) {
                throw new IllegalArgumentException("a JVM needs at least 2 MiB of memory, not " + bytes + " bytes");
            }
            workerMemory = bytes;
            return this;
        }

        List<String> allJvmOptions() {
            List<String> all = new ArrayList<>(jvmOptions);
            if (workerMemory > 0) {
                all.add("-Xmx" + workerMemory);
            }
            return all;
        }

        /**
         * What each worker runs first. A worker in which it fails does not come up. No deadline holds for it: {@link Pool#close}
         * waits until it is through, {@link Pool#terminate} does not.
         */
        public Builder initializer(Action action) {
            initializer = Objects.requireNonNull(action);
            return this;
        }

        /** After that many tasks a worker is replaced by a new one. Default: never. */
        public Builder maxTasksPerWorker(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("a worker runs at least 1 task, not " + most);
            }
            tasksPerWorker = most;
            return this;
        }

        /**
         * How long a task may run, counted from its start; a chunk of a map is one task. Then its future fails with
         * {@link TimeoutException}, and the worker that runs it, and no other, is asked to end (SIGTERM) and two seconds later killed. While what depends on the
         * task before it runs in the pool's thread, which hears nothing of the worker then, its time does not count. Default:
         * for ever.
         */
        public Builder deadline(Duration longest) {
            deadline = requirePositive(longest);
            return this;
        }

        /** How long a worker that has nothing to do is kept. Default: five minutes. */
        public Builder idleTime(Duration longest) {
            idleTime = requirePositive(longest);
            return this;
        }

        /**
         * Who gets each line that a worker prints, with the worker's name; called from several threads. Default: this
         * process's standard output and error, as {@code [name] line}. A line of more than 1 MiB comes in parts. The first
         * exception that it throws goes to the thread's handler of uncaught exceptions, and it gets the next line as if nothing had been.
         */
        public Builder output(BiConsumer<String, String> lines) {
            output = Objects.requireNonNull(lines);
            return this;
        }

        /**
         * Who gets the pool's own news, a line each: a worker died, fewer workers could start. Default: standard error. For
         * what it throws, the same holds as for {@link #output}.
         */
        public Builder notices(Consumer<String> lines) {
            notices = Objects.requireNonNull(lines);
            return this;
        }

        public Pool open() {
            return new ProcessPool(this);
        }

        private static Duration requirePositive(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("a duration above zero is needed, not " + duration);
            }
            return duration.compareTo(FOREVER) > 0 ? FOREVER : duration;
        }
    }

    /** Most workers that run at a time. */
    public abstract int workers();

    /** When each worker did what, up to now; also after the pool is closed. */
    public abstract PoolTiming timing();

    /** Runs a task; the future fails with what it throws. */
    public final <R> CompletableFuture<R> submit(Task<R> task) {
        return call(null, Objects.requireNonNull(task));
    }

    /** Runs a task that returns nothing; the future fails with what it throws. */
    public final CompletableFuture<Void> submit(Action action) {
        return call(null, Objects.requireNonNull(action));
    }

    /** As {@link #submit(Task)}, if the object is serializable. */
    @Override
    public final <R> CompletableFuture<R> submit(Callable<R> task) {
        return call(null, Objects.requireNonNull(task));
    }

    /** As {@link #submit(Action)}, if the object is serializable. */
    @Override
    public final CompletableFuture<?> submit(Runnable action) {
        return call(null, Objects.requireNonNull(action));
    }

    /** Runs an action; the future gives that result, which stays in this process, or fails with what the action throws. */
    public final <R extends @Nullable Object> CompletableFuture<R> submit(Action action, R result) {
        return submit((Runnable) action, result);
    }

    /** As {@link #submit(Action, Object)}, if the object is serializable. */
    @Override
    public final <R extends @Nullable Object> CompletableFuture<R> submit(Runnable action, R result) {
        CompletableFuture<Object> call = call(null, Objects.requireNonNull(action));
        return new FollowUp<>(call, nothing -> result, failure -> {});
    }

    /** Runs an action of which nobody waits for the end; what it throws is a notice of the pool. */
    public final void execute(Action action) {
        execute((Runnable) action);
    }

    /** As {@link #execute(Action)}, if the object is serializable. */
    @Override
    public final void execute(Runnable action) {
        CompletableFuture<Object> future = call(null, Objects.requireNonNull(action));
        future.whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                notice("an action failed: " + failure);
            }
        });
    }

    /** Applies a function to an item and waits for the result. If the wait is interrupted, what has not begun is cancelled. */
    public final <T extends @Nullable Object, R extends @Nullable Object> R apply(
            Mapper<? super T, ? extends R> function, T item) throws InterruptedException, ExecutionException {
        CompletableFuture<R> result = applyAsync(function, item);
        try {
            return result.get();
        } finally {
            result.cancel(false); // harmless if it is done
        }
    }

    /** Applies a function to an item. A function without state, as a lambda that catches nothing, travels once to a worker. */
    public final <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> applyAsync(
            Mapper<? super T, ? extends R> function, T item) {
        return call(share(Objects.requireNonNull(function)), item);
    }

    /**
     * The same; tells one of these the result, or the failure, which is a {@link CancellationException} if it is cancelled.
     * The future is complete after that. It fails with what the callback throws; what the error callback throws is a
     * suppressed exception of the failure. They should be short: they run in a thread of the pool, which hears of no other
     * result meanwhile, so that none may wait for the end of the pool; or in the one that cancels; or in the caller's, if
     * the task is done by then.
     */
    public final <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> applyAsync(
            Mapper<? super T, ? extends R> function,
            T item,
            Consumer<? super R> callback,
            Consumer<? super Throwable> errorCallback) {
        Objects.requireNonNull(callback);
        Objects.requireNonNull(errorCallback);
        return tell(applyAsync(function, item), callback, errorCallback);
    }

    /**
     * Applies a function to every item and waits for all results, which come in the order of the items, in a list that is the
     * caller's own and may be changed. The items travel in
     * chunks, four for each worker; a chunk is one task, so a worker that dies loses the whole of the chunk it had.
     *
     * @throws ExecutionException if the function fails for an item; chunks that have not begun by then are cancelled
     */
    public final <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Mapper<? super T, ? extends R> function, Collection<? extends T> items)
            throws InterruptedException, ExecutionException {
        return map(function, items, chunkItems(items.size()));
    }

    /** The same, with that many items in a chunk: 1 where each takes long, or must not be run again because of another. */
    public final <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            Mapper<? super T, ? extends R> function, Collection<? extends T> items, int chunkItems)
            throws InterruptedException, ExecutionException {
        CompletableFuture<List<R>> results = mapAsync(function, items, chunkItems);
        try {
            return results.get();
        } finally {
            results.cancel(false); // harmless if it is done
        }
    }

    /**
     * As {@link #map}, without waiting. {@code cancel(false)} cancels what has not begun, {@code cancel(true)} ends what runs, too.
     * Only that frees the workers: a future that was completed otherwise, as by {@link CompletableFuture#orTimeout}, leaves them
     * at work.
     */
    public final <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            Mapper<? super T, ? extends R> function, Collection<? extends T> items) {
        return mapAsync(function, items, chunkItems(items.size()));
    }

    /** The same, with that many items in a chunk. */
    public final <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            Mapper<? super T, ? extends R> function, Collection<? extends T> items, int chunkItems) {
        requireChunk(chunkItems);
        SharedFunction shared = share(Objects.requireNonNull(function));
        requireRunning(); // also if there is no item
        return new MapFuture<>(this, shared, items, chunkItems);
    }

    /** The same; tells one of these the results, or the first failure, as {@link #applyAsync(Mapper, Object, Consumer, Consumer)}. */
    public final <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> mapAsync(
            Mapper<? super T, ? extends R> function,
            Collection<? extends T> items,
            int chunkItems,
            Consumer<? super List<R>> callback,
            Consumer<? super Throwable> errorCallback) {
        Objects.requireNonNull(callback);
        Objects.requireNonNull(errorCallback);
        return tell(mapAsync(function, items, chunkItems), callback, errorCallback);
    }

    /** As {@link #map}, for a function of two arguments and pairs of them. */
    public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> starmap(
            BiMapper<? super A, ? super B, ? extends R> function, Collection<? extends Map.Entry<A, B>> pairs)
            throws InterruptedException, ExecutionException {
        List<Map.Entry<A, B>> copies = new ArrayList<>(pairs.size());
        pairs.forEach(pair -> copies.add(new AbstractMap.SimpleImmutableEntry<>(pair))); // not every entry can travel
        Mapper<Map.Entry<A, B>, R> ofPair = pair -> function.apply(pair.getKey(), pair.getValue());
        return map(ofPair, copies);
    }

    /**
     * Applies a function to items as they are needed, and gives the results in the order of the items. At most twice as many
     * items as there are workers are under way or wait to be fetched, so the input may be larger than the memory, or endless. The
     * items of a collection are {@code items.iterator()}.
     *
     * <p>{@link Iterator#next} first reads items until so many are under way, waiting for each if their iterator waits, and then
     * waits for a result. If an item failed it throws {@link java.util.concurrent.CompletionException}
     * with the cause. An item that cannot be serialized is an {@link IllegalArgumentException} in its place, and what the iterator
     * of the items throws is thrown in its place, too; the iteration may go on behind all of these. Where the pool was closed, next
     * gives what was under way, and then throws {@link RejectedExecutionException}; no more items are read.
     *
     * <p>If the thread is interrupted while it waits, next throws {@link CancellationException} and keeps the interrupt status; it
     * may be called again. The iterator is for one thread.
     */
    public final <T extends @Nullable Object, R extends @Nullable Object> Iterator<R> imap(
            Mapper<? super T, ? extends R> function, Iterator<? extends T> items) {
        return imap(function, items, 1);
    }

    /** The same, with that many items in a chunk: more where each takes microseconds. The window counts chunks then. */
    public final <T extends @Nullable Object, R extends @Nullable Object> Iterator<R> imap(
            Mapper<? super T, ? extends R> function, Iterator<? extends T> items, int chunkItems) {
        return results(function, items, chunkItems, true);
    }

    /** As {@link #imap}, but gives each result as soon as it is there. */
    public final <T extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            Mapper<? super T, ? extends R> function, Iterator<? extends T> items) {
        return imapUnordered(function, items, 1);
    }

    /** The same, with that many items in a chunk. */
    public final <T extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            Mapper<? super T, ? extends R> function, Iterator<? extends T> items, int chunkItems) {
        return results(function, items, chunkItems, false);
    }

    private <T extends @Nullable Object, R extends @Nullable Object> Iterator<R> results(
            Mapper<? super T, ? extends R> function, Iterator<? extends T> items, int chunkItems, boolean ordered) {
        SharedFunction shared = share(Objects.requireNonNull(function));
        requireRunning();
        return new Results<T, R>(this, shared, Objects.requireNonNull(items), chunkItems, WINDOW * workers(), ordered);
    }

    private static <R extends @Nullable Object> CompletableFuture<R> tell(
            CompletableFuture<R> future, Consumer<? super R> callback, Consumer<? super Throwable> errorCallback) {
        return new FollowUp<R, R>(
                future,
                result -> {
                    callback.accept(result);
                    return result;
                },
                errorCallback);
    }

    private int chunkItems(int items) {
        return Math.max(1, (items - 1) / (CHUNKS * workers()) + 1);
    }

    static int requireChunk(int items) {
        if (items < 1) {
            throw new IllegalArgumentException("a chunk has at least 1 item, not " + items);
        }
        return items;
    }

    /* What ExecutorService asks for beside that. */

    /**
     * Runs all tasks and waits for them; returns their futures, which are done, in a list that may be changed.
     *
     * @throws IllegalArgumentException if a task cannot be serialized; those before it are cancelled
     */
    @Override
    public final <R> List<Future<R>> invokeAll(Collection<? extends Callable<R>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public final <R> List<Future<R>> invokeAll(Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return new Invocation<>(this, tasks, timeout, unit).all();
    }

    @Override
    public final <R> R invokeAny(Collection<? extends Callable<R>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("292 years have passed", e);
        }
    }

    @Override
    public final <R> R invokeAny(Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return new Invocation<>(this, tasks, timeout, unit).any();
    }

    /**
     * Kills the workers; every future that is not done is cancelled.
     *
     * @return what has not begun, as far as is known here: of the short tasks that were sent ahead to a worker that was killed
     *     one may have, unless the pool has {@code attempts(1)}
     */
    @Override
    public abstract List<Runnable> shutdownNow();

    /** As {@link #shutdownNow}. */
    public final void terminate() {
        shutdownNow();
    }

    /**
     * Takes no more tasks, waits until those that it has are done, and ends the workers. An interrupt while it waits
     * {@linkplain #terminate terminates} the pool; the interrupt status is kept. Closing twice is harmless.
     */
    @Override
    public final void close() {
        shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
                terminate();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A function that many calls of this pool share; it travels once to a worker, unless that had many others meanwhile. */
    static final class SharedFunction {
        final Mapper<@Nullable Object, @Nullable Object> mapper;
        final byte[] encoded; // empty in a pool of threads

        @SuppressWarnings("unchecked") // whoever calls keeps items and function together
        SharedFunction(Mapper<?, ?> mapper, byte[] encoded) {
            this.mapper = (Mapper<@Nullable Object, @Nullable Object>) mapper;
            this.encoded = encoded;
        }
    }

    abstract SharedFunction share(Mapper<?, ?> mapper);

    /**
     * Runs the function with the item; or, without a function, the item itself, which is a Callable or Runnable.
     *
     * @throws RejectedExecutionException if the pool is closed or broken
     * @throws IllegalArgumentException if the item cannot be serialized
     */
    abstract <R extends @Nullable Object> CompletableFuture<R> call(
            @Nullable SharedFunction function, @Nullable Object item);

    /** @throws RejectedExecutionException if the pool is closed or broken */
    abstract void requireRunning();

    abstract void notice(String line);

    /** Runs the function with each of the items; a failure is one item's. */
    abstract <R extends @Nullable Object> CompletableFuture<List<Outcome<R>>> callEach(
            SharedFunction function, List<? extends @Nullable Object> items);

    /** Runs what a call stands for, on the side of the worker. */
    static @Nullable Object run(@Nullable Mapper<@Nullable Object, @Nullable Object> function, @Nullable Object item)
            throws Exception {
        if (function != null) {
            return applied(function, item);
        } else if (item instanceof Callable<?> task) {
            return task.call();
        } else if (item instanceof Action action) {
            action.act();
            return null;
        }
        ((Runnable) Objects.requireNonNull(item)).run();
        return null;
    }

    /** An item may be null where the type of items says so, which the checker of nulls does not see in a type argument. */
    @SuppressWarnings("NullAway")
    static @Nullable Object applied(Mapper<@Nullable Object, @Nullable Object> function, @Nullable Object item)
            throws Exception {
        return function.apply(item);
    }

    private static int requireWorkers(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 worker, not " + workers);
        }
        return workers;
    }
}
