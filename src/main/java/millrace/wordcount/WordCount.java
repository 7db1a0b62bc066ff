package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import millrace.runs.Rows;

/**
 * A word and how often it occurs.
 *
 * @param documents in how many sources; 0 if that is not known
 */
record WordCount(String word, long count, long documents) {
    /** Highest count first, equal counts by code point. */
    static final Comparator<WordCount> BY_COUNT = Comparator.comparingLong(WordCount::count)
            .reversed()
            .thenComparing(WordCount::word, WordCount::compareCodePoints);

    /** By code point. */
    static final Comparator<WordCount> BY_WORD = Comparator.comparing(WordCount::word, WordCount::compareCodePoints);

    /** From a row. */
    static WordCount of(Rows row, long documents) {
        return new WordCount(new String(row.bytes(), 0, row.length(), UTF_8), row.count(), documents);
    }

    WordCount(String word, long count) {
        this(word, count, 0);
    }

    /** Bytes of UTF-8 have the order of code points. */
    private static int compareCodePoints(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }
}
