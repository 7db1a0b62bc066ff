package millrace.wordcount;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Some thousand bytes of text as bitmaps, in which bit i stands for byte i: where letters and digits are, where white
 * space, and where strange bytes, that is control characters and all that is not ASCII; what is left is punctuation. A
 * window begins and ends where tokens do. For one thread, one text after the other.
 */
/*
 * Eight bytes at a time. With bit 7 cleared, adding 0x80 - c to a byte sets its bit 7 where it is at least c, and nothing
 * is carried into the next byte; a multiplication gathers the eight bits 7 into one byte of the bitmap. Loops are short and
 * each does one thing: so the JIT compiles them early, and well.
 *
 * The incubating Vector API, 64 bytes at a time with AVX-512, would classify in a seventh of the time on JDK 25: 16 MB of books
 * in 1.1 ms rather than 7.5, which is 0.4 s for a GB. But the first 16 MB take it 260 ms rather than 27, so below some 600 MB it
 * loses; on JDK 17 it is three times slower for good (24 ms); and a JVM says on standard error that it was asked for. So not yet.
 */
final class Window {
    static final int BYTES = 1 << 12;

    private static final int GROUP = Long.BYTES;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long LOW = 0x7F * EACH;
    private static final long GATHER = 0x0102040810204080L;
    private static final int GATHERED = 56;

    private static final long SPACE_A = (0x80 - 0x09) * EACH;
    private static final long BEHIND_SPACE_A = (0x80 - 0x0E) * EACH;
    private static final long SPACE_B = (0x80 - 0x1C) * EACH;
    private static final long BEHIND_SPACE_B = (0x80 - 0x21) * EACH;
    private static final long PRINTABLE = (0x80 - 0x20) * EACH;
    private static final long DELETE = (0x80 - 0x7F) * EACH;
    private static final long DIGIT = (0x80 - '0') * EACH;
    private static final long BEHIND_DIGIT = (0x80 - ('9' + 1)) * EACH;
    private static final long LETTER = (0x80 - 'a') * EACH;
    private static final long BEHIND_LETTER = (0x80 - ('z' + 1)) * EACH;
    private static final long CASE = 0x20 * EACH;

    private final byte[] letters = new byte[BYTES / GROUP];
    private final byte[] spaces = new byte[BYTES / GROUP];
    private final byte[] strange = new byte[BYTES / GROUP];
    private final byte[] padded = new byte[BYTES + 2 * GROUP];

    private byte[] bytes = padded;
    private int base;
    private int length;
    private int maps;
    private int strangeBytes;

    /** Looks at {@code bytes[from, to)}, which are no more than a window holds, and stay as they are until the next. */
    Window look(byte[] text, int from, int to) {
        length = to - from;
        maps = (length + Long.SIZE - 1) / Long.SIZE;
        if (from + maps * Long.SIZE + 2 * GROUP <= text.length) {
            bytes = text;
            base = from;
        } else {
            // What is read behind the end has to be there.
            System.arraycopy(text, from, padded, 0, length);
            Arrays.fill(padded, length, padded.length, (byte) ' ');
            bytes = padded;
            base = 0;
        }
        classify(bytes, base, maps * GROUP);
        if (length % Long.SIZE != 0) {
            long inside = (1L << length) - 1;
            int last = maps - 1;
            setMap(letters, last, map(letters, last) & inside);
            setMap(spaces, last, map(spaces, last) | ~inside);
            setMap(strange, last, map(strange, last) & inside);
        }
        int count = 0;
        for (int i = 0; i < maps; i++) {
            count += Long.bitCount(map(strange, i));
        }
        strangeBytes = count;
        return this;
    }

    private void classify(byte[] text, int from, int groups) {
        for (int i = 0; i < groups; i++) {
            long v = (long) LONG.get(text, from + GROUP * i);
            long a = v & LOW;
            long lower = a | CASE;
            long letter = within(lower, LETTER, BEHIND_LETTER) | within(a, DIGIT, BEHIND_DIGIT);
            long space = within(a, SPACE_A, BEHIND_SPACE_A) | within(a, SPACE_B, BEHIND_SPACE_B);
            long control = ~(a + PRINTABLE) & ~space;
            long other = v | control | (a + DELETE);
            letters[i] = gather(letter & ~v);
            spaces[i] = gather(space & ~v);
            strange[i] = (other & HIGH) == 0 ? 0 : gather(other); // most of the time there is none
        }
    }

    /** Bit 7 of each byte: it is at least the one, and less than the other. */
    private static long within(long a, long from, long behind) {
        return (a + from) & ~(a + behind);
    }

