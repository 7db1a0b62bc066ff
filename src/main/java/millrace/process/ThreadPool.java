package millrace.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The pool whose workers are threads of this JVM: the same tasks without processes. */
final class ThreadPool extends Pool {
    private final ThreadPoolExecutor threads;
    private final Set<Call<?>> unfinished = ConcurrentHashMap.newKeySet();
    private final int workers;
    private final PoolRecord record = new PoolRecord();
    private final AtomicLong tasks = new AtomicLong();

    ThreadPool(int workers, String name) {
        this.workers = workers;
        AtomicInteger numbers = new AtomicInteger();
        ThreadFactory factory = work -> {
            String itsName = name + "-" + numbers.incrementAndGet();
            Thread thread = new WorkerThread(work, itsName, record.starting(itsName));
            thread.setDaemon(true);
            return thread;
        };
        threads = new ThreadPoolExecutor(workers, workers, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory) {
            @Override
            protected void terminated() {
                record.allEnd(); // the threads work no more, though the last of them may not have come to its end
            }
        };
    }

    @Override
    public int workers() {
        return workers;
    }

    @Override
    public PoolTiming timing() {
        return record.snapshot(threads.getQueue().size());
    }

    @Override
    SharedFunction share(Mapper<?, ?> mapper) {
        return new SharedFunction(mapper, new byte[0]);
    }

    @Override
    <R extends @Nullable Object> CompletableFuture<R> call(@Nullable SharedFunction function, @Nullable Object item) {
        return execute(new Call<>(() -> Pool.run(function == null ? null : function.mapper, item)));
    }

    @Override
    <R extends @Nullable Object> CompletableFuture<List<Outcome<R>>> callEach(
            SharedFunction function, List<? extends @Nullable Object> items) {
        AtomicBoolean cancelled = new AtomicBoolean();
        Call<List<Outcome<R>>> call = new Call<>(() -> {
            List<Outcome<@Nullable Object>> outcomes = new ArrayList<>(items.size());
            for (Object item : items) {
                if (cancelled.get()) {
                    break; // nobody asks for the others
                }
                outcomes.add(outcome(function, item));
            }
            return outcomes;
        });
        call.whenComplete((result, failure) -> cancelled.set(true));
        return execute(call);
    }

    private static Outcome<@Nullable Object> outcome(SharedFunction function, @Nullable Object item) {
        try {
            return new Outcome<>(Pool.applied(function.mapper, item), null);
        } catch (Throwable e) {
            return new Outcome<>(null, e);
        }
    }

    private <R extends @Nullable Object> CompletableFuture<R> execute(Call<R> call) {
        unfinished.add(call);
        call.whenComplete((result, failure) -> unfinished.remove(call));
        try {
            threads.execute(call);
        } catch (RuntimeException e) {
            unfinished.remove(call);
            throw e;
        }
        return call;
    }

    @Override
    void requireRunning() {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("the pool is closed");
        }
    }

    @Override
    void notice(String line) {
        System.err.println(line);
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> neverBegun = new ArrayList<>();
        threads.shutdown(); // nothing is added any more
        threads.getQueue().drainTo(neverBegun);
        neverBegun.removeIf(call -> ((Call<?>) call).isDone());
        neverBegun.forEach(call -> ((Call<?>) call).givenBack = true);
        unfinished.forEach(call -> call.cancel(true)); // what is interrupted has been cancelled before
        threads.shutdownNow();
        return neverBegun;
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }

    /** A worker, with what is written of it. */
    private static final class WorkerThread extends Thread {
        private final PoolRecord.OneWorker record;

        WorkerThread(Runnable work, String name, PoolRecord.OneWorker record) {
            super(work, name);
            this.record = record;
        }

        @Override
        public void run() {
            record.isUp();
            try {
                super.run();
            } finally {
                record.ends("");
            }
        }
    }

    private final class Call<R extends @Nullable Object> extends CompletableFuture<R> implements Runnable {
        private final long id = tasks.incrementAndGet();
        private final Callable<?> task;
        private @Nullable Thread runner; // guarded by this; while the task runs
        private volatile boolean givenBack; // by shutdownNow: whoever got it may run it, though its future is cancelled

        Call(Callable<?> task) {
            this.task = task;
        }

        @Override
        @SuppressWarnings("unchecked") // what the function returns is what its caller said
        public void run() {
            synchronized (this) {
                if (isDone() && !givenBack) {
                    return;
                }
                runner = Thread.currentThread();
            }
            Object result = null;
            Throwable failure = null;
            // No WorkerThread runs what shutdownNow gave to somebody.
            PoolRecord.OneWorker its = Thread.currentThread() instanceof WorkerThread worker ? worker.record : null;
            long begin = System.nanoTime();
            if (its != null) {
                its.begins(id, 1, begin);
            }
            try {
                result = task.call();
            } catch (Throwable e) {
                failure = e;
            }
            if (its != null) {
                PoolTiming.TaskState state = failure == null ? PoolTiming.TaskState.DONE : PoolTiming.TaskState.FAILED;
                long end = System.nanoTime();
                its.finishes(state, end - begin, end);
            }
            synchronized (this) {
                runner = null;
                Thread.interrupted(); // an interrupt that was meant for this task ends with it
            }
            if (failure == null) {
                complete((R) result);
            } else {
                completeExceptionally(failure);
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            boolean cancelled = completeExceptionally(new CancellationException()) || isCancelled();
            synchronized (this) {
                if (cancelled && interrupt && runner != null) {
                    runner.interrupt();
                }
            }
            return cancelled;
        }
    }
}
