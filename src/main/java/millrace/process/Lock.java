package millrace.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes: Python's {@code multiprocessing.Lock} and {@code RLock} with the methods of
 * {@link java.util.concurrent.locks.Lock}. A handle that is passed to a child locks the same lock there.
 *
 * <p>It is reentrant, belongs to the thread that holds it, and is not fair. The kernel releases it when the process that
 * holds it dies, however it dies; what the lock guarded may then be half changed, and whoever locks next should be able to
 * tell.
 *
 * <p>A critical section is a {@code try} of {@link #hold}, which unlocks at its end; {@code try (lock)} would close the lock
 * for good. Threads can wait for a {@linkplain #newCondition condition} inside.
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
            throw new UncheckedIOException("cannot make the lock file " + path + ": " + e.getMessage(), e);
        }
        return new Lock(path, true);
    }

    LockFile file() {
        return file;
    }

    @Override
    public void lock() {
        file.lock();
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
        long deadline = System.nanoTime() + Math.max(0, unit.toNanos(time));
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
        requireHeld();
        file.unlock();
    }

    /**
     * Locks it, as {@link #lock} does, until what is returned is closed, by the same thread:
     *
     * <pre>{@code
     * try (Lock.Hold held = lock.hold()) {
     *     ...
     * }
     * }</pre>
     */
    public Hold hold() {
        lock();
        return new Hold(this);
    }

    void requireHeld() {
        if (!file.threads.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold the lock");
        }
    }

    /**
     * A new condition, for which threads of all processes can wait: Python's {@code multiprocessing.Condition}. It is
     * {@link java.io.Serializable}; in another process it is the same condition of the same lock, and handles are equal if
     * they lead to the same.
     *
     * <p>A signal wakes who has waited longest. It is for one that lives, has not been interrupted and still has time; and
     * if the process of its waiter is killed before that has got the lock and released it again, it goes to the next. So
     * now and then, as {@link Condition} says, somebody is woken for nothing: wait in a loop. Waiters that are killed are
     * forgotten. Who is interrupted after the signal returns as always, with its interrupt status set.
     *
     * <p>Who waits is known in the process that called this method. When that has closed the lock or has ended, however it
     * did, those who wait get the lock back and an {@link IllegalStateException}, and so does who waits or signals after
     * that. Make the condition where the lock was opened, so that both live equally long.
     *
     * <p>{@code awaitUntil} looks at the clock once: if that is set while it waits, it does not notice.
     *
     * @throws IllegalStateException if the lock is closed
     */
    @Override
    public Condition newCondition() {
        return new LockCondition(this, file.newQueue());
    }

    /**
     * Frees this process's part of the lock, for all its handles here, and the conditions that it has made; in the process that opened
     * it, the lock itself. It does not unlock: for that there is {@link #hold}.
     *
     * <p>If another thread of this process holds the lock, this waits until it has unlocked.
     *
     * @throws IllegalStateException if this thread holds the lock, or a thread of this process waits for one of its conditions
     */
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

    /** The time from one {@link Lock#hold} to the matching unlock. */
    public static final class Hold implements AutoCloseable {
        private final Lock lock;
        private final Thread holder = Thread.currentThread();
        private boolean closed; // only the holder's

        private Hold(Lock lock) {
            this.lock = lock;
        }

        /**
         * Unlocks once; harmless after that.
         *
         * @throws IllegalMonitorStateException if another thread has locked it, or this one has unlocked it otherwise
         */
        @Override
        public void close() {
            if (Thread.currentThread() != holder) {
                throw new IllegalMonitorStateException("the lock is held by " + holder.getName());
            } else if (!closed) {
                lock.unlock();
                closed = true;
            }
        }
    }

    private void unlockThreadsUnless(boolean done) {
        if (!done) {
            file.threads.unlock();
        }
    }

    /** Whether it is a handle of the same lock. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Lock lock && lock.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        if (file.isClosed()) {
            throw new IllegalStateException("this lock is closed, nobody could open it (" + path + ")");
        }
        out.defaultWriteObject();
    }

    private Object readResolve() throws ObjectStreamException {
        return new Lock(Path.of(path), false);
    }
}
