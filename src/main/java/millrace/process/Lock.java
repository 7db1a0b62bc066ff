package millrace.process;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

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
    private final transient LockFile file;
    private final transient boolean opener;

    private Lock(Path path, boolean opener) {
        this.path = path.toString();
        this.file = Tree.here().shared(path, LockFile.class, LockFile::new);
        this.opener = opener;
    }

    /** A new lock, which nobody holds. */
    public static Lock open() {
        Path path = Tree.here().directory().newPath("lock");
        try {
            Files.write(path, new byte[16], StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the lock file " + path, e);
        }
        return new Lock(path, true);
    }

    @Override
    public void lock() {
        file.threads.lock();
        boolean done = false;
        boolean interrupted = false;
        try {
            while (!done) {
                try {
                    done = file.acquire(KernelWait.FOREVER);
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
        file.threads.lockInterruptibly();
        boolean done = false;
        try {
            done = file.acquire(KernelWait.FOREVER);
        } finally {
            unlockThreadsUnless(done);
        }
    }

    @Override
    public boolean tryLock() {
        if (!file.threads.tryLock()) {
            return false;
        }
        boolean done = false;
        try {
            done = file.tryAcquire();
        } finally {
            unlockThreadsUnless(done);
        }
        return done;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(time);
        if (!file.threads.tryLock(time, unit)) {
            return false;
        }
        boolean done = false;
        try {
            done = file.acquire(Math.max(0, deadline - System.nanoTime()));
        } finally {
            unlockThreadsUnless(done);
        }
        return done;
    }

    /** @throws IllegalMonitorStateException if the calling thread does not hold the lock */
    @Override
    public void unlock() {
        if (!file.threads.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold the lock");
        }
        try {
            if (file.threads.getHoldCount() == 1) {
                file.release();
            }
        } finally {
            file.threads.unlock();
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
            file.close();
            Tree.here().forget(file.path);
            if (opener) {
                Files.deleteIfExists(file.path);
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
            file.threads.unlock();
        }
    }

    private Object readResolve() throws ObjectStreamException {
        return new Lock(Path.of(path), false);
    }
}
