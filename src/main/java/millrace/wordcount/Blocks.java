package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into blocks that end where words do, in one buffer that is used again: {@code while (blocks.next())}
 * count {@link #bytes()} from 0 to {@link #length()}. Memory stays bounded whatever stands in the stream. For one
 * thread.
 */
/*
 * The buffer grows until it holds white space of one byte, at most to LIMIT. Text that has none over such a length is
 * cut at white space of several bytes; a word that long is a word that the table will cut anyway, so here what
 * exceeds KEPT bytes of it is dropped while it is read. The table sees more than LONGEST_WORD bytes of it, and so
 * knows that it must cut, and says so.
 */
final class Blocks {
    private static final int LIMIT = 2 * TokenTable.LONGEST_WORD;
    private static final int KEPT = TokenTable.LONGEST_WORD + 1;
    private static final int LONGEST_SPACE = 3;

    private final InputStream in;
    private byte[] buffer;
    private int length;
    private int filled;
    private boolean ended;

    /**
     * Reads the stream to its end.
     *
     * @param bufferBytes how much to read at a time
     */
    Blocks(InputStream in, int bufferBytes) {
        this.in = in;
        this.buffer = new byte[Math.max(16, Math.min(bufferBytes, LIMIT))];
    }

    /** The array in which the block lies, from 0; it changes with the next block. */
    byte[] bytes() {
        return buffer;
    }

    /** How long the block is. */
    int length() {
        return length;
    }

    /** A copy of the block. */
    byte[] copy() {
        return Arrays.copyOf(buffer, length);
    }

    /** Goes to the next block; false: there is none. */
    boolean next() throws IOException {
        System.arraycopy(buffer, length, buffer, 0, filled - length);
        filled -= length;
        length = 0;
        int searched = 0;
        while (!ended) {
            fill();
            length = lastSpace(searched);
            if (length > 0) {
                return true;
            }
            searched = filled;
            if (!ended && filled == buffer.length) {
                if (filled < LIMIT) {
                    buffer = Arrays.copyOf(buffer, Math.min(LIMIT, 2 * filled));
                } else if ((length = lastLongSpace()) > 0) {
                    return true;
                } else {
                    dropRestOfWord();
                    searched = KEPT;
                }
            }
        }
        length = filled;
        return length > 0;
    }

    private void fill() throws IOException {
        int n = in.readNBytes(buffer, filled, buffer.length - filled);
        filled += n;
        ended = filled < buffer.length;
    }

    /** The position after the last white space of one byte, 0 if there is none from that position on. */
    private int lastSpace(int from) {
        for (int i = filled; i > from; i--) {
            if (Rule.SPACE[buffer[i - 1] & 0xFF]) {
                return i;
            }
        }
        return 0;
    }

    private int lastLongSpace() {
        for (int i = filled - 1; i >= 0; i--) {
            int space = Rule.spaceAt(buffer, i, filled);
            if (space > 0) {
                return i + space;
            }
        }
        return 0;
    }

    /** The buffer is one word: keeps its first bytes, and reads on to the white space that ends it. */
    private void dropRestOfWord() throws IOException {
        while (true) {
            for (int i = KEPT; i < filled; i++) {
                if (Rule.spaceAt(buffer, i, filled) > 0) {
                    System.arraycopy(buffer, i, buffer, KEPT, filled - i);
                    filled -= i - KEPT;
                    return;
                }
            }
            if (ended) {
                filled = KEPT;
                return;
            }
            int begun = LONGEST_SPACE - 1;
            System.arraycopy(buffer, filled - begun, buffer, KEPT, begun);
            filled = KEPT + begun;
            fill();
        }
    }
}
