package millrace.runs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import millrace.process.StringCounts;

/** The rows of counts in the order of their bytes. For each a copy of the bytes and 32 bytes of memory, no object. */
/*
 * Multikey quicksort (Bentley and Sedgewick, Fast Algorithms for Sorting and Searching Strings, 1997), eight bytes at a time:
 * these stand beside the entry as a number, and only those that have them in common are looked up again, for the next eight.
 * Of the three parts the largest is sorted by going round the loop, so the stack stays small whatever the strings are.
 *
 * A string that ends within the eight bytes is filled up with zeros. If another is longer, or ends later, and has the same
 * number, then it begins with the first, so the order of the two is that of their lengths.
 */
final class SortedRows {
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEY_BYTES = Long.BYTES;
    private static final int FEW = 16;

    private static final int BLOCK_BYTES = 1 << 20;

    private final SplittableRandom random = new SplittableRandom(1); // so that no text is a bad one by design
    private final List<byte[]> blocks = new ArrayList<>();
    private byte[] block = new byte[0];
    private int used;
    private int size;
    private final long[] places; // block << 32 | where in it
    private final int[] lengths;
    private final long[] counts;
    private final int[] entries;
    private final long[] keys;
    private int next = -1;

    SortedRows(StringCounts table) {
        places = new long[table.size()];
        lengths = new int[table.size()];
        counts = new long[table.size()];
        entries = new int[table.size()];
        keys = new long[table.size()];
        table.forEachUtf8(this::gather);
        sort(0, size, 0);
    }

    private void gather(byte[] bytes, int from, int to, long count) {
        int length = to - from;
        if (used + length > block.length || blocks.isEmpty()) {
            block = new byte[Math.max(BLOCK_BYTES, length)];
            blocks.add(block);
            used = 0;
        }
        System.arraycopy(bytes, from, block, used, length);
        places[size] = (long) (blocks.size() - 1) << Integer.SIZE | used;
        lengths[size] = length;
        counts[size] = count;
        entries[size] = size;
        keys[size] = key(size, 0);
        used += length;
        size++;
    }

    /** Goes to the next row; false: there is none. */
    boolean next() {
        next = Math.min(next + 1, size);
        return next < size;
    }

    /** The array in which the row lies, from {@link #begin()} on. */
    byte[] block() {
        return block(entries[next]);
    }

    int begin() {
        return begin(entries[next]);
    }

    int length() {
        return lengths[entries[next]];
    }

    long count() {
        return counts[entries[next]];
    }

    private byte[] block(int entry) {
        return blocks.get((int) (places[entry] >>> Integer.SIZE));
    }

    private int begin(int entry) {
        return (int) places[entry];
    }

    /** Eight bytes from there, as a number that has their order. */
    private long key(int entry, int depth) {
        byte[] bytes = block(entry);
        int from = begin(entry) + depth;
        int left = lengths[entry] - depth;
        long key = 0;
        if (from + KEY_BYTES <= bytes.length) {
            key = (long) BIG_ENDIAN.get(bytes, from);
            key = left >= KEY_BYTES ? key : left <= 0 ? 0 : key & (-1L << (Byte.SIZE * (KEY_BYTES - left)));
        } else {
            for (int i = 0; i < left; i++) {
                key |= (bytes[from + i] & 0xFFL) << (Byte.SIZE * (KEY_BYTES - 1 - i));
            }
        }
        return key ^ Long.MIN_VALUE;
    }

    private void sort(int begin, int end, int beginDepth) {
        int from = begin;
        int to = end;
        int depth = beginDepth;
        while (to - from > FEW) {
            long pivot = middle(anyKey(from, to), anyKey(from, to), anyKey(from, to));
            int less = from;
            int greater = to;
            for (int i = from; i < greater; ) {
                if (keys[i] < pivot) {
                    swap(less++, i++);
                } else if (keys[i] > pivot) {
                    swap(i, --greater);
                } else {
                    i++;
                }
            }
            int longer = putEndedFirst(less, greater, depth);
            int lessSize = less - from;
            int longerSize = greater - longer;
            int greaterSize = to - greater;
            int largest = Math.max(longerSize, Math.max(lessSize, greaterSize));
            if (largest == longerSize) {
                sort(from, less, depth);
                sort(greater, to, depth);
                from = longer;
                to = greater;
                depth += KEY_BYTES;
            } else {
                sort(longer, greater, depth + KEY_BYTES);
                boolean goOnBelow = largest == lessSize;
                sort(goOnBelow ? greater : from, goOnBelow ? to : less, depth);
                from = goOnBelow ? from : greater;
                to = goOnBelow ? less : to;
            }
        }
        sortFew(from, to, depth);
    }

    private long anyKey(int from, int to) {
        return keys[random.nextInt(from, to)];
    }

    private static long middle(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    /** Of strings with the same key, puts those first that end with it, and gives the others their next keys. */
    private int putEndedFirst(int from, int to, int depth) {
        int ended = from;
        for (int i = from; i < to; i++) {
            if (lengths[entries[i]] <= depth + KEY_BYTES) {
                swap(ended++, i);
            }
        }
        // All are different, so no two of these have one length: they are nine at most.
        sortFew(from, ended, depth);
        for (int i = ended; i < to; i++) {
            keys[i] = key(entries[i], depth + KEY_BYTES);
        }
        return ended;
    }

    private void sortFew(int from, int to, int depth) {
        for (int i = from + 1; i < to; i++) {
            for (int j = i; j > from && isBefore(j, j - 1, depth); j--) {
                swap(j, j - 1);
            }
        }
    }

    private boolean isBefore(int i, int j, int depth) {
        if (keys[i] != keys[j]) {
            return keys[i] < keys[j];
        }
        int one = begin(entries[i]);
        int other = begin(entries[j]);
        return Arrays.compareUnsigned(
                        block(entries[i]),
                        one + depth,
                        one + lengths[entries[i]],
                        block(entries[j]),
                        other + depth,
                        other + lengths[entries[j]])
                < 0;
    }

    private void swap(int i, int j) {
        int entry = entries[i];
        entries[i] = entries[j];
        entries[j] = entry;
        long key = keys[i];
        keys[i] = keys[j];
        keys[j] = key;
    }
}
