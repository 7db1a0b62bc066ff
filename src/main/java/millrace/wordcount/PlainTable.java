package millrace.wordcount;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import millrace.process.StringCounts;

/**
 * Counts plain words, of ASCII letters and digits. A word of at most 16 bytes is one or two longs, made lower case by one
 * OR, and they are its key; there is no object for it, and nothing is compared byte by byte. For one thread.
 */
/*
 * Two tables of open addressing, at most half full. A slot of the first is {word, count}, of the second {first half, second
 * half, count, nothing}: it never crosses a line of the cache. The words of a window are entered all at once, by a loop that
 * does nothing else: so the processor can wait for the misses of several at a time.
 */
final class PlainTable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWER_CASE = 0x2020202020202020L; // what a digit has already
    private static final long FIBONACCI = 0x9E3779B97F4A7C15L;
    private static final int HALF = Long.BYTES;

    private static final int FIRST_SLOTS = 1 << 10;
    private static final int SHORT_SLOT = 2;
    private static final int LONG_SLOT = 4;
    private static final int LONG_COUNT = 2;

    private final int[] edges = new int[Window.BYTES + 2];
    private final long[] shortKeys = new long[Window.BYTES / 2 + 1];
    private final long[] longKeys = new long[Window.BYTES / 4];

    private int shortCount;
    private int longCount;

    private long[] shorts = new long[SHORT_SLOT * FIRST_SLOTS];
    private int shortsShift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
    private int shortsUsed;

    private long[] longs = new long[LONG_SLOT * FIRST_SLOTS];
    private int longsShift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
    private int longsUsed;

    private long words;

    /** How many words were counted here so far. */
    long words() {
        return words;
    }

    /** Counts the runs of letters in a window; those that are too long go to the other table. */
    void addAll(Window window, TokenTable others) {
        int found = window.edges(edges);
        int tooLong = cutKeys(window.bytes(), found);
        for (int i = 0; i < tooLong; i += 2) {
            others.count(window.bytes(), edges[i], edges[i + 1]);
        }
        enterShorts(shortCount);
        enterLongs(longCount);
        words += shortCount + longCount / 2;
    }

    /* Fields are read once: the JIT could not know that the loop leaves them alone. Moves the edges of what is too long to the front. */
    private int cutKeys(byte[] bytes, int found) {
        int[] places = edges;
        long[] shortOnes = shortKeys;
        long[] longOnes = longKeys;
        int shortUsed = 0;
        int longUsed = 0;
        int tooLong = 0;
        for (int i = 0; i < found; i += 2) {
            int from = places[i];
            int length = places[i + 1] - from;
            long first = (long) LONG.get(bytes, from) | LOWER_CASE;
            if (length <= HALF) {
                shortOnes[shortUsed++] = first & lowBytes(length);
            } else if (length <= 2 * HALF) {
                longOnes[longUsed++] = first;
                longOnes[longUsed++] = ((long) LONG.get(bytes, from + HALF) | LOWER_CASE) & lowBytes(length - HALF);
            } else {
                places[tooLong++] = from;
                places[tooLong++] = from + length;
            }
        }
        shortCount = shortUsed;
        longCount = longUsed;
        return tooLong;
    }

    private static long lowBytes(int n) {
        return -1L >>> (-Byte.SIZE * n);
    }

    private void enterShorts(int n) {
        while (2 * (shortsUsed + n) > shorts.length / SHORT_SLOT) {
            growShorts();
        }
        long[] table = shorts;
        int mask = table.length - 1;
        int shift = shortsShift;
        int used = shortsUsed;
        long[] keys = shortKeys;
        for (int i = 0; i < n; i++) {
            long key = keys[i];
            int place = (int) ((key * FIBONACCI) >>> shift) * SHORT_SLOT;
            long there;
            while ((there = table[place]) != key) {
                if (there == 0) {
                    table[place] = key;
                    used++;
                    break;
                }
                place = (place + SHORT_SLOT) & mask;
            }
            table[place + 1]++;
        }
        shortsUsed = used;
    }

    private void growShorts() {
        long[] old = shorts;
        shorts = new long[Math.multiplyExact(2, old.length)];
        shortsShift--;
        int mask = shorts.length - 1;
        for (int from = 0; from < old.length; from += SHORT_SLOT) {
            long key = old[from];
            if (key != 0) {
                int place = (int) ((key * FIBONACCI) >>> shortsShift) * SHORT_SLOT;
                while (shorts[place] != 0) {
                    place = (place + SHORT_SLOT) & mask;
                }
                shorts[place] = key;
                shorts[place + 1] = old[from + 1];
            }
        }
    }

    private void enterLongs(int n) {
        while (2 * longsUsed + n > longs.length / LONG_SLOT) {
            growLongs();
        }
        long[] table = longs;
        int mask = table.length - 1;
        for (int i = 0; i < n; i += 2) {
            long first = longKeys[i];
            long second = longKeys[i + 1];
            int place = longPlace(first, second);
            while (table[place] != first || table[place + 1] != second) {
                if (table[place] == 0) {
                    table[place] = first;
                    table[place + 1] = second;
                    longsUsed++;
                    break;
                }
                place = (place + LONG_SLOT) & mask;
            }
            table[place + LONG_COUNT]++;
        }
    }

    private void growLongs() {
        long[] old = longs;
        longs = new long[Math.multiplyExact(2, old.length)];
        longsShift--;
        int mask = longs.length - 1;
        for (int from = 0; from < old.length; from += LONG_SLOT) {
            if (old[from] != 0) {
                int place = longPlace(old[from], old[from + 1]);
                while (longs[place] != 0) {
                    place = (place + LONG_SLOT) & mask;
                }
                System.arraycopy(old, from, longs, place, LONG_SLOT);
            }
        }
    }

    private int longPlace(long first, long second) {
        return (int) (((first ^ (second * FIBONACCI)) * FIBONACCI) >>> longsShift) * LONG_SLOT;
    }

    /** Adds the words and their counts to others. */
    void addTo(StringCounts counts) {
        byte[] word = new byte[2 * HALF];
        for (int place = 0; place < shorts.length; place += SHORT_SLOT) {
            if (shorts[place] != 0) {
                LONG.set(word, 0, shorts[place]);
                counts.add(word, 0, length(shorts[place]), shorts[place + 1]);
            }
        }
        for (int place = 0; place < longs.length; place += LONG_SLOT) {
            if (longs[place] != 0) {
                LONG.set(word, 0, longs[place]);
                LONG.set(word, HALF, longs[place + 1]);
                counts.add(word, 0, HALF + length(longs[place + 1]), longs[place + LONG_COUNT]);
            }
        }
    }

    private static int length(long word) {
        return HALF - Long.numberOfLeadingZeros(word) / Byte.SIZE;
    }
}
