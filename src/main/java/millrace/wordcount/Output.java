package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * Where the result goes. A file is written whole or not at all: what is written stands beside it under another name
 * until {@link #commit}, which puts it in place; {@link #close} without that leaves everything as it was. Behind a
 * symbolic link it is the link's target that is replaced. What is no regular file, as {@code /dev/stdout} or a named
 * pipe, is written directly.
 */
final class Output implements Closeable {
    private final OutputStream stream;
    private final String name;
    /** The file that is put in place in the end; null: what is written is there already. */
    private final @Nullable Path target;
    /** Where it stands until then; null: nowhere, or it is in place. Guarded by this. */
    private @Nullable Path temporary;

    private Output(OutputStream stream, String name, @Nullable Path target, @Nullable Path temporary) {
        this.stream = stream;
        this.name = name;
        this.target = target;
        this.temporary = temporary;
    }

    /** Writes to standard output. */
    static Output to(OutputStream standardOutput) {
        return new Output(standardOutput, "standard output", null, null);
    }

    /**
     * Writes a file.
     *
     * @throws UsageException if it is a folder, or cannot be written
     */
    static Output to(Path file) {
        String name = Terminal.escape(file.toString());
        try {
            if (Files.isDirectory(file)) {
                throw new UsageException("--output " + name + " is a folder; give the name of a file");
            }
            boolean device = file.startsWith("/dev") || file.startsWith("/proc");
            if (device || (Files.exists(file) && !Files.isRegularFile(file))) {
                return new Output(Files.newOutputStream(file, StandardOpenOption.WRITE), name, null, null);
            }
            Path target = behindLinks(file);
            if (Files.exists(target) && !Files.isWritable(target)) {
                throw new UsageException("--output " + name + ": permission denied");
            }
            Path temporary = target.resolveSibling(".wordcount-" + Long.toHexString(System.nanoTime()) + "-"
                    + ProcessHandle.current().pid() + ".tmp");
            OutputStream stream = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW);
            return new Output(stream, name, target, temporary);
        } catch (IOException e) {
            throw new UsageException("--output " + name + ": " + Problem.of(e), e);
        }
    }

    private static Path behindLinks(Path file) throws IOException {
        Path path = file;
        if (Files.exists(path)) {
            return Files.isSymbolicLink(path) ? path.toRealPath() : path;
        }
        for (int links = 0; Files.isSymbolicLink(path) && links < 40; links++) {
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        return path;
    }

    /** How messages name it, escaped. */
    String name() {
        return name;
    }

    OutputStream stream() {
        return stream;
    }

    /** Everything is written: puts the file in place. */
    synchronized void commit() throws IOException {
        stream.flush();
        if (target != null && temporary != null) {
            stream.close();
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            temporary = null;
        }
    }

    /** Takes away what was not committed. Closing again does nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (temporary != null) {
            stream.close();
            Files.deleteIfExists(temporary);
            temporary = null;
        }
    }
}
