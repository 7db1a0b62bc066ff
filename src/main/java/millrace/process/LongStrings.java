package millrace.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts of strings of any length; in a {@link StringCounts}, of those that are no key. */
/*
 * Open addressing with linear probing. A slot holds the string's hash in its upper and the number of its entry, counted from
 * 1, in its lower half. An entry is two longs: where the string is (block << 32 | offset), and the count. There stand its
 * length and its bytes. Blocks never move, so their sum may exceed 2 GB.
 */
final class LongStrings {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FIBONACCI = 0x9E3779B97F4A7C15L;
    private static final int FIRST_SLOTS = 1 << 5;
    private static final int MOST_SLOTS = 1 << 30;
    private static final int FIRST_BLOCK = 1 << 9;
    private static final int LARGEST_BLOCK = 1 << 20;
    private static final int PAGE_ENTRIES = 1 << 14;
    private static final int ENTRY = 2;

    private long[] slots = new long[FIRST_SLOTS];
    private int shift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
    private final List<long[]> pages = new ArrayList<>();
    private int size;

    private final List<byte[]> blocks = new ArrayList<>();
    private byte[] block = new byte[0];
    private int used;
    private long blockBytes;

    int size() {
        return size;
    }

    /** The slots; the lower half of each that is not zero is the number of an entry and one more. */
    long[] slots() {
        return slots;
    }

    long memoryBytes() {
        return Long.BYTES * (slots.length + (long) ENTRY * size) + blockBytes;
    }

    /** The array in which an entry's bytes are. */
    byte[] bytes(int entry) {
        return blocks.get((int) (page(entry)[at(entry)] >>> 32));
    }

    /** Where its bytes begin. */
    int from(int entry) {
        int offset = (int) page(entry)[at(entry)];
        return offset + Numbers.lengthBytes(Numbers.length(bytes(entry), offset));
    }

    int length(int entry) {
        return Numbers.length(bytes(entry), (int) page(entry)[at(entry)]);
    }

    int sizeOf(long count) {
        int found = 0;
        for (int entry = 0; entry < size(); entry++) {
            found += count(entry) == count ? 1 : 0;
        }
        return found;
    }

    long count(int entry) {
        return page(entry)[at(entry) + 1];
    }

    long add(byte[] bytes, int from, int to, long n) {
        return add(bytes, from, to, hash(bytes, from, to), n);
    }

    /** The entry of a string, or -1. */
    int find(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        int mask = slots.length - 1;
        int place = placeOf(hash);
        long slot;
        while ((slot = slots[place]) != 0) {
            if ((int) (slot >>> 32) == hash && isSame((int) slot - 1, bytes, from, to)) {
                return (int) slot - 1;
            }
            place = (place + 1) & mask;
        }
        return -1;
    }

    void addAll(LongStrings other) {
        reserve(other.size);
        for (long slot : other.slots) {
            if (slot != 0) {
                int entry = (int) slot - 1;
                int from = other.from(entry);
                int to = from + other.length(entry);
                add(other.bytes(entry), from, to, (int) (slot >>> 32), other.count(entry));
            }
        }
    }

    /** Forgets all, and keeps the room of the slots. */
    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
        }
        pages.clear();
        size = 0;
        blocks.clear();
        blockBytes = 0;
        block = new byte[0];
        used = 0;
    }

    /** Makes room for so many more, at once. */
    void reserve(int more) {
        long needed = StringCounts.slotsFor((long) size + more, slots.length, MOST_SLOTS);
        if (needed > slots.length) {
            grow((int) needed);
        }
    }

    private long add(byte[] bytes, int from, int to, int hash, long n) {
        reserve(1);
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

    private boolean isSame(int entry, byte[] bytes, int from, int to) {
        if (length(entry) != to - from) {
            return false;
        }
        int begin = from(entry);
        return Arrays.equals(bytes(entry), begin, begin + to - from, bytes, from, to);
    }

    private void insert(int place, byte[] bytes, int from, int to, int hash, long n) {
        int length = to - from;
        int needed = Numbers.lengthBytes(length) + length;
        if (used + needed > block.length) {
            block = new byte[Math.max(needed, Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, 2 * block.length)))];
            blocks.add(block);
            blockBytes += block.length;
            used = 0;
        }
        long[] page = pageFor(size);
        int at = at(size);
        page[at] = ((long) (blocks.size() - 1) << 32) | used;
        page[at + 1] = n;
        used = Numbers.putLength(block, used, length);
        System.arraycopy(bytes, from, block, used, length);
        used += length;
        size++;
        slots[place] = ((long) hash << 32) | size;
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

    private int placeOf(int hash) {
        return (int) ((hash * FIBONACCI) >>> shift);
    }

    /** Eight bytes at a time; as good as the product is mixed, which {@link #placeOf} does once more. */
    private static int hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            hash = mix(hash, (long) LONG.get(bytes, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = (rest << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return (int) (mix(hash, rest) >>> Integer.SIZE);
    }

    private static long mix(long hash, long more) {
        long mixed = (hash ^ more) * FIBONACCI;
        return mixed ^ (mixed >>> Integer.SIZE);
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
}
