package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;

/** A word and how often it occurs. */
record WordCount(String word, long count) {
    /** Highest count first, equal counts by code point. */
    static final Comparator<WordCount> BY_COUNT = Comparator.comparingLong(WordCount::count)
            .reversed()
            .thenComparing(WordCount::word, WordCount::compareCodePoints);

    /** Bytes of UTF-8 have the order of code points. */
    private static int compareCodePoints(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }
}
