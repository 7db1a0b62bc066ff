package millrace.wordcount;

import java.io.Serializable;
import millrace.process.StringCounts;

/**
 * What counts add up to.
 *
 * @param words how many words
 * @param distinct how many different ones
 * @param once how many of these occur only once: hapaxes
 */
record Totals(long words, long distinct, long once) implements Serializable {
    static final Totals NONE = new Totals(0, 0, 0);

    static Totals of(StringCounts counts) {
        return new Totals(counts.total(), counts.size(), counts.sizeOf(1));
    }

    /** These and those of other words. */
    Totals plus(Totals others) {
        return new Totals(words + others.words, distinct + others.distinct, once + others.once);
    }

    /** Is told of one word after the other. */
    static final class Sum {
        private long words;
        private long distinct;
        private long once;

        void add(long count) {
            words += count;
            distinct++;
            once += count == 1 ? 1 : 0;
        }

        Totals totals() {
            return new Totals(words, distinct, once);
        }
    }
}
