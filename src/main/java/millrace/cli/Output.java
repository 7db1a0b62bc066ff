package millrace.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the result goes. A file is written whole or not at all: what is written stands beside it under another name
 * until {@link #commit}, which puts it in place; {@link #close} without that leaves everything as it was. Behind a
 * symbolic link it is the link's target that is replaced. What is no regular file, as {@code /dev/null} or a named
 * pipe, is written directly.
 */
public final class Output implements Closeable {
    private static final Pattern TEMPORARY = Pattern.compile("\\.millrace-[0-9a-f]+-([0-9]+)\\.tmp");
    private static final Duration SURELY_LEFT = Duration.ofMinutes(1);

    private final String name;
    /** The file that is put in place in the end; null: what is written is there already. */
    private final @Nullable Path target;

    private final boolean closes;
    /** Guarded by this; null: nothing is written yet. */
    private @Nullable OutputStream stream;
    /** Where it stands until then; null: nowhere, or it is in place. Guarded by this. */
    private @Nullable Path temporary;

    private Output(String name, @Nullable Path target, @Nullable OutputStream stream, boolean closes) {
        this.name = name;
        this.target = target;
        this.stream = stream;
        this.closes = closes;
    }

    /** Writes to standard output, which stays open. */
    public static Output to(OutputStream standardOutput) {
        return new Output("standard output", null, standardOutput, false);
    }

    /**
     * Writes the file that an option names.
     *
     * @param option as {@code --output}
     * @throws UsageException if it is a folder, or cannot be written
     */
    public static Output to(String option, Path file) {
        String name = Terminal.escape(file.toString());
        String named = option + " " + name;
        try {
            if (Files.isDirectory(file)) {
                throw new UsageException(named + " is a folder; give the name of a file");
            }
            if (Descriptor.isNamedBy(file) || (Files.exists(file) && !Files.isRegularFile(file))) {
                return new Output(name, null, Files.newOutputStream(file, StandardOpenOption.WRITE), true);
            }
            Path target = WrittenFiles.behindLinks(file);
            Path folder = target.getParent();
            if (folder != null && Files.notExists(folder)) {
                throw new UsageException(named + ": there is no folder " + Terminal.escape(folder.toString()));
            }
            if (Files.exists(target) && !Files.isWritable(target)) {
                throw new UsageException(named + ": permission denied");
            }
            sweep(target);
            Path probe = temporary(target);
            Files.createFile(probe);
            Files.delete(probe);
            return new Output(name, target, null, true);
        } catch (IOException e) {
            throw new UsageException(named + ": " + FileReason.of(e), e);
        }
    }

    private static Path temporary(Path target) {
        return target.resolveSibling(".millrace-" + Long.toHexString(System.nanoTime()) + "-"
                + ProcessHandle.current().pid() + ".tmp");
    }

    /** Deletes what was killed while it wrote here. A file that was just written may be another machine's. */
    private static void sweep(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        Instant old = Instant.now().minus(SURELY_LEFT);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".millrace-*.tmp")) {
            for (Path file : left) {
                Matcher matcher = TEMPORARY.matcher(file.getFileName().toString());
                if (matcher.matches()
                        && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()
                        && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException
                | NoSuchFileException
                | AccessDeniedException
                | NumberFormatException ignored) {
            // Another sweeps, too; or the folder cannot be read, and to write there is a matter of its own.
        }
    }

    /** How messages name it, escaped. */
    public String name() {
        return name;
    }

    /** Where to write. Before the first call there is no file: a run of hours that is killed leaves none. */
    public synchronized OutputStream stream() throws IOException {
        if (stream == null && target != null) {
            temporary = temporary(target);
            stream = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW);
        }
        return Objects.requireNonNull(stream);
    }

    /** Everything is written: puts the file in place. */
    public synchronized void commit() throws IOException {
        stream().flush();
        if (target != null && temporary != null) {
            stream().close();
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
        try {
            if (closes && stream != null) {
                stream.close();
            }
        } finally {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
                temporary = null;
            }
        }
    }
}
