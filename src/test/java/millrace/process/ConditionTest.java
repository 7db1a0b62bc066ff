package millrace.process;

import static java.lang.Thread.State.TIMED_WAITING;
import static java.lang.Thread.State.WAITING;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static millrace.process.Eventually.eventually;
import static millrace.process.Locked.locked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.stream.IntStream;
import millrace.process.Place.Ground;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Condition} promises, among threads: of the process that made the condition, and of another. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ConditionTest {
    /** Every way to wait, so that only a signal or an interrupt ends it; returns whether a signal did. */
    private enum Way {
        FOR_EVER,
        FOR_A_TIME,
        FOR_NANOS,
        UNTIL,
        UNINTERRUPTIBLY;

        boolean await(Condition condition) throws InterruptedException {
            return switch (this) {
                case FOR_EVER -> {
                    condition.await();
                    yield true;
                }
                case FOR_A_TIME -> condition.await(1, DAYS);
                case FOR_NANOS -> condition.awaitNanos(DAYS.toNanos(1)) > 0;
                case UNTIL -> condition.awaitUntil(new Date(System.currentTimeMillis() + DAYS.toMillis(1)));
                case UNINTERRUPTIBLY -> {
                    condition.awaitUninterruptibly();
                    yield true;
                }
            };
        }

        Thread.State state() {
            return this == FOR_EVER || this == UNINTERRUPTIBLY ? WAITING : TIMED_WAITING;
        }
    }

    /** A thread that waits, alone or behind the others; its result is whether a signal came. */
    private static Background<Boolean> waiter(Lock lock, LockCondition condition, Way way) throws Exception {
        int before = condition.length();
        Background<Boolean> waiter = Background.call(() -> {
            lock.lock();
            try {
                return way.await(condition);
            } finally {
                lock.unlock();
            }
        });
        eventually("it is in", () -> condition.length() == before + 1);
        return waiter.waits(way.state());
    }

    private static void assertHolds(int holds, Lock lock) {
        for (int i = 0; i < holds; i++) {
            lock.unlock();
        }
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAllowedWithoutTheLock(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            List<Executable> calls = new ArrayList<>(List.of(condition::signal, condition::signalAll));
            for (Way way : Way.values()) {
                calls.add(() -> way.await(condition));
            }
            calls.add(() -> condition.awaitNanos(0));
            calls.add(() -> condition.await(-1, DAYS));
            calls.add(() -> condition.awaitUntil(new Date(0)));
            for (Executable call : calls) {
                assertThrows(IllegalMonitorStateException.class, call, "nobody holds it");
                lock.lock();
                Background<Boolean> other = Background.run(
                        () -> assertThrows(IllegalMonitorStateException.class, call, "another thread holds it"));
                assertTrue(other.result());
                lock.unlock();
            }
            assertEquals(0, condition.length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitEndsAllHoldsAndReturnsWithAsMany(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            for (Way way : Way.values()) {
                Background<Boolean> waiter = Background.call(() -> {
                    lock.lock();
                    lock.lockInterruptibly();
                    assertTrue(lock.tryLock());
                    boolean signalled = way.await(condition);
                    assertHolds(3, lock);
                    return signalled;
                });
                eventually("it is in", () -> condition.length() == 1);
                lock.lock();
                waiter.waits(way.state());
                condition.signal();
                assertEquals(0, condition.length());
                assertFalse(waiter.isDone(), "the lock is not free yet");
                lock.unlock();
                assertTrue(waiter.result(), way.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeThatIsOverEndsTheWaitWithAllHoldsAndIsNoSignal(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            lock.lock();
            lock.lock();
            for (long nanos : new long[] {0, -1, Long.MIN_VALUE, 1, 1_000, 3_000_000, 20_000_000}) {
                long start = System.nanoTime();
                assertFalse(condition.await(nanos, NANOSECONDS));
                long left = condition.awaitNanos(nanos);
                assertTrue(left <= 0, nanos + ": " + left);
                assertTrue(left <= nanos, nanos + ": " + left);
                assertTrue(System.nanoTime() - start >= 2 * Math.max(0, nanos), "not before its time: " + nanos);
            }
            for (long millis : new long[] {-1_000, 0, 1, 20}) {
                Date deadline = new Date(System.currentTimeMillis() + millis);
                assertFalse(condition.awaitUntil(deadline));
                assertFalse(new Date().before(deadline));
            }
            assertFalse(condition.awaitUntil(new Date(0)));
            assertFalse(condition.awaitUntil(new Date(Long.MIN_VALUE)));
            assertEquals(0, condition.length());
            assertHolds(2, lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitWithoutTimeReleasesTheLockAllTheSame(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            lock.lock();
            Background<Boolean> next = Background.run(() -> locked(lock, () -> {}));
            while (!next.isDone()) {
                assertFalse(condition.await(0, NANOSECONDS));
            }
            assertTrue(next.result());
            assertHolds(1, lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeftOfTheTimeIsTold(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            for (long nanos : new long[] {DAYS.toNanos(1), Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
                Background<Long> waiter = Background.call(() -> {
                    lock.lock();
                    long start = System.nanoTime();
                    long left = condition.awaitNanos(nanos);
                    assertTrue(left >= nanos - (System.nanoTime() - start));
                    lock.unlock();
                    return left;
                });
                eventually("it is in", () -> condition.length() == 1);
                locked(lock, condition::signal);
                long left = waiter.result();
                assertTrue(left > 0 && left < nanos, "" + left);
            }
            Background<Boolean> farAway = Background.call(() -> {
                lock.lock();
                boolean signalled = condition.awaitUntil(new Date(Long.MAX_VALUE));
                lock.unlock();
                return signalled;
            });
            eventually("it is in", () -> condition.length() == 1);
            locked(lock, condition::signal);
            assertTrue(farAway.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptBeforeTheWaitIsHeardWithTheLockHeld(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            lock.lock();
            lock.lock();
            for (Way way : Way.values()) {
                if (way != Way.UNINTERRUPTIBLY) {
                    Thread.currentThread().interrupt();
                    assertThrows(InterruptedException.class, () -> way.await(condition), way.name());
                    assertFalse(Thread.currentThread().isInterrupted());
                }
            }
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> condition.awaitNanos(-1));
            assertEquals(0, condition.length());
            assertHolds(2, lock);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptBeforeTheSignalIsThrownWhenTheLockIsHeldAgain(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            for (Way way : Way.values()) {
                if (way != Way.UNINTERRUPTIBLY) {
                    Background<Boolean> waiter = Background.run(() -> {
                        lock.lock();
                        lock.lock();
                        InterruptedException interrupted =
                                assertThrows(InterruptedException.class, () -> way.await(condition));
                        assertHolds(2, lock);
                        throw interrupted;
                    });
                    eventually("it is in", () -> condition.length() == 1);
                    lock.lock();
                    waiter.waits(way.state()).interrupt();
                    eventually("it waits for the lock", () -> condition.length() == 0);
                    assertFalse(waiter.isDone());
                    condition.signal();
                    lock.unlock();
                    assertInstanceOf(InterruptedException.class, waiter.failure(), way.name());
                    assertFalse(waiter.wasInterruptedAtEnd());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptAfterTheSignalIsKeptForLater(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            for (Way way : Way.values()) {
                Background<Boolean> waiter = waiter(lock, condition, way);
                lock.lock();
                condition.signal();
                waiter.interrupt();
                lock.unlock();
                assertTrue(waiter.result(), way.name());
                assertTrue(waiter.wasInterruptedAtEnd(), way.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNotEndAnUninterruptibleWait(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            Background<Boolean> during = waiter(lock, condition, Way.UNINTERRUPTIBLY);
            Background<Boolean> before = Background.run(() -> {
                Thread.currentThread().interrupt();
                locked(lock, condition::awaitUninterruptibly);
            });
            eventually("both are in", () -> condition.length() == 2);
            during.interrupt();
            eventually("it has noticed", () -> !during.isInterrupted());
            during.waits(WAITING);
            before.waits(WAITING);
            assertEquals(2, condition.length());
            locked(lock, condition::signalAll);
            assertTrue(during.result());
            assertTrue(during.wasInterruptedAtEnd());
            assertTrue(before.result());
            assertTrue(before.wasInterruptedAtEnd());
        }
    }

    @ParameterizedTest
    @EnumSource
    void signalsWakeOneByOneInTheOrderOfWaiting(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            locked(lock, condition::signal); // for nobody, and not kept
            List<Background<Boolean>> waiters = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiters.add(waiter(lock, condition, Way.values()[i % Way.values().length]));
            }
            for (int i = 0; i < 7; i++) {
                locked(lock, condition::signal);
                assertTrue(waiters.get(i).result());
                assertEquals(9 - i, condition.length());
                for (int later = i + 1; later < waiters.size(); later++) {
                    assertFalse(waiters.get(later).isDone(), later + " woken with " + i);
                }
            }
            locked(lock, condition::signalAll);
            for (Background<Boolean> waiter : waiters) {
                assertTrue(waiter.result());
            }
            assertEquals(0, condition.length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalIsForThoseWhoStillWait(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            Background<Boolean> interrupted = waiter(lock, condition, Way.FOR_EVER);
            Background<Boolean> third = waiter(lock, condition, Way.FOR_EVER);
            interrupted.interrupt();
            assertInstanceOf(InterruptedException.class, interrupted.failure());
            Background<Boolean> late = Background.call(() -> {
                lock.lock();
                boolean signalled = condition.await(1, MILLISECONDS);
                lock.unlock();
                return signalled;
            });
            assertFalse(late.result());
            Background<Boolean> fourth = waiter(lock, condition, Way.FOR_A_TIME);
            locked(lock, () -> {
                condition.signal();
                condition.signal();
            });
            assertTrue(third.result());
            assertTrue(fourth.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalInTheMomentWhenItsWaiterGivesUpIsHeardByExactlyOne(Place place) throws Exception {
        Random random = new Random(8);
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition condition = ground.condition(lock);
            for (int round = 0; round < 100; round++) {
                boolean byInterrupt = round % 2 == 0;
                long nanos = byInterrupt ? DAYS.toNanos(1) : 1_000_000 + random.nextInt(2_000_000);
                Background<Boolean> hasty = Background.call(() -> {
                    lock.lock();
                    try {
                        return condition.await(nanos, NANOSECONDS);
                    } catch (InterruptedException e) {
                        return false;
                    } finally {
                        lock.unlock();
                    }
                });
                eventually("it is in", () -> hasty.isDone() || condition.length() == 1);
                Background<Boolean> patient = Background.run(() -> locked(lock, condition::await));
                eventually("the patient one is in", () -> {
                    int before = hasty.isDone() ? 0 : 1; // asked first: it may leave at any time
                    return condition.length() == before + 1;
                });
                if (byInterrupt) {
                    Background<Boolean> signaller = Background.run(() -> locked(lock, condition::signal));
                    hasty.interrupt();
                    signaller.result();
                } else {
                    locked(lock, condition::signal);
                }
                if (hasty.result()) {
                    assertEquals(1, condition.length(), "round " + round);
                    locked(lock, condition::signal);
                }
                assertTrue(patient.result());
                assertEquals(0, condition.length(), "round " + round);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theConditionsOfALockHaveTheirOwnWaiters(Place place) throws Exception {
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            LockCondition one = ground.condition(lock);
            LockCondition other = ground.condition(lock);
            assertFalse(one.equals(other));
            Background<Boolean> first = waiter(lock, one, Way.FOR_EVER);
            Background<Boolean> second = waiter(lock, other, Way.FOR_EVER);
            locked(lock, other::signalAll);
            assertTrue(second.result());
            assertFalse(first.isDone());
            assertEquals(1, one.length());
            locked(lock, one::signal);
            assertTrue(first.result());
        }
    }

    /** The example in the documentation of {@link Condition}. */
    private static final class Buffer {
        private final Queue<Integer> items = new ArrayDeque<>(); // guarded by lock
        private final Lock lock;
        private final Condition notFull;
        private final Condition notEmpty;

        Buffer(Lock lock, Condition notFull, Condition notEmpty) {
            this.lock = lock;
            this.notFull = notFull;
            this.notEmpty = notEmpty;
        }

        void put(int item) throws InterruptedException {
            lock.lock();
            try {
                while (items.size() == 2) {
                    notFull.await();
                }
                items.add(item);
                notEmpty.signal();
            } finally {
                lock.unlock();
            }
        }

        int take() throws InterruptedException {
            lock.lock();
            try {
                while (items.isEmpty()) {
                    notEmpty.await();
                }
                notFull.signal();
                return items.remove();
            } finally {
                lock.unlock();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBoundedBufferLosesNothingAndNobodySleepsForEver(Place place) throws Exception {
        int each = 200;
        int threads = 3;
        List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
        try (Ground ground = place.open();
                Lock lock = Lock.open()) {
            Buffer buffer = new Buffer(lock, ground.condition(lock), ground.condition(lock));
            List<Background<Boolean>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t * each;
                work.add(Background.run(() -> {
                    for (int i = 0; i < each; i++) {
                        buffer.put(first + i);
                    }
                }));
                work.add(Background.run(() -> {
                    for (int i = 0; i < each; i++) {
                        taken.add(buffer.take());
                    }
                }));
            }
            work.forEach(Background::result);
        }
        Collections.sort(taken);
        assertEquals(IntStream.range(0, threads * each).boxed().toList(), taken);
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void aLockForWhoseConditionAThreadWaitsHereIsNotClosed() throws Exception {
        try (Lock lock = Lock.open()) {
            LockCondition condition = (LockCondition) lock.newCondition();
            Background<Boolean> waiter = waiter(lock, condition, Way.FOR_EVER);
            assertThrows(IllegalStateException.class, lock::close);
            locked(lock, condition::signal);
            assertTrue(waiter.result());
            lock.close();
            assertThrows(IllegalStateException.class, lock::newCondition);
            assertThrows(IllegalMonitorStateException.class, condition::await);
        }
    }
}
