package millrace.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RunDirectoryIT {
    private static final int SOMEBODY = 65_534;

    @TempDir
    private Path folder;

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Gives a file to another user, which only root can; tells whether it was done. */
    private static boolean giveAway(Path path) throws IOException {
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return false;
        }
        Files.setAttribute(path, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
        return true;
    }

    private String refusal() {
        return assertThrows(IOException.class, () -> RunDirectory.createIn(folder))
                .getMessage();
    }

    @Test
    void itIsPrivateAndHasANameThatCannotBeGuessed() throws Exception {
        RunDirectory first = RunDirectory.createIn(folder);
        RunDirectory second = RunDirectory.createIn(folder);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(first.path())));
        assertTrue(first.path().getFileName().toString().matches("millrace-\\d+-[0-9a-f]{16}"), first.path()::toString);
        assertFalse(first.path().equals(second.path()));
        assertTrue(Files.exists(first.path().resolve("owner")), "not swept by the process that it belongs to");
        Files.createDirectory(first.path().resolve("nested"));
        Files.writeString(first.path().resolve("nested/file"), "x");
        Files.createSymbolicLink(first.path().resolve("link"), second.path());
        first.delete();
        first.delete();
        assertTrue(Files.exists(second.path().resolve("owner")), "no link is followed");
        second.delete();
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void pathsInItAreNew() throws Exception {
        RunDirectory directory = RunDirectory.createIn(folder);
        assertFalse(directory.newPath("x").equals(directory.newPath("x")));
        directory.delete();
    }

    @Test
    void aFolderThatOthersMayWriteToIsRefused() throws Exception {
        mode(folder, "rwxrwxrwx");
        assertTrue(refusal().contains("sticky"), refusal());
        mode(folder, "rwxrwx---");
        assertTrue(refusal().contains("sticky"), refusal());
        mode(folder, "rwx------");
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void aFolderWithTheStickyBitIsGood() throws Exception {
        Processes.run("chmod", "1777", folder.toString());
        RunDirectory.createIn(folder).delete();
        mode(folder, "rwx------");
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws Exception {
        Path base = Files.createDirectory(folder.resolve("base"));
        Path refused = giveAway(base) ? base : Path.of("/proc");
        IOException e = assertThrows(IOException.class, () -> RunDirectory.createIn(refused));
        assertTrue(e.getMessage().contains(refused.toString()), e.getMessage());
        assertEquals(0, base.toFile().list().length);
    }

    @Test
    void aFolderThatIsNoneOrTooDeepIsRefusedAndNamed() throws Exception {
        Path missing = folder.resolve("missing");
        assertTrue(assertThrows(IOException.class, () -> RunDirectory.createIn(missing))
                .getMessage()
                .contains(missing.toString()));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertTrue(assertThrows(IOException.class, () -> RunDirectory.createIn(file))
                .getMessage()
                .contains(file.toString()));
        Path deep = Files.createDirectories(folder.resolve("x".repeat(60)));
        String message = assertThrows(IOException.class, () -> RunDirectory.createIn(deep))
                .getMessage();
        assertTrue(message.contains("too long"), message);
    }

    @Test
    void thatOfAnotherUserIsNotTouched() throws Exception {
        Path foreign = Files.createDirectory(folder.resolve("millrace-1-000000000000000f"));
        Files.writeString(foreign.resolve("owner"), "1\n");
        Path trap = Files.createDirectory(folder.resolve("millrace-1-000000000000000e"));
        Processes.run("mkfifo", trap.resolve("owner").toString()); // who opens it waits for ever
        boolean isForeign = giveAway(trap);
        if (!isForeign) {
            Processes.run("rm", trap.resolve("owner").toString());
        }
        boolean unused = giveAway(foreign);
        RunDirectory.createIn(folder).delete();
        assertEquals(isForeign, Files.exists(foreign), "one's own dead are swept, and nobody else's");
        assertTrue(Files.exists(trap));
    }

    @Test
    void oneWithoutAnOwnerIsSweptWhenItIsOld() throws Exception {
        Path young = Files.createDirectory(folder.resolve("millrace-1-000000000000000a"));
        Path old = Files.createDirectory(folder.resolve("millrace-1-000000000000000b"));
        Files.writeString(old.resolve("file"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        RunDirectory.createIn(folder).delete();
        assertTrue(Files.exists(young));
        assertFalse(Files.exists(old));
    }

    @Test
    void aFolderOfSomebodysOwnThatIsCalledAlikeIsNotSwept() throws Exception {
        for (String name :
                new String[] {"millrace-notes", "millrace-1", "millrace-1-old", "millrace-12-00000000000000001"}) {
            Path own = Files.createDirectory(folder.resolve(name));
            Files.writeString(own.resolve("file"), "precious");
            Files.setLastModifiedTime(own, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        Path withOwner = Files.createDirectory(folder.resolve("millrace-books"));
        Files.writeString(withOwner.resolve("owner"), "the library");
        String[] before = folder.toFile().list();
        RunDirectory.createIn(folder).delete();
        assertArrayEquals(before, folder.toFile().list());
        assertEquals("precious", Files.readString(folder.resolve("millrace-notes/file")));
        assertTrue(Files.exists(withOwner.resolve("owner")));
    }

    @Test
    void theWordThatProcessesTakeTheirNumbersFromIsNoHoleOnTheDisk() throws Exception {
        RunDirectory directory = RunDirectory.createIn(folder);
        assertEquals(Long.BYTES, Files.size(directory.path().resolve("life")));
        directory.delete();
    }
}
