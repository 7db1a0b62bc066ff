package millrace.process;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An object as its manager keeps it. Whatever a handle is asked arrives here, from this process directly, from others over
 * a connection; there is no other way to the state.
 */
abstract class Shared {
    /**
     * Several objects as the answer to one question; an array alone would be one of the user's values. The places say what the
     * item with that index is, for the message if it cannot travel.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never copied
    record Many(@Nullable Object[] items, IntFunction<String> places) {
        Many(@Nullable Object... items) {
            this(items, item -> "its part " + item);
        }
    }

    private volatile boolean closed;

    /**
     * Does an operation and returns its answer, in the thread of the caller or of the connection. What it throws is thrown
     * by the handle. Arguments from another process may be anything: they are cast before anything changes.
     */
    abstract @Nullable Object call(int operation, @Nullable Object[] arguments, Session asker) throws Throwable;

    /** Begins an operation that may have to wait, and {@linkplain Waiter#complete completes} the waiter when it is done. */
    void await(int operation, @Nullable Object[] arguments, Waiter waiter) {
        throw noSuch(operation);
    }

    /** Forgets a waiter; false if it was too late, because it is being completed. */
    boolean cancel(Waiter waiter) {
        return false;
    }

    /** A process is gone: forgets its waiters, and takes back what it held. */
    void sessionEnded(Session session) {}

    /** Nobody reaches the object any more: who still waits is told so. */
    void close() {
        closed = true;
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this object was closed by the process that opened it");
        }
    }

    final IllegalArgumentException noSuch(int operation) {
        return new IllegalArgumentException(getClass().getName() + " has no operation " + operation);
    }
}
