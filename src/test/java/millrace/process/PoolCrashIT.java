package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool of processes promises when tasks, workers or objects do what they should not. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PoolCrashIT {
    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    private Pool.Builder pool(int workers) {
        return Pool.builder()
                .workers(workers)
                .notices(notices::add)
                .output((name, line) -> output.add(name + ": " + line));
    }

    private static Throwable failure(Future<?> future) {
        return assertThrows(ExecutionException.class, future::get).getCause();
    }

    private static void dieOnce(Mark begun) {
        begun.set();
        if (begun.count() == 1) {
            Processes.kill(Processes.self());
            Processes.sleepForever();
        }
    }

    /** Ways for a worker to end in the middle of a task. */
    enum Death {
        KILL {
            @Override
            void die() {
                Processes.kill(Processes.self());
                Processes.sleepForever();
            }
        },
        HALT {
            @Override
            void die() {
                Runtime.getRuntime().halt(3);
            }
        },
        EXIT {
            @Override
            void die() {
                System.exit(0);
            }
        },
        OUT_OF_MEMORY {
            @Override
            void die() {
                List<byte[]> all = new ArrayList<>();
                while (all.size() < 1_000_000) {
                    all.add(new byte[1 << 20]);
                }
            }
        };

        abstract void die();
    }

    @ParameterizedTest
    @EnumSource
    void aTaskWhoseWorkerDiesIsRunAgainAndNoOtherNotices(Death death) throws Exception {
        Mark begun = mark("begun");
        Mark other = mark("other");
        try (Pool pool = pool(2).jvmOptions(List.of("-Xmx32m")).open()) {
            CompletableFuture<Integer> neighbour = pool.submit(() -> {
                other.set();
                begun.await(2);
                return 1;
            });
            other.await();
            CompletableFuture<String> lost = pool.submit(() -> {
                begun.set();
                if (begun.count() == 1) {
                    death.die();
                }
                return "attempt " + ChildProcess.currentAttempt();
            });
            assertEquals("attempt 2", lost.get());
            assertEquals(1, neighbour.get());
            assertEquals(1, other.count());
        }
        assertEquals(2, begun.count());
        assertEquals(1, notices.size(), notices::toString);
    }

    @Test
    void theMessageOfACrashedJvmSaysWhatItDiedOf() throws Exception {
        try (Pool pool = Pool.builder()
                .workers(1)
                .attempts(1)
                .output((name, line) -> {})
                .notices(line -> {})
                .open()) {
            Future<Void> crash = pool.submit(() -> {
                Processes.signal("SEGV", Processes.self());
                Thread.sleep(60_000);
            });
            String message =
                    assertInstanceOf(WorkerDiedException.class, failure(crash)).getMessage();
            assertTrue(message.contains("SIGSEGV"), message);
            assertTrue(message.contains("# Problematic frame:"), message);
        }
    }

    @Test
    void mapGivesEveryResultWhileRandomWorkersAreKilled() throws Exception {
        Random random = new Random(42);
        Mark pids = mark("pids"); // of workers that are up
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger kills = new AtomicInteger();
        List<Integer> items = IntStream.range(0, 3_000).boxed().toList();
        Thread killer = new Thread(() -> {
            while (!over.get() && kills.get() < 6) {
                String[] all = pids.text().strip().split(" ");
                for (ChildProcess worker : ChildProcess.active()) {
                    if (all[all.length - 1].equals("" + worker.pid())) {
                        worker.kill();
                        kills.incrementAndGet();
                    }
                }
                try {
                    Thread.sleep(random.nextInt(100));
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        try (Pool pool = pool(3).attempts(1_000).open()) {
            killer.start();
            for (int rounds = 0; rounds < 2 || kills.get() < 3; rounds++) {
                assertEquals(
                        items.stream().map(n -> n * 3).toList(),
                        pool.map(
                                n -> {
                                    if (n % 30 == 0) {
                                        pids.write(Processes.self() + " ");
                                        Thread.sleep(1);
                                    }
                                    return n * 3;
                                },
                                items,
                                10));
            }
        } finally {
            over.set(true);
            killer.join();
        }
    }

    private static final class Grinding implements Task<Integer> {
        private static final long serialVersionUID = 1;

        private final Mark begun;

        Grinding(Mark begun) {
            this.begun = begun;
        }

        @Override
        public Integer call() {
            begun.set();
            System.err.println("last words of attempt " + ChildProcess.currentAttempt());
            Runtime.getRuntime().halt(17);
            return 0;
        }

        @Override
        public String toString() {
            return "grinding";
        }
    }

    @Test
    void aTaskThatKillsEveryWorkerFailsAfterThreeAttemptsAndSaysWhy() throws Exception {
        Mark begun = mark("begun");
        try (Pool pool = pool(2).name("miller").open()) {
            Future<Integer> future = pool.submit(new Grinding(begun));
            WorkerDiedException failure = assertInstanceOf(WorkerDiedException.class, failure(future));
            assertAll(
                    List.of("PoolCrashIT$Grinding", "miller-", "pid ", "exited with 17", "last words of attempt 3")
                            .stream()
                            .map(part -> () -> assertTrue(failure.getMessage().contains(part), failure.getMessage())));
            assertEquals(3, begun.count());
            assertEquals(1, pool.submit(() -> 1).get(), "the pool goes on");
        }
    }

    @Test
    void anExitCodeOfASignalIsTheSignalsNumber() throws Exception {
        try (Pool pool = pool(1).attempts(1).open()) {
            Throwable failure = failure(pool.submit((Action) Death.KILL::die));
            assertTrue(failure.getMessage().contains("signal 9"), failure.getMessage());
        }
    }

    @Test
    void withOneAttemptNoTaskIsBegunTwice() throws Exception {
        Mark begun = mark("begun");
        try (Pool pool = pool(2).attempts(1).open()) {
            List<Future<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                futures.add(pool.submit(() -> {
                    begun.set();
                    Runtime.getRuntime().halt(1);
                }));
            }
            for (Future<Void> future : futures) {
                assertInstanceOf(WorkerDiedException.class, failure(future));
            }
        }
        assertEquals(6, begun.count());
    }

    @Test
    void aKillerAmongManyShortTasksIsNotBegunMoreOftenThanItMay() throws Exception {
        Mark begun = mark("begun");
        try (Pool pool = pool(1).open()) {
            assertEquals(
                    2_000, pool.map(n -> n, Collections.nCopies(2_000, 1), 1).size());
            List<Future<Integer>> before = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                before.add(pool.submit(() -> 1));
            }
            Future<Void> killer = pool.submit(() -> {
                begun.set();
                Runtime.getRuntime().halt(1);
            });
            for (int i = 0; i < 200; i++) {
                before.add(pool.submit(() -> 1));
            }
            assertInstanceOf(WorkerDiedException.class, failure(killer));
            for (Future<Integer> future : before) {
                assertEquals(1, future.get());
            }
        }
        assertEquals(3, begun.count());
    }

    /** An object that does what its name says. */
    enum Trick {
        CANNOT_BE_SERIALIZED,
        CANNOT_BE_DESERIALIZED,
        KILLS_WHILE_IT_IS_SERIALIZED,
        KILLS_WHILE_IT_IS_DESERIALIZED,
        OVERFLOWS_WHILE_IT_IS_SERIALIZED,
        OVERFLOWS_WHILE_IT_IS_DESERIALIZED,
        FAILS_WHILE_IT_IS_SERIALIZED,
        FAILS_WHILE_IT_IS_DESERIALIZED
    }

    private static void play(Trick trick, boolean writing) throws IOException {
        if (writing == trick.name().endsWith("DESERIALIZED")) {
            return;
        }
        switch (trick) {
            case CANNOT_BE_SERIALIZED -> throw new java.io.NotSerializableException("a trick");
            case CANNOT_BE_DESERIALIZED -> throw new java.io.InvalidObjectException("a trick");
            case FAILS_WHILE_IT_IS_SERIALIZED, FAILS_WHILE_IT_IS_DESERIALIZED ->
                throw new IllegalStateException("a trick");
            case OVERFLOWS_WHILE_IT_IS_SERIALIZED, OVERFLOWS_WHILE_IT_IS_DESERIALIZED ->
                throw new StackOverflowError("a trick");
            case KILLS_WHILE_IT_IS_SERIALIZED, KILLS_WHILE_IT_IS_DESERIALIZED -> {
                if (ChildProcess.current() != null) {
                    Runtime.getRuntime().halt(4);
                }
            }
        }
    }

    private static final class Tricky implements Serializable {
        private static final long serialVersionUID = 1;

        private final Trick trick;

        Tricky(Trick trick) {
            this.trick = trick;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            play(trick, true);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            play(trick, false);
        }
    }

    /** Whoever reads it, ends. */
    private record Deadly(Mark read) implements Serializable {
        private Object readResolve() {
            read.set();
            Runtime.getRuntime().halt(5);
            return this;
        }

        @Override
        public String toString() {
            throw new AssertionError("asked for a message");
        }
    }

    @Test
    void argumentsAreReadByWorkersOnly() throws Exception {
        Mark read = mark("read");
        try (Pool pool = pool(1).attempts(2).open()) {
            Future<String> lost = pool.applyAsync(item -> "never", new Deadly(read));
            WorkerDiedException died = assertInstanceOf(WorkerDiedException.class, failure(lost));
            assertTrue(died.getMessage().contains("Deadly"), died.getMessage());
            assertEquals(2, read.count());
        }
    }

    private static final class TrickyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final Tricky tricky;

        TrickyException(Trick trick) {
            super("the exception's own message");
            tricky = new Tricky(trick);
        }

        @Override
        public String toString() {
            return super.toString() + " " + tricky.trick;
        }
    }

    /** What is checked of each trick; the pool has to go on after it. */
    @FunctionalInterface
    private interface Check {
        void of(Trick trick, Pool pool) throws Exception;
    }

    private void everyTrick(Check check) {
        try (Pool pool = pool(1).attempts(1).open()) {
            for (Trick trick : Trick.values()) {
                assertDoesNotThrow(
                        () -> {
                            check.of(trick, pool);
                            assertEquals(1, pool.submit(() -> 1).get(), "the pool goes on");
                        },
                        trick::name);
            }
        }
    }

    @Test
    void aTrickyItemFailsOnlyItself() {
        everyTrick((trick, pool) -> {
            List<Tricky> items = List.of(new Tricky(trick));
            if (trick == Trick.KILLS_WHILE_IT_IS_SERIALIZED) {
                assertEquals(List.of(false), pool.map(item -> item == null, items), "only workers are killed");
                return;
            }
            Throwable failure = assertThrows(Throwable.class, () -> pool.map(item -> item == null, items));
            switch (trick) {
                case CANNOT_BE_SERIALIZED, OVERFLOWS_WHILE_IT_IS_SERIALIZED, FAILS_WHILE_IT_IS_SERIALIZED -> {
                    assertInstanceOf(IllegalArgumentException.class, failure, "fails at the call");
                    assertTrue(failure.getMessage().contains("a trick"), failure.getMessage());
                }
                case KILLS_WHILE_IT_IS_DESERIALIZED -> assertInstanceOf(WorkerDiedException.class, failure.getCause());
                default -> assertInstanceOf(ExecutionException.class, failure);
            }
        });
    }

    @Test
    void aTrickyResultFailsOnlyItsTask() {
        everyTrick((trick, pool) -> {
            CompletableFuture<Tricky> future = pool.submit(() -> new Tricky(trick));
            if (trick == Trick.KILLS_WHILE_IT_IS_DESERIALIZED) {
                assertEquals(trick, future.get().trick, "this process is not to be killed");
                return;
            }
            Throwable failure = failure(future);
            if (trick == Trick.KILLS_WHILE_IT_IS_SERIALIZED) {
                assertInstanceOf(WorkerDiedException.class, failure);
            } else {
                assertTrue(failure.toString().contains("a trick"), failure::toString);
            }
        });
    }

    @Test
    void aTrickyExceptionArrivesInOneWayOrAnother() {
        everyTrick((trick, pool) -> {
            Throwable failure = failure(pool.submit((Action) () -> {
                throw new TrickyException(trick);
            }));
            switch (trick) {
                case KILLS_WHILE_IT_IS_SERIALIZED -> assertInstanceOf(WorkerDiedException.class, failure);
                case KILLS_WHILE_IT_IS_DESERIALIZED -> assertInstanceOf(TrickyException.class, failure);
                default -> {
                    RemoteException remote = assertInstanceOf(RemoteException.class, failure);
                    assertEquals(TrickyException.class.getName(), remote.originalClass());
                    assertTrue(remote.getMessage().contains("the exception's own message"), remote.getMessage());
                    assertTrue(remote.getMessage().contains("at millrace.process.PoolCrashIT"), remote.getMessage());
                }
            }
        });
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalArgumentException("there is no message");
        }
    }

    @Test
    void anExceptionThatCannotEvenBePrintedArrives() throws Exception {
        try (Pool pool = pool(1).open()) {
            Throwable failure = failure(pool.submit((Action) () -> {
                throw new Unprintable();
            }));
            assertInstanceOf(RemoteException.class, failure);
            assertTrue(failure.getMessage().contains(Unprintable.class.getName()), failure.getMessage());
        }
        assertEquals(0, notices.size(), "no worker died of it");
    }

    @Test
    void aRemoteStackTraceNamesTheWorkerAndTheTask() throws Exception {
        try (Pool pool = pool(1).name("mill").open()) {
            Throwable failure = assertThrows(ExecutionException.class, () -> pool.map(n -> 1 / n, List.of(0)))
                    .getCause();
            assertInstanceOf(ArithmeticException.class, failure);
            assertEquals(1, failure.getSuppressed().length);
            String where = failure.getSuppressed()[0].toString();
            assertTrue(where.contains("mill-1 (pid ") && where.contains("task 1"), where);
        }
    }

    private static final class Rude implements Task<Integer> {
        private static final long serialVersionUID = 1;

        private final String rudeness;
        private final Mark begun;

        Rude(String rudeness, Mark begun) {
            this.rudeness = rudeness;
            this.begun = begun;
        }

        @Override
        public Integer call() {
            dieOnce(begun);
            throw new IllegalStateException("failed");
        }

        @Override
        @SuppressWarnings("InfiniteRecursion")
        public String toString() {
            return switch (rudeness) {
                case "null" -> null;
                case "overflow" -> "" + this;
                default -> throw new AssertionError("rude");
            };
        }
    }

    @Test
    void aTaskWhoseToStringMisbehavesStillFails() throws Exception {
        try (Pool pool = pool(1).open()) {
            for (String rudeness : List.of("null", "overflow", "error")) {
                Future<Integer> future = pool.submit(new Rude(rudeness, mark(rudeness)));
                assertInstanceOf(IllegalStateException.class, failure(future));
            }
            assertEquals(1, pool.submit(() -> 1).get(), "the pool goes on");
        }
    }

    @Test
    void aTaskThatCannotBeSerializedFailsAtTheCallAndNamesTheCulprit() {
        Object culprit = new Object();
        try (Pool pool = pool(1).open()) {
            assertAll(
                    () -> named(
                            assertThrows(IllegalArgumentException.class, () -> pool.submit(() -> culprit.toString()))),
                    () -> named(assertThrows(
                            IllegalArgumentException.class, () -> pool.map(n -> culprit.toString(), List.of(1)))),
                    () -> named(
                            assertThrows(IllegalArgumentException.class, () -> pool.map(n -> n, List.of(1, culprit)))),
                    () -> named(assertThrows(
                            IllegalArgumentException.class,
                            () -> pool.imapUnordered(n -> n, List.of(culprit).iterator())
                                    .next())));
        }
        assertEquals(0, ChildProcess.active().size(), "no worker was needed for that");
    }

    private static void named(Exception e) {
        assertTrue(e.getMessage().contains("java.lang.Object"), e.getMessage());
    }

    @Test
    void aMapThatFailsAtTheCallRunsNothing() {
        Mark applied = mark("applied");
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool = pool(1).open()) {
            CompletableFuture<Void> running = pool.submit(() -> {
                began.set();
                release.await();
            });
            began.await();
            List<Object> items = new ArrayList<>(Collections.nCopies(100, 1));
            items.add(new Object());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pool.map(
                            n -> {
                                applied.set();
                                return n;
                            },
                            items,
                            1));
            release.set();
            running.join();
        }
        assertEquals(0, applied.count());
    }

    @Test
    void whatTasksPrintComesMarkedAndDisturbsNothing() throws Exception {
        try (Pool pool = pool(2).name("printer").open()) {
            List<Integer> items = IntStream.range(0, 200).boxed().toList();
            assertEquals(
                    items,
                    pool.map(
                            n -> {
                                System.out.print("out " + n + "\n");
                                System.err.println("err " + n + " \u00e9\u4e2d\ud83d\ude00");
                                System.out.print("\0\r");
                                return n;
                            },
                            items));
        }
        Set<String> lines = new HashSet<>(output);
        assertTrue(output.stream().allMatch(line -> line.matches("(?s)printer-[12]: .*")), output::toString);
        for (int i = 0; i < 200; i++) {
            String err = "err " + i + " \u00e9\u4e2d\ud83d\ude00";
            assertTrue(lines.contains("printer-1: " + err) || lines.contains("printer-2: " + err), err);
        }
    }

    @Test
    void listenersThatThrowAreReportedOnceAndLoseNoTaskAndNoLine() throws Exception {
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        Mark begun = mark("begun");
        try (Pool pool = pool(2).output((name, line) -> {
                    output.add(line);
                    throw new IllegalStateException("out of the output");
                })
                .notices(line -> {
                    notices.add(line);
                    throw new AssertionError("out of the notices");
                })
                .open()) {
            for (int i = 0; i < 3; i++) {
                int n = i;
                pool.submit(() -> {
                            System.out.println("a " + n + "\nb " + n);
                            begun.set();
                            if (begun.count() % 2 == 1) {
                                Runtime.getRuntime().halt(1);
                            }
                        })
                        .get();
            }
            assertEquals(1, pool.submit(() -> 1).get());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertEquals(6, begun.count());
        assertEquals(12, output.size(), output::toString);
        assertEquals(3, notices.size(), notices::toString);
        assertEquals(
                List.of("out of the notices", "out of the output"),
                uncaught.stream().map(Throwable::getMessage).sorted().toList());
    }

    @Test
    void aDeadlineHoldsWhileTasksOfUsersBlockTheCommonPool() throws Exception {
        Mark told = mark("told");
        Mark release = mark("release");
        try (ChildProcess child = new ChildProcess(() -> {
                    for (int i = 0; i < 8; i++) {
                        ForkJoinPool.commonPool().execute(Processes::sleepForever);
                    }
                    try (Pool pool = Pool.builder()
                            .workers(2)
                            .deadline(Duration.ofMillis(50))
                            .open()) {
                        CompletableFuture<Void> first = pool.submit(Processes::sleepForever);
                        CompletableFuture<Void> blocked = first.whenComplete((result, failure) -> release.await());
                        for (int i = 0; i < 2; i++) {
                            assertInstanceOf(TimeoutException.class, failure(pool.submit(Processes::sleepForever)));
                        }
                        told.set();
                        release.set();
                        assertThrows(CompletionException.class, blocked::join);
                    }
                })
                .jvmOptions(List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"))
                .output((name, line) -> output.add(line))) {
            child.start().join();
            assertEquals(OptionalInt.of(0), child.exitCode(), output::toString);
        }
        assertEquals(1, told.count());
    }

    @Test
    void aWorkerThatHasIdledForLongIsLetGoAndTheClockWithThePool() throws Exception {
        try (Pool pool = pool(2).idleTime(Duration.ofMillis(1)).open()) {
            pool.submit(() -> 1).get();
            eventually("no worker is kept", () -> ChildProcess.active().isEmpty());
            assertEquals(2, pool.submit(() -> 2).get());
        }
        eventually(
                "its clock has stopped",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("millrace-clock")));
    }

    @Test
    void standardInputOfATaskIsEmpty() throws Exception {
        try (Pool pool = pool(1).open()) {
            assertEquals(-1, pool.submit(() -> System.in.read()).get());
        }
    }

    @Test
    void cancellingNeverHitsTheNextTask() throws Exception {
        Random random = new Random(7);
        Mark begun = mark("begun");
        int rounds = 12;
        try (Pool pool = pool(2).attempts(1).open()) {
            for (int i = 0; i < rounds; i++) {
                int busy = random.nextInt(300_000);
                CompletableFuture<Void> victim = pool.submit(() -> {
                    long end = System.nanoTime() + busy;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                });
                CompletableFuture<Integer> next = pool.submit(() -> {
                    begun.set();
                    return 5;
                });
                CompletableFuture<Integer> another = pool.submit(() -> {
                    begun.set();
                    return 6;
                });
                long until = System.nanoTime() + random.nextInt(600_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                victim.cancel(true);
                assertEquals(5, next.get());
                assertEquals(6, another.get());
            }
        }
        assertEquals(2 * rounds, begun.count(), "no task of a pool with one attempt is begun twice");
    }

    @Test
    void cancellingTasksThatWaitInAWorkerLosesNothing() throws Exception {
        Random random = new Random(11);
        try (Pool pool = pool(2).open()) {
            for (int round = 0; round < 80; round++) {
                List<CompletableFuture<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    int n = i;
                    futures.add(pool.submit(() -> n));
                }
                for (int i = 0; i < 3; i++) {
                    futures.get(20 + random.nextInt(20)).cancel(true);
                }
                for (int i = 0; i < 40; i++) {
                    CompletableFuture<Integer> future = futures.get(i);
                    if (!future.isCancelled()) {
                        assertEquals(i, future.get());
                    }
                }
            }
        }
    }

    @Test
    void shortTasksFromManyThreadsAllEndAmongLongOnes() throws Exception {
        AtomicInteger sum = new AtomicInteger();
        try (Pool pool = pool(3).open()) {
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                int seed = caller;
                callers.add(new Thread(() -> {
                    Random random = new Random(seed);
                    for (int i = 0; i < 120; i++) {
                        int pause = random.nextInt(40) == 0 ? 3 : 0;
                        List<CompletableFuture<Integer>> futures = new ArrayList<>();
                        for (int j = random.nextInt(8); j >= 0; j--) {
                            futures.add(pool.submit(() -> {
                                if (pause > 0) {
                                    Thread.sleep(pause);
                                }
                                return 1;
                            }));
                        }
                        if (random.nextBoolean()) {
                            futures.get(futures.size() - 1).cancel(true);
                        }
                        for (CompletableFuture<Integer> future : futures) {
                            try {
                                sum.addAndGet(future.join());
                            } catch (CancellationException e) {
                                sum.incrementAndGet();
                            }
                        }
                    }
                }));
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertTrue(sum.get() > 480);
    }

    @Test
    void aPoolWhoseWorkersCannotStartIsBrokenAndSaysWhy() throws Exception {
        try (Pool pool = pool(3).jvmOptions(List.of("-XX:+NoSuchOption")).open()) {
            List<Future<Integer>> futures = new ArrayList<>();
            try {
                for (int i = 0; i < 50; i++) {
                    futures.add(pool.submit(() -> 1));
                }
            } catch (BrokenPoolException soon) {
                assertFalse(futures.isEmpty());
            }
            for (Future<Integer> future : futures) {
                BrokenPoolException failure = assertInstanceOf(BrokenPoolException.class, failure(future));
                assertTrue(failure.getMessage().contains("NoSuchOption"), failure.getMessage());
            }
            BrokenPoolException late = assertThrows(BrokenPoolException.class, () -> pool.submit(() -> 1));
            assertTrue(late.getMessage().contains("NoSuchOption"), late.getMessage());
            assertThrows(BrokenPoolException.class, () -> pool.map(n -> n, List.of(1)));
        }
    }

    @Test
    void aPoolIsTerminatedOnlyWhenTheFuturesOfLostTasksAreDone() throws Exception {
        for (int i = 0; i < 2; i++) {
            Pool pool = pool(1).attempts(1).open();
            AtomicReference<Boolean> told = new AtomicReference<>(false);
            CompletableFuture<Void> lost =
                    pool.submit(() -> Runtime.getRuntime().halt(1));
            CompletableFuture<Void> after = lost.whenComplete((result, failure) -> {
                Thread.yield();
                told.set(true);
            });
            pool.close();
            assertTrue(lost.isDone());
            assertTrue(told.get());
            assertThrows(CompletionException.class, after::join);
        }
    }

    @Test
    void aLostTaskGoesToAWorkerThatIsIdleWhenNoOtherCanStart() throws Exception {
        Path options = Files.writeString(folder.resolve("options"), "-Xmx64m\n");
        Mark begun = mark("begun");
        Mark idle = mark("idle");
        try (Pool pool =
                pool(2).jvmOptions(List.of("-XX:VMOptionsFile=" + options)).open()) {
            CompletableFuture<Void> victim = pool.submit(() -> {
                begun.set();
                if (begun.count() == 1) {
                    idle.await();
                    Runtime.getRuntime().halt(1);
                }
            });
            CompletableFuture<Void> other = pool.submit(() -> begun.await());
            other.get();
            Files.delete(options);
            idle.set();
            victim.get();
            assertEquals(2, pool.submit(() -> 2).get());
        }
    }

    @Test
    void aPoolGoesOnWithFewerWorkersWhenSomeCannotStart() throws Exception {
        Path options = Files.writeString(folder.resolve("options"), "-Xmx64m\n");
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool =
                pool(3).jvmOptions(List.of("-XX:VMOptionsFile=" + options)).open()) {
            Task<Integer> task = () -> {
                began.set();
                release.await();
                return 1;
            };
            List<Future<Integer>> futures = new ArrayList<>(List.of(pool.submit(task)));
            began.await();
            Files.delete(options);
            for (int i = 0; i < 10; i++) {
                futures.add(pool.submit(task));
            }
            eventually("only one is left", () -> pool.workers() == 1);
            release.set();
            for (Future<Integer> future : futures) {
                assertEquals(1, future.get());
            }
        }
        assertTrue(notices.stream().anyMatch(line -> line.contains("going on with 1 worker")), notices::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void workersThatAreKilledWhileTheyStartNeitherShrinkNorBreakThePool(boolean anotherIsUp) throws Exception {
        Mark started = mark("started");
        Mark met = mark("met");
        Task<Integer> meeting = () -> {
            met.set();
            met.await(2);
            return 1;
        };
        List<Future<Integer>> futures = new ArrayList<>();
        int unharmed = anotherIsUp ? 1 : 0;
        try (Pool pool = pool(2).initializer(() -> {
                    started.write(Processes.self() + " ");
                    int number = started.text().strip().split(" ").length;
                    if (number > unharmed && number <= unharmed + 3) {
                        Processes.sleepForever();
                    }
                })
                .open()) {
            futures.add(pool.submit(meeting));
            if (anotherIsUp) {
                met.await();
            }
            futures.add(pool.submit(meeting));
            for (int kills = 0; kills < 3; kills++) {
                int victim = unharmed + kills;
                eventually("it starts", () -> pids(started).size() > victim);
                Processes.kill(pids(started).get(victim));
            }
            for (Future<Integer> future : futures) {
                assertEquals(1, future.get());
            }
            assertEquals(2, pool.workers());
        }
        assertEquals(2, met.count(), "both ran at a time, and once");
        assertTrue(notices.stream().allMatch(line -> line.contains("killed by signal 9")), notices::toString);
    }

    private static List<Long> pids(Mark mark) {
        String text = mark.text();
        String whole = text.substring(0, text.lastIndexOf(' ') + 1).strip();
        return whole.isEmpty()
                ? List.of()
                : Arrays.stream(whole.split(" ")).map(Long::valueOf).toList();
    }

    @Test
    void aPoolThatWentOnWithFewerWorkersIsWholeAgainWhenTheyCanStart() throws Exception {
        Path options = Files.writeString(folder.resolve("options"), "-Xmx64m\n");
        Mark met = mark("met");
        Pool.Builder builder = pool(2).jvmOptions(List.of("-XX:VMOptionsFile=" + options));
        builder.rest = Duration.ofMillis(200);
        try (Pool pool = builder.open()) {
            Task<Integer> meeting = () -> {
                met.set();
                met.await(2);
                return 1;
            };
            Future<Integer> first = pool.submit(meeting);
            met.await();
            Files.delete(options);
            Future<Integer> second = pool.submit(meeting);
            eventually("it goes on with one", () -> pool.workers() == 1);
            assertFalse(second.isDone());
            Files.writeString(options, "-Xmx64m\n");
            assertEquals(2, first.get() + second.get());
            assertEquals(2, pool.workers());
        }
        assertTrue(
                notices.stream().anyMatch(line -> line.contains("going on with 1 worker; trying again in")),
                notices::toString);
    }

    @Test
    void workersThatKillOneAnotherLoseNoTask() throws Exception {
        Mark pids = mark("pids");
        try (Pool pool = pool(3).attempts(100).open()) {
            List<Integer> items = IntStream.range(0, 24).boxed().toList();
            assertEquals(
                    items,
                    pool.map(
                            n -> {
                                pids.write(Processes.self() + " ");
                                if (n % 6 == 0 && ChildProcess.currentAttempt() == 1) {
                                    String[] all = pids.text().strip().split(" ");
                                    Processes.kill(Long.parseLong(all[(int) (System.nanoTime() % all.length)]));
                                }
                                Thread.sleep(1);
                                return n;
                            },
                            items,
                            1));
        }
    }

    @Test
    void aWorkerMayHaveAPoolOfItsOwnThatDiesWithIt() throws Exception {
        Mark pid = mark("pid");
        try (Pool pool = pool(1).attempts(1).open()) {
            assertEquals(
                    30,
                    pool.submit(() -> {
                                try (Pool inner = Pool.open(2)) {
                                    return inner.map(n -> n * n, List.of(1, 2, 3, 4)).stream()
                                            .mapToInt(n -> n)
                                            .sum();
                                }
                            })
                            .get());
            Future<Void> lost = pool.submit(() -> {
                Pool inner = Pool.open(1);
                long innerPid = inner.submit(Processes::self).join();
                pid.write("" + innerPid);
                Runtime.getRuntime().halt(1);
            });
            assertInstanceOf(WorkerDiedException.class, failure(lost));
        }
        Processes.awaitEnd(Long.parseLong(pid.text()));
    }

    private static final class Counted implements Mapper<Integer, Integer> {
        private static final long serialVersionUID = 1;

        private final Mark read;

        Counted(Mark read) {
            this.read = read;
        }

        @Override
        public Integer apply(Integer item) {
            return item + 1;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            read.set();
        }
    }

    @Test
    void theFunctionOfAMapTravelsOncePerWorker() throws Exception {
        Mark read = mark("read");
        try (Pool pool = pool(2).open()) {
            assertEquals(
                    500,
                    pool.map(new Counted(read), Collections.nCopies(500, 1), 1).size());
        }
        assertTrue(read.count() >= 1 && read.count() <= 2, () -> "it was read " + read.count() + " times");
    }

    @Test
    void functionsThatTakeTurnsTravelOncePerWorkerUnlessThereAreMany() throws Exception {
        Mark read = mark("read");
        try (Pool pool = pool(1).open()) {
            List<Iterator<Integer>> turns = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                turns.add(
                        pool.imap(new Counted(read), Collections.nCopies(20, i).iterator()));
            }
            assertTurns(turns, 20);
            assertEquals(8, read.count());
            for (int i = 0; i < 20; i++) {
                turns.add(pool.imap(
                        new Counted(read), Collections.nCopies(5, 8 + i).iterator()));
            }
            turns.subList(0, 8).clear();
            for (Iterator<Integer> each : turns) {
                assertEquals(8 + turns.indexOf(each) + 1, each.next());
            }
            assertTurns(turns, 4);
        }
    }

    private static void assertTurns(List<Iterator<Integer>> turns, int times) {
        for (int round = 0; round < times; round++) {
            List<Integer> results = new ArrayList<>();
            turns.forEach(each -> results.add(each.next()));
            int first = results.get(0);
            assertEquals(IntStream.range(first, first + turns.size()).boxed().toList(), results);
        }
    }

    @Test
    void bigItemsAndResultsTravel() throws Exception {
        byte[] big = new byte[64 << 20];
        new Random(1).nextBytes(big);
        try (Pool pool = pool(1).open()) {
            assertArrayEquals(big, pool.map(bytes -> bytes, List.of(big)).get(0));
            assertEquals(Set.of("x"), pool.submit(() -> Set.of("x")).get());
        }
    }

    @Test
    void aWorkerIsKilledWhileItReadsABigItem() throws Exception {
        byte[] big = new byte[32 << 20];
        Mark began = mark("began");
        try (Pool pool = pool(1).attempts(1_000).open()) {
            CompletableFuture<Long> first = pool.submit(Processes::self);
            Processes.kill(first.get());
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Integer> future = pool.submit(() -> big.length);
                ChildProcess.active().forEach(ChildProcess::kill);
                assertEquals(big.length, future.get());
            }
            assertEquals(0, began.count());
        }
    }

    @Test
    void aWorkerThatIsReadyIsReusedAndNoMoreAreStartedThanNeeded() throws Exception {
        try (Pool pool = pool(8).open()) {
            Set<Long> pids = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                pids.add(pool.submit(Processes::self).get());
            }
            assertEquals(1, pids.size());
            assertEquals(1, ChildProcess.active().size());
        }
    }

    @Test
    void aThreadThatATaskLeavesBehindDoesNotHoldUpTheEndOfItsWorker() throws Exception {
        Pool pool = pool(1).open();
        pool.submit(() -> {
                    new Thread(Processes::sleepForever).start();
                })
                .get();
        pool.close();
        assertTrue(pool.isTerminated());
        assertEquals(List.of(), List.copyOf(notices));
    }

    @Test
    void anActionThatFailsIsANoticeOfThePool() throws Exception {
        try (Pool pool = pool(1).open()) {
            pool.execute((Runnable & Serializable) () -> {
                throw new IllegalStateException("nobody waits for this");
            });
        }
        assertTrue(notices.stream().collect(Collectors.joining()).contains("nobody waits for this"), notices::toString);
    }

    @Test
    void imapGoesOnWhenWorkersDie() {
        try (Pool pool = pool(2).attempts(1).open()) {
            Iterator<Integer> results = pool.imapUnordered(
                    n -> {
                        if (n % 4 == 0) {
                            Runtime.getRuntime().halt(1);
                        }
                        return n;
                    },
                    IntStream.range(0, 16).boxed().iterator());
            int good = 0;
            int lost = 0;
            while (results.hasNext()) {
                try {
                    int unused = results.next();
                    good++;
                } catch (CompletionException e) {
                    assertInstanceOf(WorkerDiedException.class, e.getCause());
                    lost++;
                }
            }
            assertEquals(List.of(12, 4), List.of(good, lost));
        }
    }

    @Test
    void tasksMayBeSubmittedByAThreadThatIsInterrupted() throws Exception {
        try (Pool pool = pool(2).open()) {
            Thread.currentThread().interrupt();
            CompletableFuture<byte[]> big = pool.submit(() -> new byte[1 << 20]);
            CompletableFuture<Integer> small = pool.submit(() -> 1);
            assertTrue(Thread.interrupted());
            assertEquals(1 << 20, big.get().length);
            assertEquals(1, small.get());
        }
    }
}
