package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenFilesTest {
    @TempDir
    Path folder;

    private final WrittenFiles written = new WrittenFiles();

    @Test
    void knowsAFileByEachOfItsNames() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path hard = Files.createLink(folder.resolve("hard"), file);
        Path soft = Files.createSymbolicLink(folder.resolve("soft"), file);
        written.add("--output", hard);

        for (Path name : new Path[] {file, hard, soft, folder.resolve("./file")}) {
            UsageException refused =
                    assertThrows(UsageException.class, () -> written.requireNone(name.toString(), "shown\u001b"));
            assertEquals("shown\\u001b is an input and what --output names; write elsewhere", refused.getMessage());
            assertThrows(UsageException.class, () -> written.add("--report", name));
        }
    }

    @Test
    void knowsAFileThatIsNotThereYet() throws IOException {
        Path coming = folder.resolve("coming");
        Path link = Files.createSymbolicLink(folder.resolve("link"), coming);
        written.add("--output", coming);

        assertThrows(UsageException.class, () -> written.add("--report", link));
        UsageException refused =
                assertThrows(UsageException.class, () -> written.add("--report", folder.resolve("./coming")));
        assertEquals("--output and --report name the same file: " + folder + "/./coming", refused.getMessage());
    }

    @Test
    void refusesAFileByTheNameOfADescriptor() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (FileInputStream in = new FileInputStream(file.toFile());
                Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            Path descriptor =
                    descriptors.filter(path -> isOf(file, path)).findFirst().orElseThrow();
            UsageException refused = assertThrows(UsageException.class, () -> written.add("--report", descriptor));
            assertEquals(
                    "--report " + descriptor + " is the file " + file.toRealPath() + ", open already; give that name",
                    refused.getMessage());
            assertEquals(-1, in.read());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/fd/3",
                "/dev/./fd/3",
                "/dev/stdin",
                "/dev/stdout",
                "/dev/stderr",
                "/proc/self/fd/3",
                "/proc/812/fd/3",
                "/proc/self/task/813/fd/3"
            })
    void knowsTheNamesOfDescriptors(Path name) {
        assertTrue(Descriptor.isNamedBy(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/shm/fd/3",
                "/dev/fd/3/file",
                "/dev/shm/../shm/file",
                "/dev/stdout.txt",
                "/proc/self/fd",
                "3"
            })
    void takesFilesBelowDevForFiles(Path name) {
        assertFalse(Descriptor.isNamedBy(name));
    }

    private static boolean isOf(Path file, Path descriptor) {
        try {
            return Files.isSameFile(file, descriptor);
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void leavesAloneWhatNobodyWrites() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertDoesNotThrow(() -> written.requireNone(file.toString(), "file"));
        written.add("--output", folder.resolve("other"));
        written.add("--report", Path.of("/dev/null"));
        written.add("--trace", Path.of("/dev/null"));

        for (String name : new String[] {file.toString(), "https://example.org/", "\0", "-", folder + "/missing"}) {
            assertDoesNotThrow(() -> written.requireNone(name, name));
        }
    }

    @Test
    void knowsFoldersThatAreOptionsOwn() throws IOException {
        written.addFolder("--resume", folder.resolve("missing"));
        written.addFolder("--resume", folder);

        assertThrows(UsageException.class, () -> written.requireNone(folder.toString(), "folder"));
    }
}
