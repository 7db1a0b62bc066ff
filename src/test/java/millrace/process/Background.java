package millrace.process;

import static millrace.process.Eventually.eventually;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A call in a thread of its own that a test watches: what comes of it, and how it waits. */
final class Background<T> {
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean interruptedAtEnd;

    private Background(Callable<T> call) {
        thread = new Thread(() -> {
            try {
                T result = call.call();
                interruptedAtEnd = Thread.currentThread().isInterrupted();
                outcome.complete(result);
            } catch (Throwable e) {
                interruptedAtEnd = Thread.currentThread().isInterrupted();
                outcome.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** What throws, perhaps. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    static <T> Background<T> call(Callable<T> call) {
        return new Background<>(call);
    }

    static Background<Boolean> run(Work work) {
        return new Background<>(() -> {
            work.run();
            return true;
        });
    }

    /** Returns when it waits as java.util.concurrent says it should. */
    Background<T> waits(Thread.State state) throws InterruptedException {
        eventually(
                () -> thread + " is " + state + ", but it is " + thread.getState() + " " + outcome,
                () -> thread.getState() == state);
        return this;
    }

    /** Returns when it waits, with an end or without. */
    Background<T> waits() throws InterruptedException {
        Eventually.waits(thread);
        return this;
    }

    Thread.State state() {
        return thread.getState();
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isInterrupted() {
        return thread.isInterrupted();
    }

    boolean isDone() {
        return outcome.isDone();
    }

    boolean wasInterruptedAtEnd() {
        outcome.handle((result, failure) -> true).join();
        return interruptedAtEnd;
    }

    T result() {
        return outcome.join();
    }

    Throwable failure() {
        try {
            throw new AssertionError("no failure but " + outcome.join());
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }
}
