package millrace.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What all handles of one lock in this process share. */
final class LockFile {
    /*
     * Two locks, one behind the other: a ReentrantLock among the threads of this process, and for the thread that has
     * it, a word in a mapped file among the processes. The word names two of them by their numbers (see Life), 0 being
     * nobody:  heir << 32 | owner
     *
     *   (0, 0)  --take-->  (A, 0)  --release-->  (0, 0)
     *                      (A, 0)  --B has waited for long-->  (A, heir B)  --release-->  (B, 0)
     *                      (A, any), and A is dead  --C takes-->  (C, any)
     *
     * Why this is right. Every step is one compareAndSet. Only A itself makes A the owner or the heir, and only A's
     * release, or its death, ends its ownership: so at most one process that lives owns the lock. Numbers are not used
     * again, so whoever found A dead cannot meet a word in which A has become the owner once more, and of several who
     * found it dead one wins. An heir that dies is inherited from like any owner; one that gives up takes itself out of
     * the word, and if it finds itself the owner by then, it is. Volatile access to the same memory makes what the lock
     * guards visible to the next owner.
     *
     * Waiting. Most locks are held for less time than it takes to set up a wait, so one spins first, and then looks
     * again and again, after a sixteenth of the time waited so far: late by a sixteenth, 10 ms at most, and the number
     * of looks grows with the logarithm of the time. After a millisecond of bad luck the waiters queue at the turnstile,
     * a lock on the same file in which the kernel lets them sleep and which it takes from those who die. Who has passed
     * it becomes the heir, and nobody can overtake it any more; Go's Mutex does that after a millisecond, too.
     *
     * A pipe to be woken by would end a wait at once; but it costs every release under contention a system call, and a
     * process can die with somebody else's wake-up. A plain lock on the file for each lock() costs two system calls, a
     * hundred times what this does, and starves waiters just as well.
     *
     * The channel is the only one on the file in this process: POSIX locks belong to the process, and closing another
     * channel would drop the turnstile. The kernel looks for deadlocks by process, not by thread: it may answer EDEADLK
     * where nobody is stuck. Then one goes on looking without being the heir.
     */
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long TURNSTILE = Long.BYTES; // the byte behind the word
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 500 : 0;
    private static final long BAD_LUCK_NANOS = 1_000_000;
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    final Path path;
    final ReentrantLock threads = new ReentrantLock();
    private final ByteBuffer word;
    private final Life life = Tree.here().life();
    private final long self = life.number();
    private FileChannel channel; // guarded by threads
    private boolean held; // guarded by threads
    private int waiting; // guarded by threads; how many threads of this process wait for a condition
    private ConditionQueue.@Nullable Place signalled; // guarded by threads; what the holder has come back from
    private final List<ConditionQueue> queues = new ArrayList<>(); // guarded by itself; of conditions made here
    private volatile boolean closed;

