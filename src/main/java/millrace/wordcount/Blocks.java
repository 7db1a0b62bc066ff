package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into blocks that end where passages do, in one buffer that is used again: {@code while (blocks.next())}
 * count {@link #bytes()} from 0 to {@link #length()}. Memory stays bounded whatever stands in the stream. For one
 * thread.
 */
/*
 * The buffer grows until it holds a border of passages, at most to LIMIT. A passage of such a length is cut by whoever
 * counts it, so here it may be cut as well, at the same places. If it is one that holds many words, the block is two
 * parts of it: more than a passage may have, so that it is known, and said, that there was a cut. If it is one that is cut
 * to its first bytes, it ends at white space of several bytes, and what exceeds KEPT bytes is dropped while it is read.
 */
final class Blocks {
    private static final int KEPT = Passage.LONGEST_BYTES + 1;
    private static final int LIMIT = 2 * KEPT;
    private static final int LONGEST_SPACE = 3;

    private final InputStream in;
    private final Passage passage;
    private byte[] buffer;
    private int length;
    private int filled;
    private boolean ended;

    /**
     * Reads the stream to its end.
     *
     * @param bufferBytes how much to read at a time
     * @param passage what is not divided
     */
    Blocks(InputStream in, int bufferBytes, Passage passage) {
        this.in = in;
        this.passage = passage;
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
            length = lastBorder(searched);
            if (length > 0) {
                return true;
            }
            searched = filled;
            if (!ended && filled == buffer.length) {
                if (filled < LIMIT) {
                    buffer = Arrays.copyOf(buffer, Math.min(LIMIT, 2 * filled));
                } else if (!passage.truncates()) {
                    length = Passage.endOfPart(buffer, Passage.endOfPart(buffer, 0));
                    return true;
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

    /** The position after the last border, 0 if there is none from that position on. */
    private int lastBorder(int from) {
        for (int i = filled; i > from; i--) {
            if (passage.isBorder(buffer[i - 1])) {
                return i;
            }
        }
        return 0;
    }

    private int lastLongSpace() {
        for (int i = filled - 1; i >= 0; i--) {
            int space = passage.spaceAt(buffer, i, filled);
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
                if (passage.spaceAt(buffer, i, filled) > 0) {
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
