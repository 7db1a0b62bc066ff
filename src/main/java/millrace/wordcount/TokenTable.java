package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import millrace.process.StringCounts;

/**
 * Counts tokens: the runs of bytes between white space of one byte, as they stand in the text. What words a token
 * holds is found out when it is new, and looked up when the counts are asked for: {@code The}, {@code the} and
 * {@code the,} are three tokens here and one word at the end. For one thread.
 *
 * <p>A word of more than {@link #LONGEST_WORD} bytes is cut to its first {@code LONGEST_WORD} bytes, at a character's
 * edge.
 */
/*
 * Open addressing with linear probing, at most half full. A slot holds the token's hash in its upper and the number
 * of its entry, counted from 1, in its lower half, so that a probe that misses rarely touches anything else. An entry
 * is three longs: where the bytes are (block << 32 | offset), length << 32 | twice the number of its words, and one more if it
 * has a malformed sequence, and the count. The bytes lie in blocks that are never moved, so that their sum may exceed 2 GB;
 * behind them, unless the word is easily made of them, lie the length of its words and the words, with spaces between. No
 * object per token.
 *
 * Rejected: HashMap<String, Long>, which decodes each token at each occurrence and was four times slower.
 */
final class TokenTable {
    /** A longer word is cut: so that memory does not depend on what somebody takes for text. */
    static final int LONGEST_WORD = 1 << 20;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NOTHING = {};
    private static final long FIBONACCI = 0x9E3779B97F4A7C15L;
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int FIRST_BLOCK = 1 << 13;
    private static final int LARGEST_BLOCK = 1 << 20;
    private static final int MOST_KEPT = 1 << 20;
    private static final int MOST_KEPT_BLOCKS = 1 << 5;
    private static final int ENTRY = 3;
    private static final int WHERE = 0;
    private static final int WHAT = 1;
    private static final int COUNT = 2;

    private long[] slots = new long[FIRST_SLOTS];
    private int shift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
    private long[] entries = new long[ENTRY * FIRST_SLOTS / 2];
    private int size;

    /** The entries whose count is not 0, in the order of their first tokens. */
    private int[] counted = new int[FIRST_SLOTS / 2];

    private int countedSize;

    private byte[] word = new byte[64]; // of one token at a time; as long as the longest of them
    private final List<byte[]> blocks = new ArrayList<>();
    private byte[] block = new byte[0];
    private int used;

    private final int[] edges = new int[Window.MOST_EDGES]; // of the tokens of one window, each of which has two
    private final int[] hashes = new int[Window.MOST_EDGES / 2];
    private final long[] ahead = new long[Window.MOST_EDGES / 2];

    private long words;
    private int malformed;
    private boolean cut;

    /** How many different tokens there are. */
    int size() {
        return size;
    }

    /** How many words were counted so far. */
    long words() {
        return words;
    }

    /** Whether a token counted since {@link #forgetFindings} had a malformed sequence. */
    boolean sawMalformed() {
        return (malformed & 1) != 0;
    }

    /** Whether a word counted since {@link #forgetFindings} was cut. */
    boolean sawCut() {
        return cut;
    }

    /** Begins another file: what was seen so far belongs to those before it. */
    void forgetFindings() {
        malformed = 0;
        cut = false;
    }

    /** Counts the tokens of a window. */
    /*
     * First where they are and what their hashes are, then a look at where each hash leads, so that the processor waits for the
     * misses of many tokens at a time: that takes a quarter off a text of many different tokens.
     */
    void addAll(Window window) {
        byte[] bytes = window.bytes();
        int tokens = window.tokenEdges(edges) / 2;
        for (int i = 0; i < tokens; i++) {
            hashes[i] = hash(bytes, edges[2 * i], edges[2 * i + 1]);
        }
        lookAhead(tokens);
        for (int i = 0; i < tokens; i++) {
            add(bytes, edges[2 * i], edges[2 * i + 1], hashes[i]);
        }
    }

