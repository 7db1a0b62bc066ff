package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command where the system gives little: it does what it can, says what it cannot, and never hangs. */
class LimitsIT {
    private static final long LIMIT_SECONDS = 60;
    private static final String EXPECTED = "some: 1000\nwords: 1000\n";
    /** Of a user who owns nothing. */
    private static final String NOBODY = "65534";

    private static final String JAR =
            Path.of("target", "millrace.jar").toAbsolutePath().toString();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeAFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "some words ".repeat(1000));
    }

    @Test
    void countsOnFewerWorkersWhenDescriptorsRunOut() throws Exception {
        Process program = start("ulimit -n 80; exec \"$@\"", fromJar(Program.of(folder, eightWorkers())));

        String output = Program.output(program);
        String errors = Program.errors(program);
        assertEquals(EXPECTED, output, errors);
        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, program.exitValue());
        assertTrue(errors.contains(" could not start"), errors);
        assertTrue(errors.matches("(?s).*, processes, [1-7] workers?\\R"), errors);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @CsvSource({
        "serial, 3, 'out of memory: Java heap space; limit what counts take, as in --memory 1g'",
        "threads, 3, 'out of memory: Java heap space; limit what counts take, as in --memory 1g'",
        "processes, 1, 'exited with 3, as a JVM does that is out of memory'"
    })
    void saysThatMemoryRanOut(String mode, int code, String message) throws Exception {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 1_500_000; i++) {
            words.append(Integer.toString(i * 7919, 36)).append(' ');
        }
        Path many = Files.writeString(folder.resolve("many"), words);
        ProcessBuilder builder = Program.of(folder, "-m", mode, "-w", "2", "--chunk", "6m", many.toString());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xmx24m");
        Process program = builder.start();

        String errors = Program.errors(program);
        assertTrue(errors.contains(message), errors);
        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(code, program.exitValue(), errors);
    }

    @Test
    void writesIntoAFolderThatItMayNotList() throws Exception {
        Path blind = Files.createDirectory(folder.resolve("blind"));
        Files.setPosixFilePermissions(blind, PosixFilePermissions.fromString("-wx-wx-wx"));
        Path out = blind.resolve("out");
        ProcessBuilder command =
                fromJar(Program.of(folder, "-q", "-m", "serial", "-o", out.toString(), file.toString()));
        Process program = start(asNobody("env"), command);

        assertEquals("", Program.errors(program));
        assertEquals(0, program.waitFor());
        assertEquals(EXPECTED, Files.readString(out));
    }

    /** A command for a shell that runs its arguments as a user who owns nothing, but may write into the folder. */
    private String asNobody(String limits) throws Exception {
        String command =
                "exec " + limits + " setpriv --reuid=" + NOBODY + " --regid=" + NOBODY + " --clear-groups \"$@\"";
        assumeTrue(
                start(command, new ProcessBuilder("head", "-c1", JAR)).waitFor() == 0,
                "needs root, prlimit, setpriv and a jar that everybody may read");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path above = folder.getParent(); above.startsWith(System.getProperty("java.io.tmpdir")); ) {
            assumeTrue(Files.getPosixFilePermissions(above).toString().contains("OTHERS_EXECUTE"));
            above = above.getParent();
        }
        return command;
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 40, 50, 60, 70, 80, 100, 130})
    void neverHangsWhenProcessesRunOut(int most) throws Exception {
        String limit = asNobody("prlimit --nproc=" + most);
        Path errors = folder.resolve("errors");
        ProcessBuilder command = fromJar(Program.of(folder, eightWorkers()));
        Process program = start(limit, command.redirectError(errors.toFile()));

        boolean ended = program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        List<ProcessHandle> left = Workers.of(program.toHandle());
        program.destroyForcibly();
        assertTrue(ended, "it hangs");
        assertEquals(List.of(), left);
        if (program.exitValue() == 0) {
            assertEquals(EXPECTED, Program.output(program));
        } else {
            assertTrue(List.of(1, 3).contains(program.exitValue()), () -> "exit code " + program.exitValue());
            assertTrue(Files.size(errors) > 0, "it says why");
        }
    }

    @Test
    void saysThatThereIsNoFolderForItsSockets() throws Exception {
        Process program = start("exec \"$@\"", Program.of(folder.resolve("missing"), eightWorkers()));

        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        String errors = Program.errors(program);
        assertEquals(3, program.exitValue());
        assertTrue(errors.contains("no folder for sockets and pipes"), errors);
        assertEquals(
                1, errors.lines().filter(line -> line.startsWith("wordcount: ")).count(), errors);
    }

    /* Classes in a folder need a descriptor each while they are read, and cannot be read by everybody. */
    private static ProcessBuilder fromJar(ProcessBuilder builder) {
        builder.command().set(builder.command().indexOf("-cp") + 1, JAR);
        return builder;
    }

    private String[] eightWorkers() {
        return new String[] {"-m", "processes", "-w", "8", "--chunk", "500", file.toString()};
    }

    private static Process start(String script, ProcessBuilder builder) throws IOException {
        builder.command().addAll(0, List.of("sh", "-c", script, "sh"));
        return builder.start();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }
}
