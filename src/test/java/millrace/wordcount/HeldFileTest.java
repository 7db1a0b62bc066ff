package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void isOnLinux() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fdinfo")));
    }

    @Test
    void isReadByOtherProcessesWhenItIsDeletedOrReplaced() throws Exception {
        Path deleted = Files.writeString(folder.resolve("deleted"), "one");
        Path replaced = Files.writeString(folder.resolve("replaced"), "two");
        try (HeldFile first = HeldFile.open(Location.of(deleted));
                HeldFile second = HeldFile.open(Location.of(replaced))) {
            Files.delete(deleted);
            Files.move(
                    Files.writeString(folder.resolve("new"), "three"), replaced, StandardCopyOption.REPLACE_EXISTING);

            assertEquals("one", read(first.name()));
            assertEquals("two", read(second.name()));
        }
    }

    @Test
    void isKeptForEachWhoHoldsIt() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        try (HeldFile first = HeldFile.open(Location.of(file))) {
            HeldFile second = HeldFile.open(Location.of(file));
            assertNotEquals(first.name(), second.name());
            second.close();

            assertFalse(Files.exists(Path.of(second.name())));
            assertEquals("text", read(first.name()));
        }
    }

    @Test
    void knowsWhetherItIsTheOneThatWasFound() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Object found = key(file);
        Files.move(Files.writeString(folder.resolve("new"), "new"), file, StandardCopyOption.REPLACE_EXISTING);
        try (HeldFile held = HeldFile.open(Location.of(file))) {
            assertTrue(held.isAnotherThan(found));
            assertFalse(held.isAnotherThan(key(file)));
            assertFalse(held.isAnotherThan(null));
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static String read(String name) throws Exception {
        Process cat = new ProcessBuilder("cat", name).redirectErrorStream(true).start();
        String text = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, cat.waitFor(), text);
        return text;
    }
}
