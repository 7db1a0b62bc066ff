package millrace.wordcount;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The counting rule: which words stand in a run of bytes. See the package for the rule itself; here it is applied in
 * this order: decode, split at white space, lower-case, delete punctuation.
 */
final class Rule {
    /** Indexed by byte: the white space of one byte, U+0009..000D and U+001C..0020. */
    static final boolean[] SPACE = new boolean[256];

    /** Indexed by ASCII character: those that are deleted. */
    private static final boolean[] PUNCTUATION = new boolean[128];

    /**
     * Whether a capital sigma ends a word is decided by so many characters before and after it. The JDK looks at the
     * whole word, once for each sigma: a megabyte of sigmas would take it hours.
     */
    private static final int SIGMA_CONTEXT = 64;

    private static final char CAPITAL_SIGMA = '\u03A3';

    /** How far a small letter of ASCII or Latin-1 stands behind its capital. */
    private static final int CASE = 'a' - 'A';

    /** What the decoder puts in place of a malformed sequence. */
    private static final char REPLACEMENT = '\uFFFD';

    static {
        for (int c = 0; c < 256; c++) {
            SPACE[c] = isSpace((char) c) && c < 0x80;
        }
        for (char c : "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".toCharArray()) {
            PUNCTUATION[c] = true;
        }
    }

    private Rule() {}

    /** Whether the rule splits here: Python's {@code str.isspace}. */
    static boolean isSpace(char c) {
        if (c < 0x80) {
            return (c >= 0x1C && c <= ' ') || (c >= 0x09 && c <= 0x0D);
        }
        return c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** Whether the rule deletes it. */
    static boolean isPunctuation(char c) {
        return c < 0x80 && PUNCTUATION[c];
    }

    /**
     * How many bytes the white space takes that begins at {@code i}; 0: there is none, or its end lies behind {@code
     * end}. UTF-8 can be read from any byte on: what looks like white space is white space, whatever stands before.
     */
    static int spaceAt(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xFF;
        if (first < 0x80) {
            return SPACE[first] ? 1 : 0;
        }
        int second = i + 1 < end ? bytes[i + 1] & 0xFF : 0;
        if (first == 0xC2) {
            return second == 0x85 || second == 0xA0 ? 2 : 0;
        }
        if (first < 0xE1 || first > 0xE3 || i + 2 >= end) {
            return 0;
        }
        int third = bytes[i + 2] & 0xFF;
        char c = (char) (((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F));
        return (second & 0xC0) == 0x80 && (third & 0xC0) == 0x80 && isSpace(c) ? 3 : 0;
    }

    /**
     * Whether {@code bytes[from, to)}, of which the text was decoded, hold a malformed sequence. A character that is
     * U+FFFD in the input itself is well-formed.
     */
    static boolean isMalformed(String text, byte[] bytes, int from, int to) {
        int replaced = 0;
        for (int i = text.indexOf(REPLACEMENT); i >= 0; i = text.indexOf(REPLACEMENT, i + 1)) {
            replaced++;
        }
        for (int i = from; replaced > 0 && i + 2 < to; i++) {
            boolean wellFormed = bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBF && bytes[i + 2] == (byte) 0xBD;
            replaced -= wellFormed ? 1 : 0;
        }
        return replaced > 0;
    }

    /**
     * Writes the word of a token, which holds no white space of one byte, into as many bytes as the token has, and returns
     * its length, 0: none. Or returns -1: there is more in it than ASCII, Latin-1 and quotation marks, dashes and their like,
     * which is for {@link #words}, as is what is malformed.
     */
    static int easyWord(byte[] token, int from, int to, byte[] word) {
        int n = 0;
        for (int i = from; i < to; i++) {
            byte b = token[i];
            if (b >= 0) {
                if (!PUNCTUATION[b]) {
                    word[n++] = b >= 'A' && b <= 'Z' ? (byte) (b + CASE) : b;
                }
                continue;
            }
            int bytes = b == (byte) 0xE2 ? 3 : 2;
            if (to - i < bytes || !isEasy(b, token[i + 1], token[i + bytes - 1])) {
                return -1;
            }
            boolean isCapital = b == (byte) 0xC3 && token[i + 1] < (byte) 0x9F && token[i + 1] != (byte) 0x97;
            word[n++] = b;
            word[n++] = (byte) (token[i + 1] + (isCapital ? CASE : 0));
            if (bytes == 3) {
                word[n++] = token[i + 2];
            }
            i += bytes - 1;
        }
        return n;
    }

    /* U+0080..00BF, U+00C0..00FF or U+2010..203F without white space; of these only capitals of Latin-1 have another case. */
    private static boolean isEasy(byte first, byte second, byte last) {
        return switch (first) {
            case (byte) 0xC2 -> second < (byte) 0xC0 && second != (byte) 0x85 && second != (byte) 0xA0;
            case (byte) 0xC3 -> second < (byte) 0xC0;
            case (byte) 0xE2 ->
                second == (byte) 0x80
                        && last >= (byte) 0x90
                        && last < (byte) 0xC0
                        && last != (byte) 0xA8
                        && last != (byte) 0xA9
                        && last != (byte) 0xAF;
            default -> false;
        };
    }

    /** The words of a text. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                String word = i == begin ? "" : withoutPunctuation(lowerCase(text.substring(begin, i)));
                if (!word.isEmpty()) {
                    words.add(word);
                }
                begin = i + 1;
            }
        }
        return words;
    }

    /** {@code toLowerCase(Locale.ROOT)}, but in linear time: see {@link #SIGMA_CONTEXT}. */
    static String lowerCase(String word) {
        int sigma = word.length() <= SIGMA_CONTEXT ? -1 : word.indexOf(CAPITAL_SIGMA);
        if (sigma < 0) {
            return word.toLowerCase(Locale.ROOT);
        }
        StringBuilder decided = new StringBuilder(word);
        for (; sigma >= 0; sigma = word.indexOf(CAPITAL_SIGMA, sigma + 1)) {
            decided.setCharAt(sigma, endsWord(word, sigma) ? '\u03C2' : '\u03C3');
        }
        return decided.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean endsWord(String word, int sigma) {
        int begin = Math.max(0, sigma - SIGMA_CONTEXT);
        int end = Math.min(word.length(), sigma + 1 + SIGMA_CONTEXT);
        String before = word.substring(begin, sigma).replace(CAPITAL_SIGMA, '\u03C3');
        String after = word.substring(sigma + 1, end).replace(CAPITAL_SIGMA, '\u03C3');
        String lower = (before + CAPITAL_SIGMA + after).toLowerCase(Locale.ROOT);
        return lower.charAt(before.toLowerCase(Locale.ROOT).length()) == '\u03C2';
    }

    /** What is left of a word without the punctuation of ASCII. */
    static String withoutPunctuation(String word) {
        StringBuilder kept = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 0x80 || !PUNCTUATION[c]) {
                kept.append(c);
            }
        }
        return kept.length() == word.length() ? word : kept.toString();
    }
}
