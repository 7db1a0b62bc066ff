package millrace.process;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between processes, for a few steps at a time, that is free when its owner has died. Not reentrant, not fair, and not
 * interruptible; {@link Lock} is for users.
 */
final class WordLock {
    /*
     * A word in shared memory with the number of the owner's process (see Life), 0 being nobody, and a lock for the threads of
     * this process before it. Numbers are not used again, so the compareAndSet from a dead owner's to one's own succeeds for one.
     *
     * The owner is inside for less than a microsecond, or for one write to a file; else it is dead, or was stopped.
     */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final ByteBuffer words;
    private final int word;
    private final Life life = Tree.here().life();
    private final ReentrantLock threads = new ReentrantLock();

    WordLock(ByteBuffer words, int word) {
        this.words = words;
        this.word = word;
    }

    boolean tryLock() {
        if (threads.tryLock()) {
            if (MappedFile.LONG.compareAndSet(words, word, 0L, life.number())) {
                return true;
            }
            threads.unlock();
        }
        return false;
    }

    /** Waits for it; if there is a limit and others are inside for so long, and a millisecond, returns false. */
    boolean lock(long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (nanos == KernelWait.FOREVER) {
                        threads.lock();
                    } else if (!threads.tryLock(left(start, nanos), TimeUnit.NANOSECONDS)) {
                        return false;
                    }
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            long pause = SHORTEST_PAUSE_NANOS;
            for (int looks = 0; !takeFromNobodyOrTheDead(looks >= SPINS); looks++) {
                if (looks < SPINS) {
                    Thread.onSpinWait();
                } else if (left(start, nanos) <= 0) {
                    threads.unlock();
                    return false;
                } else {
                    interrupted |= Thread.interrupted();
                    LockSupport.parkNanos(this, pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void unlock() {
        MappedFile.LONG.setVolatile(words, word, 0L);
        threads.unlock();
    }

    private boolean takeFromNobodyOrTheDead(boolean asksForTheDead) {
        long owner = (long) MappedFile.LONG.getVolatile(words, word);
        boolean free = owner == 0 || (asksForTheDead && !isAlive(life, owner));
        return free && MappedFile.LONG.compareAndSet(words, word, owner, life.number());
    }

    /** Whether the process of that number lives; what is no number, because the word was spoilt, does not. */
    static boolean isAlive(Life life, long number) {
        return number > 0 && number <= Integer.MAX_VALUE && life.isAlive(number);
    }

    private static long left(long start, long nanos) {
        return nanos == KernelWait.FOREVER
                ? nanos
                : Math.max(nanos, 0) + LONGEST_PAUSE_NANOS - (System.nanoTime() - start);
    }
}
