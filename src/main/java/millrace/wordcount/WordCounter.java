package millrace.wordcount;

import millrace.process.StringCounts;

/**
 * Counts the words of text in UTF-8, one stretch after the other, each of which begins and ends where passages do. For
 * one thread.
 */
interface WordCounter {
    /** Begins another file: what was seen so far belongs to those before it. */
    void forgetFindings();

    /** Counts the words of {@code bytes[from, to)}. */
    void count(byte[] bytes, int from, int to);

    /** Whether what it has counted may reach into the text that follows, which somebody else counts. */
    default boolean looksAhead() {
        return false;
    }

    /** Shows the text that follows, as long as {@link #looksAhead}: what begins there is not counted. */
    default void lookAhead(byte[] bytes, int from, int to) {}

    /** How many words were counted so far. */
    long words();

    /** Whether there was a malformed sequence since {@link #forgetFindings}. */
    boolean sawMalformed();

    /** Whether something was cut since {@link #forgetFindings}. */
    boolean sawCut();

    /** Adds the words and their counts to others. */
    void addTo(StringCounts counts);

    /** Forgets what was counted, to be used again; false: it cannot be. */
    default boolean clear() {
        return false;
    }

    /** The words and their counts, for as long as nothing else is counted. */
    default StringCounts counts() {
        StringCounts counts = new StringCounts();
        addTo(counts);
        return counts;
    }
}
