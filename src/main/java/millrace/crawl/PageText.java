package millrace.crawl;

import java.util.Arrays;
import millrace.wordcount.WordsOfText;

/**
 * The visible text of a page, as it grows: runs of white space, and the edges of blocks, are one space.
 *
 * <p>It is what jsoup's {@code Element.text} says, but that boxes of a form and pictures always divide words, and a block
 * within a line does at its own edges only. That took a quarter of a crawl's time; here a text is copied at once and tidied
 * in place.
 */
final class PageText {
    private static final char NO_BREAK_SPACE = 0xA0;
    private static final char SOFT_HYPHEN = 0xAD;
    private static final char ZERO_WIDTH_SPACE = 0x200B;

    private char[] chars = new char[8192];
    private int length;
    /** Whether a space belongs before what comes next. */
    private boolean gap;

    /** What comes next is no part of the last word. */
    void separate() {
        gap = true;
    }

    /** Adds the text of a node. */
    void add(String text) {
        int i = reserve(text);
        int end = i + text.length();
        while (i < end) {
            if (isSpace(chars[i])) {
                gap = true;
                i++;
            } else if (isShown(chars[i])) {
                fillGap();
                i = addToSpace(i, end);
            } else {
                i++;
            }
        }
    }

    /** Adds what there is from one place to the next white space; returns where that is, or the end. */
    private int addToSpace(int from, int end) {
        char[] all = chars;
        int to = length;
        int i = from;
        for (; i < end && !isSpace(all[i]); i++) {
            if (isShown(all[i])) {
                all[to++] = all[i];
            }
        }
        length = to;
        return i;
    }

    private static boolean isSpace(char c) {
        return c <= ' ' ? c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' : c == NO_BREAK_SPACE;
    }

    private static boolean isShown(char c) {
        return c != SOFT_HYPHEN && c != ZERO_WIDTH_SPACE;
    }

    /** Adds the text of a node whose white space is to be seen. */
    void addAsItIs(String text) {
        if (!text.isEmpty()) {
            int from = reserve(text);
            fillGap();
            System.arraycopy(chars, from, chars, length, text.length());
            length += text.length();
        }
    }

    /** Makes room for the text and the space before it, and copies it to the end of that; returns where it begins. */
    private int reserve(String text) {
        int needed = Math.addExact(length + 1, text.length());
        if (needed > chars.length) {
            chars = Arrays.copyOf(chars, (int) Math.max(needed, Math.min(2L * chars.length, Integer.MAX_VALUE - 8)));
        }
        text.getChars(0, text.length(), chars, length + 1);
        return length + 1;
    }

    private void fillGap() {
        if (gap && length > 0 && !Character.isWhitespace(chars[length - 1])) {
            chars[length++] = ' ';
        }
        gap = false;
    }

    /** How many words it has. */
    long words() {
        return WordsOfText.count(chars, length);
    }

    @Override
    public String toString() {
        return new String(chars, 0, length).strip();
    }
}
