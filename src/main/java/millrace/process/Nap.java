package millrace.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A part of a wait without end, after which the waiter looks for what nobody tells it, such as that a process was killed.
 * The thread is in state WAITING all the time, and can be interrupted.
 */
final class Nap {
    /*
     * A thread that sleeps for a while is TIMED_WAITING to the JVM, though it would go on for ever. So it waits, without a
     * limit, for a future that the JDK's own timer completes. Naps of one length share such a future: to set a timer wakes the
     * timer's thread, which would cost more than most naps last.
     */
    static final long LOOK_NANOS = 100_000_000;

    private static volatile CompletableFuture<@Nullable Void> nextLook = CompletableFuture.completedFuture(null);

    private Nap() {}

    /** Waits for that long. */
    static void take(long nanos) throws InterruptedException {
        try {
            timer(nanos).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nothing completes it but the timer
        }
    }

    /** Waits until the result is there, or it is time for a look, after LOOK_NANOS or before; returns whether it is there. */
    static boolean takeUnless(CompletableFuture<?> result) throws InterruptedException, ExecutionException {
        CompletableFuture<@Nullable Void> look = nextLook;
        if (look.isDone()) {
            look = nextLook = timer(LOOK_NANOS);
        }
        CompletableFuture.anyOf(result, look).get();
        return result.isDone();
    }

    private static CompletableFuture<@Nullable Void> timer(long nanos) {
        return new CompletableFuture<@Nullable Void>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    }
}
