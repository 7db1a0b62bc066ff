package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a crawl keeps its state, so that the same command goes on where it stopped:
 *
 * <pre>
 *   lock           held by the crawl that uses the folder, and released by the system at its end
 *   frontier.db    see {@link Frontier}; beside it, while it is used, its -wal
 *   pages.jsonl    the records, where no other file was named for them
 * </pre>
 *
 * <p>When it is opened, frontier and output are brought into line. Records whose URLs have not ended, as after a kill
 * between the two, are cut off. URLs whose records are not there, as after a power cut, are to be fetched again; they are
 * those of the last second, since the output is forced to the disk each second.
 *
 * <p>While nobody uses it, the folder may be moved or copied; a file of records elsewhere stays where it is.
 */
final class JobFolder implements Closeable {
    /** The note of the frontier that says how much of the output is on the disk for sure. */
    static final String SYNCED = "output.synced";

    static final String FRONTIER = "frontier.db";
    static final String PAGES = "pages.jsonl";

    private static final String OUTPUT = "output.path";

    private final FileChannel lock;
    private final Frontier frontier;
    private final PageOutput output;
    private final boolean resumed;

    private JobFolder(FileChannel lock, Frontier frontier, PageOutput output, boolean resumed) {
        this.lock = lock;
        this.frontier = frontier;
        this.output = output;
        this.resumed = resumed;
    }

    /**
     * Opens the folder, which is made if it is missing.
     *
     * @param file where the records go, if not into the folder
     * @throws IOException if it is in use, damaged or of a newer version, or the output is not the job's; then everything
     *     is as it was
     * @throws UsageException if the file that was named cannot be written
     */
    static JobFolder open(Path folder, Optional<Path> file) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock = lock(folder);
        @Nullable Frontier frontier = null;
        @Nullable PageOutput output = null;
        try {
            if (Files.isDirectory(folder.resolve(Rounds.STATES)) && !Files.exists(folder.resolve(FRONTIER))) {
                throw new IOException(
                        folder + " has a job of --engine spark; go on with that, or give another --job folder");
            }
            frontier = Frontier.open(folder.resolve(FRONTIER));
            Path path = file.orElse(folder.resolve(PAGES)).toAbsolutePath();
            Optional<Path> before = frontier.note(OUTPUT).map(folder::resolve);
            if (before.isPresent() && !isSame(before.get(), path)) {
                throw new IOException("the records of the job in " + folder + " are in " + before.get() + ", not in "
                        + path + "; name that file, or give another --job folder");
            }
            long size = Files.exists(path) ? Files.size(path) : 0;
            if (before.isEmpty() && size > 0) {
                throw new IOException(path + " is there already, and the job in " + folder
                        + " is new; move that file away, or name another");
            }
            output = file.isPresent() ? appendToNamed(path) : PageOutput.append(path);
            frontier.setNote(OUTPUT, nameFor(folder, path));
            reconcile(frontier, output, path, size);
            frontier.commit();
            return new JobFolder(lock, frontier, output, before.isPresent());
        } catch (IOException | RuntimeException e) {
            if (output != null) {
                output.close();
            }
            if (frontier != null) {
                frontier.close();
            }
            lock.close();
            throw e;
        }
    }

    private static PageOutput appendToNamed(Path file) {
        try {
            return PageOutput.append(file);
        } catch (IOException e) {
            throw new UsageException("--output " + Terminal.escape(Problem.of(e)), e);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return one.toAbsolutePath().normalize().equals(other.normalize())
                || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    }

    /** How the file of the records is noted: what lies in the folder goes along when that is moved or copied. */
    private static String nameFor(Path folder, Path file) throws IOException {
        boolean inside = Files.isSameFile(folder, file.resolveSibling(""));
        return (inside ? file.getFileName() : file).toString();
    }

    static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException here) {
            // Another crawl of this process has it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another crawl is using " + folder + "; wait for its end, or give another --job folder");
    }

    private static void reconcile(Frontier frontier, PageOutput output, Path path, long size) throws IOException {
        long committed = frontier.lastRecordWithin(Long.MAX_VALUE);
        if (size >= committed) {
            output.cut(committed);
            return;
        }
        long synced = Long.parseLong(frontier.note(SYNCED).orElse("0"));
        if (size < synced) {
            throw new IOException(path + " has " + size + " bytes, and the job wrote " + committed
                    + "; give the file back, or give another --job folder");
        }
        long end = frontier.lastRecordWithin(size);
        while (!output.isLineEnd(end)) {
            end = frontier.lastRecordWithin(end - 1);
        }
        frontier.loseRecordsBehind(end);
        output.cut(end);
    }

    Frontier frontier() {
        return frontier;
    }

    PageOutput output() {
        return output;
    }

    /** Whether the folder held a job before. */
    boolean isResumed() {
        return resumed;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            frontier.close();
            output.close();
        }
    }
}
