package millrace.process;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the threads, in whatever process, that sleep until something in shared memory has changed. For those who change it
 * a bell that nobody listens to costs one look at a word.
 */
final class Bell {
    /*
     * Who wants to sleep sets the word to 1, looks once more whether it has to, and then reads a byte from the named pipe.
     * Who has changed something and finds a 1 makes it a 0 and writes a byte. Both accesses are volatile: either the one sees
     * the change, or the other sees the 1.
     *
     * A byte wakes one of the sleepers, wherever it is, and the word is 0 for the others. So whoever leaves sets it again and, if
     * there is something left to be had, rings for the next: a baton. A process can be killed with the baton in its hand;
     * therefore sleepers look by themselves now and then (see Nap). A byte too many is a look too many, no more.
     *
     * What comes soon is not worth a sleep, which takes two threads and four calls into the kernel: look for a while first,
     * and yield in between, since the other may need this very processor: a longer spin made round trips ten times slower.
     * Threads of one process sleep one after the other.
     */
    private static final long SPIN_NANOS = 500;
    private static final long YIELD_NANOS = 50_000;

    private final Path pipe;
    private final ByteBuffer words;
    private final int word;
    private final BooleanSupplier worthALook;
    private final Runnable look;

    private volatile boolean ended;

    private final ReentrantLock sleeping = new ReentrantLock();
    private @Nullable FileChannel ear; // guarded by sleeping
    private @Nullable FileChannel hammer; // guarded by this
    private @Nullable FileInputStream unheard; // guarded by this; knows how many bytes are inside

    /** What is waited for. */
    @FunctionalInterface
    interface Attempt<T> {
        /** Gets it, without waiting; null if it is not there. */
        @Nullable
        T run();
    }

    /**
     * @param pipe a named pipe
     * @param words shared memory
     * @param word the index of a word in it, which begins with 0
     * @param worthALook whether an attempt of somebody else would get something
     * @param look what a sleeper does whenever it has slept for long: it sees to what nobody rings for
     */
    Bell(Path pipe, ByteBuffer words, int word, BooleanSupplier worthALook, Runnable look) {
        this.pipe = pipe;
        this.words = words;
        this.word = word;
        this.worthALook = worthALook;
        this.look = look;
    }

    /** After a change, by volatile access, that somebody may wait for. */
    void ring() {
        if ((long) MappedFile.LONG.getVolatile(words, word) != 0
                && MappedFile.LONG.compareAndSet(words, word, 1L, 0L)) {
            strike();
        }
    }

    /** Attempts until it gets something; null if the time, in nanoseconds, was over first. */
    <T> @Nullable T await(Attempt<T> attempt, long timeout) throws InterruptedException {
        long nanos = Math.max(0, timeout); // else what is left of the most negative one would wrap
        long start = System.nanoTime();
        T found = lookForAWhile(attempt, start, nanos);
        if (found != null) {
            return found;
        }
        if (nanos == KernelWait.FOREVER) {
            sleeping.lockInterruptibly();
        } else if (!sleeping.tryLock(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS)) {
            return attempt.run();
        }
        try {
            return sleep(attempt, start, nanos);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            sleeping.unlock();
            if (ended) {
                freeDescriptors();
            }
        }
    }

    /** Keeps no descriptors from now on, since the pipe is about to be deleted. */
    void end() {
        ended = true;
        freeDescriptors();
    }

    /** Closes this process's descriptors; they come back when they are needed. */
    void freeDescriptors() {
        freeHammer();
        if (sleeping.tryLock()) { // else somebody sleeps with it
            try {
                free(ear);
            } finally {
                sleeping.unlock();
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is only a courtesy here
    private static <T> @Nullable T lookForAWhile(Attempt<T> attempt, long start, long nanos)
            throws InterruptedException {
        while (true) {
            T found = attempt.run();
            if (found != null) {
                return found;
            }
            long waited = System.nanoTime() - start;
            if (waited >= Math.min(nanos, YIELD_NANOS)) {
                return null;
            } else if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private <T> @Nullable T sleep(Attempt<T> attempt, long start, long nanos) throws IOException, InterruptedException {
        KernelWait.Pending<Integer> byteOfBell = listen();
        try {
            while (true) {
                MappedFile.LONG.setVolatile(words, word, 1L);
                T found = attempt.run();
                long left = nanos == KernelWait.FOREVER ? nanos : nanos - (System.nanoTime() - start);
                if (found != null || left <= 0) {
                    return found;
                } else if (byteOfBell.getOrLook(left) != null) {
                    byteOfBell = listen();
                } else {
                    look.run();
                }
            }
        } finally {
            byteOfBell.cancel();
            MappedFile.LONG.setVolatile(words, word, 1L);
            if (worthALook.getAsBoolean()) {
                strike();
            }
        }
    }

    /* If the pipe was deleted, one can still look now and then. */
    private KernelWait.Pending<Integer> listen() throws IOException {
        try {
            FileChannel open = ear;
            if (open == null || !open.isOpen()) {
                open = ear = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            FileChannel listened = open;
            return KernelWait.begin(() -> listened.read(ByteBuffer.allocate(1)), listened::close);
        } catch (NoSuchFileException deleted) {
            return KernelWait.never();
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("cannot use the pipe " + pipe + ": " + e.getMessage(), e);
    }

    private synchronized void strike() {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    write();
                    if (ended) {
                        freeHammer();
                    }
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                } catch (IOException ignored) {
                    freeHammer();
                    return; // what was changed is changed; who sleeps looks by itself. The pipe may be deleted, too
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void freeHammer() {
        free(hammer);
        free(unheard);
        hammer = null;
        unheard = null;
    }

    private static void free(@Nullable Closeable descriptor) {
        try {
            if (descriptor != null) {
                descriptor.close();
            }
        } catch (IOException ignored) {
            // closed is closed
        }
    }

    /* Guarded by this. A byte that nobody has heard yet wakes as well as another. */
    private void write() throws IOException {
        if (hammer == null || !hammer.isOpen()) {
            hammer = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        if (unheard == null) {
            unheard = new FileInputStream(pipe.toFile()); // does not block, since the pipe is open for writing
        }
        if (unheard.available() == 0) {
            hammer.write(ByteBuffer.allocate(1));
        }
    }
}
