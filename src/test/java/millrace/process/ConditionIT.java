package millrace.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static millrace.process.Eventually.eventually;
import static millrace.process.Locked.locked;
import static millrace.process.Processes.child;
import static millrace.process.Processes.succeeds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Conditions between processes: what {@link Condition} promises there. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ConditionIT {
    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    private static LockCondition of(Lock lock) {
        return (LockCondition) lock.newCondition();
    }

    @Test
    void handlesTravelAloneAndInCollectionsAndBack() throws Exception {
        try (Manager manager = Manager.open();
                Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            Condition other = lock.newCondition();
            SharedMap<String, Object> map = manager.map();
            Map<String, List<Condition>> nested = Map.of("conditions", List.of(condition, other));
            try (ChildProcess child = child(() -> {
                Condition there = nested.get("conditions").get(0);
                assertEquals(condition, there);
                assertEquals(condition.hashCode(), there.hashCode());
                assertNotEquals(other, there);
                lock.lock();
                map.put("condition", there);
                map.put("both", List.of(lock, there));
                there.await();
                lock.unlock();
            })) {
                eventually("it is in", () -> condition.length() == 1);
                Condition back = (Condition) Objects.requireNonNull(map.get("condition"));
                assertEquals(condition, back);
                List<?> both = (List<?>) Objects.requireNonNull(map.get("both"));
                assertEquals(condition, both.get(1));
                locked((Lock) both.get(0), back::signal);
                succeeds(child);
            }
        }
    }

    @Test
    void aWaitInAnotherProcessEndsAllHoldsAndReturnsWithAsMany() throws Exception {
        Mark timeIsOver = mark("time-is-over");
        Mark held = mark("held");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            try (ChildProcess child = child(() -> {
                lock.lock();
                lock.lock();
                assertTrue(lock.tryLock());
                assertFalse(condition.await(1, MILLISECONDS));
                timeIsOver.set();
                condition.await();
                held.set();
                for (int i = 0; i < 3; i++) {
                    lock.unlock();
                }
                assertThrows(IllegalMonitorStateException.class, lock::unlock);
                assertThrows(IllegalMonitorStateException.class, condition::signal);
                assertThrows(IllegalMonitorStateException.class, condition::await);
            })) {
                timeIsOver.await();
                eventually("it waits again", () -> condition.length() == 1);
                lock.lock();
                condition.signalAll();
                eventually("it has left the queue", () -> condition.length() == 0);
                assertEquals(0, held.count());
                lock.unlock();
                succeeds(child);
                assertEquals(1, held.count());
            }
        }
    }

    @Test
    void signalsWakeProcessesOneByOneInTheOrderOfWaiting() throws Exception {
        Mark order = mark("order");
        try (Lock lock = Lock.open()) {
            LockCondition condition = of(lock);
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String name = "" + i;
                children.add(child(() -> locked(lock, () -> {
                    condition.await();
                    order.write(name);
                })));
                int waiting = i + 1;
                eventually("it is in", () -> condition.length() == waiting);
            }
            locked(lock, condition::signal);
            order.await(1);
            locked(lock, condition::signal);
            order.await(2);
            assertEquals("01", order.text());
            locked(lock, condition::signalAll);
            for (ChildProcess child : children) {
                succeeds(child);
            }
            assertEquals(4, order.count());
        }
    }

    @Test
    void aBoundedBufferBetweenProcessesLosesNothing() throws Exception {
        int each = 300;
        try (Lock lock = Lock.open();
                Value.OfInt items = Value.ofInt(0);
                Value.OfInt taken = Value.ofInt(0)) {
            Condition notFull = lock.newCondition();
            Condition notEmpty = lock.newCondition();
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                children.add(child(() -> {
                    for (int n = 0; n < each; n++) {
                        locked(lock, () -> {
                            while (items.get() == 2) {
                                notFull.await();
                            }
                            items.set(items.get() + 1);
                            notEmpty.signal();
                        });
                    }
                }));
                children.add(child(() -> {
                    for (int n = 0; n < each; n++) {
                        locked(lock, () -> {
                            while (items.get() == 0) {
                                notEmpty.await();
                            }
                            items.set(items.get() - 1);
                            taken.set(taken.get() + 1);
                            notFull.signal();
                        });
                    }
                }));
            }
            for (ChildProcess child : children) {
                succeeds(child);
            }
            assertEquals(0, items.get());
            assertEquals(2 * each, taken.get());
        }
    }
}
