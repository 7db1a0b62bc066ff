package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a whole program and its children when it ends in one way or another. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProgramEndIT {
    @TempDir
    private Path folder;

    private static List<Long> pids(String line) {
        return Arrays.stream(line.split(" ")).map(Long::valueOf).toList();
    }

    private void assertNoRunDirectory() throws IOException {
        assertEquals(List.of(), Program.runDirectories(folder));
    }

    /** Maps for ever, on workers that are busy with a loop that has no end, asleep, or in a pool of their own. */
    static final class Mapping {
        private Mapping() {}

        public static void main(String[] arguments) throws Exception {
            Mark pids = Mark.in(Path.of(arguments[0]), "pids");
            Pool pool = Pool.open(3);
            List<Long> all = new ArrayList<>();
            Thread mapping = new Thread(() -> {
                try {
                    pool.map(n -> work(pids, n), List.of(0, 1, 2, 3, 4, 5), 1);
                } catch (Exception e) {
                    System.out.println("the map has ended: " + e);
                }
            });
            mapping.setDaemon(true);
            mapping.start();
            while (all.size() < 4) {
                all.clear();
                for (String pid : pids.text().strip().split(" ")) {
                    if (!pid.isEmpty()) {
                        all.add(Long.valueOf(pid));
                    }
                }
                Thread.sleep(5);
            }
            System.out.println(pids.text().strip());
            Processes.sleepForever();
        }

        private static double work(Mark pids, int n) throws Exception {
            pids.write(Processes.self() + " ");
            if (n == 0) {
                double sum = 0;
                for (int i = 0; i < Integer.MAX_VALUE; i++) { // compiled, it may not look up before its end
                    sum += Math.sqrt(i) / (sum + 1);
                }
                return sum;
            } else if (n == 1) {
                try (Pool inner = Pool.open(1)) {
                    return inner.map(m -> work(pids, m), List.of(2)).get(0);
                }
            }
            Processes.sleepForever();
            return 0;
        }
    }

    @Test
    void killingTheParentLeavesNoWorkerAndItsFilesAreSweptByTheNextStart() throws Exception {
        try (Program program = Program.start(folder, Mapping.class, folder.toString())) {
            List<Long> workers = pids(program.line());
            assertEquals(1, Program.runDirectories(folder).size());
            program.kill();
            for (long worker : workers) {
                Processes.awaitEnd(worker);
            }
        }
        assertEquals(1, Program.runDirectories(folder).size(), "nobody could delete it");
        try (Program next = Program.start(folder, Returning.class)) {
            next.rest();
            assertEquals(0, next.exitCode());
        }
        assertNoRunDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalToTheWholeGroupEndsItWithoutAWordOfTheWorkers(String signal) throws Exception {
        try (Program program = Program.start(List.of("setsid"), folder, Mapping.class, folder.toString())) {
            List<Long> workers = pids(program.line());
            Processes.signal(signal, -program.pid());
            assertEquals("", program.rest());
            assertEquals(
                    switch (signal) {
                        case "TERM" -> -15;
                        case "INT" -> -2;
                        default -> -1;
                    },
                    program.exitCode());
            for (long worker : workers) {
                Processes.awaitEnd(worker);
            }
        }
        assertNoRunDirectory();
    }

    /** Uses a bit of everything, closes nothing, and returns. */
    static final class Returning {
        private Returning() {}

        @SuppressWarnings("resource")
        public static void main(String[] arguments) throws Exception {
            Queue<String> queue = Queue.open();
            queue.put("x".repeat(10_000));
            Lock.open().lock();
            Pool pool = Pool.open(1);
            System.out.println(pool.submit(Processes::self).get());
            ChildProcess daemon =
                    new ChildProcess(Processes::sleepForever).daemon(true).start();
            System.out.println(daemon.pid());
            if (arguments.length > 0) {
                System.exit(Integer.parseInt(arguments[0]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aProgramThatReturnsOrExitsLeavesNothing(int code) throws Exception {
        String[] arguments = code == 0 ? new String[0] : new String[] {"" + code};
        try (Program program = Program.start(folder, Returning.class, arguments)) {
            long worker = Long.parseLong(program.line());
            long daemon = Long.parseLong(program.line());
            assertEquals("", program.rest());
            assertEquals(code, program.exitCode());
            Processes.awaitEnd(worker);
            Processes.awaitEnd(daemon);
        }
        assertNoRunDirectory();
    }

    /** What a shutdown hook does with a pool that runs a task without an end. */
    enum Hook {
        CLOSES("closed") {
            @Override
            String run(Pool pool, Future<?> task) {
                pool.close();
                return "closed";
            }
        },
        WAITS("BrokenPoolException: this process is ending") {
            @Override
            String run(Pool pool, Future<?> task) throws Exception {
                return "got " + task.get();
            }
        },
        SUBMITS("BrokenPoolException: this process is ending") {
            @Override
            String run(Pool pool, Future<?> task) throws Exception {
                Thread.sleep(300); // the workers are dead
                return "got " + pool.apply(n -> n + 1, 1);
            }
        },
        STARTS("IllegalStateException: cannot start late: this process is ending") {
            @Override
            String run(Pool pool, Future<?> task) throws Exception {
                Thread.sleep(300);
                return "started "
                        + new ChildProcess(() -> {}).named("late").start().pid();
            }
        };

        final String says;

        Hook(String says) {
            this.says = says;
        }

        abstract String run(Pool pool, Future<?> task) throws Exception;

        /** What came of it. */
        String outcome(Pool pool, Future<?> task) {
            try {
                return run(pool, task);
            } catch (ExecutionException e) {
                return shown(e.getCause());
            } catch (Exception e) {
                return shown(e);
            }
        }

        private static String shown(Throwable e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    /** Exits while a hook uses a pool. */
    static final class Hooked {
        private Hooked() {}

        @SuppressWarnings("resource")
        public static void main(String[] arguments) throws Exception {
            Hook hook = Hook.valueOf(arguments[0]);
            Pool pool = Pool.open(2);
            pool.apply(n -> n + 1, 1);
            Future<?> task = pool.submit(Processes::sleepForever);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(hook.outcome(pool, task))));
            System.out.println("up");
            if (arguments[1].equals("exit")) {
                System.exit(0);
            }
            Processes.sleepForever();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aShutdownHookThatUsesAPoolDoesNotHoldUpTheEnd(Hook hook) throws Exception {
        try (Program exiting = Program.start(folder, Hooked.class, hook.name(), "exit");
                Program terminated = Program.start(folder, Hooked.class, hook.name(), "sleep")) {
            assertEquals("up", terminated.line());
            Processes.signal("TERM", terminated.pid());
            assertEquals("up", exiting.line());
            assertEquals(hook.says, exiting.rest());
            assertEquals(0, exiting.exitCode());
            assertEquals(hook.says, terminated.rest());
            assertEquals(-15, terminated.exitCode());
        }
        assertNoRunDirectory();
    }

    /** Uses a pool for the first time when it is too late. */
    static final class Belated {
        private Belated() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try (Pool pool = Pool.open(1)) {
                    System.out.println("got " + pool.apply(n -> n + 1, 1));
                } catch (Exception e) {
                    System.out.println("failed: " + e.getCause());
                }
            }));
        }
    }

    @Test
    void aShutdownHookThatIsTheFirstToUseTheLibraryIsToldSoAndLeavesNothing() throws Exception {
        try (Program program = Program.start(folder, Belated.class)) {
            String said = program.rest();
            assertTrue(said.contains("this process is ending"), said);
            assertFalse(said.contains("got"), said);
            assertEquals(0, program.exitCode());
        }
        assertNoRunDirectory();
    }

    /** What a child that is no daemon does to its streams. */
    enum Streams {
        KEEPS {
            @Override
            void apply() {}
        },
        CLOSES {
            @Override
            void apply() {
                System.out.close();
                System.err.close();
            }
        };

        abstract void apply();
    }

    /** Starts a child that is no daemon and returns. */
    static final class Leaving {
        private Leaving() {}

        public static void main(String[] arguments) {
            Mark began = Mark.in(Path.of(arguments[0]), "began");
            Mark release = Mark.in(Path.of(arguments[0]), "release");
            Mark ended = Mark.in(Path.of(arguments[0]), "ended");
            Streams streams = Streams.valueOf(arguments[1]);
            new ChildProcess(() -> {
                        streams.apply();
                        began.set();
                        release.await();
                        ended.set();
                    })
                    .start();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChildThatIsNoDaemonKeepsItsParentAlive(Streams streams) throws Exception {
        Mark began = Mark.in(folder, "began");
        Mark ended = Mark.in(folder, "ended");
        try (Program program = Program.start(folder, Leaving.class, folder.toString(), streams.name())) {
            began.await();
            assertTrue(Processes.isAlive(program.pid()));
            assertEquals(0, ended.count());
            Mark.in(folder, "release").set();
            assertEquals("", program.rest());
            assertEquals(0, program.exitCode());
        }
        assertEquals(1, ended.count(), "it was waited for");
        assertNoRunDirectory();
    }

    /** Has a child that ends, and leaves a process of its own with the output still open. */
    static final class Abandoning {
        private Abandoning() {}

        public static void main(String[] arguments) throws InterruptedException {
            Mark pid = Mark.in(Path.of(arguments[0]), "pid");
            ChildProcess child = new ChildProcess(() -> {
                try {
                    pid.write(""
                            + new ProcessBuilder("sleep", "1000")
                                    .inheritIO()
                                    .start()
                                    .pid());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            child.start();
        }
    }

    @Test
    void aGrandchildThatKeepsTheOutputOpenDoesNotKeepTheProgramAlive() throws Exception {
        Mark pid = Mark.in(folder, "pid");
        try (Program program = Program.start(folder, Abandoning.class, folder.toString())) {
            assertEquals(0, program.exitCode());
        } finally {
            Processes.kill(Long.parseLong(pid.text()));
        }
        assertNoRunDirectory();
    }

    /** Makes a run directory and waits. */
    static final class Standing {
        private Standing() {}

        @SuppressWarnings("resource")
        public static void main(String[] arguments) {
            Lock unused = Lock.open();
            System.out.println("up");
            Processes.sleepForever();
        }
    }

    @Test
    void treesLiveSideBySideAndOnlyTheDeadAreSwept() throws Exception {
        Path planted = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(planted.resolve("owner"), "x");
        Files.createSymbolicLink(folder.resolve("millrace-1-0000000000000001"), planted);
        Path young = Files.createDirectory(folder.resolve("millrace-1-000000000000000a"));
        try (Program dead = Program.start(folder, Standing.class);
                Program living = Program.start(folder, Standing.class)) {
            assertEquals("up", dead.line());
            assertEquals("up", living.line());
            assertEquals(4, Program.runDirectories(folder).size());
            dead.kill();
            Files.writeString(folder.resolve("millrace-file"), "no folder");
            try (Program next = Program.start(folder, Returning.class)) {
                next.rest();
                assertEquals(0, next.exitCode());
            }
            List<String> left = Program.runDirectories(folder).stream()
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("millrace-" + living.pid() + "-"))
                    .sorted()
                    .toList();
            assertEquals(List.of("millrace-1-0000000000000001", "millrace-1-000000000000000a", "millrace-file"), left);
            assertEquals(4, Program.runDirectories(folder).size());
        }
        assertTrue(Files.exists(planted.resolve("owner")), "no link is followed");
        assertTrue(Files.isDirectory(young), "it may be a tree that is just starting");
    }

    /** Is killed while it writes spilled elements and fills a queue. */
    static final class Filling {
        private Filling() {}

        public static void main(String[] arguments) throws Exception {
            try (Queue<byte[]> queue = Queue.open();
                    Pool pool = Pool.open(2)) {
                System.out.println("up");
                pool.map(
                        n -> {
                            queue.put(new byte[100_000]);
                            return n;
                        },
                        Collections.nCopies(10_000, 1),
                        1);
            }
        }
    }

    @Test
    void aProgramThatIsEndedInTheMiddleOfItsWorkLeavesNoFile() throws Exception {
        try (Program program = Program.start(folder, Filling.class)) {
            assertEquals("up", program.line());
            Path run = Program.runDirectories(folder).get(0);
            Eventually.eventually("there is much in its files", () -> {
                File[] files = run.toFile().listFiles();
                return files != null
                        && Arrays.stream(files).mapToLong(File::length).sum() > 1 << 20;
            });
            Processes.signal("TERM", program.pid());
            String said = program.rest();
            assertFalse(said.contains("cannot delete"), said);
            assertEquals(-15, program.exitCode());
        }
        assertNoRunDirectory();
    }
}
