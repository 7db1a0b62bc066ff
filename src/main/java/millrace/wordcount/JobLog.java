package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Lock;
import millrace.cli.FileReason;
import millrace.cli.StandardOutput;
import millrace.process.ChildProcess;

/**
 * The job log: a table with a header line, separated by tabs, and one line for each piece of each chunk, appended by
 * whoever counted it when its counts are in, or by the parent when it is given up; the last column says why nothing of it was
 * counted, or nothing. A tab, newline or backslash in a name is written as {@code \t}, {@code
 * \n}, {@code \\}.
 *
 * @param file where it is, as a {@link Location}
 * @param lock held while a line is appended
 */
/*
 * A worker may be killed in the middle of a line, or between counting and writing. So whoever appends first cuts off
 * a line that has no end, and whoever counts a chunk for the second time first looks which lines of it are there.
 * Lines of a chunk are written in order, so their number is enough.
 */
record JobLog(Location file, Lock lock) implements Serializable {
    private static final String MARK = "chunk\tfile\trange\t"; // what every log begins with
    private static final String HEADER = MARK + "worker\tstart\tmilliseconds\twords\tattempts\tproblem\n";
    private static final int TAIL_BYTES = 8192;

    /**
     * Begins the log: what was in the file is gone, unless it cannot be written.
     *
     * @throws FileSystemException if it cannot be opened
     */
    void begin() throws IOException {
        requireFile(file);
        boolean isNew = Files.notExists(file.path());
        ByteBuffer header = ByteBuffer.wrap(HEADER.getBytes(StandardCharsets.US_ASCII));
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            try {
                while (header.hasRemaining()) {
                    channel.write(header);
                }
                channel.truncate(header.limit());
            } catch (IOException e) {
                if (isNew) {
                    Files.deleteIfExists(file.path());
                }
                throw new IOException("cannot write " + file.shown() + ": " + FileReason.of(e), e);
            }
        }
    }

    /**
     * Looks whether there can be a log.
     *
     * @throws FileSystemException if not
     */
    static void requireFile(Location file) throws FileSystemException {
        boolean isStandardOutput = StandardOutput.isNamedBy(file.path());
        if (isStandardOutput || (Files.exists(file.path()) && !Files.isRegularFile(file.path()))) {
            throw new FileSystemException(
                    file.shown(), null, "is no regular file, and the log has to be read again when a worker is lost");
        }
        Path folder = file.path().toAbsolutePath().getParent();
        if (folder != null && Files.notExists(folder)) {
            throw new FileSystemException(file.shown(), null, "there is no folder " + folder);
        }
    }

    /** Whether a file is a log, of this run or of an earlier one, or empty, as one that was just begun. */
    static boolean isOne(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String begin = new String(in.readNBytes(MARK.length()), StandardCharsets.ISO_8859_1);
            return begin.isEmpty() || begin.equals(MARK);
        }
    }

    /** Appends the lines of a chunk that was counted in this thread. */
    void append(Chunk chunk, List<PieceCount> counts) throws IOException {
        append(chunk, counts, worker(), ChildProcess.currentAttempt());
    }

    /**
     * Appends those lines of a chunk that are missing.
     *
     * @param counter who has counted it, now or in an earlier run, at which attempt
     */
    void append(Chunk chunk, List<PieceCount> counts, String counter, int attempt) throws IOException {
        lock.lock();
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            cutTornLine(channel);
            boolean isFirst = attempt == 1 && ChildProcess.currentAttempt() == 1;
            long there = isFirst ? 0 : linesOf(chunk.id());
            StringBuilder lines = new StringBuilder();
            for (int i = (int) there; i < counts.size(); i++) {
                appendLine(lines, chunk.id(), chunk.pieces().get(i), counts.get(i), counter, attempt);
            }
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            channel.position(channel.size());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Appends the lines of a chunk that was lost as often as it was tried. */
    void giveUp(Chunk chunk, int attempts) throws IOException {
        String problem = "lost, and not counted";
        append(
                chunk,
                chunk.pieces().stream()
                        .map(piece -> PieceCount.failed(piece, problem))
                        .toList(),
                "",
                attempts);
    }

    private static void appendLine(
            StringBuilder lines, long chunk, Piece piece, PieceCount count, String counter, int attempt) {
        lines.append(chunk).append('\t');
        lines.append(Escapes.tsv(piece.name())).append('\t');
        lines.append(piece.start()).append('-').append(piece.end()).append('\t');
        lines.append(counter).append('\t');
        lines.append(count.startMillis() == 0 ? "" : Instant.ofEpochMilli(count.startMillis()))
                .append('\t');
        lines.append(count.millis()).append('\t');
        lines.append(count.words()).append('\t');
        lines.append(attempt).append('\t');
        lines.append(Escapes.tsv(count.problem())).append('\n');
    }

    /** How reports call the process or thread in which this is called. */
    static String worker() {
        String process = ChildProcess.currentName();
        return process.equals("main") ? Thread.currentThread().getName() : process;
    }

    private static void cutTornLine(FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES);
        while (end > 0) {
            long from = Math.max(0, end - TAIL_BYTES);
            tail.clear().limit((int) (end - from));
            while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {
                // Reads on until the tail is there.
            }
            for (int i = tail.position(); i > 0; i--) {
                if (tail.get(i - 1) == '\n') {
                    channel.truncate(from + i);
                    return;
                }
            }
            end = from;
        }
    }

    private long linesOf(long chunk) throws IOException {
        String prefix = chunk + "\t";
        long lines = 0;
        try (var reader = Files.newBufferedReader(file.path())) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines += line.startsWith(prefix) ? 1 : 0;
            }
        }
        return lines;
    }
}
