package millrace.runs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private folder for runs and other files of this process, which is gone when it is closed; what a killed process leaves, the next one
 * deletes that makes such a folder in the same place. Thread-safe.
 */
/*
 * A lock on the file "owner" inside says that its process lives. It gets that name only when it is locked, so that nobody takes
 * a process that is just starting for a dead one; a folder without it goes after a minute.
 */
public final class ScratchFolder implements Closeable {
    private static final String PREFIX = "millrace-runs-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]+"); // what a user calls so is his
    private static final String OWNER = "owner";
    private static final Duration START_TIME = Duration.ofMinutes(1);

    private final Path path;
    private final FileChannel owner;
    private final List<Rows> open = new ArrayList<>(); // guarded by this

    private ScratchFolder(Path path, FileChannel owner) {
        this.path = path;
        this.owner = owner;
    }

    /** {@code $TMPDIR}, or else where the system has files that nobody keeps. */
    public static Path usualBase() {
        String named = System.getenv("TMPDIR");
        return Path.of(named == null || named.isEmpty() ? System.getProperty("java.io.tmpdir") : named);
    }

    /** Makes a folder in this one, which nobody but the user can enter. */
    public static ScratchFolder in(Path base) throws IOException {
        Path path = Files.createTempDirectory(
                base, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            sweep(base, path);
            return new ScratchFolder(path, lock(path));
        } catch (IOException | RuntimeException e) {
            delete(path);
            throw e;
        }
    }

    /** Where it is, for other files than runs; what is in it goes with it, but no folders. */
    public Path path() {
        return path;
    }

    /** Where the runs go. */
    public RunFolder runs() {
        return new RunFolder(path.toString(), false);
    }

    /** These rows are closed with the folder, unless they are before. */
    public synchronized Rows closing(Rows rows) {
        open.add(rows);
        return rows;
    }

    /** Closes what is being read, and deletes all. */
    @Override
    public synchronized void close() throws IOException {
        for (Rows rows : open) {
            rows.close();
        }
        open.clear();
        delete(path);
        owner.close();
    }

    private static FileChannel lock(Path path) throws IOException {
        Path starting = path.resolve("starting");
        FileChannel channel = FileChannel.open(starting, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.lock();
            Files.move(starting, path.resolve(OWNER), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private static void sweep(Path base, Path ours) throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(
                base, path -> NAME.matcher(path.getFileName().toString()).matches())) {
            found.forEach(others::add);
        }
        for (Path other : others) {
            try {
                boolean same = Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(ours));
                if (same && !other.equals(ours) && isDead(other)) {
                    delete(other);
                }
            } catch (IOException goesAway) {
                // Another sweeps it too, or its process has just ended.
            }
        }
    }

    private static boolean isDead(Path folder) throws IOException {
        Path file = folder.resolve(OWNER);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            FileTime made = Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS);
            return made.toInstant().isBefore(Instant.now().minus(START_TIME));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        @Nullable IOException problem = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                problem = deleted(file, problem);
            }
        }
        problem = deleted(folder, problem);
        if (problem != null) {
            throw problem;
        }
    }

    private static @Nullable IOException deleted(Path path, @Nullable IOException before) {
        try {
            Files.deleteIfExists(path);
            return before;
        } catch (IOException e) {
            return before == null ? e : before;
        }
    }
}