    LockFile(Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            word = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES).order(ByteOrder.nativeOrder());
        } catch (IOException e) {
            throw new UncheckedIOException("the process that opened this lock has closed it", e);
        }
    }

    private static long owner(long word) {
        return word & 0xffff_ffffL;
    }

    private static long heir(long word) {
        return word >>> 32;
    }

    /** Takes the lock for this thread, however long it takes; an interrupt is kept for later. */
    void lock() {
        threads.lock();
        boolean done = false;
        boolean interrupted = false;
        try {
            while (!done) {
                try {
                    done = acquire(KernelWait.FOREVER);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (!done) {
                threads.unlock();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends one hold of this thread, which has it. */
    void unlock() {
        ConditionQueue.Place done = null;
        try {
            if (threads.getHoldCount() == 1) {
                done = signalled;
                signalled = null;
                release();
            }
        } finally {
            threads.unlock();
        }
        if (done != null) {
            done.done();
        }
    }

    /** Ends all holds of this thread, which will come back; returns how many there were. */
    int unlockToWait() {
        int holds = threads.getHoldCount();
        waiting++;
        for (int i = 0; i < holds; i++) {
            unlock();
        }
        return holds;
    }

    /** The way back from {@link #unlockToWait}; with the place if a signal has come to it. */
    void lockAgain(int holds, ConditionQueue.@Nullable Place place) {
        lock();
        for (int i = 1; i < holds; i++) {
            threads.lock();
        }
        waiting--;
        signalled = place;
    }

    /** What is behind a new condition; it is closed with this. */
    ConditionQueue newQueue() {
        synchronized (queues) {
            requireOpen();
            ConditionQueue queue = ConditionQueue.open();
            queues.add(queue);
            return queue;
        }
    }

    /** Takes the lock if nobody who lives holds it. */
    boolean tryAcquire() {
        return held || take() || takeFromTheDead();
    }

    boolean acquire(long nanos) throws InterruptedException {
        if (held || take()) {
            return true;
        }
        long start = System.nanoTime();
        if (nanos <= 0) {
            return takeFromTheDead();
        } else if (look(start, Math.min(nanos, BAD_LUCK_NANOS))) {
            return true;
        } else if (nanos <= BAD_LUCK_NANOS) {
            return false;
        }
        FileLock turn = turnstile(nanos == KernelWait.FOREVER ? nanos : nanos - BAD_LUCK_NANOS);
        try {
            return turn == null ? look(start, nanos) : lookAsHeir(start, nanos);
        } finally {
            release(turn);
        }
    }

    private void release() {
        held = false;
        long now;
        do {
            now = (long) WORD.getVolatile(word, 0);
        } while (!WORD.compareAndSet(word, 0, now, heir(now)));
    }

    void close() throws IOException {
        threads.lock();
        try {
            if (held) {
                throw new IllegalStateException("a lock is closed while it is held");
            } else if (waiting > 0) {
                throw new IllegalStateException("a lock is closed while " + waiting
                        + " threads of this process wait for its conditions, and have to get it back");
            }
            closed = true;
            channel.close();
        } finally {
            threads.unlock();
        }
        synchronized (queues) {
            queues.forEach(ConditionQueue::close);
            queues.clear();
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the lock is closed");
        }
    }

    private boolean take() {
        requireOpen();
        held = WORD.compareAndSet(word, 0, 0L, self);
        return held;
    }

    private boolean takeFromTheDead() {
        long now = (long) WORD.getVolatile(word, 0);
        if (owner(now) == self) {
            held = true; // it was left to us
        } else if (now == 0) {
            return take();
        } else if (!life.isAlive(owner(now))) {
            held = WORD.compareAndSet(word, 0, now, heir(now) == self ? self : now ^ owner(now) ^ self);
        }
        return held;
    }

    /* Where the lock is held for moments only, and taken again at once, one look would seldom find it free. */
    private boolean spin() {
        for (int i = 0; i < SPINS; i++) {
            long now = (long) WORD.getVolatile(word, 0);
            if (now == 0 && take()) {
                return true;
            } else if (owner(now) == self) {
                break;
            }
            Thread.onSpinWait();
        }
        return takeFromTheDead();
    }

    private boolean look(long start, long nanos) throws InterruptedException {
        while (!spin()) {
            long waited = System.nanoTime() - start;
            if (waited >= nanos) {
                return false;
            }
            long pause = Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, waited / 16));
            if (nanos == KernelWait.FOREVER) {
                Nap.take(pause);
            } else {
                LockSupport.parkNanos(this, Math.min(pause, nanos - waited));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        return true;
    }

    private boolean lookAsHeir(long start, long nanos) throws InterruptedException {
        long now;
        do {
            now = (long) WORD.getVolatile(word, 0);
        } while (now != 0 && !WORD.compareAndSet(word, 0, now, self << 32 | owner(now)));
        try {
            return look(start, nanos);
        } finally {
            giveUpBeingHeir();
        }
    }

    private void giveUpBeingHeir() {
        long now = (long) WORD.getVolatile(word, 0);
        while (heir(now) == self && !WORD.compareAndSet(word, 0, now, owner(now))) {
            now = (long) WORD.getVolatile(word, 0);
        }
        if (owner(now) == self && !held) {
            release(); // it was left to us when we had stopped waiting for it
        }
    }

    /* Waits for a turn in the kernel's queue of processes; null if the time was over first, or there is no queueing. */
    private @Nullable FileLock turnstile(long nanos) throws InterruptedException {
        try {
            if (!channel.isOpen() && !closed) {
                channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            FileChannel waitsOn = channel;
            FileLock turn = waitsOn.tryLock(TURNSTILE, 1, false);
            return turn != null
                    ? turn
                    : KernelWait.await(() -> waitsOn.lock(TURNSTILE, 1, false), waitsOn::close, nanos);
        } catch (IOException noQueueing) {
            // the kernel says why in the user's language; to go on looking is never wrong
            return null;
        }
    }

    private void release(@Nullable FileLock turn) {
        try {
            if (turn != null && turn.isValid()) { // not if the wait was ended just when it had succeeded
                turn.release();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("cannot lock " + path + ": " + e.getMessage(), e);
    }
}
