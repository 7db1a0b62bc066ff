package millrace.wordcount;

/** How many words a text has, without the words: what {@code bin/wordcount} would say of it. */
public final class WordsOfText {
    private static final byte OTHER = 0;
    private static final byte PUNCTUATION = 1;
    private static final byte SPACE = 2;

    /** What the rule does with a character of ASCII: one look, as this is counted for every page of a crawl. */
    private static final byte[] KINDS = new byte[0x80];

    static {
        for (char c = 0; c < KINDS.length; c++) {
            KINDS[c] = Rule.isSpace(c) ? SPACE : Rule.isPunctuation(c) ? PUNCTUATION : OTHER;
        }
    }

    private WordsOfText() {}

    /** Counts by the rule of the package: a run without white space is a word if it is not all punctuation. */
    public static long count(String text) {
        return count(text.toCharArray(), text.length());
    }

    /** The same, of the first characters of an array. */
    public static long count(char[] text, int length) {
        long words = 0;
        boolean inWord = false;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            int kind = c < KINDS.length ? KINDS[c] : Rule.isSpace(c) ? SPACE : OTHER;
            if (kind == SPACE) {
                inWord = false;
            } else if (kind == OTHER && !inWord) {
                inWord = true;
                words++;
            }
        }
        return words;
    }
}
