package millrace.process;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The segments of a {@link MessageLog} that are files, PATH.SEGMENT, as this process reads and writes them. */
final class LogFiles {
    /*
     * What was written up to the tail is never written again, so it can be read ahead: that claims nothing.
     *
     * RandomAccessFile and not FileChannel, which an interrupt would close.
     */
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int KEPT_PART_BYTES = 1 << 30;

    private final Path log;

    private final byte[] buffer = new byte[BUFFER_BYTES]; // guarded by this, as all of the head's
    private long from; // what of the file is in the buffer
    private int count;
    private long headSegment = -1;
    private volatile @Nullable RandomAccessFile head; // written under this
    private final Map<Long, List<ByteBuffer>> kept = new HashMap<>();

    private @Nullable RandomAccessFile tail; // guarded by the log's lock for putters
    private long tailSegment; // guarded by the same

    LogFiles(Path log) {
        this.log = log;
    }

    private Path file(long segment) {
        return Path.of(log + "." + segment);
    }

    /** Reads bytes at a position; false if they are not there. */
    synchronized boolean read(long position, long tailPosition, byte[] target) {
        long segment = LogPosition.segment(position);
        long offset = LogPosition.offset(position);
        try {
            List<ByteBuffer> memory = kept.get(segment);
            if (memory != null) {
                return read(memory, offset, target);
            }
            RandomAccessFile file = head(segment);
            if (offset < from || offset + target.length > from + count) {
                long written =
                        LogPosition.segment(tailPosition) == segment ? LogPosition.offset(tailPosition) : file.length();
                file.seek(offset);
                if (target.length > buffer.length || offset + target.length > written) {
                    file.readFully(target);
                    return true;
                }
                from = offset;
                count = Math.max(0, file.read(buffer, 0, (int) Math.min(buffer.length, written - offset)));
            }
            if (offset + target.length > from + count) {
                return false;
            }
            System.arraycopy(buffer, (int) (offset - from), target, 0, target.length);
            return true;
        } catch (FileNotFoundException | EOFException e) {
            return false;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** How long the segment is in which a position is; 0 if it has gone. */
    synchronized long length(long position) {
        List<ByteBuffer> memory = kept.get(LogPosition.segment(position));
        try {
            return memory == null
                    ? head(LogPosition.segment(position)).length()
                    : memory.stream().mapToLong(ByteBuffer::limit).sum();
        } catch (FileNotFoundException e) {
            return 0;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /* Another thread may have read from another segment in the meantime. */
    private RandomAccessFile head(long segment) throws IOException {
        RandomAccessFile file = head;
        if (file == null || segment != headSegment) {
            closeHead();
            head = file = new RandomAccessFile(file(segment).toFile(), "r");
            headSegment = segment;
        }
        return file;
    }

    boolean isHeadOpen() {
        return head != null;
    }

    /** When the head is in that segment: closes the file of one before, and deletes all such, also what a killed process has left. */
    synchronized void leave(long segment) throws IOException {
        if (headSegment >= 0 && headSegment < segment) {
            closeHead();
            delete(segment);
        }
    }

    synchronized void closeHead() throws IOException {
        RandomAccessFile file = head;
        count = 0;
        headSegment = -1;
        head = null;
        if (file != null) {
            file.close();
        }
    }

    /** Makes memory of the files from a segment on, for when they are deleted. */
    synchronized void keep(long first) throws IOException {
        for (long segment : segments()) {
            if (segment >= first && !kept.containsKey(segment)) {
                List<ByteBuffer> parts = new ArrayList<>();
                long length = Files.size(file(segment));
                for (long at = 0; at < length; at += KEPT_PART_BYTES) {
                    parts.add(MappedFile.map(file(segment), at, KEPT_PART_BYTES));
                }
                kept.put(segment, parts);
            }
        }
    }

    private static boolean read(List<ByteBuffer> parts, long offset, byte[] target) {
        int done = 0;
        while (done < target.length && (offset + done) / KEPT_PART_BYTES < parts.size()) {
            ByteBuffer part = parts.get((int) ((offset + done) / KEPT_PART_BYTES));
            int at = (int) ((offset + done) % KEPT_PART_BYTES);
            int length = Math.min(target.length - done, part.limit() - at);
            if (length <= 0) {
                return false;
            }
            part.get(at, target, done, length);
            done += length;
        }
        return done == target.length;
    }

    /** Deletes the files of the segments before that one. */
    void delete(long before) throws IOException {
        for (long segment : segments()) {
            if (segment < before) {
                Files.deleteIfExists(file(segment));
            }
        }
    }

    private List<Long> segments() throws IOException {
        List<Long> segments = new ArrayList<>();
        String prefix = log.getFileName() + ".";
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log.getParent(), prefix + "[0-9]*")) {
            for (Path file : files) {
                segments.add(Long.valueOf(file.getFileName().toString().substring(prefix.length())));
            }
        } catch (NoSuchFileException ignored) {
            // the tree has ended
        }
        return segments;
    }

    /** A new file that begins with these bytes; who was killed here before may have made one, which goes. */
    void create(long position, byte[] bytes) throws IOException {
        RandomAccessFile file = tail(position);
        file.setLength(0);
        file.write(bytes);
    }

    /** Writes at a position. */
    void write(long position, byte[]... parts) throws IOException {
        RandomAccessFile file = tail(position);
        file.seek(LogPosition.offset(position));
        for (byte[] part : parts) {
            file.write(part);
        }
    }

    private RandomAccessFile tail(long position) throws IOException {
        RandomAccessFile file = tail;
        if (file == null || tailSegment != LogPosition.segment(position)) {
            closeTail();
            tail = file =
                    new RandomAccessFile(file(LogPosition.segment(position)).toFile(), "rw");
            tailSegment = LogPosition.segment(position);
        }
        return file;
    }

    void closeTail() throws IOException {
        if (tail != null) {
            tail.close();
            tail = null;
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("cannot use the files of " + log + ": " + e.getMessage(), e);
    }
}
