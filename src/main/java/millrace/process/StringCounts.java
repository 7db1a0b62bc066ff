package millrace.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts of strings, made for millions of them: no object for each, and some 50 bytes, with the text of all but long ones.
 * What a task has counted enters a {@link Counter} this way without becoming objects on the way, and comes out of it so.
 *
 * <p>As a {@code Map<String, Long>} it can be read; it changes by {@link #add}, its like, {@link #takeAll} and {@link #clear} only.
 * Strings are kept as UTF-8, so one with an unpaired surrogate cannot be counted. A count may be zero or negative, and its
 * string is there none the less. Not thread-safe.
 *
 * <p>UTF-8 of 1 to 16 bytes, of which the last is not zero, may be given as one or two <b>keys</b>: its bytes from the lowest
 * of a long on, what is left over being zero. A loop that finds words by the million adds them so, many at a time.
 */
/*
 * Three tables: for strings of one key, of two, and for all others. In each, a slot's place is a hash, mixed, from its upper
 * bits on: so tables of any size have the same order, and one that is added to another in the order of its slots meets the
 * other's slots one after the other, too. Added in any other order, each of many million strings would be a miss of every
 * cache. It needs the room beforehand: in a table that grows meanwhile, the first half of the strings would all stand in one
 * place.
 *
 * Rejected: one table whose slots point to bytes elsewhere. It took 9 seconds for 200 MB of random tokens instead of 4.
 */
public final class StringCounts extends AbstractMap<String, Long> implements Serializable {
    private static final long serialVersionUID = 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int KEY_BYTES = Long.BYTES;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int MOST_ROW = 2 * KEY_BYTES + 1 + Numbers.COUNT_BYTES; // of a string that is a key

    private transient ShortStrings shorts = new ShortStrings();
    private transient MiddleStrings middles = new MiddleStrings();
    private transient LongStrings longs = new LongStrings();
    private transient long total;

    /** Is shown one string after the other; see {@link #forEachUtf8}. */
    @FunctionalInterface
    public interface Visitor {
        /** {@code bytes[from, to)} is the UTF-8 of the string, during this call; it is never to be changed. */
        void visit(byte[] bytes, int from, int to, long count);
    }

    /** Is asked of one string after the other; see {@link #where}. */
    @FunctionalInterface
    public interface Filter {
        /** Whether the string {@code bytes[from, to)}, which is never to be changed, is one of those that are wanted. */
        boolean test(byte[] bytes, int from, int to, long count);
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
        total += n;
        return switch (keys(bytes, from, to)) {
            case 1 -> shorts.add(key(bytes, from, to), n);
            case 2 -> middles.add((long) LONG.get(bytes, from), key(bytes, from + KEY_BYTES, to), n);
            default -> longs.add(bytes, from, to, n);
        };
    }

    /** Adds 1 for each of the first {@code n} keys, each of which is a string; none is zero. */
    public void addKeys(long[] keys, int n) {
        Objects.checkIndex(n, keys.length + 1);
        total += n;
        shorts.addEach(keys, n);
    }

    /** Adds 1 for each of the first {@code n} pairs of keys, each of which is a string; no second one is zero. */
    public void addPairs(long[] keys, int n) {
        Objects.checkIndex(2 * n, keys.length + 1);
        total += n;
        middles.addEach(keys, 2 * n);
    }

    /** Adds all counts of the other. */
    public void addAll(StringCounts other) {
        total += other.total;
        shorts.addAll(other.shorts);
        middles.addAll(other.middles);
        longs.addAll(other.longs);
    }

    /** Adds 1 for each string of the other, whatever its count. */
    public void addOnce(StringCounts other) {
        reserve(new Sizes(other.shorts.size(), other.middles.size(), other.longs.size()));
        other.forEachUtf8((bytes, from, to, count) -> add(bytes, from, to, 1));
    }

    /** A copy of those counts that pass the filter, which is asked once for each. */
    public StringCounts where(Filter filter) {
        BitSet passed = new BitSet(size());
        int[] sizes = new int[3];
        int[] visited = {0};
        forEachUtf8((bytes, from, to, count) -> {
            if (filter.test(bytes, from, to, count)) {
                passed.set(visited[0]);
                sizes[keys(bytes, from, to)]++;
            }
            visited[0]++;
        });
        StringCounts found = new StringCounts();
        found.reserve(new Sizes(sizes[1], sizes[2], sizes[0]));
        visited[0] = 0;
        forEachUtf8((bytes, from, to, count) -> {
            if (passed.get(visited[0]++)) {
                found.add(bytes, from, to, count);
            }
        });
        return found;
    }

    /** The same, but the other has none afterwards; if it has more than this, nothing of it is copied. */
    @SuppressWarnings("ReferenceEquality") // the very same, not the like of it
    public void takeAll(StringCounts other) {
        if (other == this) {
            return;
        }
        if (size() < other.size()) {
            swap(other);
        }
        addAll(other);
        other.clear();
    }

    private void swap(StringCounts other) {
        ShortStrings theirShorts = other.shorts;
        MiddleStrings theirMiddles = other.middles;
        LongStrings theirLongs = other.longs;
        long theirTotal = other.total;
        other.shorts = shorts;
        other.middles = middles;
        other.longs = longs;
        other.total = total;
        shorts = theirShorts;
        middles = theirMiddles;
        longs = theirLongs;
        total = theirTotal;
    }

    /**
     * The same counts, divided into so many ranges of a hash of the strings, which is the same in each JVM, and packed; so
     * whoever has one range of many counts can add them up without the others.
     */
    /*
     * Another hash than that of the slots: of a range of that one, all strings would stand in one part of the table.
     */
    public List<PackedCounts> pack(int ranges) {
        Writers writers = new Writers(ranges, size());
        write(writers);
        return writers.end();
    }

    /**
     * Adds all counts that were packed.
     *
     * @throws IllegalArgumentException if they are damaged; then nothing was added
     */
    public void addAll(PackedCounts packed) {
        reserve(packed.sizes());
        packed.blocks().forEach(this::addRows);
    }

    /** About how much memory all this takes. */
    public long memoryBytes() {
        return shorts.memoryBytes() + middles.memoryBytes() + longs.memoryBytes();
    }

    /** Forgets all counts, but keeps the room for as many. */
    @Override
    public void clear() {
        total = 0;
        shorts.clear();
        middles.clear();
        longs.clear();
    }

    /**
     * Shows each string and its count, in no particular order; the next time in the same, if nothing was changed. It is the
     * order of this table: to {@link #add} all strings to other counts from here is slow, and {@link #addAll}, {@link
     * #addOnce} and {@link #where} are quick.
     */
    public void forEachUtf8(Visitor visitor) {
        byte[] word = new byte[2 * KEY_BYTES];
        long[] slots = shorts.slots();
        for (int i = 0; i < slots.length; i += ShortStrings.SLOT) {
            if (slots[i] != 0) {
                LONG.set(word, 0, slots[i]);
                visitor.visit(word, 0, keyBytes(slots[i]), slots[i + 1]);
            }
        }
        slots = middles.slots();
        for (int i = 0; i < slots.length; i += MiddleStrings.SLOT) {
            if (slots[i + 1] != 0) {
                LONG.set(word, 0, slots[i]);
                LONG.set(word, KEY_BYTES, slots[i + 1]);
                visitor.visit(word, 0, KEY_BYTES + keyBytes(slots[i + 1]), slots[i + 2]);
            }
        }
        for (int entry = 0; entry < longs.size(); entry++) {
            int from = longs.from(entry);
            visitor.visit(longs.bytes(entry), from, from + longs.length(entry), longs.count(entry));
        }
    }

    /** The sum of all counts. */
    public long total() {
        return total;
    }

    /** How many strings have this count. */
    public int sizeOf(long count) {
        return Math.toIntExact((long) shorts.sizeOf(count) + middles.sizeOf(count) + longs.sizeOf(count));
    }

    /** The number of different strings. */
    @Override
    public int size() {
        return Math.toIntExact((long) shorts.size() + middles.size() + longs.size());
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public @Nullable Long get(@Nullable Object key) {
        byte[] bytes = key instanceof String string ? utf8(string) : null;
        if (bytes == null) {
            return null;
        }
        int length = bytes.length;
        switch (keys(bytes, 0, length)) {
            case 1 -> {
                int place = shorts.find(key(bytes, 0, length));
                return place < 0 ? null : shorts.slots()[place + 1];
            }
            case 2 -> {
                int place = middles.find((long) LONG.get(bytes, 0), key(bytes, KEY_BYTES, length));
                return place < 0 ? null : middles.slots()[place + 2];
            }
            default -> {
                int entry = longs.find(bytes, 0, length);
                return entry < 0 ? null : longs.count(entry);
            }
        }
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
                return StringCounts.this.size();
            }
        };
    }

    // ---- Keys ----

    /** How many keys the string is; 0: it is none. */
    private static int keys(byte[] bytes, int from, int to) {
        int length = to - from;
        return length == 0 || length > 2 * KEY_BYTES || bytes[to - 1] == 0 ? 0 : length <= KEY_BYTES ? 1 : 2;
    }

    private static long key(byte[] bytes, int from, int to) {
        if (from + KEY_BYTES <= bytes.length) {
            return (long) LONG.get(bytes, from) & (-1L >>> (Byte.SIZE * (from - to)));
        }
        long key = 0;
        for (int i = to - 1; i >= from; i--) {
            key = key << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return key;
    }

    private static int keyBytes(long key) {
        return KEY_BYTES - Long.numberOfLeadingZeros(key) / Byte.SIZE;
    }

    /** How many slots are right for so many strings: at most half of them are taken, if there can be so many. */
    static long slotsFor(long strings, int slots, int most) {
        if (2 * strings <= slots) {
            return slots;
        }
        if (strings > most / 8 * 7L) {
            throw new IllegalStateException("more than " + most / 8 * 7L + " different strings of a kind");
        }
        return Math.min(most, Long.highestOneBit(2 * strings - 1) << 1);
    }

    // ---- What travels: rows of length, UTF-8, count, in blocks, each kind in the order of its slots ----

    /** All rows. */
    List<byte[]> rows() {
        Writers writers = new Writers(1, size());
        write(writers);
        return writers.end().get(0).blocks();
    }

    /* A method for each kind: of one with three loops the JIT would compile the whole for each loop. */
    private void write(Writers writers) {
        writeShorts(writers);
        writeMiddles(writers);
        writeLongs(writers);
    }

    private void writeShorts(Writers writers) {
        long[] slots = shorts.slots();
        for (int i = 0; i < slots.length; i += ShortStrings.SLOT) {
            if (slots[i] != 0) {
                writers.of(slots[i]).add(slots[i], 0, keyBytes(slots[i]), slots[i + 1]);
            }
        }
    }

    private void writeMiddles(Writers writers) {
        long[] slots = middles.slots();
        for (int i = 0; i < slots.length; i += MiddleStrings.SLOT) {
            if (slots[i + 1] != 0) {
                writers.of(slots[i] ^ Long.rotateLeft(slots[i + 1], Integer.SIZE))
                        .add(slots[i], slots[i + 1], KEY_BYTES + keyBytes(slots[i + 1]), slots[i + 2]);
            }
        }
    }

    private void writeLongs(Writers writers) {
        for (long slot : longs.slots()) {
            if (slot != 0) {
                int entry = (int) slot - 1;
                writers.of(slot >>> Integer.SIZE)
                        .add(longs.bytes(entry), longs.from(entry), longs.length(entry), longs.count(entry));
            }
        }
    }

    /** One for each range of a hash. */
    private static final class Writers {
        private static final long SPREAD = 0xC2B2AE3D27D4EB4FL;

        private final Writer[] writers;

        Writers(int ranges, int strings) {
            writers = new Writer[ranges];
            for (int i = 0; i < ranges; i++) {
                writers[i] = new Writer((int) Math.min(BLOCK_BYTES, 64 + 24L * strings / ranges));
            }
        }

        /** Whose range a string is in, of which this many bits tell enough. */
        Writer of(long bits) {
            long spread = ((bits ^ (bits >>> Integer.SIZE)) * SPREAD) >>> Integer.SIZE;
            return writers[(int) ((spread * writers.length) >>> Integer.SIZE)];
        }

        List<PackedCounts> end() {
            List<PackedCounts> packed = new ArrayList<>(writers.length);
            for (Writer writer : writers) {
                packed.add(new PackedCounts(writer.end()));
            }
            return packed;
        }
    }

    private static final class Writer {
        private final List<byte[]> blocks = new ArrayList<>();
        private byte[] block;
        private int used;

        Writer(int bytes) {
            block = new byte[bytes];
        }

        void add(long first, long second, int length, long count) {
            makeRoom(MOST_ROW);
            block[used] = (byte) length;
            LONG.set(block, used + 1, first);
            LONG.set(block, used + 1 + KEY_BYTES, second);
            used = Numbers.putCount(block, used + 1 + length, count);
        }

        void add(byte[] bytes, int from, int length, long count) {
            makeRoom(Numbers.LENGTH_BYTES + length + Numbers.COUNT_BYTES);
            used = Numbers.putLength(block, used, length);
            System.arraycopy(bytes, from, block, used, length);
            used = Numbers.putCount(block, used + length, count);
        }

        private void makeRoom(int bytes) {
            if (used + bytes > block.length) {
                List<byte[]> unused = end();
                block = new byte[Math.max(BLOCK_BYTES, bytes)];
                used = 0;
            }
        }

        List<byte[]> end() {
            blocks.add(Arrays.copyOf(block, used));
            return blocks;
        }
    }

    /** How many strings of each kind there are. */
    record Sizes(int shorts, int middles, int longs) {
        static final Sizes NONE = new Sizes(0, 0, 0);

        /** Counts the strings of a block of rows besides.
         *
         * @throws IllegalArgumentException if they are no rows
         */
        Sizes plus(byte[] rows) {
            int[] found = {longs, shorts, middles};
            int count = 0;
            for (int i = 0; i < rows.length; count++) {
                int from = Numbers.behind(rows, i, Numbers.LENGTH_BYTES);
                int length = from < 0 ? -1 : Numbers.length(rows, i);
                boolean isRow = length >= 0 && Numbers.lengthBytes(length) == from - i && length <= rows.length - from;
                i = isRow ? Numbers.behind(rows, from + length, Numbers.COUNT_BYTES) : -1;
                if (i < 0) {
                    throw new IllegalArgumentException("row " + count + " of the counts is damaged");
                }
                int kind = keys(rows, from, from + length);
                found[kind] = Math.incrementExact(found[kind]);
            }
            return new Sizes(found[1], found[2], found[0]);
        }

        int sum() {
            return Math.toIntExact((long) shorts + middles + longs);
        }
    }

    /** Adds the rows of a block, after {@link Sizes} has found them right and {@link #reserve} has made room. */
    void addRows(byte[] rows) {
        int i = 0;
        while (i < rows.length) {
            int length = Numbers.length(rows, i);
            int from = i + Numbers.lengthBytes(length);
            int to = from + length;
            add(rows, from, to, Numbers.count(rows, to));
            i = Numbers.behind(rows, to, Numbers.COUNT_BYTES);
        }
    }

    /** Makes room for so many strings more, at once. */
    void reserve(Sizes more) {
        shorts.reserve(more.shorts);
        middles.reserve(more.middles);
        longs.reserve(more.longs);
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

    private record Packed(PackedCounts counts) implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            StringCounts found = new StringCounts();
            found.addAll(counts);
            return found;
        }
    }

    private Object writeReplace() {
        return new Packed(pack(1).get(0));
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("counts travel as rows");
    }

    /** One kind after the other. */
    private final class Entries implements Iterator<Map.Entry<String, Long>> {
        private final byte[] word = new byte[2 * KEY_BYTES];
        private int left = size();
        private int nextShort;
        private int nextMiddle;
        private int nextLong;

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public Map.Entry<String, Long> next() {
            if (left-- <= 0) {
                throw new NoSuchElementException("all " + size() + " strings were returned");
            }
            for (long[] slots = shorts.slots(); nextShort < slots.length; nextShort += ShortStrings.SLOT) {
                if (slots[nextShort] != 0) {
                    LONG.set(word, 0, slots[nextShort]);
                    Map.Entry<String, Long> entry = entry(word, 0, keyBytes(slots[nextShort]), slots[nextShort + 1]);
                    nextShort += ShortStrings.SLOT;
                    return entry;
                }
            }
            for (long[] slots = middles.slots(); nextMiddle < slots.length; nextMiddle += MiddleStrings.SLOT) {
                if (slots[nextMiddle + 1] != 0) {
                    LONG.set(word, 0, slots[nextMiddle]);
                    LONG.set(word, KEY_BYTES, slots[nextMiddle + 1]);
                    int length = KEY_BYTES + keyBytes(slots[nextMiddle + 1]);
                    Map.Entry<String, Long> entry = entry(word, 0, length, slots[nextMiddle + 2]);
                    nextMiddle += MiddleStrings.SLOT;
                    return entry;
                }
            }
            int entry = nextLong++;
            return entry(longs.bytes(entry), longs.from(entry), longs.length(entry), longs.count(entry));
        }

        private Map.Entry<String, Long> entry(byte[] bytes, int from, int length, long count) {
            return Map.entry(new String(bytes, from, length, UTF_8), count);
        }
    }
}
