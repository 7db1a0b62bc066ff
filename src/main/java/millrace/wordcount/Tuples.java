package millrace.wordcount;

import java.util.Arrays;
import millrace.process.StringCounts;

/** Counts what is made of words that follow one another, which are given as numbers. For one thread. */
interface Tuples {
    /** Begins another file: nothing reaches from one into the next. */
    void begin();

    /** The next word. */
    void add(int word);

    /** The words that come now are those of somebody else. */
    void end();

    /** Whether a word that comes after the end would be of any use. */
    boolean looksAhead();

    /** How many were counted so far. */
    long total();

    /** Adds all to other counts; the words are those behind the numbers. */
    void addTo(StringCounts counts, Numbering words);

    /** Each word for itself. */
    final class Singles implements Tuples {
        private long[] counts = new long[64];
        private long total;

        @Override
        public void begin() {}

        @Override
        public void add(int word) {
            if (word >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(word + 1, 2 * counts.length));
            }
            counts[word]++;
            total++;
        }

        @Override
        public void end() {}

        @Override
        public boolean looksAhead() {
            return false;
        }

        @Override
        public long total() {
            return total;
        }

        @Override
        public void addTo(StringCounts others, Numbering words) {
            words.forEach((bytes, from, to, number) -> others.add(bytes, from, to, counts[(int) number]));
        }
    }
}
