package millrace.process;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call that blocks in the kernel, made so that the caller waits as {@code java.util.concurrent} says it should: in state
 * WAITING, or TIMED_WAITING if there is a time-out, and able to be interrupted.
 */
final class KernelWait {
    /*
     * A thread inside a read of a pipe or a wait for a file lock is RUNNABLE to the JVM, has no time-out, and its interrupt
     * closes the channel. So another thread goes inside, only while somebody waits, and the caller waits for that thread.
     * To end the wait early the caller closes the channel under it; when the call has succeeded in the same moment, its
     * result is returned all the same: nothing that was taken from the kernel is dropped.
     */
    private static final Executor THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), KernelWait::daemon);

    static final long FOREVER = Long.MAX_VALUE;

    /** Blocks in the kernel until it has a result. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** Makes a blocked call end with {@link ClosedChannelException}, and one that has not begun yet, too. */
    @FunctionalInterface
    interface Cancel {
        void run() throws IOException;
    }

    private KernelWait() {}

    /**
     * Waits for the call's result, for at most that many nanoseconds.
     *
     * @return the result; null if the time was over first
     * @throws InterruptedException if the thread was interrupted first
     */
    static <T> @Nullable T await(Call<T> call, Cancel cancel, long nanos) throws IOException, InterruptedException {
        Pending<T> pending = begin(call, cancel);
        try {
            T result = pending.get(nanos);
            return result == null ? pending.cancel() : result;
        } catch (InterruptedException e) {
            T inTime = pending.cancel();
            if (inTime == null) {
                throw e;
            }
            Thread.currentThread().interrupt();
            return inTime;
        }
    }

    /** Begins the call; who does so must wait for the result or {@linkplain Pending#cancel cancel}. */
    static <T> Pending<T> begin(Call<T> call, Cancel cancel) {
        CompletableFuture<T> result = new CompletableFuture<>();
        THREADS.execute(() -> {
            try {
                result.complete(call.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return new Pending<>(result, cancel);
    }

    /** A call that has no result before it is cancelled. */
    static <T> Pending<T> never() {
        CompletableFuture<T> result = new CompletableFuture<>();
        return new Pending<>(result, () -> result.completeExceptionally(new ClosedChannelException()));
    }

    /** A call that has begun; for one thread. */
    static final class Pending<T> {
        private final CompletableFuture<T> result;
        private final Cancel cancel;

        private Pending(CompletableFuture<T> result, Cancel cancel) {
            this.result = result;
            this.cancel = cancel;
        }

        /**
         * The result; null if it is not there within that many nanoseconds, or when it is time for a look (see Nap): the call
         * goes on then.
         */
        @Nullable
        T getOrLook(long nanos) throws IOException, InterruptedException {
            try {
                if (nanos == FOREVER) {
                    return Nap.takeUnless(result) ? result.get() : null;
                }
                return result.get(Math.min(nanos, Nap.LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (TimeoutException e) {
                return null;
            }
        }

        private @Nullable T get(long nanos) throws IOException, InterruptedException {
            try {
                return nanos == FOREVER ? result.get() : result.get(nanos, TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (TimeoutException e) {
                return null;
            }
        }

        /** Ends the call; gives the result if it was faster, else null. An interrupt does not disturb. */
        @Nullable
        T cancel() throws IOException {
            cancel.run();
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return result.get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof ClosedChannelException) {
                            return null;
                        }
                        throw failure(e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static IOException failure(@Nullable Throwable cause) throws IOException {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (cause instanceof Error error) {
            throw error;
        } else if (cause instanceof IOException io) {
            return io;
        }
        return new IOException(cause);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "millrace-wait");
        thread.setDaemon(true);
        return thread;
    }
}
