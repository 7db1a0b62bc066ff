package millrace.wordcount;

import java.util.Map;
import java.util.TreeMap;
import millrace.process.StringCounts;

/**
 * How many words occur how often: all that is left of a table when the words are forgotten, and small, since there are few
 * different counts. A word's rank is its place among all words, from 1 on, the most common one first.
 */
final class Spectrum {
    private static final int USUAL = 1 << 12;

    /** Counts, highest first; so many words have each; so many ranks, and so many occurrences, end with it. */
    private final long[] counts;

    private final long[] words;
    private final long[] ranks;
    private final long[] occurrences;

    private Spectrum(Map<Long, Long> wordsByCount) {
        int n = wordsByCount.size();
        counts = new long[n];
        words = new long[n];
        ranks = new long[n];
        occurrences = new long[n];
        int i = n;
        for (Map.Entry<Long, Long> entry : new TreeMap<>(wordsByCount).entrySet()) {
            i--;
            counts[i] = entry.getKey();
            words[i] = entry.getValue();
        }
        long rank = 0;
        long all = 0;
        for (i = 0; i < n; i++) {
            rank += words[i];
            all += words[i] * counts[i];
            ranks[i] = rank;
            occurrences[i] = all;
        }
    }

    static Spectrum of(StringCounts table) {
        Builder builder = new Builder();
        table.forEachUtf8((bytes, from, to, count) -> builder.add(count));
        return builder.build();
    }

    /** Is told of one word after the other. */
    static final class Builder {
        private final long[] usual = new long[USUAL];
        private final Map<Long, Long> wordsByCount = new TreeMap<>();

        void add(long count) {
            if (count < USUAL) {
                usual[(int) count]++;
            } else {
                wordsByCount.merge(count, 1L, Long::sum);
            }
        }

        Spectrum build() {
            Map<Long, Long> all = new TreeMap<>(wordsByCount);
            for (int count = 0; count < USUAL; count++) {
                if (usual[count] > 0) {
                    all.put((long) count, usual[count]);
                }
            }
            return new Spectrum(all);
        }
    }

    /** How many different words there are, and so the last rank. */
    long distinct() {
        return ranks.length == 0 ? 0 : ranks[ranks.length - 1];
    }

    /** How often the word of this rank occurs. */
    long countAt(long rank) {
        return counts[index(rank)];
    }

    /** How often it and all of lower rank occur together. */
    long occurrencesTo(long rank) {
        int i = index(rank);
        return occurrences[i] - (ranks[i] - rank) * counts[i];
    }

    /** How many words occur just once. */
    long once() {
        int last = counts.length - 1;
        return last >= 0 && counts[last] == 1 ? words[last] : 0;
    }

    private int index(long rank) {
        int low = 0;
        int high = ranks.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranks[middle] < rank) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
