package millrace.wordcount;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The passages of a file that begin in a range of its bytes, as a stream. The first passage is left out if it began
 * before the range; the last one is read to its end, even behind the range. So ranges that meet share a file's passages
 * among them, whoever reads them and wherever they are cut, and nobody needs to look for good places beforehand.
 */
/*
 * With edge(0) = 0, edge(size) = size, and else edge(x) = the place of the first border at or behind x - 1, the stream is
 * the bytes from edge(start) to edge(end).
 */
final class RangeInput extends InputStream {
    /** So much is read behind the range at first: a usual word ends there. */
    static final int FIRST_BEHIND = 1 << 9;

    private static final int MOST_BEHIND = 1 << 18;

    private final InputStream in;
    private final long end;
    private final long size;
    private final Passage passage;
    private long position;
    /** Whether the first passage, which began before the range, is still to be left out. */
    private boolean skipping;

    private boolean finished;
    private int behind = FIRST_BEHIND;

    /**
     * Opens the file.
     *
     * @param storage where it is
     * @param file by which name it is opened there
     * @param size how long the file is taken to be: if it is shorter by now, reading fails; what was appended is not
     *     read
     * @param passage what is not divided
     */
    RangeInput(Storage storage, String file, long start, long end, long size, Passage passage) throws IOException {
        this.end = end;
        this.size = size;
        this.passage = passage;
        this.position = Math.max(0, start - 1);
        this.skipping = start > 0;
        this.in = storage.open(file, position);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!finished && length > 0) {
            int n = position < end ? readRange(into, offset, length) : readBehind(into, offset, length);
            if (n > 0) {
                return n;
            }
        }
        return length == 0 ? 0 : -1;
    }

    private int readRange(byte[] into, int offset, int length) throws IOException {
        int n = readFile(into, offset, (int) Math.min(length, end - position));
        // What follows the last border of the range is read on behind it, unless the file or the passage ends there.
        if (position == end) {
            finished = end == size || passage.isBorder(into[offset + n - 1]);
        }
        if (!skipping) {
            return n;
        }
        int border = passage.end(into, offset, offset + n) - offset;
        if (border == n) {
            finished |= position == end;
            return 0;
        }
        skipping = false;
        System.arraycopy(into, offset + border, into, offset, n - border);
        return n - border;
    }

    private int readBehind(byte[] into, int offset, int length) throws IOException {
        int n = readFile(into, offset, (int) Math.min(Math.min(length, behind), size - position));
        behind = Math.min(2 * behind, MOST_BEHIND);
        int border = passage.end(into, offset, offset + n) - offset;
        finished = border < n || position == size;
        return border;
    }

    private int readFile(byte[] into, int offset, int length) throws IOException {
        int n = in.read(into, offset, length);
        if (n < 0) {
            throw new EOFException("truncated while it was read: it had " + size + " bytes, and has less");
        }
        position += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