    /* What is found is kept, though nobody asks for it: else the JIT would leave out the look. */
    private void lookAhead(int tokens) {
        for (int i = 0; i < tokens; i++) {
            ahead[i] = slots[slotOf(hashes[i])];
        }
        for (int i = 0; i < tokens; i++) {
            int entry = Math.max(0, (int) ahead[i] - 1) * ENTRY;
            ahead[i] = entries[entry + WHAT];
        }
    }

    /** Counts the token {@code bytes[from, to)}. */
    void count(byte[] bytes, int from, int to) {
        if (to - from <= LONGEST_WORD) {
            add(bytes, from, to, hash(bytes, from, to));
        } else {
            countLong(bytes, from, to);
        }
    }

    /** Splits a token that is too long at white space of several bytes, and cuts what is still too long. */
    private void countLong(byte[] bytes, int from, int to) {
        int begin = from;
        int i = from;
        while (i <= to) {
            int space = i == to ? 1 : Rule.spaceAt(bytes, i, to);
            if (space > 0) {
                addPart(bytes, begin, i);
                begin = i + space;
            }
            i += Math.max(1, space);
        }
    }

    private void addPart(byte[] bytes, int from, int to) {
        int end = to;
        if (to - from > LONGEST_WORD) {
            cut = true;
            end = from + LONGEST_WORD;
            for (int back = 0; back < 3 && (bytes[end] & 0xC0) == 0x80; back++) {
                end--;
            }
        }
        if (end > from) {
            add(bytes, from, end, hash(bytes, from, end));
        }
    }

