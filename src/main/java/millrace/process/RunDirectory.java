package millrace.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The private folder of one process tree: its sockets, pipes, lock files and spilled messages, and nothing else of it is
 * anywhere else on the disk.
 */
final class RunDirectory {
    /*
     * Made by the root of a tree, mode 0700, with a name that cannot be guessed, in a folder where nobody but its user and
     * root can exchange it. The root holds a lock on the file "owner" inside for as long as it lives. Whoever starts a tree
     * first deletes the folders whose owner file is not locked any more: the kernel released it, so the owner is dead.
     *
     * The owner file appears under its name only when it is locked, so that nobody takes a tree that is just starting for
     * a dead one. A folder without it belonged to a process that was killed in its first moments: it goes after a minute.
     * Only what has exactly such a name is looked at: somebody may keep a folder of his own that is called millrace-notes.
     */
    private static final String PREFIX = "millrace-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]+-[0-9a-f]{16}");
    private static final String OWNER = "owner";
    private static final Duration START_TIME = Duration.ofMinutes(1);

    /* A Unix-domain socket's path has 108 bytes on Linux and 104 on macOS, its end included. */
    private static final int LONGEST_SOCKET_PATH = 103;
    private static final int LONGEST_NAME = 32;

    private final Path path;
    private final @Nullable FileChannel owner; // null in a child; holds the lock for as long as it is open
    private final AtomicInteger names = new AtomicInteger();

    private RunDirectory(Path path, @Nullable FileChannel owner) {
        this.path = path;
        this.owner = owner;
    }

    /** In a child: the directory that the root of its tree has made. */
    static RunDirectory existing(Path path) {
        return new RunDirectory(path, null);
    }

    /** In the root: a new directory, in the user's runtime directory or the temp directory; sweeps dead ones first. */
    static RunDirectory create() throws IOException {
        List<String> refused = new ArrayList<>();
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        for (String base : new String[] {runtime == null ? "" : runtime, System.getProperty("java.io.tmpdir")}) {
            if (!base.isEmpty()) {
                try {
                    return createIn(Path.of(base));
                } catch (IOException e) {
                    refused.add(
                            e.getMessage() == null || e.getMessage().equals(base) ? base + ": " + e : e.getMessage());
                }
            }
        }
        throw new IOException("no folder for sockets and pipes: " + String.join("; ", refused)
                + "; name another with -Djava.io.tmpdir (JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER)");
    }

    static RunDirectory createIn(Path folder) throws IOException {
        Path base;
        try {
            base = folder.toRealPath();
        } catch (NoSuchFileException e) {
            throw new IOException(folder + " does not exist", e);
        }
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random); // not in a field: children, who make no directory, start quicker
        Path path = base.resolve(
                PREFIX + ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(random));
        int longest = path.toString().getBytes(StandardCharsets.UTF_8).length + 1 + LONGEST_NAME;
        if (longest > LONGEST_SOCKET_PATH) {
            throw new IOException(
                    base + " is too long a path for sockets, by " + (longest - LONGEST_SOCKET_PATH) + " bytes");
        }
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new IOException(
                    "cannot make a folder in " + base + " (" + e.getClass().getSimpleName() + ")", e);
        }
        try {
            refuseUnsafe(base, path);
            sweep(base, path);
            Life.create(path);
            return new RunDirectory(path, lockOwner(path));
        } catch (IOException | RuntimeException e) {
            delete(path);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** A path in here that no other call in any process of the tree has got: KIND-PID-NUMBER. */
    Path newPath(String kind) {
        return path.resolve(kind + "-" + ProcessHandle.current().pid() + "-" + names.incrementAndGet());
    }

    /** Deletes everything, if this process is the root; else nothing. Deleting twice is harmless. */
    void delete() throws IOException {
        if (owner != null) {
            delete(path);
            owner.close();
        }
    }

    /* In a folder that others may write to, only the sticky bit keeps them from putting another one in our folder's place. */
    private static void refuseUnsafe(Path base, Path ours) throws IOException {
        int us = uid(ours);
        int them = uid(base);
        int mode = (Integer) Files.getAttribute(base, "unix:mode");
        if (them != us && them != 0) {
            throw new IOException(base + " belongs to another user (id " + them + ")");
        }
        if ((mode & 022) != 0 && (mode & 01000) == 0) {
            throw new IOException(base + " can be written by others and has no sticky bit");
        }
        int ourMode = (Integer) Files.getAttribute(ours, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((ourMode & 0777) != 0700) {
            throw new IOException(base + " does not keep permissions: the folder made there has mode "
                    + Integer.toOctalString(ourMode & 0777) + " and not 700");
        }
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static FileChannel lockOwner(Path path) throws IOException {
        Path unborn = path.resolve(OWNER + ".new");
        FileChannel channel = FileChannel.open(unborn, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            if (channel.tryLock() == null) {
                throw new IOException(unborn + " is locked by another process");
            }
            Files.move(unborn, path.resolve(OWNER), StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void sweep(Path base, Path ours) throws IOException {
        /* To open and close the owner file of this process would drop its lock: POSIX locks belong to the process. */
        String own = PREFIX + ProcessHandle.current().pid() + "-";
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(base, PREFIX + "*")) {
            for (Path candidate : candidates) {
                String name = candidate.getFileName().toString();
                if (NAME.matcher(name).matches() && !name.startsWith(own)) {
                    try {
                        sweepOne(candidate, uid(ours));
                    } catch (IOException ignored) {
                        // another process sweeps it too: not ours to worry about
                    }
                }
            }
        }
    }

    private static void sweepOne(Path candidate, int us) throws IOException {
        /* What another user has made may be a trap, for root above all: a pipe as owner file, a link in the next moment. */
        if (!Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS) || uid(candidate) != us) {
            return;
        }
        try (FileChannel channel =
                FileChannel.open(candidate.resolve(OWNER), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                delete(candidate);
            }
        } catch (NoSuchFileException e) {
            FileTime made = Files.getLastModifiedTime(candidate, LinkOption.NOFOLLOW_LINKS);
            if (made.toInstant().isBefore(Instant.now().minus(START_TIME))) {
                delete(candidate);
            }
        } catch (OverlappingFileLockException ignored) {
            // locked by this very process: alive
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
