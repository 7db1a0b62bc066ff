package millrace.process;

import static millrace.process.Eventually.eventually;
import static millrace.process.Processes.child;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share objects, and are killed while they wait, hold or ask; and garbage on the manager's socket. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ManagerCrashIT {
    private static final int LARGE = 80_000_000;

    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    @Test
    void handlesTravelAlsoInCollectionsAndBack() throws Exception {
        try (Manager manager = Manager.open();
                Semaphore semaphore = Semaphore.open(3);
                Event event = Event.open();
                Barrier barrier = Barrier.open(2, () -> {})) {
            SharedMap<String, Object> map = manager.map();
            SharedList<Object> list = manager.list();
            List<Object> all = List.of(semaphore, event, Map.of("barrier", barrier), map, list);
            try (ChildProcess child = child(() -> {
                Semaphore there = (Semaphore) all.get(0);
                there.acquire(2);
                ((Event) all.get(1)).await();
                ((Barrier) ((Map<?, ?>) all.get(2)).get("barrier")).await();
                map.put("semaphore", there);
                list.add(map);
                list.add(all.get(1));
                there.release();
            })) {
                event.set();
                barrier.await();
                child.join();
                assertEquals(0, child.exitCode().orElse(-99));
                assertEquals(semaphore, map.get("semaphore"));
                eventually("what it held comes back at its end", () -> semaphore.availablePermits() == 3);
                assertEquals(event, list.get(1));
                assertTrue(list.get(0).equals(map));
            }
        }
    }

    @Test
    void nobodyGoesOnWithOneWhoseDeathWasAwaited() throws Exception {
        for (int round = 0; round < 8; round++) {
            try (Semaphore held = Semaphore.open(1); // what a process held is taken back object by object, at its end
                    Barrier barrier = Barrier.open(2);
                    ChildProcess child = child(() -> {
                        held.acquire();
                        barrier.await();
                    })) {
                eventually("it waits", () -> barrier.getNumberWaiting() == 1);
                child.kill();
                child.join();
                assertThrows(BrokenBarrierException.class, () -> barrier.await(10, TimeUnit.SECONDS));
                assertTrue(barrier.isBroken());
            }
        }
    }

    @Test
    void exactSumsFromSeveralProcessesAtOnce() throws Exception {
        int each = 300;
        try (Manager manager = Manager.open();
                Semaphore mutex = Semaphore.open(1);
                Barrier start = Barrier.open(4)) {
            SharedMap<String, Integer> map = manager.map();
            SharedList<Integer> list = manager.list();
            Counter<String> counter = manager.counter();
            list.add(0);
            map.put("guarded", 0);
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                children.add(child(() -> {
                    start.await();
                    for (int n = 0; n < each; n++) {
                        map.merge("merged", 1, Integer::sum);
                        list.update(0, x -> x + 1);
                        counter.add("counted", 1);
                        mutex.acquire();
                        map.put("guarded", map.get("guarded") + 1);
                        mutex.release();
                    }
                }));
            }
            start.await();
            for (ChildProcess child : children) {
                child.join();
                assertEquals(0, child.exitCode().orElse(-99));
            }
            assertEquals(Map.of("merged", 3 * each, "guarded", 3 * each), map);
            assertEquals(List.of(3 * each), list);
            assertEquals(3 * each, counter.get("counted"));
        }
    }

    @Test
    void permitsOfAKilledHolderGoToTheNextInLine() throws Exception {
        Mark held = mark("held");
        try (Semaphore semaphore = Semaphore.open(2);
                Semaphore signal = Semaphore.open(0);
                ChildProcess holder = child(() -> {
                    semaphore.acquire(2);
                    signal.acquire();
                    held.set();
                    Processes.sleepForever();
                })) {
            signal.release();
            held.await();
            Background<Boolean> next = Background.run(semaphore::acquire);
            eventually("it is in line", semaphore::hasQueuedThreads);
            holder.kill();
            assertTrue(next.result());
            assertEquals(1, semaphore.availablePermits());
            assertEquals(0, signal.availablePermits(), "a signal was taken and does not come back");
        }
    }

    /** Whatever is done with it in the manager's process needs more memory than there is. */
    private static final class TooLarge implements java.io.Serializable {
        private static final long serialVersionUID = 1;

        private final boolean whenRead;

        TooLarge(boolean whenRead) {
            this.whenRead = whenRead;
        }

        private Object readResolve() {
            if (whenRead) {
                throw new OutOfMemoryError("reading it");
            }
            return this;
        }

        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            throw new OutOfMemoryError("comparing it");
        }
    }

    @Test
    void aQuestionThatIsTooMuchForTheManagersMemoryCostsNobodyHisPermits() throws Exception {
        Mark failures = mark("failures");
        try (Manager manager = Manager.open();
                Semaphore semaphore = manager.semaphore(1)) {
            SharedMap<Object, Object> map = manager.map();
            try (ChildProcess child = child(() -> {
                semaphore.acquire();
                map.put("before", 1);
                List<Action> questions = List.of(
                        () -> map.compute("key", (key, value) -> new long[Integer.MAX_VALUE]),
                        () -> map.put("key", new TooLarge(true)),
                        () -> {
                            map.put(new TooLarge(false), 1);
                            map.put(new TooLarge(false), 2);
                        });
                for (Action question : questions) {
                    assertThrows(Throwable.class, question::act);
                    failures.set();
                    assertEquals(0, semaphore.availablePermits(), "it is held by a process that lives");
                }
                assertEquals(1, map.get("before"));
            })) {
                child.join();
                assertEquals(0, child.exitCode().orElse(-99));
                assertEquals(3, failures.count());
            }
        }
    }

    /* In a process whose memory is small: it has no room for what the other, its child, sends and gets. */
    @Test
    void messagesThatAreTooMuchForAProcessFailAloneAndCostNobodyHisPermits() throws Exception {
        Mark failures = mark("failures");
        Mark tasks = mark("tasks");
        try (ChildProcess small = new ChildProcess(() -> {
                    try (Manager manager = Manager.open();
                            Semaphore semaphore = manager.semaphore(1)) {
                        SharedMap<String, Object> map = manager.map();
                        try (ChildProcess child = new ChildProcess(() -> {
                                    semaphore.acquire();
                                    for (int i = 0; i < 2; i++) {
                                        OutOfMemoryError failed = assertThrows(
                                                OutOfMemoryError.class, () -> map.put("key", new byte[LARGE]));
                                        assertTrue(String.valueOf(failed.getMessage())
                                                .startsWith("a question of "));
                                        failures.set();
                                    }
                                    assertEquals(0, semaphore.availablePermits(), "it is held by a process that lives");
                                    map.put("key", 1);
                                })
                                .jvmOptions(List.of("-Xmx300m"))
                                .start()) {
                            child.join();
                            assertEquals(0, child.exitCode().orElse(-99));
                            assertEquals(1, map.get("key"));
                        }
                    }
                    try (Pool pool = Pool.builder()
                            .workers(1)
                            .jvmOptions(List.of("-Xmx300m"))
                            .open()) {
                        ExecutionException failed = assertThrows(
                                ExecutionException.class,
                                () -> pool.submit(() -> {
                                            tasks.set();
                                            return new byte[LARGE];
                                        })
                                        .get());
                        assertInstanceOf(OutOfMemoryError.class, failed.getCause());
                        assertEquals(3, pool.submit(() -> 3).get());
                    }
                })
                .jvmOptions(List.of("-Xmx32m", "-XX:-ExitOnOutOfMemoryError"))
                .start()) {
            small.join();
            assertEquals(0, small.exitCode().orElse(-99));
            assertEquals(2, failures.count());
            assertEquals(1, tasks.count(), "what would be too much again is not run again");
        }
    }

    @Test
    void aPermitThatAnotherProcessReleasedDoesNotComeBackTwice() throws Exception {
        Mark held = mark("held");
        try (Semaphore semaphore = Semaphore.open(2);
                ChildProcess holder = child(() -> {
                    semaphore.acquire();
                    held.set();
                    Processes.sleepForever();
                })) {
            held.await();
            semaphore.release();
            semaphore.acquire(2);
            holder.kill();
            holder.join();
            assertFalse(semaphore.tryAcquire(200, TimeUnit.MILLISECONDS));
            semaphore.release(2);
            assertEquals(2, semaphore.availablePermits());
        }
    }

    @Test
    void aKilledWaiterIsForgottenAndTakesNoPermitAlong() throws Exception {
        try (Semaphore semaphore = Semaphore.open(0)) {
            List<ChildProcess> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiters.add(child(semaphore::acquire));
            }
            eventually("all are in line", () -> semaphore.getQueueLength() == 3);
            waiters.get(0).kill();
            waiters.get(1).kill();
            eventually("two are forgotten", () -> semaphore.getQueueLength() == 1);
            semaphore.release();
            waiters.get(2).join();
            assertEquals(0, waiters.get(2).exitCode().orElse(-99));
            assertEquals(0, semaphore.availablePermits(), "the one permit was a signal");
            for (ChildProcess waiter : waiters) {
                waiter.close();
            }
        }
    }

    @Test
    void aBarrierBreaksWhenAPartyIsKilledWhileItWaitsOrActs() throws Exception {
        Mark acting = mark("acting");
        try (Barrier barrier = Barrier.open(3);
                ChildProcess waiter = child(barrier::await)) {
            Background<Integer> here = Background.call(barrier::await);
            eventually("both wait", () -> barrier.getNumberWaiting() == 2);
            waiter.kill();
            assertInstanceOf(BrokenBarrierException.class, here.failure());
            assertTrue(barrier.isBroken());
        }
        try (Barrier barrier = Barrier.open(2, () -> {
            acting.set();
            Processes.sleepForever();
        })) {
            Background<Integer> here = Background.call(barrier::await);
            eventually("one waits", () -> barrier.getNumberWaiting() == 1);
            try (ChildProcess last = child(barrier::await)) {
                acting.await();
                last.kill();
                assertInstanceOf(BrokenBarrierException.class, here.failure());
            }
            barrier.reset();
            assertFalse(barrier.isBroken());
        }
    }

    @Test
    void eventsAndConditionsForgetTheDead() throws Exception {
        try (Event event = Event.open();
                ConditionQueue queue = ConditionQueue.open();
                ChildProcess waiter = child(() -> {
                    Background<Boolean> other = Background.run(event::await);
                    queue.enter().await(Waiter.FOREVER);
                    other.result();
                })) {
            eventually("it is in", () -> queue.length() == 1);
            ConditionQueue.Place second = queue.enter();
            waiter.kill();
            eventually("it is forgotten", () -> queue.length() == 1);
            queue.signal();
            assertTrue(second.await(0), "the signal went to the living");
            event.set();
        }
    }

    @Test
    void aSignalThatTheDeadHadNotHeardGoesToAnother() throws Exception {
        Mark entered = mark("entered");
        try (ConditionQueue queue = ConditionQueue.open();
                ChildProcess first = child(() -> {
                    ConditionQueue.Place unused = queue.enter();
                    entered.set();
                    Processes.sleepForever();
                })) {
            entered.await();
            Background<Boolean> second = Background.call(() -> queue.enter().await(Waiter.FOREVER));
            eventually("both are in", () -> queue.length() == 2);
            queue.signal();
            assertFalse(second.isDone());
            first.kill();
            assertTrue(second.result());
        }
    }

    @Test
    void nothingIsLostWhenProcessesAreKilledAtAnyMoment() throws Exception {
        Random random = new Random(3);
        try (Manager manager = Manager.open();
                Semaphore semaphore = Semaphore.open(2)) {
            SharedMap<Long, Integer> map = manager.map();
            for (int round = 0; round < 8; round++) {
                long number = round;
                Mark began = mark("began-" + round);
                try (ChildProcess child = child(() -> {
                    began.set();
                    for (int i = 0; ; i++) {
                        semaphore.acquire();
                        map.merge(number, 1, Integer::sum);
                        semaphore.acquire();
                        semaphore.release(2);
                        if (semaphore.tryAcquire(2, 1, TimeUnit.MILLISECONDS)) {
                            semaphore.release(2);
                        }
                    }
                })) {
                    began.await();
                    Thread.sleep(random.nextInt(30));
                    child.kill();
                    child.join();
                }
                assertTrue(semaphore.tryAcquire(2, 40, TimeUnit.SECONDS), "round " + round);
                assertEquals(0, semaphore.availablePermits(), "round " + round);
                semaphore.release(2);
            }
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void theEndOfTheManagersProcessEndsEveryWait() throws Exception {
        try (Manager manager = Manager.open()) {
            SharedMap<String, Event> map = manager.map();
            try (ChildProcess owner = child(() -> {
                map.put("event", Event.open());
                Processes.sleepForever();
            })) {
                eventually("it is there", () -> map.containsKey("event"));
                Event event = Objects.requireNonNull(map.get("event"));
                Background<Boolean> waiter = Background.run(event::await).waits(Thread.State.WAITING);
                Background<Boolean> other = Background.call(() -> event.await(1, TimeUnit.DAYS));
                owner.kill();
                assertInstanceOf(IllegalStateException.class, waiter.failure());
                assertInstanceOf(IllegalStateException.class, other.failure());
                assertThrows(IllegalStateException.class, event::isSet);
                // The socket of a killed manager is deleted with the run directory: here by hand.
                String socket = "manager-" + owner.pid() + "-1";
                Files.delete(Tree.here().directory().path().resolve(socket));
            }
        }
        try (Manager manager = Manager.open()) {
            ManagerClient client = new ManagerClient(manager.socket());
            Event event =
                    new Event(client.address(((Address.Here) manager.event().at()).id()));
            Background<Boolean> waiter = Background.run(event::await).waits(Thread.State.WAITING);
            manager.close();
            IllegalStateException gone = assertInstanceOf(IllegalStateException.class, waiter.failure());
            assertTrue(gone.getMessage().contains("manager"), gone.getMessage());
            assertThrows(IllegalStateException.class, event::isSet);
        }
    }

    @Test
    void garbageOnItsSocketEndsOnlyThatConnection() throws Exception {
        Random random = new Random(4);
        try (Manager manager = Manager.open()) {
            Counter<String> counter = manager.counter();
            Semaphore semaphore = manager.semaphore(1);
            for (int i = 0; i < 300; i++) {
                try (Link link = Link.connect(manager.socket())) {
                    if (i % 3 > 0) {
                        link.send(ManagerProtocol.HELLO, i, new byte[1 + Long.BYTES]);
                    }
                    byte[] body = new byte[random.nextInt(60)];
                    random.nextBytes(body);
                    if (i % 3 == 2 && body.length > 1) {
                        body[0] = (byte) (1 + random.nextInt(2)); // an object that is there
                        body[1] = (byte) random.nextInt(20); // an operation, perhaps
                    }
                    link.send((byte) random.nextInt(12), random.nextInt(3), body);
                    try {
                        link.send((byte) 77, 0, ManagerProtocol.nothing()); // nothing that could be waited for
                    } catch (IOException ignored) {
                        // it was refused before
                    }
                    Frame last;
                    do {
                        last = link.receive();
                    } while (last.kind() != ManagerProtocol.REFUSED);
                    assertTrue(last.decoder().string().length() > 10, "the reason");
                }
            }
            eventually("no session is left", () -> manager.sessions() == 0);
            counter.clear();
            assertEquals(1, counter.add("x", 1));
            assertEquals(1, semaphore.drainPermits() + (int) counter.get("y"));
        }
    }

    @Test
    void closingEndsAlsoWhoAsksWithoutAPause() throws Exception {
        Manager manager = Manager.open();
        try (Event asks = Event.open()) {
            Counter<String> counter = manager.counter();
            ChildProcess child = new ChildProcess(() -> {
                        counter.add("x", 1);
                        asks.set();
                        while (true) {
                            counter.add("x", 1);
                        }
                    })
                    .start();
            asks.await();
            long before = counter.get("x");
            eventually("it asks on and on", () -> counter.get("x") > before + 10_000);
            manager.close();
            assertTrue(child.join(Duration.ofSeconds(10)));
            assertEquals(OptionalInt.of(1), child.exitCode());
        } finally {
            manager.close();
        }
    }

    @Test
    void halfAFrameAndForgedLengthsHoldNothingUp() throws Exception {
        try (Manager manager = Manager.open()) {
            Semaphore semaphore = manager.semaphore(1);
            try (java.nio.channels.SocketChannel channel =
                    java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(manager.socket()))) {
                channel.write(java.nio.ByteBuffer.wrap(new byte[] {0x7f, -1, -1, -1, 1, 0, 0}));
                assertTrue(semaphore.tryAcquire());
                semaphore.release();
            }
            try (Link link = Link.connect(manager.socket())) {
                link.send(ManagerProtocol.HELLO, 1, new byte[1 + Long.BYTES]);
                byte[] forged =
                        new Encoder().count(1).int8(1).int8(7).count(1L << 40).toBytes();
                link.send(ManagerProtocol.ASK, 0, forged);
                assertEquals(ManagerProtocol.WELCOME, link.receive().kind());
                assertEquals(ManagerProtocol.FAILED, link.receive().kind());
            }
            eventually("no session is left", () -> manager.sessions() == 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
