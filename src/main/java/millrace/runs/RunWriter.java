package millrace.runs;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes a run, row by row in its order. {@link #close} without {@link #finish} deletes what was written. */
final class RunWriter implements Closeable {
    /** What a file begins with; its last byte is the version of the format. */
    static final long MAGIC = 0x6D696C6C_72756E01L; // millrun, 1

    static final int HEADER_BYTES = Long.BYTES;
    static final int FOOTER_BYTES = Long.BYTES + Integer.BYTES;
    static final int LONGEST_NUMBER = 10;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int BUFFER_BYTES = 1 << 17;

    private final Path file;
    private final FileChannel channel;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private byte[] last = new byte[64];
    private int lastLength;
    private long rows;
    private int longest;
    private boolean finished;

    /** Makes the file, which must not be there. */
    RunWriter(Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        LONG.set(buffer, 0, MAGIC);
        filled = HEADER_BYTES;
    }

    /** Writes a row, whose count is not negative. */
    void add(byte[] bytes, int from, int to, long count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("a run holds no negative count: " + count);
        }
        int length = to - from;
        int mismatch = Arrays.mismatch(last, 0, lastLength, bytes, from, to);
        int shared = mismatch < 0 ? length : mismatch;
        putNumber(shared);
        putNumber(length - shared);
        put(bytes, from + shared, to);
        putNumber(count);
        if (last.length < length) {
            last = new byte[Math.max(length, 2 * last.length)];
        }
        System.arraycopy(bytes, from, last, 0, length);
        lastLength = length;
        longest = Math.max(longest, length);
        rows++;
    }

    private void putNumber(long number) throws IOException {
        if (filled + LONGEST_NUMBER > buffer.length) {
            flush();
        }
        long rest = number;
        while (rest > 0x7F) {
            buffer[filled++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[filled++] = (byte) rest;
    }

    private void put(byte[] bytes, int from, int to) throws IOException {
        int next = from;
        while (next < to) {
            if (filled == buffer.length) {
                flush();
            }
            int n = Math.min(to - next, buffer.length - filled);
            System.arraycopy(bytes, next, buffer, filled, n);
            filled += n;
            next += n;
        }
    }

    private void flush() throws IOException {
        checksum.update(buffer, 0, filled);
        write();
    }

    private void write() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, filled);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        filled = 0;
    }

    /** All rows are written. */
    Run finish(boolean durable) throws IOException {
        flush();
        LONG.set(buffer, 0, rows);
        filled = Long.BYTES;
        flush();
        int sum = (int) checksum.getValue();
        ByteBuffer.wrap(buffer).putInt(sum);
        filled = Integer.BYTES;
        write();
        long bytes = channel.position();
        if (durable) {
            channel.force(true);
        }
        channel.close();
        finished = true;
        return new Run(file.getFileName().toString(), rows, bytes, longest, sum);
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            channel.close();
            Files.deleteIfExists(file);
        }
    }
}
