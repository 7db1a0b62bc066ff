package millrace.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call that waits for a shared object: of a thread of the manager's process, or of another process. Completed once, with
 * the answer, a failure, or {@link #CANCELLED}.
 */
final class Waiter extends CompletableFuture<@Nullable Object> {
    static final long FOREVER = Long.MAX_VALUE;

    /** The answer to a call that was given up before the object had done anything for it. */
    static final Object CANCELLED = new Object();

    private final Session session;

    /** What the object notes about this waiter: how many it wants, or how many came before it. Guarded by the object. */
    int amount;

    Waiter(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    /**
     * Waits for the answer, as {@code java.util.concurrent} says it should. Who gives up asks for the end of the wait and
     * takes what has happened first: an answer that was given in the same moment is never lost.
     *
     * @param cancel sees to it that the answer, or else {@link #CANCELLED}, comes soon
     * @throws InterruptedException if the thread is interrupted before the answer is given
     * @throws TimeoutException if the time is over before the answer is given
     */
    static @Nullable Object await(CompletableFuture<@Nullable Object> answer, long nanos, Runnable cancel)
            throws InterruptedException, TimeoutException {
        try {
            return nanos == FOREVER ? answer.get() : answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unchecked(e);
        } catch (TimeoutException e) {
            cancel.run();
            Object first = awaitUninterruptibly(answer);
            if (first == CANCELLED) {
                throw e;
            }
            return first;
        } catch (InterruptedException e) {
            cancel.run();
            Thread.currentThread().interrupt();
            Object first = awaitUninterruptibly(answer);
            if (first == CANCELLED) {
                Thread.interrupted();
                throw e;
            }
            return first;
        }
    }

    static @Nullable Object awaitUninterruptibly(CompletableFuture<@Nullable Object> answer) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(ExecutionException e) {
        return e.getCause() instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(e.getMessage(), e.getCause());
    }
}
