package millrace.wordcount;

/**
 * The unit of text: what is decoded and cut into words by itself, whatever stands around it. So text may be divided
 * between passages, and only there, among those who count it.
 *
 * <p>A passage of more than {@link #LONGEST_BYTES} is too long to be held as a whole. Where it is one word, the word is
 * cut to so many bytes; where it holds many, it is divided into parts of at most so many, each behind its last white
 * space, or else at a character's edge. The places depend on the passage alone.
 */
enum Passage {
    /** What stands between white space of one byte by the rule, and is one word for each white space of more bytes. */
    RULE_TOKEN("\t\n\u000b\f\r\u001c\u001d\u001e\u001f ", true),
    /** The same, by the white space of {@code wc}. */
    TOKEN("\t\n\u000b\f\r ", true),
    /** What stands between white space of one byte, and may hold many words. */
    RUN("\t\n\u000b\f\r ", false),
    /** A line, without its line feed. */
    LINE("\n", false);

    static final int LONGEST_BYTES = TokenTable.LONGEST_WORD;

    private static final int NEXT_LINE = 0x85;
    private static final int WORD_JOINER = 0x2060;

    /** Bit c: the character c, below 64. */
    private final long borders;

    private final boolean truncates;

    Passage(String borders, boolean truncates) {
        this.borders = borders.chars().mapToLong(c -> 1L << c).sum();
        this.truncates = truncates;
    }

    /** Is shown one part of a passage after the other: {@code bytes[from, to)}. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte[] bytes, int from, int to);
    }

    /** Whether this byte ends a passage, and belongs to none. */
    boolean isBorder(byte b) {
        return b >= 0 && b < Long.SIZE && (borders >>> b & 1) != 0;
    }

    /** Whether of a passage that is too long only the first bytes are kept, up to its next white space. */
    boolean truncates() {
        return truncates;
    }

    /** The place of the first border in {@code bytes[from, to)}, or {@code to}. */
    int end(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && !isBorder(bytes[end])) {
            end++;
        }
        return end;
    }

    /**
     * Shows the parts of a passage, nearly always one; returns whether something had to be cut. May be called with what
     * {@link #endOfPart} has left of a passage.
     */
    boolean forEachPart(byte[] bytes, int from, int to, Visitor visitor) {
        if (to - from <= LONGEST_BYTES) {
            visitor.visit(bytes, from, to);
            return false;
        }
        return truncates ? truncate(bytes, from, to, visitor) : divide(bytes, from, to, visitor);
    }

    private boolean truncate(byte[] bytes, int from, int to, Visitor visitor) {
        boolean cut = false;
        int begin = from;
        int i = from;
        while (i <= to) {
            int space = i == to ? 1 : spaceAt(bytes, i, to);
            if (space > 0) {
                boolean tooLong = i - begin > LONGEST_BYTES;
                visitor.visit(bytes, begin, tooLong ? characterEdge(bytes, begin + LONGEST_BYTES) : i);
                cut |= tooLong;
                begin = i + space;
            }
            i += Math.max(1, space);
        }
        return cut;
    }

    private static boolean divide(byte[] bytes, int from, int to, Visitor visitor) {
        int begin = from;
        while (to - begin > LONGEST_BYTES) {
            int end = endOfPart(bytes, begin);
            visitor.visit(bytes, begin, end);
            begin = end;
        }
        visitor.visit(bytes, begin, to);
        return true;
    }

    /** Where the first part of a passage that is too long ends; there are more than {@link #LONGEST_BYTES} of it. */
    static int endOfPart(byte[] bytes, int from) {
        int most = from + LONGEST_BYTES;
        for (int i = most - 1; i > from; i--) {
            int space = Rule.spaceAt(bytes, i, most);
            if (space > 0) {
                return i + space;
            }
        }
        return characterEdge(bytes, most);
    }

    private static int characterEdge(byte[] bytes, int at) {
        int edge = at;
        for (int back = 0; back < 3 && (bytes[edge] & 0xC0) == 0x80; back++) {
            edge--;
        }
        return edge;
    }

    /** How many bytes the white space takes that begins at {@code i}; 0: there is none. */
    int spaceAt(byte[] bytes, int i, int end) {
        if (this != TOKEN || bytes[i] >= 0) {
            return this == TOKEN ? (isBorder(bytes[i]) ? 1 : 0) : Rule.spaceAt(bytes, i, end);
        }
        boolean joiner =
                end - i > 2 && bytes[i] == (byte) 0xE2 && bytes[i + 1] == (byte) 0x81 && bytes[i + 2] == (byte) 0xA0;
        boolean nextLine = end - i > 1 && bytes[i] == (byte) 0xC2 && bytes[i + 1] == (byte) 0x85;
        return joiner ? 3 : nextLine ? 0 : Rule.spaceAt(bytes, i, end);
    }

    /** Whether {@code wc} splits here. */
    static boolean isSpace(int c) {
        return c < 0x80
                ? TOKEN.isBorder((byte) c)
                : c == WORD_JOINER || (c != NEXT_LINE && c <= Character.MAX_VALUE && Rule.isSpace((char) c));
    }

    /** What to say of a source in which something was cut. */
    String cutNotice() {
        return truncates
                ? "a word of more than " + LONGEST_BYTES + " bytes was cut"
                : (this == LINE ? "a line" : "text") + " of more than " + LONGEST_BYTES + " bytes"
                        + (this == LINE ? "" : " without white space") + " was divided";
    }
}
