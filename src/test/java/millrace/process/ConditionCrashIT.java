package millrace.process;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static millrace.process.Eventually.eventually;
import static millrace.process.Locked.locked;
import static millrace.process.Processes.child;
import static millrace.process.Processes.succeeds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions between processes, which are killed while they wait, signal or hold the lock. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ConditionCrashIT {
    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    private static LockCondition of(Lock lock) {
        return (LockCondition) lock.newCondition();
    }

    /** A child that waits, behind all others; it does some more with the lock held, and after that without. */
    private static ChildProcess waiter(Lock lock, LockCondition condition, Processes.Work locked, Processes.Work after)
            throws InterruptedException {
        int before = condition.length();
        ChildProcess child = child(() -> {
            locked(lock, () -> {
                condition.await();
                locked.run();
            });
            after.run();
        });
        eventually("it is in", () -> condition.length() == before + 1);
        return child;
    }

    private static ChildProcess waiter(Lock lock, LockCondition condition) throws InterruptedException {
        return waiter(lock, condition, () -> {}, () -> {});
    }

    @Test
    void aKilledWaiterIsForgottenAndTheNextGetsItsSignal() throws Exception {
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess first = waiter(lock, condition);
                    ChildProcess second = waiter(lock, condition);
                    ChildProcess third = waiter(lock, condition)) {
                first.kill();
                eventually("it is forgotten", () -> condition.length() == 2);
                locked(lock, condition::signal);
                succeeds(second);
                assertTrue(third.isAlive());
                assertEquals(1, condition.length());
                locked(lock, condition::signal);
                succeeds(third);
            }
        }
    }

    @Test
    void aWaiterThatIsKilledBeforeItHasTheLockPassesItsSignalOn() throws Exception {
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess first = waiter(lock, condition);
                    ChildProcess second = waiter(lock, condition)) {
                lock.lock();
                condition.signal();
                assertEquals(1, condition.length());
                first.kill();
                eventually("the second has it", () -> condition.length() == 0);
                lock.unlock();
                succeeds(second);
            }
        }
    }

    @Test
    void aWaiterThatIsKilledWhileItHoldsTheLockPassesItsSignalOn() throws Exception {
        Mark woken = mark("woken");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess first = waiter(
                            lock,
                            condition,
                            () -> {
                                woken.set();
                                Processes.sleepForever();
                            },
                            () -> {});
                    ChildProcess second = waiter(lock, condition)) {
                locked(lock, condition::signal);
                woken.await();
                assertEquals(1, condition.length());
                first.kill();
                succeeds(second);
            }
        }
    }

    @Test
    void aWaiterThatIsKilledWhenItHasReleasedTheLockHasUsedItsSignal() throws Exception {
        Mark released = mark("released");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess first = waiter(lock, condition, () -> {}, () -> {
                        released.set();
                        Processes.sleepForever();
                    });
                    ChildProcess second = waiter(lock, condition)) {
                locked(lock, condition::signal);
                released.await();
                first.kill();
                eventually("it is forgotten", () -> Manager.ofThisProcess().sessions() == 1);
                assertEquals(1, condition.length());
                locked(lock, condition::signal);
                succeeds(second);
            }
        }
    }

    @Test
    void theSignalOfAKilledHolderIsHeard() throws Exception {
        Mark signalled = mark("signalled");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess there = waiter(lock, condition)) {
                Background<Boolean> here = Background.run(() -> locked(lock, condition::await));
                eventually("both are in", () -> condition.length() == 2);
                try (ChildProcess signaller = child(() -> {
                    lock.lock();
                    condition.signalAll();
                    signalled.set();
                    Processes.sleepForever();
                })) {
                    signalled.await();
                    assertEquals(0, condition.length());
                    here.waits();
                    assertFalse(lock.tryLock());
                    signaller.kill();
                    assertTrue(here.result());
                    succeeds(there);
                }
            }
        }
    }

    @Test
    void whoWaitsGoesOnWaitingWhenAHolderIsKilled() throws Exception {
        Mark held = mark("held");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess there = waiter(lock, condition)) {
                Background<Boolean> here = Background.run(() -> locked(lock, condition::await));
                eventually("both are in", () -> condition.length() == 2);
                try (ChildProcess holder = child(() -> {
                    lock.lock();
                    held.set();
                    condition.await(1, MILLISECONDS);
                    held.set();
                    Processes.sleepForever();
                })) {
                    held.await(2);
                    holder.kill();
                    lock.lock();
                    here.waits(Thread.State.WAITING);
                    assertTrue(there.isAlive());
                    assertEquals(2, condition.length());
                    condition.signalAll();
                    lock.unlock();
                    assertTrue(here.result());
                    succeeds(there);
                }
            }
        }
    }

    /** How the process that made a condition leaves those who wait for it. */
    private enum End {
        KILLED,
        EXITS,
        CLOSES;

        void come(ChildProcess maker, Mark go) {
            if (this == KILLED) {
                maker.kill();
            } else {
                go.set();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // closed early: the point
    void theEndOfTheProcessThatMadeItEndsEveryWaitWithTheLockHeld(End end) throws Exception {
        Mark go = mark("go");
        try (Manager manager = Manager.open();
                Lock lock = Lock.open()) {
            SharedMap<String, LockCondition> map = manager.map();
            try (ChildProcess maker = child(() -> {
                map.put("condition", of(lock));
                go.await();
                if (end == End.CLOSES) {
                    lock.close();
                    Processes.sleepForever();
                }
            })) {
                eventually("it is there", () -> map.containsKey("condition"));
                LockCondition condition = Objects.requireNonNull(map.get("condition"));
                Background<Boolean> forEver = Background.run(() -> locked(lock, condition::await));
                Background<Boolean> timed = Background.call(() -> {
                    lock.lock();
                    lock.lock();
                    try {
                        return condition.await(1, DAYS);
                    } finally {
                        lock.unlock();
                        lock.unlock();
                    }
                });
                Background<Boolean> stubborn = Background.run(() -> locked(lock, condition::awaitUninterruptibly));
                eventually("three are in", () -> condition.length() == 3);
                try (ChildProcess there = child(() -> {
                    lock.lock();
                    assertThrows(IllegalStateException.class, condition::await);
                    lock.unlock();
                })) {
                    eventually("all are in", () -> condition.length() == 4);
                    end.come(maker, go);
                    for (Background<Boolean> waiter : List.of(forEver, timed, stubborn)) {
                        assertEquals(
                                IllegalStateException.class, waiter.failure().getClass());
                    }
                    succeeds(there);
                }
                locked(lock, () -> {
                    assertThrows(IllegalStateException.class, condition::signal);
                    assertThrows(IllegalStateException.class, () -> condition.awaitNanos(1));
                    lock.lock();
                    lock.unlock();
                });
                assertThrows(IllegalMonitorStateException.class, condition::signal);
            } finally {
                deleteSocketsOfTheDead();
            }
        }
    }

    /* They are deleted with the run directory: here by hand. */
    private static void deleteSocketsOfTheDead() throws IOException {
        try (Stream<Path> files = Files.list(Tree.here().directory().path())) {
            String ours = "manager-" + Processes.self() + "-";
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("manager-") && !name.startsWith(ours)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void theLockThatIsClosedByItsOpenerEndsTheWaitsElsewhere() throws Exception {
        Mark got = mark("got");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess child = child(() -> {
                lock.lock();
                IllegalStateException closed = assertThrows(IllegalStateException.class, condition::await);
                got.write(String.valueOf(closed.getMessage()));
                lock.unlock();
            })) {
                eventually("it is in", () -> condition.length() == 1);
                lock.close();
                succeeds(child);
                assertTrue(got.text().contains("closed"), got.text());
            }
        }
    }

    @Test
    void noSignalIsLostWhenWaitersAreKilledAtRandom() throws Exception {
        Random random = new Random(6);
        try (Lock lock = Lock.open();
                Value.OfInt tokens = Value.ofInt(0)) {
            LockCondition condition = of(lock);
            Processes.Work taker = () -> {
                while (true) {
                    locked(lock, () -> {
                        while (tokens.get() == 0) {
                            condition.await();
                        }
                        tokens.decrementAndGet();
                    });
                }
            };
            List<ChildProcess> takers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                takers.add(child(taker));
            }
            for (int round = 0; round < 12; round++) {
                eventually("all wait", () -> condition.length() == takers.size());
                int victim = random.nextInt(takers.size());
                int signals = 1 + random.nextInt(30);
                Background<Boolean> signaller = Background.run(() -> {
                    for (int i = 0; i < signals; i++) {
                        locked(lock, () -> {
                            tokens.incrementAndGet();
                            condition.signal(); // exactly one for each: none may be lost
                        });
                    }
                });
                int taken = random.nextInt(signals);
                eventually("some are taken", () -> tokens.get() < signals - taken || signaller.isDone());
                takers.get(victim).kill();
                assertTrue(signaller.result());
                eventually("all are taken, round " + round, () -> tokens.get() == 0);
                takers.get(victim).close();
                takers.set(victim, child(taker));
            }
            takers.forEach(ChildProcess::close);
        }
    }
}
