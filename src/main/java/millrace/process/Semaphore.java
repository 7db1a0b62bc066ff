package millrace.process;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that the threads of all processes share: Python's {@code multiprocessing.Semaphore}, and
 * {@code BoundedSemaphore}, with the methods of {@link java.util.concurrent.Semaphore}. Who waits gets permits in the order of
 * coming; only {@link #tryAcquire()} goes past the line.
 *
 * <p><b>Permits of a process that ends come back</b>, however it ends. The semaphore keeps an account for each process: what it
 * acquires is added, what it releases is taken off. Permits that are released by a process which holds none are taken off
 * the account of the process that has held some for the longest time, so that one process can acquire and another release. When
 * a process ends, what is on its account is released, but never more than the number that the semaphore was opened with: a
 * semaphore that is opened with 0 permits, as a signal, gets none back.
 *
 * <p>What a thread did before it released a permit is done when another has acquired it. Thread-safe; can be passed to
 * other processes, where it is the same semaphore. A process that waits and dies is forgotten.
 *
 * <p>The permits are in the process that opened the semaphore, which closes it when nobody needs it any more: who still
 * waits then, and every call after that, gets an {@link IllegalStateException}. The same is so when that process has ended.
 * Closing twice is harmless, and closing a handle in another process does nothing.
 */
public final class Semaphore implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final int ACQUIRE = 1; //       n   waits
    private static final int ACQUIRE_IN_TURN = 2; // n -> whether they were free and nobody waited
    private static final int ACQUIRE_FREE = 3; //  n   -> whether they were free
    private static final int RELEASE = 4; //       n
    private static final int AVAILABLE = 5; //         -> how many are free
    private static final int DRAIN = 6; //             -> how many were free, and now are the caller's
    private static final int QUEUED = 7; //            -> how many threads wait

    private final Address at;

    Semaphore(Address at) {
        this.at = at;
    }

    /**
     * A new semaphore.
     *
     * @param permits how many permits are free at first; may be negative, then so many must be released before any is free
     */
    public static Semaphore open(int permits) {
        return Manager.ofThisProcess().semaphore(permits);
    }

    /**
     * A semaphore that never has more permits than at first: to release more than were acquired is a mistake, and
     * {@link #release} says so.
     */
    public static Semaphore bounded(int permits) {
        return new Semaphore(Manager.ofThisProcess().add(new State(permits, true)));
    }

    Address at() {
        return at;
    }

    /** Takes one permit; waits until it gets one. */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /** Takes that many at once; waits until it gets them. */
    public void acquire(int permits) throws InterruptedException {
        try {
            acquire(permits, Waiter.FOREVER);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e); // after 292 years
        }
    }

    /** Takes one permit; an interrupt does not end the wait, and the interrupt status is kept. */
    public void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    /** Takes that many at once; an interrupt does not end the wait, and the interrupt status is kept. */
    public void acquireUninterruptibly(int permits) {
        requireNotNegative(permits);
        if (!at.<Boolean>call(ACQUIRE_IN_TURN, permits)) {
            at.awaitUninterruptibly(ACQUIRE, permits);
        }
    }

    /** Takes one permit if one is free, whoever waits; returns whether it did. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /** Takes that many if they are free, whoever waits; returns whether it did. */
    public boolean tryAcquire(int permits) {
        requireNotNegative(permits);
        return at.<Boolean>call(ACQUIRE_FREE, permits);
    }

    /** Takes one permit if it gets one in that time; returns whether it did. A time of zero or less does not wait at all. */
    public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
        return tryAcquire(1, timeout, unit);
    }

    /** The same. */
    public boolean tryAcquire(Duration timeout) throws InterruptedException {
        return tryAcquire(1, timeout);
    }

    /** Takes that many if it gets them in that time; returns whether it did. A time of zero or less does not wait at all. */
    public boolean tryAcquire(int permits, long timeout, TimeUnit unit) throws InterruptedException {
        try {
            acquire(permits, unit.toNanos(timeout));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** The same. */
    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        return tryAcquire(permits, TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /** Gives one permit back, or a new one. @throws IllegalStateException if it is bounded and none was acquired */
    public void release() {
        release(1);
    }

    /** Gives that many back. @throws IllegalStateException if it is bounded and fewer were acquired; then none is released */
    public void release(int permits) {
        requireNotNegative(permits);
        at.call(RELEASE, permits);
    }

    /** How many permits are free at this moment. */
    public int availablePermits() {
        return at.<Integer>call(AVAILABLE);
    }

    /** Takes all that are free, and returns how many; if their number is negative, it is set to zero and returned. */
    public int drainPermits() {
        return at.<Integer>call(DRAIN);
    }

    /** Whether threads wait at this moment, in any process. */
    public boolean hasQueuedThreads() {
        return getQueueLength() > 0;
    }

    /** How many threads wait at this moment, in all processes. */
    public int getQueueLength() {
        return at.<Integer>call(QUEUED);
    }

    /** Always true. */
    public boolean isFair() {
        return true;
    }

    @Override
    public void close() {
        at.close();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Semaphore semaphore && semaphore.at.equals(at);
    }

    @Override
    public int hashCode() {
        return at.hashCode();
    }

    @Override
    public String toString() {
        return "Semaphore[" + at + "]";
    }

    private void acquire(int permits, long nanos) throws InterruptedException, TimeoutException {
        requireNotNegative(permits);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        } else if (at.<Boolean>call(ACQUIRE_IN_TURN, permits)) {
            return;
        } else if (nanos <= 0) {
            throw new TimeoutException();
        }
        at.await(nanos, ACQUIRE, permits);
    }

    private static void requireNotNegative(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("a number of permits is never negative: " + permits);
        }
    }

    /** The permits and the accounts, in the process that opened the semaphore. */
    static final class State extends WaitingLine {
        private final int atFirst;
        private final boolean bounded;
        private final Map<Session, Integer> accounts = new LinkedHashMap<>(); // guarded by this; only positive ones
        private int free; // guarded by this

        State(int permits, boolean bounded) {
            if (bounded) {
                requireNotNegative(permits);
            }
            this.atFirst = permits;
            this.free = permits;
            this.bounded = bounded;
        }

        @Override
        @Nullable
        Object call(int operation, @Nullable Object[] arguments, Session asker) {
            int permits = arguments.length == 0 ? 0 : permits(arguments);
            Object answer = null;
            List<Waiter> served = List.of();
            synchronized (this) {
                switch (operation) {
                    case ACQUIRE_IN_TURN -> answer = line.isEmpty() && acquire(asker, permits);
                    case ACQUIRE_FREE -> answer = acquire(asker, permits);
                    case RELEASE -> {
                        release(asker, permits);
                        served = serve();
                    }
                    case AVAILABLE -> answer = free;
                    case DRAIN -> {
                        answer = free;
                        acquire(asker, free);
                    }
                    case QUEUED -> answer = line.size();
                    default -> throw noSuch(operation);
                }
            }
            complete(served, null);
            return answer;
        }

        @Override
        void await(int operation, @Nullable Object[] arguments, Waiter waiter) {
            waiter.amount = permits(arguments);
            List<Waiter> served;
            synchronized (this) {
                enter(waiter);
                served = serve();
            }
            complete(served, null);
        }

        @Override
        boolean cancel(Waiter waiter) {
            boolean cancelled;
            List<Waiter> served;
            synchronized (this) {
                cancelled = super.cancel(waiter);
                served = serve(); // it may have been the one that all others waited behind
            }
            complete(served, null);
            return cancelled;
        }

        @Override
        void sessionEnded(Session session) {
            List<Waiter> served;
            synchronized (this) {
                super.sessionEnded(session);
                int held = Objects.requireNonNullElse(accounts.remove(session), 0);
                int missing = atFirst
                        - free
                        - accounts.values().stream().mapToInt(Integer::intValue).sum();
                free += Math.max(0, Math.min(held, missing));
                served = serve();
            }
            complete(served, null);
        }

        /* Takes from the line whom there are permits for, in turn. */
        private List<Waiter> serve() {
            List<Waiter> served = new ArrayList<>();
            Iterator<Waiter> waiters = line.iterator();
            while (waiters.hasNext()) {
                Waiter first = waiters.next();
                if (first.session().hasEnded()) {
                    waiters.remove();
                } else if (acquire(first.session(), first.amount)) {
                    waiters.remove();
                    served.add(first);
                } else {
                    break;
                }
            }
            return served;
        }

        private boolean acquire(Session by, int permits) {
            by.requireAlive();
            if (free < permits) {
                return false;
            }
            free -= permits;
            if (permits > 0) {
                accounts.merge(by, permits, Integer::sum);
            }
            return true;
        }

        private void release(Session by, int permits) {
            if (free + permits < free) {
                throw new Error("Maximum permit count exceeded");
            } else if (bounded && free + permits > atFirst) {
                throw new IllegalStateException("a semaphore of " + atFirst + " permits has " + free + " free ones: no "
                        + permits + " more can be released");
            }
            free += permits;
            int rest = permits - takeOff(by, permits);
            for (Session holder : List.copyOf(accounts.keySet())) {
                rest -= takeOff(holder, rest);
            }
        }

        /* Returns how many of them were on the account. */
        private int takeOff(Session holder, int permits) {
            int held = Objects.requireNonNullElse(accounts.get(holder), 0);
            int taken = Math.min(held, permits);
            if (held == taken) {
                accounts.remove(holder);
            } else {
                accounts.put(holder, held - taken);
            }
            return taken;
        }

        private static int permits(@Nullable Object[] arguments) {
            int permits = (Integer) Objects.requireNonNull(arguments[0]);
            requireNotNegative(permits);
            return permits;
        }
    }
}
