package millrace.process;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A flag for which threads of all processes can wait: Python's {@code multiprocessing.Event}. The methods that wait are
 * those of {@link java.util.concurrent.CountDownLatch}; unlike a latch, an event can be {@linkplain #clear cleared}.
 *
 * <p>What a thread did before {@link #set} is done when another returns from {@link #await}. Thread-safe; can be passed to
 * other processes, where it is the same event. A process that waits and dies is forgotten.
 *
 * <p>The flag is in the process that opened the event, which closes it when nobody needs it any more: who still waits then,
 * and every call after that, gets an {@link IllegalStateException}. The same is so when that process has ended. Closing
 * twice is harmless, and closing a handle in another process does nothing.
 */
public final class Event implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final int SET = 1;
    private static final int CLEAR = 2;
    private static final int IS_SET = 3; //   -> whether it is
    private static final int AWAIT = 4; // waits until it is

    private final Address at;

    Event(Address at) {
        this.at = at;
    }

    /** A new event that is not set. */
    public static Event open() {
        return Manager.ofThisProcess().event();
    }

    Address at() {
        return at;
    }

    /** Lets all go on who wait, and all who come, until it is cleared. Harmless if it is set. */
    public void set() {
        at.call(SET);
    }

    /** Lets those wait who come from now on. */
    public void clear() {
        at.call(CLEAR);
    }

    public boolean isSet() {
        return at.<Boolean>call(IS_SET);
    }

    /** Waits until it is set; returns at once if it is. */
    public void await() throws InterruptedException {
        try {
            await(Waiter.FOREVER);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e); // after 292 years
        }
    }

    /** The same, but not longer than that; returns whether it was set. A time of zero or less does not wait at all. */
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            await(unit.toNanos(timeout));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** The same. */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    private void await(long nanos) throws InterruptedException, TimeoutException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        } else if (isSet()) {
            return;
        } else if (nanos <= 0) {
            throw new TimeoutException();
        }
        at.await(nanos, AWAIT);
    }

    @Override
    public void close() {
        at.close();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event event && event.at.equals(at);
    }

    @Override
    public int hashCode() {
        return at.hashCode();
    }

    @Override
    public String toString() {
        return "Event[" + at + "]";
    }

    /** The flag itself, in the process that opened it. */
    static final class State extends WaitingLine {
        private boolean set; // guarded by this

        @Override
        @Nullable
        Object call(int operation, @Nullable Object[] arguments, Session asker) {
            List<Waiter> freed = List.of();
            boolean was;
            synchronized (this) {
                was = set;
                switch (operation) {
                    case SET -> {
                        set = true;
                        freed = takeAll();
                    }
                    case CLEAR -> set = false;
                    case IS_SET -> {}
                    default -> throw noSuch(operation);
                }
            }
            complete(freed, null);
            return was;
        }

        @Override
        void await(int operation, @Nullable Object[] arguments, Waiter waiter) {
            synchronized (this) {
                if (!set) {
                    enter(waiter);
                    return;
                }
            }
            waiter.complete(null);
        }
    }
}
