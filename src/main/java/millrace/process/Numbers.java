package millrace.process;

/** Numbers in as few bytes as they need: unsigned LEB128, counts in zigzag order, as in Protocol Buffers. */
final class Numbers {
    /** So many bytes a length has at most. */
    static final int LENGTH_BYTES = 5;

    /** So many bytes a count has at most. */
    static final int COUNT_BYTES = 10;

    private Numbers() {}

    /** How many bytes a length takes. */
    static int lengthBytes(int length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;
    }

    static int length(byte[] bytes, int from) {
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

    /** Returns the place behind it. */
    static int putLength(byte[] bytes, int from, int length) {
        int i = from;
        int rest = length;
        while (rest > 0x7F) {
            bytes[i++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[i++] = (byte) rest;
        return i;
    }

    static long count(byte[] bytes, int from) {
        long zigzag = 0;
        for (int i = from, shift = 0; ; i++, shift += 7) {
            zigzag |= (long) (bytes[i] & 0x7F) << shift;
            if (bytes[i] >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
    }

    /** Returns the place behind it. */
    static int putCount(byte[] bytes, int from, long count) {
        int i = from;
        long rest = (count << 1) ^ (count >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[i++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[i++] = (byte) rest;
        return i;
    }

    /** Where the number ends that begins at {@code from} and has so many bytes at most; -1: nowhere. */
    static int behind(byte[] bytes, int from, int mostBytes) {
        for (int i = from; i < bytes.length && i - from < mostBytes; i++) {
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
