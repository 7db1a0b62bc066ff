package millrace.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Several tasks in one call, as {@link java.util.concurrent.ExecutorService} has it: all of them, or any that succeeds. */
final class Invocation<R> {
    private final Pool pool;
    private final Collection<? extends Callable<R>> tasks;
    private final long timeout; // nanoseconds; Long.MAX_VALUE: none
    private final long deadline; // System.nanoTime, unless the timeout is Long.MAX_VALUE
    private final List<Future<R>> futures = new ArrayList<>();

    Invocation(Pool pool, Collection<? extends Callable<R>> tasks, long timeout, TimeUnit unit) {
        this.pool = pool;
        this.tasks = tasks;
        this.timeout = Math.max(0, unit.toNanos(timeout));
        this.deadline = System.nanoTime() + this.timeout;
    }

    List<Future<R>> all() throws InterruptedException {
        boolean all = false;
        try {
            for (Callable<R> task : tasks) {
                futures.add(pool.submit(task));
            }
            for (Future<R> future : futures) {
                try {
                    await(future);
                } catch (ExecutionException | CancellationException ignored) {
                    // stands in the future
                } catch (TimeoutException e) {
                    return futures;
                }
            }
            all = true;
            return futures;
        } finally {
            if (!all) {
                futures.forEach(future -> future.cancel(true));
            }
        }
    }

    R any() throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no tasks");
        }
        BlockingQueue<CompletableFuture<R>> done = new LinkedBlockingQueue<>();
        try {
            for (Callable<R> task : tasks) {
                CompletableFuture<R> future = pool.submit(task);
                futures.add(future);
                future.whenComplete((result, failure) -> done.add(future));
            }
            ExecutionException last = null;
            for (int i = 0; i < futures.size(); i++) {
                CompletableFuture<R> next =
                        timeout == Long.MAX_VALUE ? done.take() : done.poll(left(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException("no task has succeeded in time");
                }
                try {
                    return next.get();
                } catch (ExecutionException e) {
                    last = e;
                } catch (CancellationException e) {
                    last = new ExecutionException(e);
                }
            }
            throw Objects.requireNonNull(last);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private void await(Future<R> future) throws InterruptedException, ExecutionException, TimeoutException {
        if (timeout == Long.MAX_VALUE) {
            R unused = future.get();
        } else {
            R unused = future.get(left(), TimeUnit.NANOSECONDS);
        }
    }

    private long left() {
        return deadline - System.nanoTime();
    }
}
