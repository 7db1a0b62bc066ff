package millrace.process;

import java.util.Arrays;

/**
 * Counts of strings of 1 to 8 bytes. Such a string is one long, its key: the first byte is the lowest, and what is left over
 * is zero, so its last byte is not.
 */
/*
 * Open addressing with linear probing. A slot is {key, count}, its place the upper bits of the key's product (Fibonacci
 * hashing): so tables of any size have the same order, see StringCounts.
 */
final class ShortStrings {
    static final int SLOT = 2;
    static final int MOST_SLOTS = 1 << 29;

    private static final int FIRST_SLOTS = 1 << 5;
    private static final int SAMPLE = 1 << 10;
    private static final long FIBONACCI = 0x9E3779B97F4A7C15L;

    private long[] slots = new long[SLOT * FIRST_SLOTS];
    private int shift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
    private int size;

    int size() {
        return size;
    }

    /** The slots, two longs each; where the key is zero there is none. */
    long[] slots() {
        return slots;
    }

    /** Adds n and returns the new count. */
    long add(long key, long n) {
        reserve(1);
        int place = find(slots, shift, key);
        if (slots[place] == 0) {
            slots[place] = key;
            size++;
        }
        return slots[place + 1] += n;
    }

    /** Adds 1 to each of the first {@code n} keys. */
    void addEach(long[] keys, int n) {
        reserve(n);
        // What is read from a field is read once: the JIT could not know that the loop leaves it alone.
        long[] table = slots;
        int mask = table.length - 1;
        int right = shift;
        int used = size;
        for (int i = 0; i < n; i++) {
            long key = keys[i];
            int place = (int) ((key * FIBONACCI) >>> right) * SLOT;
            long there;
            while ((there = table[place]) != key) {
                if (there == 0) {
                    table[place] = key;
                    used++;
                    break;
                }
                place = (place + SLOT) & mask;
            }
            table[place + 1]++;
        }
        size = used;
    }

    int sizeOf(long count) {
        int found = 0;
        for (int i = 0; i < slots.length; i += SLOT) {
            found += slots[i] != 0 && slots[i + 1] == count ? 1 : 0;
        }
        return found;
    }

    /** Where the key is: its slot's place among the longs, or -1. */
    int find(long key) {
        int place = find(slots, shift, key);
        return slots[place] == 0 ? -1 : place;
    }

    void addAll(ShortStrings other) {
        if (size == 0 && slots.length <= other.slots.length) {
            slots = other.slots.clone();
            shift = other.shift;
            size = other.size;
            return;
        }
        reserve(expectNew(other));
        long[] from = other.slots;
        for (int i = 0; i < from.length; i += SLOT) {
            if (from[i] != 0) {
                int place = find(slots, shift, from[i]);
                if (slots[place] == 0) {
                    slots[place] = from[i];
                    size++;
                }
                slots[place + 1] += from[i + 1];
                reserve(0);
            }
        }
    }

    /** How many of the other's strings are probably not here: by those of the first slots, as good a sample as any. */
    private int expectNew(ShortStrings other) {
        int seen = 0;
        int unknown = 0;
        for (int i = 0; i < other.slots.length && seen < SAMPLE; i += SLOT) {
            if (other.slots[i] != 0) {
                seen++;
                unknown += find(other.slots[i]) < 0 ? 1 : 0;
            }
        }
        return seen == 0 ? 0 : (int) ((long) other.size * unknown / seen);
    }

    /** Forgets all, and keeps the room. */
    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
        }
        size = 0;
    }

    long memoryBytes() {
        return (long) Long.BYTES * slots.length;
    }

    /** Makes room for so many more, at once. */
    void reserve(int more) {
        long needed = StringCounts.slotsFor((long) size + more, slots.length / SLOT, MOST_SLOTS);
        if (needed > slots.length / SLOT) {
            grow((int) needed);
        }
    }

    private void grow(int newSlots) {
        long[] old = slots;
        slots = new long[SLOT * newSlots];
        shift = Long.numberOfLeadingZeros(newSlots) + 1;
        for (int i = 0; i < old.length; i += SLOT) {
            if (old[i] != 0) {
                int place = find(slots, shift, old[i]);
                slots[place] = old[i];
                slots[place + 1] = old[i + 1];
            }
        }
    }

    private static int find(long[] table, int right, long key) {
        int mask = table.length - 1;
        int place = (int) ((key * FIBONACCI) >>> right) * SLOT;
        while (table[place] != key && table[place] != 0) {
            place = (place + SLOT) & mask;
        }
        return place;
    }
}
