package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import millrace.process.Processes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a program of its own: how it ends when somebody wants it to, and when its output does. */
class SignalIT {
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    private String file;

    @BeforeEach
    void writeAFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "some words ".repeat(1000))
                .toString();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void saysThatItWasInterruptedAndLeavesNothing(String signal, int code) throws Exception {
        Path output = folder.resolve("out");
        Process program = startOnEndlessInput("-o", output.toString());
        List<ProcessHandle> workers = awaitWorkers(program);
        signal(signal, program.toHandle());

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("wordcount: interrupted\n", errors(program));
        assertEquals(code, program.exitValue());
        assertGone(workers);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(folder.resolve("file")),
                    left.filter(path -> !isRunDirectory(path)).toList());
        }
    }

    @Test
    void leavesNothingOfAComparisonThatIsInterrupted() throws Exception {
        Path report = folder.resolve("report.html");
        Process program = Program.of(folder, "--compare", "--runs=1000", "--report=" + report, file)
                .start();
        while (!holdsResults()) {
            assertTrue(program.isAlive(), "it runs until it is interrupted");
            Thread.sleep(5);
        }
        signal("INT", program.toHandle());

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(130, program.exitValue());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("file")), left.toList());
        }
    }

    private boolean holdsResults() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(path -> Files.exists(path.resolve("result-0")));
        }
    }

    @Test
    void endsAtOnceWhenItIsInterruptedTwice() throws Exception {
        Process program = startOnEndlessInput();
        List<ProcessHandle> workers = awaitWorkers(program);
        for (ProcessHandle worker : workers) {
            signal("STOP", worker); // it cannot do what it is asked for
        }
        signal("INT", program.toHandle());
        signal("INT", program.toHandle());

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("wordcount: interrupted\n", errors(program));
        assertEquals(130, program.exitValue());
        assertGone(workers);
    }

    @Test
    void leavesNoWorkerWhenItIsKilled() throws Exception {
        Path log = folder.resolve("log");
        Process program = startOnEndlessInput("--joblog", log.toString());
        List<ProcessHandle> workers = awaitWorkers(program);
        awaitLinesOfBoth(log, program); // a JVM that only starts would have to come up first
        program.destroyForcibly();

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertGone(workers);
    }

    @Test
    void failsWhenStandardOutputIsFull() throws Exception {
        Process program = start(builder("-q", "-m", "serial", file)
                .redirectOutput(Path.of("/dev/full").toFile()));

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("wordcount: cannot write standard output: no space left on device\n", errors(program));
        assertEquals(3, program.exitValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
    void appendsToWhatStandardOutputIsAppendedTo(String name) throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "a line that is long enough to be there\n");
        Process program = start(builder("-m", "serial", "-o", name, file)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())));

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        List<String> lines = Files.readAllLines(log);
        assertEquals(
                List.of("a line that is long enough to be there", "some: 1000", "words: 1000"), lines.subList(0, 3));
        assertTrue(lines.get(3).startsWith("wordcount: 1 file, "), lines.toString());
        assertEquals(4, lines.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--joblog -", "--joblog /dev/stdout", "--timing /dev/stdout", "--report /dev/fd/1"})
    void writesNoFileOverWhatStandardOutputIsAppendedTo(String option) throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "a line\n");
        String[] words = option.split(" ", -1);
        Process program = start(builder("-q", "-m", "serial", words[0], words[1], file)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(2, program.exitValue());
        String said = errors(program);
        assertTrue(said.startsWith("wordcount: " + words[0]), said);
        assertEquals("a line\n", Files.readString(log));
    }

    @Test
    void endsQuietlyWhenItsReaderGoesAway() throws Exception {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            words.append("word").append(i).append('\n');
        }
        Path many = Files.writeString(folder.resolve("many"), words);
        Process program = start(builder("-q", "-n0", "-m", "serial", many.toString()));
        try (BufferedReader reader = program.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("word0: 1", reader.readLine());
        }

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals("", errors(program));
        assertEquals(0, program.exitValue());
    }

    @Test
    void countsAFileWhoseNameIsNotUtf8WhenItIsNamed() throws Exception {
        String script = "cd \"$1\" && shift && printf word > $(printf 'caf\\351') && exec \"$@\" $(printf 'caf\\351')";
        ProcessBuilder builder = builder("-q", "-m", "serial", "file");
        builder.command().addAll(0, List.of("sh", "-c", script, "sh", folder.toString()));
        Process program = start(builder);

        assertEquals(
                "some: 1000\nwords: 1000\nword: 1\n",
                new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals("", errors(program));
    }

    @Test
    void readsWhatAShellPassesAsADescriptor() throws Exception {
        ProcessBuilder builder = builder("-q", "-m", "processes", "/dev/fd/0", file);
        Process program = start(builder);
        try (OutputStream input = program.getOutputStream()) {
            input.write("through a pipe".getBytes(StandardCharsets.UTF_8));
        }

        assertEquals(
                "some: 1000\nwords: 1000\na: 1\npipe: 1\nthrough: 1\n",
                new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Workers count what comes, but it does not end. */
    private Process startOnEndlessInput(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-m", "processes", "-w", "2", "--chunk", "1000", "-"));
        Process program = start(builder(arguments.toArray(new String[0])));
        program.getOutputStream().write("word ".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        program.getOutputStream().flush();
        return program;
    }

    private ProcessBuilder builder(String... arguments) {
        return Program.of(folder, arguments);
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        return builder.start();
    }

    private static List<ProcessHandle> awaitWorkers(Process program) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            List<ProcessHandle> workers = Workers.of(program.toHandle());
            if (workers.size() == 2) {
                return workers;
            }
            assertTrue(program.isAlive() && System.nanoTime() < deadline, "the workers did not start");
            Thread.sleep(5);
        }
    }

    private static void awaitLinesOfBoth(Path log, Process program) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (workersIn(log) < 2) {
            assertTrue(program.isAlive() && System.nanoTime() < deadline, "not both workers have counted");
            program.getOutputStream().write("word ".repeat(1000).getBytes(StandardCharsets.UTF_8));
            program.getOutputStream().flush();
        }
    }

    private static long workersIn(Path log) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.skip(1)
                    .map(line -> line.split("\t", -1))
                    .filter(cells -> cells.length > 3)
                    .map(cells -> cells[3])
                    .distinct()
                    .count();
        }
    }

    private static void assertGone(List<ProcessHandle> workers) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        for (ProcessHandle worker : workers) {
            while (Processes.isAlive(worker.pid())) {
                assertTrue(System.nanoTime() < deadline, () -> "2 s after the command there is " + worker.info());
                Thread.sleep(5);
            }
        }
    }

    private static void signal(String name, ProcessHandle program) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-s", name, Long.toString(program.pid()))
                        .start()
                        .waitFor());
    }

    private static boolean isRunDirectory(Path path) {
        return path.getFileName().toString().startsWith("millrace-");
    }

    private static String errors(Process program) throws IOException {
        return Program.errors(program);
    }
}
