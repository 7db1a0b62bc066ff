package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a second user of the machine can do to a tree of the first, who is root here: only root can become another user. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class NobodyGetsInIT {
    private static final int SOMEBODY = 65_534;
    private static final List<String> AS_SOMEBODY =
            List.of("setpriv", "--reuid=" + SOMEBODY, "--regid=" + SOMEBODY, "--clear-groups");

    private Path shared = Path.of(""); // a folder where both may make files, as /tmp is

    /** A program of root's that shares a queue, or says why it cannot. */
    static final class Sharer {
        public static void main(String[] arguments) {
            try (Queue<String> queue = Queue.open()) {
                System.out.println("open: " + queue);
            } catch (RuntimeException e) {
                System.out.println("failed: " + e.getMessage());
            }
        }
    }

    @BeforeEach
    void becomeSomebody() throws Exception {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "only root can become another user");
        shared = Files.createTempDirectory("s");
        Processes.run("chmod", "1777", shared.toString());
        try {
            String unused = asSomebody("sh", "-c", "cd " + shared);
        } catch (IOException e) {
            assumeTrue(false, "another user cannot be tried here: " + e.getMessage());
        }
    }

    @AfterEach
    void deleteShared() throws Exception {
        if (!shared.toString().isEmpty()) {
            Processes.run("rm", "-rf", shared.toString());
        }
    }

    private static String asSomebody(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(AS_SOMEBODY);
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said;
        try (InputStream out = process.getInputStream()) {
            said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", all) + ": " + said);
        }
        return said;
    }

    /** Runs the {@link Intruder} as the other user: from a copy, since he may not even see the classes of this test. */
    private List<String> intrude(List<String> attempts) throws IOException, InterruptedException {
        Path copy = shared.resolve("classes/millrace/process/Intruder.class");
        Files.createDirectories(copy.getParent());
        try (InputStream original = Objects.requireNonNull(Intruder.class.getResourceAsStream("Intruder.class"))) {
            Files.copy(original, copy);
        }
        Processes.run("chmod", "-R", "a+rX", shared.resolve("classes").toString());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                shared.resolve("classes").toString(),
                Intruder.class.getName()));
        command.addAll(attempts);
        return asSomebody(command.toArray(String[]::new)).lines().toList();
    }

    @Test
    @SuppressWarnings("try") // some are only there
    void nothingOfARunDirectoryCanBeReachedEvenByItsName() throws Exception {
        try (Manager manager = Manager.open();
                Queue<byte[]> queue = Queue.open();
                Lock lock = Lock.open();
                Value.OfInt value = Value.ofInt(1)) {
            queue.put(new byte[1_000_000]);
            Path socket = manager.socket();
            Path directory = socket.getParent();
            List<String> attempts = new ArrayList<>(List.of("connect", socket.toString()));
            for (String verb : List.of("list", "delete", "move")) {
                attempts.addAll(List.of(verb, directory.toString()));
            }
            attempts.addAll(List.of("create", directory.resolve("new").toString()));
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    for (String verb : List.of("read", "write", "delete", "link")) {
                        attempts.addAll(List.of(verb, file.toString()));
                    }
                }
            }
            List<String> outcomes = intrude(attempts);
            assertEquals(attempts.size() / 2, outcomes.size(), outcomes::toString);
            assertTrue(outcomes.size() > 20, outcomes::toString);
            assertEquals(
                    List.of(),
                    outcomes.stream()
                            .filter(line -> !line.endsWith(": refused"))
                            .toList());
            assertEquals(1_000_000, queue.take().length);
        }
    }

    @Test
    void theListOfProcessesDoesNotTellWhereADirectoryIs() throws Exception {
        try (ChildProcess child = new ChildProcess(Processes::sleepForever).start()) {
            String command = asSomebody("cat", "/proc/" + child.pid() + "/cmdline");
            String name = Tree.here().directory().path().getFileName().toString();
            assertTrue(command.contains(ChildMain.class.getName()), command);
            assertFalse(command.contains(name), command);
        }
    }

    @Test
    void aStartSweepsAndFollowsNothingOfAnotherUser() throws Exception {
        Path home = Files.createDirectory(shared.resolve("home"));
        Path precious = Files.writeString(home.resolve("precious"), "precious");
        Path alike = Files.createDirectory(home.resolve("millrace-1-000000000000000c"));
        Files.writeString(alike.resolve("owner"), "1\n");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        String script = String.join(
                "\n",
                "set -e",
                "cd " + shared,
                "mkdir millrace-1-000000000000000d; echo 1 > millrace-1-000000000000000d/owner; ln -s " + home
                        + " millrace-1-000000000000000d/inside",
                "ln -s " + alike + " millrace-1-0000000000000001",
                "ln -s " + home + " millrace-1-0000000000000002",
                "ln -s nowhere millrace-1-0000000000000003",
                "mkdir millrace-1-0000000000000004; ln -s " + precious + " millrace-1-0000000000000004/owner",
                "mkdir millrace-1-0000000000000005; mkfifo millrace-1-0000000000000005/owner",
                "mkdir millrace-1-000000000000000b; touch -d '2 days ago' millrace-1-000000000000000b",
                "mkfifo millrace-1-0000000000000006; touch millrace-1-0000000000000007");
        String unused = asSomebody("sh", "-c", script);
        List<String> before = names();
        RunDirectory.createIn(shared).delete();
        assertEquals(before, names());
        assertEquals("precious", Files.readString(precious));
        assertTrue(Files.exists(alike.resolve("owner")));
        assertTrue(Files.exists(shared.resolve("millrace-1-000000000000000d/owner")));
        assertTrue(Files.exists(shared.resolve("millrace-1-0000000000000004/owner"), LinkOption.NOFOLLOW_LINKS));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(shared)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void aFolderOfAnotherUserIsRefusedAndTheMessageHasTheCure() throws Exception {
        Path theirs = shared.resolve("b");
        String unused = asSomebody("mkdir", theirs.toString());
        try (Program program = Program.start(theirs, Sharer.class)) {
            String line = program.line();
            assertTrue(line.startsWith("failed: ") && line.contains(theirs.toString()), line);
            assertTrue(line.contains("belongs to another user"), line);
            assertTrue(line.contains("-Djava.io.tmpdir"), line);
        }
        Path open = Files.createDirectory(shared.resolve("c"));
        Processes.run("chmod", "777", open.toString());
        try (Program program = Program.start(open, Sharer.class)) {
            String line = program.line();
            assertTrue(line.startsWith("failed: ") && line.contains(open + " can be written by others"), line);
        }
        assertEquals(List.of(), Program.runDirectories(theirs));
        assertEquals(List.of(), Program.runDirectories(open));
        try (Program program = Program.start(shared, Sharer.class)) {
            String line = program.line();
            assertTrue(line.startsWith("open: "), line);
        }
    }
}