    /** Eight bytes at a time; as good as the product is mixed, which {@link #slotOf} does once more. */
    private static int hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            hash = mix(hash, (long) LONG.get(bytes, i));
        }
        return (int) (mix(hash, rest(bytes, i, to)) >>> Integer.SIZE);
    }

    /** Less than eight bytes, the first of them lowest. */
    private static long rest(byte[] bytes, int from, int to) {
        if (from + Long.BYTES <= bytes.length) {
            return (long) LONG.get(bytes, from) & ((1L << (Byte.SIZE * (to - from))) - 1);
        }
        long rest = 0;
        for (int i = to - 1; i >= from; i--) {
            rest = (rest << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return rest;
    }

    private static long mix(long hash, long more) {
        long mixed = (hash ^ more) * FIBONACCI;
        return mixed ^ (mixed >>> Integer.SIZE);
    }

    private void add(byte[] bytes, int from, int to, int hash) {
        int mask = slots.length - 1;
        int place = slotOf(hash);
        long slot;
        while ((slot = slots[place]) != 0) {
            if ((int) (slot >>> 32) == hash) {
                int entry = ((int) slot - 1) * ENTRY;
                if (isSame(entry, bytes, from, to)) {
                    if (entries[entry + COUNT]++ == 0) {
                        counted[countedSize++] = entry;
                    }
                    note((int) entries[entry + WHAT]);
                    return;
                }
            }
            place = (place + 1) & mask;
        }
        insert(place, bytes, from, to, hash);
    }

    private boolean isSame(int entry, byte[] bytes, int from, int to) {
        int length = (int) (entries[entry + WHAT] >>> 32);
        if (length != to - from) {
            return false;
        }
        long where = entries[entry + WHERE];
        byte[] stored = blocks.get((int) (where >>> 32));
        int offset = (int) where;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if ((long) LONG.get(stored, offset + i) != (long) LONG.get(bytes, from + i)) {
                return false;
            }
        }
        return rest(stored, offset + i, offset + length) == rest(bytes, from + i, to);
    }

    private void insert(int place, byte[] bytes, int from, int to, int hash) {
        int length = to - from;
        if (length > word.length) {
            word = new byte[length];
        }
        int easy = Rule.easyWord(bytes, from, to, word);
        int what = easy > 0 ? 2 : 0;
        int needed = length;
        byte[] words = NOTHING;
        if (easy < 0) {
            String text = new String(bytes, from, length, UTF_8);
            List<String> found = Rule.words(text);
            what = 2 * found.size() + (Rule.isMalformed(text, bytes, from, to) ? 1 : 0);
            words = String.join(" ", found).getBytes(UTF_8);
            needed += Integer.BYTES + words.length;
        }
        makeRoom(needed);
        System.arraycopy(bytes, from, block, used, length);
        if (easy < 0) {
            INT.set(block, used + length, words.length);
            System.arraycopy(words, 0, block, used + length + Integer.BYTES, words.length);
        }
        int entry = ENTRY * size;
        entries[entry + WHERE] = ((long) (blocks.size() - 1) << 32) | used;
        entries[entry + WHAT] = ((long) length << 32) | what;
        entries[entry + COUNT] = 1;
        counted[countedSize++] = entry;
        used += needed;
        size++;
        slots[place] = ((long) hash << 32) | size;
        note(what);
        if (2L * size > slots.length) {
            grow();
        }
    }

    /** For one entry more, and so many bytes. */
    private void makeRoom(int bytes) {
        if (ENTRY * (size + 1) > entries.length) {
            entries = Arrays.copyOf(entries, Math.multiplyExact(2, entries.length));
            counted = Arrays.copyOf(counted, entries.length / ENTRY);
        }
        if (used + bytes > block.length) {
            int blockSize = Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, 2 * block.length));
            block = new byte[Math.max(blockSize, bytes)];
            blocks.add(block);
            used = 0;
        }
    }

    private void note(int what) {
        words += what >>> 1;
        malformed |= what;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(2, old.length)];
        shift--;
        int mask = slots.length - 1;
        for (long slot : old) {
            if (slot != 0) {
                int place = slotOf((int) (slot >>> 32));
                while (slots[place] != 0) {
                    place = (place + 1) & mask;
                }
                slots[place] = slot;
            }
        }
    }

    /** Fibonacci hashing: the upper bits of the product depend on all bits of the hash. */
    private int slotOf(int hash) {
        return (int) ((hash * FIBONACCI) >>> shift);
    }

    /**
     * Forgets how often tokens were counted, but not what they are, unless these are too many: in the next part of a text
     * they come again. Takes as long as there are tokens that were counted, so that a part may be small.
     */
    void clear() {
        words = 0;
        for (int i = 0; i < countedSize; i++) {
            entries[counted[i] + COUNT] = 0;
        }
        countedSize = 0;
        if (size > MOST_KEPT || blocks.size() > MOST_KEPT_BLOCKS) {
            slots = new long[FIRST_SLOTS];
            shift = Long.numberOfLeadingZeros(FIRST_SLOTS) + 1;
            entries = new long[ENTRY * FIRST_SLOTS / 2];
            counted = new int[FIRST_SLOTS / 2];
            size = 0;
            blocks.clear();
            block = new byte[0];
            used = 0;
        }
    }

    /** Adds the words and their counts to others. */
    void addTo(StringCounts counts) {
        for (int i = 0; i < countedSize; i++) {
            int entry = counted[i];
            byte[] bytes = blocks.get((int) (entries[entry + WHERE] >>> 32));
            int from = (int) entries[entry + WHERE];
            int to = from + (int) (entries[entry + WHAT] >>> 32);
            long count = entries[entry + COUNT];
            int easy = Rule.easyWord(bytes, from, to, word);
            if (easy > 0) {
                counts.add(word, 0, easy, count);
            } else if (easy < 0) {
                addWords(bytes, to + Integer.BYTES, (int) INT.get(bytes, to), count, counts);
            }
        }
    }

    private static void addWords(byte[] bytes, int from, int length, long count, StringCounts counts) {
        int end = from + length;
        int begin = from;
        for (int i = from; i <= end; i++) {
            if (i == end || bytes[i] == ' ') {
                if (i > begin) {
                    counts.add(bytes, begin, i, count);
                }
                begin = i + 1;
            }
        }
    }
}
