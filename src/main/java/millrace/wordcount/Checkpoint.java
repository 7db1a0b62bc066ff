package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.runs.RunFolder;

/** The folder beside a job log, LOG.resume, in which a run keeps its finished chunks until all is done. In the parent. */
final class Checkpoint implements Closeable {
    /*
     * Beside what FinishedChunks has there: the file "chunk-bytes", locked for as long as a run uses the folder, with the size
     * of its chunks. The next run takes the same, or none would fit, for the usual size depends on the workers.
     */
    private static final String SUFFIX = ".resume";
    private static final String CHUNK_BYTES = "chunk-bytes";
    private static final int LONGEST_NUMBER = 20;

    private static final Pattern OURS =
            Pattern.compile("chunk-bytes|[0-9a-f]{64}\\.chunk|[0-9a-f]{64}[0-9]*\\.part|[0-9]+-[0-9]+\\.run");

    private final Path folder;
    private final FileChannel channel;
    private final OptionalLong chunkBytes;

    private Checkpoint(Path folder, FileChannel channel, OptionalLong chunkBytes) {
        this.folder = folder;
        this.channel = channel;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Opens what an earlier run has left, or begins.
     *
     * @throws UsageException if a source is a stream, which can be read only once, or if the folder cannot be used
     */
    static Checkpoint open(Path jobLog, List<Source> sources) {
        for (Source source : sources) {
            if (source instanceof Source.Stream) {
                throw new UsageException(named(source.name()) + "is a stream, which nobody can read again; name files");
            }
        }
        Path folder = folder(jobLog);
        try {
            JobLog.requireFile(Location.of(jobLog));
            if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(folder);
            } else {
                requireOurs(folder);
            }
            FileChannel channel = FileChannel.open(
                    folder.resolve(CHUNK_BYTES),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!isLocked(channel, folder.resolve(CHUNK_BYTES))) {
                channel.close();
                throw new UsageException(named(folder.toString()) + "another run is using it");
            }
            return new Checkpoint(folder, channel, read(channel));
        } catch (IOException e) {
            throw new UsageException(named(folder.toString()) + FileReason.of(e), e);
        }
    }

    /* In the end its files are deleted: what others have there is none of them. */
    private static void requireOurs(Path folder) throws IOException {
        boolean isFolder = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
        try (Stream<Path> files = isFolder ? Files.list(folder) : Stream.of(folder)) {
            if (!isFolder || !files.allMatch(Checkpoint::isOurs)) {
                throw new UsageException(named(folder.toString()) + "is there, and not made by "
                        + WorkOptions.RESUME.dashed() + ", or has more in it; move that away");
            }
        }
    }

    private static boolean isOurs(Path file) {
        return OURS.matcher(file.getFileName().toString()).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /* Until the channel is closed, or the process ends. */
    private static boolean isLocked(FileChannel channel, Path file) throws IOException {
        try {
            return channel.tryLock() != null && Files.exists(file); // else a run has just got to its end
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    /** Where it is. */
    static Path folder(Path jobLog) {
        return Path.of(jobLog + SUFFIX);
    }

    /** Whether a run has left that folder for the next. */
    static boolean isOne(Path folder) {
        return folder.toString().endsWith(SUFFIX) && Files.isRegularFile(folder.resolve(CHUNK_BYTES));
    }

    private static String named(String name) {
        return WorkOptions.RESUME.dashed() + ": " + Terminal.escape(name) + ": ";
    }

    private static OptionalLong read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NUMBER);
        int length = Math.max(0, channel.read(bytes, 0));
        String text = new String(bytes.array(), 0, length, StandardCharsets.US_ASCII);
        return text.matches("[1-9][0-9]{0,17}\n")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    /** The size of the chunks of the earlier run. */
    OptionalLong chunkBytes() {
        return chunkBytes;
    }

    /** How many chunks are finished. */
    long size() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(FinishedChunks.SUFFIX))
                    .count();
        }
    }

    /** Says what this run counts, and in chunks of what size; returns where those that are finished go. */
    FinishedChunks begin(Settings settings, long bytes) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((bytes + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
        String how = String.join(
                "\n",
                Main.version(),
                settings.words() + ", n-grams of " + settings.words().ngrams(),
                settings.input().encoding().toString(),
                settings.output().perFile() + " " + settings.output().documents());
        return new FinishedChunks(new RunFolder(folder.toString(), true), how);
    }

    /** Its folder. */
    @Override
    public String toString() {
        return folder.toString();
    }

    /** All is counted and written: nothing of it is needed any more. */
    void complete() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Checkpoint::isOurs).toList()) {
                Files.deleteIfExists(file);
            }
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException ofOthers) {
            // somebody has put something there, who may want it
        }
        close();
    }

    /** Leaves everything to the next run. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
