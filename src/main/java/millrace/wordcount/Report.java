package millrace.wordcount;

import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What was found.
 *
 * @param kind what a word is
 * @param files each source that was counted, in the order of the names
 * @param bytes of all of them
 * @param totals of all words in them
 * @param chosen totals of those words that are to be shown, if these are not simply all
 * @param spectrum how many of the words that were chosen occur how often, if somebody asked
 * @param documents whether it is known in how many sources each word occurs
 * @param counts the words to be shown, in the order that was asked for
 */
record Report(
        WordOptions kind,
        List<FileTotals> files,
        long bytes,
        Totals totals,
        Optional<Totals> chosen,
        Optional<Spectrum> spectrum,
        boolean documents,
        Iterable<WordCount> counts) {
    /** Totals of one source; {@code distinct} is known only if it was asked for. */
    record FileTotals(String name, long bytes, long words, long distinct) {
        /** The columns of a table of them. */
        static final List<String> HEADER = List.of("file", "words", "distinct", "bytes");

        /** A row of that table; numbers as text. */
        List<String> row(String shownName) {
            return List.of(shownName, Long.toString(words), Long.toString(distinct), Long.toString(bytes));
        }
    }

    /** The most common ones of those that are shown, in whichever order they are; highest count first. */
    List<WordCount> mostCommon(int most) {
        // The least common of those kept is at the head.
        PriorityQueue<WordCount> kept = new PriorityQueue<>(WordCount.BY_COUNT.reversed());
        for (WordCount count : counts) {
            if (kept.size() < most || WordCount.BY_COUNT.compare(count, kept.element()) < 0) {
                kept.add(count);
            }
            if (kept.size() > most) {
                kept.remove();
            }
        }
        return kept.stream().sorted(WordCount.BY_COUNT).toList();
    }

    /** What part the word is of all words that were counted, chosen or not. */
    Share shareOf(WordCount count) {
        return Share.of(count.count(), totals.words());
    }
}
