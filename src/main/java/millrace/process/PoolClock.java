package millrace.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a pool of processes does because time has passed; what it does because something has happened is the {@link ProcessPool}'s. */
final class PoolClock {
    /*
     * Four looks. Each is on its way at most once, and comes again only while there is something to see. All fields are
     * guarded by the pool's lock; what ends in Later is called with it held.
     *
     * They have a thread of their own, from the first worker to the end of the pool. The JDK's delayed executor would run
     * them in the common pool, where tasks of users may keep every thread busy: no deadline would hold. For the same reason
     * nothing that may block runs in this thread: not what depends on a future that failed, nor a frame for a worker that
     * may have been stopped.
     */
    private static final long PATIENCE_NANOS = 1_000_000;
    private static final long LONG_NANOS = 10_000_000;

    private final ProcessPool pool;
    private @Nullable ScheduledThreadPoolExecutor thread;
    private boolean checkingDeadlines; // a look at them is on its way
    private boolean releasing; // a look at those who have idled for long is on its way
    private boolean impatient; // a look at those who hold others up is on its way
    private volatile boolean relieving; // a look at threads that complete for long is on its way

    PoolClock(ProcessPool pool) {
        this.pool = pool;
    }

    /** With the pool's lock held, before there is anything to look after. @throws OutOfMemoryError if there are no more threads */
    void start() {
        if (thread == null) {
            ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, look -> {
                Thread its = new Thread(look, "millrace-clock");
                its.setDaemon(true);
                return its;
            });
            one.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            one.prestartCoreThread();
            thread = one;
        }
    }

    /** With the pool's lock held, when there is nothing to look after any more. */
    void stop() {
        if (thread != null) {
            thread.shutdown();
        }
    }

    /** With the pool's lock held. Nothing comes of it if the pool is terminated before. */
    void after(long nanos, Runnable look) {
        if (thread != null && !thread.isShutdown()) {
            thread.schedule(look, nanos, TimeUnit.NANOSECONDS);
        }
    }

    void checkDeadlinesLater(long nanos) {
        if (!pool.options.deadline.equals(Pool.FOREVER) && !checkingDeadlines) {
            checkingDeadlines = true;
            after(nanos, this::checkDeadlines);
        }
    }

    private void checkDeadlines() {
        List<Call<?>> late = new ArrayList<>();
        pool.locked(() -> {
            checkingDeadlines = false;
            long longest = pool.options.deadline.toNanos();
            long next = Long.MAX_VALUE;
            for (Worker worker : pool.workers) {
                long left = worker.completing.get() != 0 ? longest : longest - (System.nanoTime() - worker.firstSince);
                boolean busy = !worker.inFlight.isEmpty() && !worker.killed;
                if (busy && left <= 0) {
                    Call<?> call = worker.inFlight.element();
                    call.failing = true;
                    late.add(call);
                    worker.end();
                } else if (busy) {
                    next = Math.min(next, left);
                }
            }
            if (next != Long.MAX_VALUE) {
                checkDeadlinesLater(next);
            }
            pool.failLater(
                    late,
                    call -> new TimeoutException(
                            call.describe() + " was still running after " + pool.options.deadline));
        });
    }

    void releaseLater(long nanos) {
        if (!releasing) {
            releasing = true;
            after(nanos, this::releaseIdle);
        }
    }

    private void releaseIdle() {
        List<Worker> released = new ArrayList<>();
        pool.locked(() -> {
            releasing = false;
            long longest = pool.options.idleTime.toNanos();
            long now = System.nanoTime();
            pool.idle.removeIf(worker -> now - worker.firstSince >= longest && released.add(worker));
            pool.idle.stream()
                    .mapToLong(worker -> longest - (now - worker.firstSince))
                    .min()
                    .ifPresent(this::releaseLater);
        });
        released.forEach(Worker::dismiss);
    }

    /** Without the lock, for every result. Who looks first says that he does: so one of both sees the other. */
    void relieveSoon() {
        if (!relieving) {
            pool.locked(() -> {
                if (!relieving) {
                    relieving = true;
                    after(LONG_NANOS, this::relieve);
                }
            });
        }
    }

    private void relieve() {
        Map<Worker, Long> deaf = new HashMap<>();
        pool.locked(() -> {
            relieving = false;
            long now = System.nanoTime();
            for (Worker worker : pool.workers) {
                long since = worker.completing.get();
                if (since != 0) {
                    relieveSoon();
                    boolean speaks = !worker.inFlight.isEmpty() || worker.dismissed;
                    if (speaks && now - since >= LONG_NANOS) {
                        pool.relievedBegins(worker);
                        worker.firstSince = now;
                        deaf.put(worker, since);
                    }
                }
            }
        });
        deaf.forEach(Worker::relieve);
    }

    void lookAtTheSlowLater() {
        if (!impatient && pool.workers.stream().anyMatch(worker -> worker.inFlight.size() > 1)) {
            impatient = true;
            List<Call<?>> first = new ArrayList<>();
            pool.workers.forEach(worker -> first.add(worker.inFlight.peek()));
            after(PATIENCE_NANOS, () -> recallFromTheSlow(first));
        }
    }

    private void recallFromTheSlow(List<Call<?>> firstThen) {
        List<Worker> slow = new ArrayList<>();
        pool.locked(() -> {
            impatient = false;
            if (!pool.idle.isEmpty()) {
                for (Worker worker : pool.workers) {
                    if (worker.inFlight.size() > 1 && !worker.recalled && firstThen.contains(worker.inFlight.peek())) {
                        worker.recalled = true;
                        slow.add(worker);
                    }
                }
                lookAtTheSlowLater();
            }
        });
        slow.forEach(worker -> ProcessPool.apart(worker::recall));
    }
}
