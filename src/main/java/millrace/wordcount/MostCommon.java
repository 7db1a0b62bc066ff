package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.RandomAccess;
import millrace.process.StringCounts;

/** Finds the most common words without sorting all of them. */
final class MostCommon {
    private static final int PREFIX_BYTES = Long.BYTES;

    private MostCommon() {}

    /**
     * The {@code top} most common words, 0: all, in this order; of equal counts the first by code point.
     *
     * @param documents in how many sources each of them occurs, if that is known
     */
    static List<WordCount> of(StringCounts counts, int top, Order order, Optional<StringCounts> documents) {
        Row[] rows = top > 0 && top < counts.size() ? most(counts, top) : all(counts);
        switch (order) {
            case COUNT -> Arrays.parallelSort(rows);
            case WORD -> Arrays.parallelSort(rows, Row::compareWords);
        }
        return new Words(rows, documents);
    }

    private static Row[] all(StringCounts counts) {
        Row[] rows = new Row[counts.size()];
        int[] n = {0};
        counts.forEachUtf8((bytes, from, to, count) -> rows[n[0]++] = new Row(bytes, from, to, count));
        return rows;
    }

    private static Row[] most(StringCounts counts, int top) {
        // The least common of those kept is at the head.
        PriorityQueue<Row> kept = new PriorityQueue<>(Collections.reverseOrder());
        counts.forEachUtf8((bytes, from, to, count) -> {
            if (kept.size() == top) {
                if (kept.element().isBefore(bytes, from, to, count)) {
                    return; // as most are, where millions of words occur once: none of them becomes an object
                }
                kept.remove();
            }
            kept.add(new Row(bytes, from, to, count));
        });
        return kept.toArray(new Row[0]);
    }

    /** A word, and its first bytes as a number: most comparisons need no more. */
    private static final class Row implements Comparable<Row> {
        final long count;
        private final long prefix;
        private final byte[] word;

        Row(byte[] bytes, int from, int to, long count) {
            this.word = Arrays.copyOfRange(bytes, from, to);
            this.count = count;
            long first = 0;
            for (int i = 0; i < PREFIX_BYTES; i++) {
                first = first << Byte.SIZE | (from + i < to ? bytes[from + i] & 0xFF : 0);
            }
            prefix = first;
        }

        @Override
        public int compareTo(Row other) {
            return count != other.count ? Long.compare(other.count, count) : compareWords(other);
        }

        /** Whether it comes before that other word. */
        boolean isBefore(byte[] bytes, int from, int to, long otherCount) {
            return count != otherCount
                    ? count > otherCount
                    : Arrays.compareUnsigned(word, 0, word.length, bytes, from, to) < 0;
        }

        /** Bytes of UTF-8 have the order of code points. */
        int compareWords(Row other) {
            return prefix != other.prefix
                    ? Long.compareUnsigned(prefix, other.prefix)
                    : Arrays.compareUnsigned(word, other.word);
        }
    }

    /** Words become strings when they are looked at. */
    private static final class Words extends AbstractList<WordCount> implements RandomAccess {
        private final Row[] rows;
        private final Optional<StringCounts> documents;

        Words(Row[] rows, Optional<StringCounts> documents) {
            this.rows = rows;
            this.documents = documents;
        }

        @Override
        public WordCount get(int index) {
            Row row = rows[index];
            String word = new String(row.word, UTF_8);
            return new WordCount(
                    word,
                    row.count,
                    documents.map(counts -> counts.getOrDefault(word, 0L)).orElse(0L));
        }

        @Override
        public int size() {
            return rows.length;
        }
    }
}
