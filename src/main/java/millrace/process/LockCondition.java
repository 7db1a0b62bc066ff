package millrace.process;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** A condition of a {@link Lock}: what {@link Lock#newCondition} promises. */
final class LockCondition implements Condition, Serializable {
    /*
     * The lock knows nothing of who waits. The waiters are in a ConditionQueue, in the process that made the condition, which
     * they enter while they hold the lock and wait in after they have released it. Who was signalled tells the queue when it
     * has released the lock once more: LockFile remembers for whom.
     */
    private static final long serialVersionUID = 1;

    private final Lock lock;
    private final ConditionQueue queue;

    LockCondition(Lock lock, ConditionQueue queue) {
        this.lock = lock;
        this.queue = queue;
    }

    /** A way to wait in a place of the queue; returns whether a signal came. */
    @FunctionalInterface
    private interface Wait<X extends Exception> {
        boolean in(ConditionQueue.Place place) throws X;
    }

    @Override
    public void await() throws InterruptedException {
        signalled(Waiter.FOREVER);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return signalled(unit.toNanos(time));
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        signalled(nanos);
        long left = nanos - (System.nanoTime() - start);
        return left <= nanos ? left : Long.MIN_VALUE; // less than that there is not
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        return signalled(TimeUnit.NANOSECONDS.convert(Duration.between(Instant.now(), deadline.toInstant())));
    }

    @Override
    public void awaitUninterruptibly() {
        lock.requireHeld();
        released(place -> {
            place.awaitUninterruptibly();
            return true;
        });
    }

    @Override
    public void signal() {
        lock.requireHeld();
        queue.signal();
    }

    @Override
    public void signalAll() {
        lock.requireHeld();
        queue.signalAll();
    }

    /** How many wait at this moment, in all processes. */
    int length() {
        return queue.length();
    }

    /** Waits for a signal, for at most that many nanoseconds; returns whether it came. */
    private boolean signalled(long nanos) throws InterruptedException {
        lock.requireHeld();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return released(place -> place.await(nanos));
    }

    private <X extends Exception> boolean released(Wait<X> wait) throws X {
        ConditionQueue.Place place = queue.enter();
        int holds = lock.file().unlockToWait();
        boolean signalled = false;
        try {
            signalled = wait.in(place);
        } finally {
            lock.file().lockAgain(holds, signalled ? place : null);
        }
        return signalled;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LockCondition condition && condition.queue.at().equals(queue.at());
    }

    @Override
    public int hashCode() {
        return queue.at().hashCode();
    }

    @Override
    public String toString() {
        return "Condition[" + queue.at() + " of " + lock + "]";
    }
}
