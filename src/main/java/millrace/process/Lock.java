package millrace.process;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes: Python's {@code multiprocessing.Lock} and {@code RLock} with the methods of
 * {@link java.util.concurrent.locks.Lock}. A handle that is passed to a child locks the same lock there.
 *
 * <p>It is reentrant, belongs to the thread that holds it, and is not fair. The kernel releases it when the process that
 * holds it dies, however it dies; what the lock guarded may then be half changed, and whoever locks next should be able to
 * tell.
 *
 * <p>The process that opened it closes it when no other process needs it any more; closing twice is harmless.
 */
public final class Lock implements java.util.concurrent.locks.Lock, Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final String path;
    private final transient Shared shared;
    private final transient boolean opener;

    private Lock(Path path, boolean opener) {
        this.path = path.toString();
        this.shared = Tree.here().shared(path, Shared.class, Shared::new);
        this.opener = opener;
    }

    /** A new lock, which nobody holds. */
    public static Lock open() {
        Path path = Tree.here().directory().newPath("lock");
        try {
            Files.createFile(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the lock file " + path, e);
        }
        return new Lock(path, true);
    }

    @Override
    public void lock() {
        shared.threads.lock();
        boolean done = false;
        boolean interrupted = false;
        try {
            while (!done) {
                try {
                    done = shared.acquire(KernelWait.FOREVER);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            unlockThreadsUnless(done);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        shared.threads.lockInterruptibly();
        boolean done = false;
        try {
            done = shared.acquire(KernelWait.FOREVER);
        } finally {
            unlockThreadsUnless(done);
        }
    }

    @Override
    public boolean tryLock() {
        if (!shared.threads.tryLock()) {
            return false;
        }
        boolean done = false;
        try {
            done = shared.tryAcquire();
        } finally {
            unlockThreadsUnless(done);
        }
        return done;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(time);
        if (!shared.threads.tryLock(time, unit)) {
            return false;
        }
        boolean done = false;
        try {
            done = shared.acquire(Math.max(0, deadline - System.nanoTime()));
        } finally {
            unlockThreadsUnless(done);
        }
        return done;
    }

    /** @throws IllegalMonitorStateException if the calling thread does not hold the lock */
    @Override
    public void unlock() {
        if (!shared.threads.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold the lock");
        }
        try {
            if (shared.threads.getHoldCount() == 1) {
                shared.release();
            }
        } finally {
            shared.threads.unlock();
        }
    }

    /** There are no conditions yet. @throws UnsupportedOperationException always */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a lock between processes has no conditions");
    }

    /** Frees this process's part of the lock; in the process that opened it, the lock itself. */
    @Override
    public void close() {
        try {
            shared.close();
            if (opener) {
                Tree.here().forget(shared.path);
                Files.deleteIfExists(shared.path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Lock[" + path + "]";
    }

    private void unlockThreadsUnless(boolean done) {
        if (!done) {
            shared.threads.unlock();
        }
    }

    private Object readResolve() throws ObjectStreamException {
        return new Lock(Path.of(path), false);
    }

    /** What all handles of one lock in this process share. */
    private static final class Shared {
        /*
         * Two locks, one behind the other: a ReentrantLock among the threads of this process, and for the thread that has
         * it a lock of the file among the processes. POSIX file locks belong to the process: closing any channel on the
         * file would drop the lock, and a second lock in the same JVM throws. Hence one channel for each file, kept by the
         * Tree, and only ever used by the thread that holds `threads`.
         *
         * The kernel looks for deadlocks by process, not by thread: it may answer EDEADLK where two threads of a process
         * each hold one of two locks and nobody is stuck. Then we ask again and again instead of waiting.
         */
        private static final long FIRST_PAUSE_NANOS = 50_000;
        private static final long LONGEST_PAUSE_NANOS = 5_000_000;

        final Path path;
        final ReentrantLock threads = new ReentrantLock();
        private @Nullable FileChannel channel; // guarded by threads
        private @Nullable FileLock held; // guarded by threads

        Shared(Path path) {
            this.path = path;
        }

        boolean tryAcquire() {
            if (held != null) {
                return true; // by this thread: reentry
            }
            try {
                held = channel().tryLock();
            } catch (IOException e) {
                throw failure(e);
            }
            return held != null;
        }

        boolean acquire(long nanos) throws InterruptedException {
            if (tryAcquire()) {
                return true;
            } else if (nanos <= 0) {
                return false;
            }
            FileChannel waitsOn = channel();
            try {
                held = KernelWait.await(waitsOn::lock, waitsOn::close, nanos);
                return held != null;
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).contains("deadlock")) {
                    return acquireByAsking(nanos);
                }
                throw failure(e);
            }
        }

        private boolean acquireByAsking(long nanos) throws InterruptedException {
            long deadline = System.nanoTime() + nanos; // may overflow: only differences count
            long pause = FIRST_PAUSE_NANOS;
            while (!tryAcquire()) {
                if (nanos != KernelWait.FOREVER && deadline - System.nanoTime() <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
            return true;
        }

        void release() {
            FileLock lock = held;
            held = null;
            try {
                if (lock != null) {
                    lock.release();
                }
            } catch (IOException e) {
                throw failure(e);
            }
        }

        void close() throws IOException {
            threads.lock();
            try {
                if (threads.getHoldCount() > 1) {
                    throw new IllegalStateException("a lock is closed by the thread that holds it");
                }
                if (channel != null) {
                    channel.close();
                }
            } finally {
                threads.unlock();
            }
        }

        private FileChannel channel() {
            FileChannel open = channel;
            if (open == null || !open.isOpen()) {
                try {
                    open = FileChannel.open(path, StandardOpenOption.WRITE);
                } catch (IOException e) {
                    throw failure(e);
                }
                channel = open;
            }
            return open;
        }

        private UncheckedIOException failure(IOException e) {
            return new UncheckedIOException(
                    Files.exists(path) ? "cannot lock " + path : "the process that opened this lock has closed it", e);
        }
    }
}
