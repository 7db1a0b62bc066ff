package millrace.wordcount;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import millrace.process.StringCounts;

/**
 * Counts plain words, of ASCII letters and digits. A word of at most 16 bytes is one or two longs, made lower case by one
 * OR, and they are its key in {@link StringCounts}; there is no object for it, and nothing is compared byte by byte. For one
 * thread.
 */
/*
 * The words of a window are cut by one loop and entered, all at once, by another: each stays small enough for the JIT, and the
 * processor can wait for the misses of several words at a time.
 */
final class PlainTable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWER_CASE = 0x2020202020202020L; // what a digit has already
    private static final int KEY_BYTES = Long.BYTES;

    private final int[] edges = new int[Window.MOST_EDGES];
    private final long[] keys = new long[Window.BYTES / 2 + 1];
    private final long[] pairs = new long[Window.BYTES / 4];
    private int keyCount;
    private int pairCount;

    private final StringCounts counts = new StringCounts();

    /** How many words were counted here so far. */
    long words() {
        return counts.total();
    }

    /** Counts the runs of letters in a window; those that are too long go to the other table. */
    void addAll(Window window, TokenTable others) {
        int found = window.edges(edges);
        int tooLong = cutKeys(window.bytes(), found);
        for (int i = 0; i < tooLong; i += 2) {
            others.count(window.bytes(), edges[i], edges[i + 1]);
        }
        counts.addKeys(keys, keyCount);
        counts.addPairs(pairs, pairCount);
    }

    /* Fields are read once: the JIT could not know that the loop leaves them alone. Moves the edges of what is too long to the front. */
    private int cutKeys(byte[] bytes, int found) {
        int[] places = edges;
        long[] single = keys;
        long[] paired = pairs;
        int singleUsed = 0;
        int pairedUsed = 0;
        int tooLong = 0;
        for (int i = 0; i < found; i += 2) {
            int from = places[i];
            int length = places[i + 1] - from;
            long first = (long) LONG.get(bytes, from) | LOWER_CASE;
            if (length <= KEY_BYTES) {
                single[singleUsed++] = first & lowBytes(length);
            } else if (length <= 2 * KEY_BYTES) {
                paired[pairedUsed++] = first;
                paired[pairedUsed++] =
                        ((long) LONG.get(bytes, from + KEY_BYTES) | LOWER_CASE) & lowBytes(length - KEY_BYTES);
            } else {
                places[tooLong++] = from;
                places[tooLong++] = from + length;
            }
        }
        keyCount = singleUsed;
        pairCount = pairedUsed / 2;
        return tooLong;
    }

    private static long lowBytes(int n) {
        return -1L >>> (-Byte.SIZE * n);
    }

    /** The words themselves. */
    StringCounts counts() {
        return counts;
    }

    /** Forgets all words, and keeps the room for them. */
    void clear() {
        counts.clear();
    }

    /** Adds the words and their counts to others. */
    void addTo(StringCounts others) {
        others.addAll(counts);
    }
}
