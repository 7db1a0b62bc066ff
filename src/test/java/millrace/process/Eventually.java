package millrace.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what must come true, however slow the machine is; the limit is met only when it never does. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Eventually() {}

    static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        eventually(() -> what, condition);
    }

    static void eventually(Supplier<String> what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (long pause = 1; !condition.getAsBoolean(); pause = Math.min(20, pause + 1)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never came true: " + what.get());
            }
            Thread.sleep(pause);
        }
    }

    /** Waits until a thread waits as java.util.concurrent says it should. */
    static void waits(Thread thread) throws InterruptedException {
        eventually(
                () -> thread + " is WAITING, but it is " + thread.getState(),
                () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }
}
