package millrace.process;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link java.util.concurrent.locks.Lock} promises among the threads of one process, and how a hold ends. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LockTest {
    private static boolean isFree(Lock lock) {
        return Background.call(() -> {
                    boolean free = lock.tryLock();
                    if (free) {
                        lock.unlock();
                    }
                    return free;
                })
                .result();
    }

    @Test
    void anInterruptIsHeardThoughNobodyWouldHaveToWait() {
        try (Lock lock = Lock.open()) {
            for (int holds = 0; holds < 2; holds++) { // free at first, then held by this thread
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, lock::lockInterruptibly);
                assertFalse(Thread.currentThread().isInterrupted());
                for (long time : new long[] {-1, 0, 1}) {
                    Thread.currentThread().interrupt();
                    assertThrows(InterruptedException.class, () -> lock.tryLock(time, DAYS));
                    assertFalse(Thread.currentThread().isInterrupted());
                }
                assertEquals(holds == 0, isFree(lock));
                Thread.currentThread().interrupt();
                assertTrue(lock.tryLock());
                lock.lock();
                lock.unlock();
                assertTrue(Thread.interrupted(), "kept by what does not throw");
            }
            lock.unlock();
            lock.unlock();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
        }
    }

    @Test
    void aTimeOfZeroOrLessIsEnoughForAFreeLock() throws Exception {
        try (Lock lock = Lock.open()) {
            for (long time : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertTrue(lock.tryLock(time, NANOSECONDS));
                assertFalse(isFree(lock));
            }
            for (int i = 0; i < 4; i++) {
                lock.unlock();
            }
            assertTrue(isFree(lock));
        }
    }

    @Test
    void aHeldLockIsNotGotBeforeTheTimeIsOver() throws Exception {
        try (Lock lock = Lock.open()) {
            lock.lock();
            for (long micros : new long[] {Long.MIN_VALUE, -1, 0, 100, 1_500, 20_000}) {
                long start = System.nanoTime();
                assertFalse(Background.call(() -> lock.tryLock(micros, MICROSECONDS))
                        .result());
                assertTrue(System.nanoTime() - start >= MICROSECONDS.toNanos(Math.max(0, micros)));
            }
            lock.unlock();
        }
    }

    @Test
    void whoWaitsForALockGetsItOnceItIsUnlockedForTheLastTime() throws Exception {
        try (Lock lock = Lock.open()) {
            lock.lock();
            lock.lock();
            Background<Boolean> patient = Background.run(() -> {
                        lock.lock();
                        lock.unlock();
                    })
                    .waits();
            Background<Boolean> interrupted =
                    Background.run(lock::lockInterruptibly).waits();
            Background<Boolean> timed = Background.run(() -> {
                        assertTrue(lock.tryLock(1, DAYS));
                        lock.unlock();
                    })
                    .waits();
            lock.unlock();
            interrupted.interrupt();
            assertInstanceOf(InterruptedException.class, interrupted.failure());
            assertFalse(patient.isDone());
            assertFalse(timed.isDone());
            lock.unlock();
            assertTrue(patient.result());
            assertTrue(timed.result());
        }
    }

    @Test
    void onlyTheHolderUnlocks() {
        try (Lock lock = Lock.open()) {
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            lock.lock();
            assertInstanceOf(
                    IllegalMonitorStateException.class,
                    Background.run(lock::unlock).failure());
            assertFalse(isFree(lock));
            lock.unlock();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertTrue(isFree(lock));
        }
    }

    @Test
    @SuppressWarnings("try") // a hold is used by its end
    void aHoldEndsWithItsBlockHoweverThatEnds() {
        try (Lock lock = Lock.open()) {
            try (Lock.Hold held = lock.hold()) {
                assertFalse(isFree(lock));
                try (Lock.Hold again = lock.hold()) {
                    assertFalse(isFree(lock));
                }
                assertFalse(isFree(lock), "held once more");
            }
            assertTrue(isFree(lock));
            assertThrows(ArithmeticException.class, () -> {
                try (Lock.Hold held = lock.hold()) {
                    throw new ArithmeticException();
                }
            });
            assertTrue(isFree(lock));
        }
    }

    @Test
    void aLockThatIsClosedHereCannotBePassedOn() {
        Lock lock = Lock.open();
        lock.close();
        String message = assertThrows(IllegalArgumentException.class, () -> new ChildProcess(lock::lock).start())
                .getMessage();
        assertTrue(message.contains("this lock is closed"), message);
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void aHoldUnlocksOnce() {
        try (Lock lock = Lock.open()) {
            lock.lock();
            Lock.Hold hold = lock.hold();
            hold.close();
            hold.close();
            assertFalse(isFree(lock));
            lock.unlock();
            hold.close();
            assertTrue(isFree(lock));
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void aHoldIsClosedByItsThreadAndWhileItLasts() {
        try (Lock lock = Lock.open()) {
            Lock.Hold hold = lock.hold();
            assertInstanceOf(
                    IllegalMonitorStateException.class,
                    Background.run(hold::close).failure());
            assertFalse(isFree(lock));
            lock.unlock();
            Background<Boolean> other = Background.run(() -> {
                lock.lock();
                assertThrows(IllegalMonitorStateException.class, hold::close);
                lock.unlock();
            });
            assertTrue(other.result());
            assertThrows(IllegalMonitorStateException.class, hold::close);
            assertTrue(isFree(lock));
        }
    }

    @Test
    @SuppressWarnings("try") // a hold is used by its end
    void aConditionIsAwaitedInsideOfAHold() throws Exception {
        try (Lock lock = Lock.open()) {
            LockCondition condition = (LockCondition) lock.newCondition();
            Background<Boolean> waiter = Background.run(() -> {
                try (Lock.Hold held = lock.hold()) {
                    condition.await();
                    assertFalse(isFree(lock));
                }
            });
            eventually("it is in", () -> condition.length() == 1);
            try (Lock.Hold held = lock.hold()) {
                assertFalse(condition.await(1, MILLISECONDS));
                condition.signal();
            }
            assertTrue(waiter.result());
            assertTrue(isFree(lock));
        }
    }
}
