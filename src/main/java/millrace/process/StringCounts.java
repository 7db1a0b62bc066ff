package millrace.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts of strings, made for millions of them: no object for each, some 30 bytes beside the text. What a task has counted
 * enters a {@link Counter} this way without becoming objects on the way, and comes out of it so.
 *
 * <p>As a {@code Map<String, Long>} it can be read; it changes by {@link #add} only. Strings are kept as UTF-8, so one with
 * an unpaired surrogate cannot be counted. A count may be zero or negative, and its string is there none the less. Not
 * thread-safe.
 */
/*
 * Open addressing with linear probing, at most half full. A slot holds the string's hash in its upper and the number of its
 * entry, counted from 1, in its lower half. An entry is two longs: where the row is (block << 32 | offset), and the count.
 * A row is a length and the UTF-8, and rows fill blocks that never move.
 *
 * A slot's place is the hash, mixed, from its upper bits on: so tables of any size have the same order, and one that is added
 * to another in the order of its slots meets the other's slots one after the other, too. Added in any other order, each of
 * many million strings would be a miss of every cache. It needs the room beforehand: in a table that grows meanwhile, the
 * first half of the strings would all stand in one place.
 */
public final class StringCounts extends AbstractMap<String, Long> implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int FIRST_SLOTS = 1 << 6;
    private static final int MOST_SLOTS = 1 << 30;
    private static final int FIRST_BLOCK = 1 << 9;
    private static final int LARGEST_BLOCK = 1 << 20;
    private static final int PAGE_ENTRIES = 1 << 14;
    private static final int ENTRY = 2;
    private static final int LENGTH_BYTES = 5;
    private static final int COUNT_BYTES = 10;

    private transient long[] slots = new long[FIRST_SLOTS];
    private transient int shift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
    private final transient List<long[]> pages = new ArrayList<>();
    private transient int size;
    private transient long total;

    private final transient List<byte[]> blocks = new ArrayList<>();
    private transient byte[] block = new byte[0];
    private transient int used;

    /** Is shown one string after the other; see {@link #forEachUtf8}. */
    @FunctionalInterface
    public interface Visitor {
        /** {@code bytes[from, to)} is the UTF-8 of the string; it is never to be changed, and never changes. */
        void visit(byte[] bytes, int from, int to, long count);
    }

    /** No counts yet. */
    public StringCounts() {}

    /** The same counts; the very same object if it is one of these. */
    public static StringCounts of(Map<String, Long> counts) {
        if (counts instanceof StringCounts same) {
            return same;
        }
        StringCounts copy = new StringCounts();
        counts.forEach(copy::add);
        return copy;
    }

    /**
     * Adds n, which may be negative, to the count of a string, and returns the new count.
     *
     * @throws IllegalArgumentException if it has an unpaired surrogate
     */
    public long add(String string, long n) {
        byte[] bytes = utf8(string);
        if (bytes == null) {
            throw new IllegalArgumentException("a string with an unpaired surrogate has no UTF-8: " + string);
        }
        return add(bytes, 0, bytes.length, n);
    }

    /** The same for the string whose UTF-8 is {@code bytes[from, to)}. */
    public long add(byte[] bytes, int from, int to, long n) {
        Objects.checkFromToIndex(from, to, bytes.length);
        return add(bytes, from, to, hash(bytes, from, to), n);
    }

    /** Adds all counts of the other. */
    public void addAll(StringCounts other) {
        reserve(other.size);
        for (long slot : other.slots) {
            if (slot != 0) {
                int entry = (int) slot - 1;
                long[] page = other.page(entry);
                int at = at(entry);
                byte[] bytes = other.blocks.get((int) (page[at] >>> 32));
                int offset = (int) page[at];
                int length = number(bytes, offset);
                int from = offset + numberBytes(length);
                add(bytes, from, from + length, (int) (slot >>> 32), page[at + 1]);
            }
        }
    }

    /** Shows each string and its count, in no particular order. */
    public void forEachUtf8(Visitor visitor) {
        for (int entry = 0; entry < size; entry++) {
            long[] page = page(entry);
            int at = at(entry);
            byte[] bytes = blocks.get((int) (page[at] >>> 32));
            int offset = (int) page[at];
            int length = number(bytes, offset);
            int from = offset + numberBytes(length);
            visitor.visit(bytes, from, from + length, page[at + 1]);
        }
    }

    /** The sum of all counts. */
    public long total() {
        return total;
    }

    /** The number of different strings. */
    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof String string && find(string) >= 0;
    }

    @Override
    public @Nullable Long get(@Nullable Object key) {
        int entry = key instanceof String string ? find(string) : -1;
        return entry < 0 ? null : page(entry)[at(entry) + 1];
    }

    @Override
    public Set<Map.Entry<String, Long>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Long>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    // ---- What travels: rows of length, UTF-8, count, in blocks, in the order of the slots ----

    /** All rows. */
    List<byte[]> rows() {
        List<byte[]> rows = new ArrayList<>();
        byte[] out = new byte[(int) Math.min(LARGEST_BLOCK, 24L * size)];
        int written = 0;
        for (long slot : slots) {
            if (slot != 0) {
                int entry = (int) slot - 1;
                long[] page = page(entry);
                int at = at(entry);
                byte[] bytes = blocks.get((int) (page[at] >>> 32));
                int offset = (int) page[at];
                int length = number(bytes, offset);
                int rowBytes = numberBytes(length) + length;
                if (written + rowBytes + COUNT_BYTES > out.length) {
                    rows.add(Arrays.copyOf(out, written));
                    out = new byte[Math.max(LARGEST_BLOCK, rowBytes + COUNT_BYTES)];
                    written = 0;
                }
                System.arraycopy(bytes, offset, out, written, rowBytes);
                written = putCount(out, written + rowBytes, page[at + 1]);
            }
        }
        rows.add(Arrays.copyOf(out, written));
        return rows;
    }

    /**
     * How many strings the rows of a block are.
     *
     * @throws IllegalArgumentException if they are no rows
     */
    static int countRows(byte[] rows) {
        int count = 0;
        for (int i = 0; i < rows.length; count++) {
            int from = behindNumber(rows, i, LENGTH_BYTES);
            int length = from < 0 ? -1 : number(rows, i);
            boolean isRow = length >= 0 && numberBytes(length) == from - i && length <= rows.length - from;
            i = isRow ? behindNumber(rows, from + length, COUNT_BYTES) : -1;
            if (i < 0) {
                throw new IllegalArgumentException("row " + count + " of the counts is damaged");
            }
        }
        return count;
    }

    /** Where a number of so many bytes at most ends; -1: nowhere. */
    private static int behindNumber(byte[] bytes, int from, int mostBytes) {
        for (int i = from; i < bytes.length && i - from < mostBytes; i++) {
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Adds the rows of a block, after {@link #countRows} has found them right and {@link #reserve} has made room. */
    void addRows(byte[] rows) {
        int i = 0;
        while (i < rows.length) {
            int length = number(rows, i);
            int from = i + numberBytes(length);
            int to = from + length;
            long zigzag = 0;
            i = to;
            for (int shift = 0; ; shift += 7) {
                byte b = rows[i++];
                zigzag |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    break;
                }
            }
            add(rows, from, to, hash(rows, from, to), (zigzag >>> 1) ^ -(zigzag & 1));
        }
    }

    /** Makes room for so many strings more, at once. */
    void reserve(int more) {
        long needed = Math.max(FIRST_SLOTS, Long.highestOneBit(2L * size + 2L * more - 1) << 1);
        if (needed > slots.length) {
            grow((int) Math.min(needed, MOST_SLOTS));
        }
    }

    /** The UTF-8 of a string, or null: it has none. */
    static byte @Nullable [] utf8(String string) {
        byte[] bytes = string.getBytes(UTF_8);
        for (int i = 0; i < string.length(); i++) {
            if (Character.isSurrogate(string.charAt(i))) {
                return new String(bytes, UTF_8).equals(string) ? bytes : null;
            }
        }
        return bytes;
    }

    private record Rows(List<byte[]> rows) implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            StringCounts counts = new StringCounts();
            for (byte[] block : rows) {
                counts.reserve(countRows(block));
                counts.addRows(block);
            }
            return counts;
        }
    }

    private Object writeReplace() {
        return new Rows(rows());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("counts travel as rows");
    }

    // ---- The table ----

    private long add(byte[] bytes, int from, int to, int hash, long n) {
        total += n;
        int mask = slots.length - 1;
        int place = placeOf(hash);
        long slot;
        while ((slot = slots[place]) != 0) {
            if ((int) (slot >>> 32) == hash) {
                int entry = (int) slot - 1;
                if (isSame(entry, bytes, from, to)) {
                    return page(entry)[at(entry) + 1] += n;
                }
            }
            place = (place + 1) & mask;
        }
        insert(place, bytes, from, to, hash, n);
        return n;
    }

    private int find(String string) {
        byte[] bytes = utf8(string);
        if (bytes == null) {
            return -1;
        }
        int hash = hash(bytes, 0, bytes.length);
        int mask = slots.length - 1;
        int place = placeOf(hash);
        long slot;
        while ((slot = slots[place]) != 0) {
            if ((int) (slot >>> 32) == hash && isSame((int) slot - 1, bytes, 0, bytes.length)) {
                return (int) slot - 1;
            }
            place = (place + 1) & mask;
        }
        return -1;
    }

    private boolean isSame(int entry, byte[] bytes, int from, int to) {
        long where = page(entry)[at(entry)];
        byte[] stored = blocks.get((int) (where >>> 32));
        int offset = (int) where;
        int length = number(stored, offset);
        int begin = offset + numberBytes(length);
        return length == to - from && Arrays.equals(stored, begin, begin + length, bytes, from, to);
    }

    private void insert(int place, byte[] bytes, int from, int to, int hash, long n) {
        int length = to - from;
        int rowBytes = numberBytes(length) + length;
        if (used + rowBytes > block.length) {
            block = new byte[Math.max(rowBytes, Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, 2 * block.length)))];
            blocks.add(block);
            used = 0;
        }
        long[] page = pageFor(size);
        int at = at(size);
        page[at] = ((long) (blocks.size() - 1) << 32) | used;
        page[at + 1] = n;
        used = putNumber(block, used, length);
        System.arraycopy(bytes, from, block, used, length);
        used += length;
        size = Math.incrementExact(size);
        slots[place] = ((long) hash << 32) | size;
        if (2L * size > slots.length) {
            if (slots.length == MOST_SLOTS) {
                throw new IllegalStateException("more than " + MOST_SLOTS / 2 + " different strings");
            }
            grow(2 * slots.length);
        }
    }

    private void grow(int newSlots) {
        long[] old = slots;
        slots = new long[newSlots];
        shift = Long.numberOfLeadingZeros(newSlots) + 1;
        int mask = newSlots - 1;
        for (long slot : old) {
            if (slot != 0) {
                int place = placeOf((int) (slot >>> 32));
                while (slots[place] != 0) {
                    place = (place + 1) & mask;
                }
                slots[place] = slot;
            }
        }
    }

    /** Fibonacci hashing: the upper bits of the product depend on all bits of the hash. */
    private int placeOf(int hash) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> shift);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    private long[] page(int entry) {
        return pages.get(entry / PAGE_ENTRIES);
    }

    private static int at(int entry) {
        return ENTRY * (entry % PAGE_ENTRIES);
    }

    /** The page of a new entry; the first page grows, further ones have their size. */
    private long[] pageFor(int entry) {
        int number = entry / PAGE_ENTRIES;
        if (number == pages.size()) {
            pages.add(new long[ENTRY * (number == 0 ? FIRST_SLOTS / 2 : PAGE_ENTRIES)]);
        } else if (at(entry) == pages.get(number).length) {
            pages.set(number, Arrays.copyOf(pages.get(number), 2 * at(entry)));
        }
        return pages.get(number);
    }

    // ---- Numbers: unsigned LEB128, counts in zigzag order, as in Protocol Buffers ----

    private static int numberBytes(int number) {
        return number < 1 << 7 ? 1 : number < 1 << 14 ? 2 : number < 1 << 21 ? 3 : number < 1 << 28 ? 4 : 5;
    }

    private static int number(byte[] bytes, int from) {
        int number = bytes[from];
        if (number >= 0) {
            return number;
        }
        number &= 0x7F;
        for (int i = from + 1, shift = 7; ; i++, shift += 7) {
            number |= (bytes[i] & 0x7F) << shift;
            if (bytes[i] >= 0) {
                return number;
            }
        }
    }

    private static int putNumber(byte[] bytes, int from, int number) {
        int i = from;
        int rest = number;
        while (rest > 0x7F) {
            bytes[i++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[i++] = (byte) rest;
        return i;
    }

    private static int putCount(byte[] bytes, int from, long count) {
        int i = from;
        long rest = (count << 1) ^ (count >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[i++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[i++] = (byte) rest;
        return i;
    }

    /** Goes by the numbers of the entries. */
    private final class Entries implements Iterator<Map.Entry<String, Long>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Map.Entry<String, Long> next() {
            if (next >= size) {
                throw new NoSuchElementException("all " + size + " strings were returned");
            }
            long[] page = page(next);
            int at = at(next);
            next++;
            byte[] bytes = blocks.get((int) (page[at] >>> 32));
            int length = number(bytes, (int) page[at]);
            int from = (int) page[at] + numberBytes(length);
            return Map.entry(new String(bytes, from, length, UTF_8), page[at + 1]);
        }
    }
}
