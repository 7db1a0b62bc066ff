package millrace.process;

import java.util.Arrays;

/**
 * Counts of strings of 9 to 16 bytes. Such a string is two longs: its first eight bytes, of which none is special, and the
 * rest as in {@link ShortStrings}.
 */
/*
 * Open addressing with linear probing. A slot is {first half, second half, count}; where the second half is zero there is none.
 */
final class MiddleStrings {
    static final int SLOT = 3;
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

    /** The slots, three longs each; where the second is zero there is none. */
    long[] slots() {
        return slots;
    }

    long memoryBytes() {
        return (long) Long.BYTES * slots.length;
    }

    /** Adds n and returns the new count. */
    long add(long first, long second, long n) {
        reserve(1);
        int place = find(slots, shift, first, second);
        if (slots[place + 1] == 0) {
            slots[place] = first;
            slots[place + 1] = second;
            size++;
        }
        return slots[place + 2] += n;
    }

    /** Adds 1 to each of the strings whose halves are the first {@code n} of these, in pairs. */
    void addEach(long[] halves, int n) {
        reserve(n / 2);
        long[] table = slots;
        int right = shift;
        int used = size;
        for (int i = 0; i < n; i += 2) {
            long first = halves[i];
            long second = halves[i + 1];
            int place = hash(first, second, right) * SLOT;
            long there;
            while ((there = table[place + 1]) != second || table[place] != first) {
                if (there == 0) {
                    table[place] = first;
                    table[place + 1] = second;
                    used++;
                    break;
                }
                place = place + SLOT == table.length ? 0 : place + SLOT;
            }
            table[place + 2]++;
        }
        size = used;
    }

    int sizeOf(long count) {
        int found = 0;
        for (int i = 0; i < slots.length; i += SLOT) {
            found += slots[i + 1] != 0 && slots[i + 2] == count ? 1 : 0;
        }
        return found;
    }

    /** Where the string is: its slot's place among the longs, or -1. */
    int find(long first, long second) {
        int place = find(slots, shift, first, second);
        return slots[place + 1] == 0 ? -1 : place;
    }

    void addAll(MiddleStrings other) {
        if (size == 0 && slots.length <= other.slots.length) {
            slots = other.slots.clone();
            shift = other.shift;
            size = other.size;
            return;
        }
        reserve(expectNew(other));
        long[] from = other.slots;
        for (int i = 0; i < from.length; i += SLOT) {
            if (from[i + 1] != 0) {
                int place = find(slots, shift, from[i], from[i + 1]);
                if (slots[place + 1] == 0) {
                    slots[place] = from[i];
                    slots[place + 1] = from[i + 1];
                    size++;
                }
                slots[place + 2] += from[i + 2];
                reserve(0);
            }
        }
    }

    /** How many of the other's strings are probably not here: by those of the first slots, as good a sample as any. */
    private int expectNew(MiddleStrings other) {
        int seen = 0;
        int unknown = 0;
        for (int i = 0; i < other.slots.length && seen < SAMPLE; i += SLOT) {
            if (other.slots[i + 1] != 0) {
                seen++;
                unknown += find(other.slots[i], other.slots[i + 1]) < 0 ? 1 : 0;
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
            if (old[i + 1] != 0) {
                int place = find(slots, shift, old[i], old[i + 1]);
                System.arraycopy(old, i, slots, place, SLOT);
            }
        }
    }

    private static int find(long[] table, int right, long first, long second) {
        int place = hash(first, second, right) * SLOT;
        while (table[place + 1] != 0 && (table[place + 1] != second || table[place] != first)) {
            place = place + SLOT == table.length ? 0 : place + SLOT;
        }
        return place;
    }

    private static int hash(long first, long second, int right) {
        return (int) (((first ^ (second * FIBONACCI)) * FIBONACCI) >>> right);
    }
}
