package millrace.wordcount;

/** How many words a text has, without the words: what {@code bin/wordcount} would say of it. */
public final class WordsOfText {
    private WordsOfText() {}

    /** Counts by the rule of the package: a run without white space is a word if it is not all punctuation. */
    public static long count(CharSequence text) {
        long words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Rule.isSpace(c)) {
                inWord = false;
            } else if (!inWord && !Rule.isPunctuation(c)) {
                inWord = true;
                words++;
            }
        }
        return words;
    }
}
