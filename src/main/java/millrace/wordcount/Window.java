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
 * Two bytes at a time: a table tells of each pair what both are, as two bits of a map of letters and two of a map of white space,
 * and a strange byte is in both. Loops are short and each does one thing: so the JIT compiles them early, and well.
 *
 * Rejected: to classify eight bytes at a time by arithmetic on a long, which takes twice as long (0.41 rather than 0.20 s for a
 * GB). The incubating Vector API, 64 bytes at a time with AVX-512, would take 0.07 s on JDK 25, but needs 260 ms to warm up rather
 * than 27; on JDK 17 it is slower for good; and a JVM says on standard error that it was asked for. So not yet.
 */
final class Window {
    static final int BYTES = 1 << 12;

    private static final int GROUP = Long.BYTES;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PAIR = 0xFFFF;
    private static final int SPACES = Short.SIZE; // where the map of white space begins in an int
    private static final int[] PAIRS = pairs();

    private static final int AT_ONCE = 8;
    /** How many places {@link #edges} may write. */
    static final int MOST_EDGES = BYTES + AT_ONCE;

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
        for (int i = 0; i < groups; i += Short.BYTES) {
            long first = (long) LONG.get(text, from + GROUP * i);
            long second = (long) LONG.get(text, from + GROUP * (i + 1));
            int kinds = kinds(first) | (kinds(second) << GROUP);
            int letter = kinds & PAIR;
            int space = kinds >>> SPACES;
            int other = letter & space;
            SHORT.set(letters, i, (short) (letter ^ other));
            SHORT.set(spaces, i, (short) (space ^ other));
            SHORT.set(strange, i, (short) other);
        }
    }

    /** Of eight bytes; the maps are eight bits each. */
    private static int kinds(long v) {
        return PAIRS[(int) v & PAIR]
                | (PAIRS[(int) (v >>> 16) & PAIR] << 2)
                | (PAIRS[(int) (v >>> 32) & PAIR] << 4)
                | (PAIRS[(int) (v >>> 48)] << 6);
    }

    private static int[] pairs() {
        int letter = 1;
        int space = 1 << SPACES;
        int[] kinds = new int[256];
        for (int c = 0; c < kinds.length; c++) {
            if (Rule.SPACE[c]) {
                kinds[c] = space;
            } else if (c < ' ' || c > '~') {
                kinds[c] = letter | space;
            } else if (!Rule.isPunctuation((char) c)) {
                kinds[c] = letter;
            }
        }
        int[] pairs = new int[kinds.length * kinds.length];
        for (int second = 0; second < kinds.length; second++) {
            for (int first = 0; first < kinds.length; first++) {
                pairs[kinds.length * second + first] = kinds[first] | (kinds[second] << 1);
            }
        }
        return pairs;
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
     * numbers these are. What is in the array behind them is undefined.
     */
    int edges(int[] places) {
        return edges(letters, 0, places);
    }

    /** The same of the tokens as they stand: of all between white space. */
    int tokenEdges(int[] places) {
        return edges(spaces, -1, places);
    }

    /* Eight at a time, though there may be less: to look after each whether there are more is often guessed wrongly. */
    private int edges(byte[] ones, long flipped, int[] places) {
        int n = 0;
        long before = 0;
        for (int i = 0; i < maps; i++) {
            long run = map(ones, i) ^ flipped;
            long edges = run ^ ((run << 1) | before);
            before = run >>> (Long.SIZE - 1);
            int at = base + i * Long.SIZE;
            int behind = n + Long.bitCount(edges);
            for (; n < behind; n += AT_ONCE) {
                for (int k = 0; k < AT_ONCE; k++) {
                    places[n + k] = at + Long.numberOfTrailingZeros(edges);
                    edges &= edges - 1;
                }
            }
            n = behind;
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
