package millrace.process;

import static millrace.process.Eventually.eventually;
import static millrace.process.Eventually.waits;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ChildProcessIT {
    @TempDir
    private Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    private ChildProcess child(Action action) {
        return new ChildProcess(action).output((name, line) -> lines.add(line));
    }

    @Test
    void theExitCodeTellsHowItEnded() throws Exception {
        Mark begun = mark("begun");
        Action sleep = () -> {
            begun.set();
            Processes.sleepForever();
        };
        List<ChildProcess> children = List.of(
                child(() -> {}),
                child(() -> {
                    throw new IOException("it failed");
                }),
                child(() -> System.exit(3)),
                child(() -> Runtime.getRuntime().halt(7)),
                child(sleep),
                child(sleep));
        assertEquals(OptionalInt.empty(), children.get(0).exitCode(), "not started");
        children.forEach(ChildProcess::start);
        begun.await(2);
        assertEquals(OptionalInt.empty(), children.get(4).exitCode(), "alive");
        children.get(4).kill();
        children.get(5).terminate();
        List<Integer> codes = new ArrayList<>();
        for (ChildProcess child : children) {
            child.join();
            codes.add(child.exitCode().getAsInt());
        }
        assertEquals(List.of(0, 1, 3, 7, -9, -15), codes);
        assertTrue(String.join("\n", lines).contains("java.io.IOException: it failed"), lines::toString);
        assertTrue(ChildProcess.active().isEmpty());
        assertAll(children.stream().map(child -> () -> {
            assertFalse(child.isAlive());
            child.kill();
            child.terminate();
            child.close();
            child.close();
            assertTrue(child.join(Duration.ZERO));
            assertThrows(IllegalStateException.class, child::start);
        }));
    }

    @Test
    void terminateLetsItsShutdownHooksRunAndSpeak() throws Exception {
        Mark begun = mark("begun");
        try (ChildProcess child = child(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                System.out.println("from the hook");
            }));
            begun.set();
            Processes.sleepForever();
        })) {
            child.start();
            begun.await();
            child.terminate();
            child.join();
            assertEquals(OptionalInt.of(-15), child.exitCode());
            assertEquals(List.of("from the hook"), lines);
        }
    }

    @Test
    void whatItPrintedBeforeItWasKilledIsPassedOn() throws Exception {
        Mark begun = mark("begun");
        try (ChildProcess child = child(() -> {
            for (int i = 0; i < 500; i++) {
                System.out.println(i);
            }
            begun.set();
            Processes.sleepForever();
        })) {
            child.start();
            begun.await();
            child.kill();
            child.join();
            assertEquals(500, lines.size());
        }
    }

    @Test
    void joinWaitsForAsLongAsItIsTold() throws Exception {
        Mark release = mark("release");
        try (ChildProcess child = child(release::await).start()) {
            assertFalse(child.join(Duration.ZERO));
            assertFalse(child.join(Duration.ofSeconds(-1)));
            assertFalse(child.join(Duration.ofSeconds(Long.MIN_VALUE)));
            assertFalse(child.join(Duration.ofMillis(1)));
            assertTrue(child.isAlive());
            assertTrue(Processes.isAlive(child.pid()));
            assertTrue(ChildProcess.active().contains(child));
            release.set();
            assertTrue(child.join(Duration.ofSeconds(Long.MAX_VALUE)));
            assertTrue(child.join(Duration.ofSeconds(-1)), "it has ended before");
            assertFalse(child.isAlive());
            assertFalse(ChildProcess.active().contains(child));
        }
    }

    @Test
    void aChildKnowsItsOwnNumber() throws Exception {
        try (Pool pool = Pool.open(1)) {
            assertTrue(pool.submit(() -> {
                        ChildProcess self = Objects.requireNonNull(ChildProcess.current());
                        return self.isAlive()
                                && self.pid() == ProcessHandle.current().pid()
                                && self.toString().contains("pid " + self.pid());
                    })
                    .get());
        }
    }

    @Test
    void joinCanBeInterrupted() throws Exception {
        try (ChildProcess child = child(Processes::sleepForever).start()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread joining = new Thread(() -> {
                try {
                    child.join();
                } catch (InterruptedException e) {
                    thrown.set(e);
                }
            });
            joining.start();
            waits(joining);
            joining.interrupt();
            joining.join();
            assertNotNull(thrown.get());
            assertTrue(child.isAlive());
            Thread.currentThread().interrupt(); // closing is not disturbed by it
        }
        assertTrue(Thread.interrupted());
        assertTrue(ChildProcess.active().isEmpty());
    }

    @Test
    void beforeItIsStartedThereIsNothingToAskFor() {
        ChildProcess child = child(() -> {}).named("unborn");
        assertFalse(child.isAlive());
        assertEquals("unborn (not started)", child.toString());
        assertAll(
                () -> assertThrows(IllegalStateException.class, child::pid),
                () -> assertThrows(IllegalStateException.class, child::join),
                () -> assertThrows(IllegalStateException.class, () -> child.join(Duration.ZERO)),
                () -> assertThrows(IllegalStateException.class, child::onExit),
                () -> assertThrows(IllegalStateException.class, child::kill),
                () -> assertThrows(IllegalStateException.class, child::terminate));
        child.close();
    }

    @Test
    void nothingCanBeChangedAfterTheStart() throws Exception {
        try (ChildProcess child = child(() -> {}).start()) {
            assertAll(
                    () -> assertThrows(IllegalStateException.class, child::start),
                    () -> assertThrows(IllegalStateException.class, () -> child.named("x")),
                    () -> assertThrows(IllegalStateException.class, () -> child.daemon(true)),
                    () -> assertThrows(IllegalStateException.class, () -> child.jvmOptions(List.of())),
                    () -> assertThrows(IllegalStateException.class, () -> child.output((name, line) -> {})));
            child.join();
        }
    }

    @Test
    void whatCannotBeSerializedFailsAtTheStartAndStartsNothing() {
        Object culprit = new Object();
        ChildProcess child = child(() -> System.out.println(culprit));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, child::start);
        assertTrue(e.getMessage().contains("java.lang.Object"), e.getMessage());
        assertFalse(child.isAlive());
        assertTrue(ChildProcess.active().isEmpty());
    }

    private static final class Clock extends ChildProcess {
        private static final long serialVersionUID = 1;

        private final String field;

        Clock(String field) {
            this.field = field;
        }

        @Override
        public void run() {
            System.out.println(currentName() + " " + isDaemon() + " " + field + " " + (current() == this) + " "
                    + currentAttempt());
        }
    }

    @Test
    void aSubclassTakesItsFieldsNameAndDaemonFlagAlong() throws Exception {
        try (ChildProcess child = new Clock("tick")
                .named("clock \u00e9")
                .daemon(true)
                .output((name, line) -> lines.add(name + ":" + line))) {
            assertTrue(child.isDaemon());
            child.start().join();
            assertEquals(List.of("clock \u00e9:clock \u00e9 true tick true 1"), lines);
        }
        assertNull(ChildProcess.current(), "this process is nobody's child");
        assertEquals("main", ChildProcess.currentName());
    }

    /** What this process prints, from here on until they are restored. */
    private static final class OwnStreams {
        private final PrintStream out = System.out;
        private final PrintStream err = System.err;
        private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();

        OwnStreams() {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        }

        void restore() {
            System.setOut(out);
            System.setErr(err);
        }

        String out() {
            return outBytes.toString(StandardCharsets.UTF_8);
        }

        String err() {
            return errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void linesAreMarkedWithTheNameByDefault() throws Exception {
        OwnStreams own = new OwnStreams();
        try (ChildProcess child = new ChildProcess(() -> {
                    System.out.println("to out");
                    System.err.print("to err, without an end");
                })
                .named("writer")) {
            child.start().join();
        } finally {
            own.restore();
        }
        assertEquals("[writer] to out\n", own.out().replace("\r", ""));
        assertEquals("[writer] to err, without an end\n", own.err().replace("\r", ""));
    }

    @Test
    void whatTheJvmSaysIsNoOutputOfTheTask() throws Exception {
        Mark begun = mark("begun");
        OwnStreams own = new OwnStreams();
        try (ChildProcess child = new ChildProcess(() -> {
                    begun.set();
                    Processes.sleepForever();
                })
                .start()) {
            begun.await();
            Processes.signal("QUIT", child.pid());
            eventually("its threads are dumped", () -> own.err().contains("Full thread dump"));
        } finally {
            own.restore();
        }
        assertEquals("", own.out());
    }

    @Test
    void isStartedOnlyWhereItWasMade() throws Exception {
        ChildProcess other = new ChildProcess(() -> {}).named("other");
        try (ChildProcess child = child(() -> {
            try {
                other.start();
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        })) {
            child.start().join();
        }
        assertEquals(List.of("other can be started only by the process that made it; make another here"), lines);
    }

    @Test
    void longLinesArePassedOnInPartsWithoutBreakingACharacter() throws Exception {
        String exact = "x".repeat(1 << 20);
        String wide = "\u4e2d".repeat(500_000);
        try (ChildProcess child = child(() -> {
            System.out.println("x".repeat(1 << 20));
            System.out.println();
            System.out.println("\u4e2d".repeat(500_000));
            System.out.print("end");
        })) {
            child.start().join();
        }
        assertEquals(exact, lines.get(0), "no empty line behind one that just fits");
        assertEquals("", lines.get(1));
        assertEquals("end", lines.get(lines.size() - 1));
        assertEquals(wide, String.join("", lines.subList(2, lines.size() - 1)));
    }

    @Test
    void joinWaitsUntilASlowReaderHasGotEveryLine() throws Exception {
        try (ChildProcess child = new ChildProcess(() -> {
                    for (int i = 0; i < 1_500; i++) {
                        System.out.println(i);
                    }
                })
                .output((name, line) -> {
                    lines.add(line);
                    try {
                        Thread.sleep(1);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })) {
            child.start().join();
            assertEquals(1_500, lines.size());
        }
    }

    @Test
    void aListenerThatThrowsGetsTheLinesAfterThatToo() throws Exception {
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        try (ChildProcess child = new ChildProcess(() -> System.out.print("1\n2\n3")).output((name, line) -> {
            lines.add(line);
            throw new IllegalStateException("line " + line);
        })) {
            child.start().join();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertEquals(List.of("1", "2", "3"), lines);
        assertEquals(
                List.of("line 1"), uncaught.stream().map(Throwable::getMessage).toList());
    }

    @Test
    void aGrandchildThatKeepsTheOutputOpenDoesNotHoldUpJoin() throws Exception {
        try (ChildProcess child = child(() -> {
            Process grandchild = new ProcessBuilder("sleep", "1000").inheritIO().start();
            System.out.println(grandchild.pid());
        })) {
            child.start().join();
            assertEquals(OptionalInt.of(0), child.exitCode());
        } finally {
            long grandchild = Long.parseLong(lines.get(0));
            Processes.kill(grandchild);
            Processes.awaitEnd(grandchild);
        }
    }

    @Test
    void aGrandchildThatNeverStopsPrintingDoesNotHoldUpJoin() throws Exception {
        try (ChildProcess child = new ChildProcess(() -> {
                    Process grandchild = new ProcessBuilder("yes").inheritIO().start();
                    System.err.println(grandchild.pid());
                })
                .output((name, line) -> {
                    if (line.length() > 1) {
                        lines.add(line);
                    }
                })) {
            child.start().join();
        } finally {
            long grandchild = Long.parseLong(lines.get(0));
            Processes.kill(grandchild);
            Processes.awaitEnd(grandchild);
        }
    }

    @Test
    void onExitIsCompletedByTheFirstOfSeveralAndCannotBeSpoilt() throws Exception {
        try (ChildProcess slow = child(Processes::sleepForever).start();
                ChildProcess quick = child(() -> {}).start()) {
            assertSame(
                    quick,
                    CompletableFuture.anyOf(slow.onExit(), quick.onExit()).get());
            slow.onExit().complete(quick);
            assertFalse(slow.onExit().isDone());
            assertFalse(slow.join(Duration.ZERO));
        }
    }

    @Test
    void aChildMayHaveChildrenThatDieWithIt() throws Exception {
        Mark pids = mark("pids");
        try (ChildProcess child = child(() -> {
            ChildProcess inner = new ChildProcess(() -> {
                System.out.println("from " + ChildProcess.currentName());
                pids.write(Processes.self() + " ");
                Processes.sleepForever();
            });
            inner.named("inner").start();
            System.out.println(ChildProcess.active().size());
            Processes.sleepForever();
        })) {
            child.start();
            eventually("the inner child is up", () -> pids.text().endsWith(" "));
            eventually("its lines come all the way", () -> lines.contains("[inner] from inner"));
            assertTrue(lines.contains("1"));
            child.kill();
            Processes.awaitEnd(Long.parseLong(pids.text().strip()));
        }
    }

    @Test
    void aChildThatIsNoDaemonIsWaitedForByItsOwnParentToo() throws Exception {
        Mark order = mark("order");
        Mark release = mark("release");
        try (ChildProcess child = child(() -> {
            new ChildProcess(() -> {
                        release.await();
                        order.write("inner ");
                    })
                    .start();
            new Thread(() -> order.write("thread ")).start();
        })) {
            child.start();
            eventually("run has returned", () -> order.text().equals("thread "));
            assertFalse(child.join(Duration.ofMillis(1)));
            release.set();
            child.join();
            assertEquals("thread inner ", order.text());
            assertEquals(OptionalInt.of(0), child.exitCode());
        }
    }

    @Test
    void aBigArgumentTravels() throws Exception {
        byte[] big = new byte[8 << 20];
        big[big.length - 1] = 42;
        try (ChildProcess child = child(() -> System.out.println(big.length + " " + big[big.length - 1]))) {
            child.start().join();
            assertEquals(List.of((8 << 20) + " 42"), lines);
        }
    }

    @Test
    void aChildThatCannotStartSaysWhy() throws Exception {
        byte[] big = new byte[8 << 20];
        try (ChildProcess child =
                child(() -> System.out.println(big.length)).jvmOptions(List.of("-XX:+NoSuchOption"))) {
            child.start().join();
            assertEquals(OptionalInt.of(1), child.exitCode());
            assertTrue(String.join("\n", lines).contains("NoSuchOption"), lines::toString);
        }
    }

    @Test
    void theLockQueueAndCounterOfAnInterruptedThreadWork() throws Exception {
        try (Queue<Boolean> results = Queue.open();
                ChildProcess child = child(() -> {
                    Thread.currentThread().interrupt();
                    try (Lock lock = Lock.open();
                            Queue<Integer> queue = Queue.open();
                            Manager manager = Manager.open()) {
                        lock.lock();
                        lock.unlock();
                        Counter<String> counter = manager.counter();
                        counter.add("x", 1);
                        boolean good = queue.offer(1) && Integer.valueOf(1).equals(queue.poll());
                        results.offer(good && Thread.currentThread().isInterrupted());
                    }
                })) {
            child.start().join();
            assertEquals(OptionalInt.of(0), child.exitCode(), lines::toString);
            assertEquals(true, results.take());
        }
    }

    @Test
    void aChildCannotEndOrAwaitItselfAsItsParentCan() throws Exception {
        try (Queue<String> said = Queue.open();
                ChildProcess child = new ChildProcess(() -> {
                            ChildProcess self = Objects.requireNonNull(ChildProcess.current());
                            self.close();
                            for (Action action :
                                    List.<Action>of(self::kill, self::terminate, self::join, self::onExit)) {
                                said.put(assertThrows(IllegalStateException.class, action::act)
                                        .getMessage());
                            }
                            said.put("" + self.exitCode());
                        })
                        .named("self")
                        .start()) {
            for (int i = 0; i < 4; i++) {
                assertEquals(
                        "self is this process, which only its parent can wait for or end; use System.exit here",
                        said.take());
            }
            assertEquals("" + OptionalInt.empty(), said.take());
            child.join();
            assertEquals(OptionalInt.of(0), child.exitCode());
        }
    }
}
