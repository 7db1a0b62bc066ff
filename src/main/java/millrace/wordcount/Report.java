package millrace.wordcount;

import java.util.List;

/**
 * What was found.
 *
 * @param files each source that was counted, in the order of the names
 * @param bytes of all of them
 * @param words in all of them
 * @param distinct how many different words
 * @param counts the words to be shown, most common first
 */
record Report(List<FileTotals> files, long bytes, long words, long distinct, List<WordCount> counts) {
    /** Totals of one source; {@code distinct} is known only if it was asked for. */
    record FileTotals(String name, long bytes, long words, long distinct) {}
}
