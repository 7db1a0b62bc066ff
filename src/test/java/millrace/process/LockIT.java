package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LockIT {
    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    /** A child that holds the lock until it is killed. */
    private ChildProcess holder(Lock lock) {
        Mark held = mark("held-" + System.nanoTime());
        ChildProcess child = new ChildProcess(() -> {
                    lock.lock();
                    held.set();
                    Processes.sleepForever();
                })
                .daemon(true)
                .start();
        held.await();
        return child;
    }

    private static void lockAndUnlock(Lock lock) {
        lock.lock();
        lock.unlock();
    }

    /** A file with a number, which is read and written in two steps: without a lock, additions are lost. */
    private static void add(String file) {
        try {
            Path path = Path.of(file);
            int before = Integer.parseInt(Files.readString(path));
            Thread.yield();
            Files.writeString(path, "" + (before + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneAtATimeAmongProcessesAndThreads() throws Exception {
        String file = Files.writeString(folder.resolve("number"), "0").toString();
        int each = 120;
        try (Lock lock = Lock.open();
                Pool pool = Pool.open(4)) {
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            for (int process = 0; process < 4; process++) {
                int seed = process;
                futures.add(pool.submit(() -> {
                    List<Thread> threads = new ArrayList<>();
                    for (int t = 0; t < 2; t++) {
                        int way = t;
                        threads.add(new Thread(() -> addUnder(lock, file, each, new Random(10 * seed + way))));
                    }
                    threads.forEach(Thread::start);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    return null;
                }));
            }
            addUnder(lock, file, each, new Random(99));
            for (CompletableFuture<Void> future : futures) {
                future.get();
            }
        }
        assertEquals("" + (4 * 2 + 1) * each, Files.readString(Path.of(file)));
    }

    private static void addUnder(Lock lock, String file, int times, Random random) {
        for (int i = 0; i < times; i++) {
            boolean held = false;
            try {
                while (!held) {
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            lock.lock();
                            held = true;
                        }
                        case 1 -> {
                            lock.lockInterruptibly();
                            held = true;
                        }
                        case 2 -> held = lock.tryLock();
                        default -> held = lock.tryLock(random.nextInt(4_000), TimeUnit.MICROSECONDS);
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            try {
                add(file);
            } finally {
                lock.unlock();
            }
        }
    }

    @Test
    void killedHoldersFreeIt() throws Exception {
        try (Lock lock = Lock.open()) {
            for (int i = 0; i < 3; i++) {
                try (ChildProcess holder = holder(lock)) {
                    assertFalse(lock.tryLock());
                    assertFalse(lock.tryLock(Long.MIN_VALUE, TimeUnit.SECONDS));
                    Background<Boolean> waiting =
                            Background.run(() -> lockAndUnlock(lock)).waits();
                    holder.kill();
                    assertTrue(waiting.result());
                }
                assertTrue(lock.tryLock());
                lock.unlock();
            }
        }
    }

    @Test
    void exclusionHoldsWhileHoldersAndWaitersAreKilledAtRandom() throws Exception {
        Random random = new Random(5);
        Mark inside = mark("inside"); // exists exactly while somebody is inside
        Mark clashes = mark("clashes");
        Mark rounds = mark("rounds");
        try (Lock lock = Lock.open()) {
            Action work = () -> {
                while (true) {
                    lock.lock();
                    try {
                        String before = inside.text();
                        if (!before.isEmpty() && Processes.isAlive(Long.parseLong(before))) {
                            clashes.set();
                        }
                        Files.deleteIfExists(Path.of(inside.path()));
                        inside.write("" + Processes.self());
                        rounds.set();
                        Files.delete(Path.of(inside.path()));
                    } catch (IOException e) {
                        clashes.set();
                    } finally {
                        lock.unlock();
                    }
                }
            };
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                children.add(new ChildProcess(work).daemon(true).start());
            }
            for (int i = 0; i < 12; i++) {
                long before = rounds.count();
                eventually("they go on", () -> rounds.count() > before + 20);
                int victim = random.nextInt(children.size());
                children.get(victim).close();
                children.set(victim, new ChildProcess(work).daemon(true).start());
            }
            children.forEach(ChildProcess::close);
            lockAndUnlock(lock);
        }
        assertEquals(0, clashes.count());
    }

    @Test
    void itIsReentrantAndBelongsToItsThread() throws Exception {
        try (Lock lock = Lock.open()) {
            lock.lock();
            lock.lock();
            assertTrue(lock.tryLock());
            assertTrue(lock.tryLock(0, TimeUnit.SECONDS));
            lock.lockInterruptibly();
            assertFalse(Background.call(lock::tryLock).result(), "another thread of this process");
            assertInstanceOf(
                    IllegalMonitorStateException.class,
                    Background.run(lock::unlock).failure());
            for (int i = 0; i < 5; i++) {
                assertFalse(elsewhere(lock));
                lock.unlock();
            }
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertTrue(elsewhere(lock));
        }
    }

    /** Whether another process gets it. */
    private boolean elsewhere(Lock lock) throws InterruptedException {
        Mark got = mark("got-" + System.nanoTime());
        try (ChildProcess child = new ChildProcess(() -> {
                    if (lock.tryLock()) {
                        got.set();
                        lock.unlock();
                    }
                })
                .start()) {
            child.join();
            assertEquals(0, child.exitCode().getAsInt());
        }
        return got.count() == 1;
    }

    @Test
    void aHolderDoesNotUnlockForAnotherProcess() throws Exception {
        try (Lock lock = Lock.open();
                ChildProcess holder = holder(lock)) {
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
            assertFalse(lock.tryLock());
            assertTrue(holder.isAlive());
        }
    }

    @Test
    void timedWaitsEndAndInterruptsAreHeard() throws Exception {
        try (Lock lock = Lock.open();
                ChildProcess holder = holder(lock)) {
            assertFalse(lock.tryLock(-1, TimeUnit.SECONDS));
            assertFalse(lock.tryLock(0, TimeUnit.SECONDS));
            assertFalse(lock.tryLock(300, TimeUnit.MICROSECONDS));
            assertFalse(lock.tryLock(20, TimeUnit.MILLISECONDS));
            for (Callable<Boolean> call : List.<Callable<Boolean>>of(
                    () -> lock.tryLock(1, TimeUnit.DAYS), () -> lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS), () -> {
                        lock.lockInterruptibly();
                        return true;
                    })) {
                Background<Boolean> waiting = Background.call(call).waits();
                Thread.sleep(5); // past the first looks, into the wait in the kernel: either has to be ended
                waiting.interrupt();
                assertInstanceOf(InterruptedException.class, waiting.failure());
                assertFalse(waiting.wasInterruptedAtEnd());
            }
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, lock::lockInterruptibly);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> lock.tryLock(1, TimeUnit.DAYS));
            holder.kill();
            holder.join();
            Thread.currentThread().interrupt();
            assertTrue(lock.tryLock(), "does not wait, so is not interrupted");
            lock.lock();
            assertTrue(Thread.interrupted());
            lock.unlock();
            lock.unlock();
        }
    }

    @Test
    void lockKeepsTheInterruptForLater() throws Exception {
        try (Lock lock = Lock.open();
                ChildProcess holder = holder(lock)) {
            Background<Boolean> waiting =
                    Background.run(() -> lockAndUnlock(lock)).waits();
            waiting.interrupt();
            eventually("it has noticed", () -> !waiting.isInterrupted());
            waiting.waits();
            holder.kill();
            assertTrue(waiting.result());
            assertTrue(waiting.wasInterruptedAtEnd());
        }
    }

    @Test
    void twoLocksHeldCrosswiseByThreadsOfTwoProcessesAreNoDeadlock() throws Exception {
        /*
         * This process:  one thread holds A,  another waits for B.   The other:  one thread holds B, another waits for A.
         * By processes that is a circle, by threads nobody is stuck.
         */
        Mark held = mark("held");
        Mark waiting = mark("waiting");
        Mark release = mark("release");
        try (Lock a = Lock.open();
                Lock b = Lock.open()) {
            a.lock();
            try (ChildProcess child = new ChildProcess(() -> {
                        new Thread(() -> {
                                    b.lock();
                                    held.set();
                                    release.await();
                                    b.unlock();
                                })
                                .start();
                        held.await();
                        new Thread(() -> {
                                    waiting.set();
                                    lockAndUnlock(a);
                                })
                                .start();
                    })
                    .start()) {
                held.await();
                waiting.await();
                Background<Boolean> other =
                        Background.run(() -> lockAndUnlock(b)).waits();
                Thread.sleep(20); // both are in the kernel by now; if not, the test is weaker, not wrong
                release.set();
                assertTrue(other.result());
                a.unlock();
                child.join();
                assertEquals(0, child.exitCode().getAsInt());
            }
        }
    }

    @Test
    void handlesInOneProcessShareTheirState() throws Exception {
        try (Lock lock = Lock.open();
                Queue<Lock> queue = Queue.open()) {
            queue.put(lock);
            Lock other = queue.take();
            lock.lock();
            assertTrue(other.tryLock());
            other.unlock();
            assertFalse(Background.call(other::tryLock).result());
            other.unlock();
            assertThrows(IllegalMonitorStateException.class, lock::unlock);
        }
    }

    @Test
    void aNestedHandleWorksInTaskAfterTaskWhateverTheCollectorDoes() throws Exception {
        String file = Files.writeString(folder.resolve("number"), "0").toString();
        try (Lock lock = Lock.open();
                Pool pool = Pool.open(3)) {
            Map<String, List<Lock>> nested = Map.of("locks", List.of(lock));
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int n = i;
                futures.add(pool.submit(() -> {
                    Lock mine = nested.get("locks").get(0);
                    mine.lock();
                    try {
                        if (n % 5 == 0) {
                            System.gc();
                        }
                        add(file);
                    } finally {
                        mine.unlock();
                    }
                    if (n % 4 == 0) {
                        mine.close(); // this process's part
                    }
                    return null;
                }));
            }
            for (CompletableFuture<Void> future : futures) {
                future.get();
            }
        }
        assertEquals("60", Files.readString(Path.of(file)));
    }

    @Test
    void aClosedLockSaysSoAndALockInUseIsNotClosed() {
        Lock lock = Lock.open();
        lock.lock();
        assertThrows(IllegalStateException.class, lock::close);
        lock.unlock();
        lock.close();
        assertDoesNotThrow(lock::close);
        assertThrows(IllegalStateException.class, lock::lock);
        assertThrows(IllegalStateException.class, lock::tryLock);
        assertThrows(IllegalStateException.class, lock::newCondition);
    }
}