    private static byte gather(long v) {
        return (byte) ((((v & HIGH) >>> 7) * GATHER) >>> GATHERED);
    }

    /** How many bytes are in the window. */
    int length() {
        return length;
    }

    /** How many bytes are strange. */
    int strangeBytes() {
        return strangeBytes;
    }

    /**
     * Counts the tokens that hold strange bytes, or punctuation between letters, and takes their letters out of the map.
     */
    /*
     * Punctuation between letters: the bit behind a run of letters, if it is punctuation, is added to the map of
     * punctuation; it is carried through the run and comes out at the next byte, and that is a letter, or it is not.
     */
    void takeOdd(TokenTable odd) {
        long letterBefore = 0;
        long carried = 0;
        int done = 0;
        for (int i = 0; i < maps; i++) {
            long letter = map(letters, i);
            long space = map(spaces, i);
            long other = map(strange, i);
            long punctuation = ~(letter | space | other);
            long behindLetters = (punctuation & ((letter << 1) | letterBefore)) | carried;
            long sum = punctuation + behindLetters;
            long marks = (sum & ~punctuation & letter) | other;
            carried = Long.compareUnsigned(sum, punctuation) < 0 ? 1 : 0;
            letterBefore = letter >>> (Long.SIZE - 1);
            if (done > i * Long.SIZE) {
                marks &= done >= (i + 1) * Long.SIZE ? 0 : -1L << done;
            }
            while (marks != 0) {
                int mark = i * Long.SIZE + Long.numberOfTrailingZeros(marks);
                int begin = beginOfToken(mark);
                done = endOfToken(mark);
                odd.count(bytes, base + begin, base + done);
                clearLetters(begin, done);
                marks &= done >= (i + 1) * Long.SIZE ? 0 : -1L << done;
            }
        }
    }

    /** Counts all tokens as they stand. */
    void takeAll(TokenTable tokens) {
        int begin = -1;
        long before = 0;
        for (int i = 0; i < maps; i++) {
            long token = ~map(spaces, i);
            long edges = token ^ ((token << 1) | before);
            before = token >>> (Long.SIZE - 1);
            int at = base + i * Long.SIZE;
            while (edges != 0) {
                int edge = at + Long.numberOfTrailingZeros(edges);
                edges &= edges - 1;
                if (begin < 0) {
                    begin = edge;
                } else {
                    tokens.count(bytes, begin, edge);
                    begin = -1;
                }
            }
        }
        if (begin >= 0) {
            tokens.count(bytes, begin, base + length);
        }
    }

    private int beginOfToken(int inside) {
        int i = inside / Long.SIZE;
        long before = map(spaces, i) & ((1L << inside) - 1);
        while (before == 0) {
            if (--i < 0) {
                return 0;
            }
            before = map(spaces, i);
        }
        return (i + 1) * Long.SIZE - Long.numberOfLeadingZeros(before);
    }

    private int endOfToken(int inside) {
        int i = inside / Long.SIZE;
        long behind = map(spaces, i) & (-1L << inside);
        while (behind == 0) {
            if (++i == maps) {
                return length;
            }
            behind = map(spaces, i);
        }
        return Math.min(length, i * Long.SIZE + Long.numberOfTrailingZeros(behind));
    }

    private void clearLetters(int begin, int end) {
        int first = begin / Long.SIZE;
        int last = (end - 1) / Long.SIZE;
        for (int i = first; i <= last; i++) {
            long cleared = i == first ? -1L << begin : -1L;
            cleared &= i == last ? -1L >>> -end : -1L;
            setMap(letters, i, map(letters, i) & ~cleared);
        }
    }

    /**
     * Writes where the runs of letters begin and end, one after the other, as places in {@link #bytes}; returns how many
     * numbers these are.
     */
    int edges(int[] places) {
        int n = 0;
        long before = 0;
        for (int i = 0; i < maps; i++) {
            long letter = map(letters, i);
            long edges = letter ^ ((letter << 1) | before);
            before = letter >>> (Long.SIZE - 1);
            int at = base + i * Long.SIZE;
            while (edges != 0) {
                places[n++] = at + Long.numberOfTrailingZeros(edges);
                edges &= edges - 1;
            }
        }
        if (before != 0) {
            places[n++] = base + maps * Long.SIZE;
        }
        return n;
    }

    /** The text in which the places are; there are 16 bytes to be read from each that begins a run. */
    byte[] bytes() {
        return bytes;
    }

    private static long map(byte[] maps, int i) {
        return (long) LONG.get(maps, GROUP * i);
    }

    private static void setMap(byte[] maps, int i, long map) {
        LONG.set(maps, GROUP * i, map);
    }
}
