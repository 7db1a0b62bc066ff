package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.runs.RunFolder;
import org.apache.commons.io.file.PathUtils;

/** The folder beside a job log, LOG.resume, in which a run keeps its finished chunks until all is done. In the parent. */
final class Checkpoint implements Closeable {
    /*
     * Beside what FinishedChunks has there: the file "chunk-bytes", locked for as long as a run uses the folder, with the size
     * of its chunks. The next run takes the same, or none would fit, for the usual size depends on the workers.
     */
    private static final String CHUNK_BYTES = "chunk-bytes";
    private static final int LONGEST_NUMBER = 20;

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
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException(named(folder.toString()) + "is there, but is no folder; move it away");
        }
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve(CHUNK_BYTES),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new UsageException(named(folder.toString()) + "another run is using it");
            }
            return new Checkpoint(folder, channel, read(channel));
        } catch (IOException e) {
            throw new UsageException(named(folder.toString()) + Problem.of(e), e);
        }
    }

    /* Until the channel is closed, or the process ends. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    /** Where it is. */
    static Path folder(Path jobLog) {
        return Path.of(jobLog + ".resume");
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

    /** All is counted and written: nothing of it is needed any more. */
    void complete() throws IOException {
        close();
        PathUtils.deleteDirectory(folder);
    }

    /** Leaves everything to the next run. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
