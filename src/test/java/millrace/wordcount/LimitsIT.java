package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command where the system gives little: it does what it can, says what it cannot, and never hangs. */
class LimitsIT {
    private static final long LIMIT_SECONDS = 60;
    private static final String EXPECTED = "some: 1000\nwords: 1000\n";
    /** Of a user who owns nothing. */
    private static final String NOBODY = "65534";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeAFile() throws IOException {
        file = Files.writeString(folder.resolve("file"), "some words ".repeat(1000));
    }

    @Test
    void countsOnFewerWorkersWhenDescriptorsRunOut() throws Exception {
        ProcessBuilder command = Program.of(folder, eightWorkers());
        int classPath = command.command().indexOf("-cp") + 1;
        command.command().set(classPath, whatCountingNeeds(command.command().get(classPath)));
        Process program = start("ulimit -n 64; exec \"$@\"", command);

        assertEquals(EXPECTED, Program.output(program));
        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, program.exitValue());
        assertTrue(Program.errors(program).contains("going on with"));
        assertNothingIsLeft();
    }

    /* A JVM opens what stands on its class path, which in tests is more than there are descriptors. */
    private static String whatCountingNeeds(String classPath) {
        Stream<String> libraries = Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> entry.matches(".*/(commons-(cli|io|csv|compress)|gson|jspecify)-[^/]*"));
        return Stream.concat(
                        Stream.of(Path.of("target", "classes").toAbsolutePath().toString()), libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 40, 50, 60, 70, 80, 100, 130})
    void neverHangsWhenProcessesRunOut(int most) throws Exception {
        Path jar = Path.of("target", "millrace.jar").toAbsolutePath();
        String limit = "exec prlimit --nproc=" + most + " setpriv --reuid=" + NOBODY + " --regid=" + NOBODY
                + " --clear-groups \"$@\"";
        assumeTrue(
                start(limit, new ProcessBuilder("head", "-c1", jar.toString())).waitFor() == 0,
                "needs root, prlimit, setpriv and a jar that everybody may read");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path above = folder.getParent(); above.startsWith(System.getProperty("java.io.tmpdir")); ) {
            assumeTrue(Files.getPosixFilePermissions(above).toString().contains("OTHERS_EXECUTE"));
            above = above.getParent();
        }
        ProcessBuilder builder = Program.of(folder, eightWorkers());
        builder.command().set(builder.command().indexOf("-cp") + 1, jar.toString());
        Path errors = folder.resolve("errors");
        Process program = start(limit, builder.redirectError(errors.toFile()));

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
