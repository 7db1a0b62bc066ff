package millrace.wordcount;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import millrace.runs.RowOrder;
import millrace.runs.RowSorter;
import millrace.runs.Rows;

/**
 * Words that are too many for the memory: one pass over what is on the disk adds them up and chooses among them. A few of
 * them are kept here; many go back to the disk, to be sorted.
 */
final class SpilledWords {
    /** So many words are kept in memory, if no more are wanted. */
    private static final int FEW = 10_000;

    private final Spill spill;
    private final OutputOptions output;
    private final boolean documents;
    private final Totals.Sum all = new Totals.Sum();
    private final Totals.Sum chosen = new Totals.Sum();
    private final Spectrum.Builder spectrum = new Spectrum.Builder();
    private final Iterable<WordCount> counts;

    /**
     * Reads them; nothing is left in the stores.
     *
     * @param documents in how many sources each of them occurs, if that is wanted
     * @throws RunawayPatternException if a regular expression has no end
     */
    SpilledWords(WordStore words, Optional<WordStore> documents, Selection selection, OutputOptions output, Spill spill)
            throws IOException {
        this.spill = spill;
        this.output = output;
        this.documents = documents.isPresent();
        boolean few = output.top() > 0 && output.top() <= FEW;
        Sink sink = few ? new Few() : new Many();
        try (Rows rows = words.spilledRows();
                Rows ofDocuments = documents.isPresent() ? documents.get().spilledRows() : spill.rows(List.of())) {
            while (rows.next()) {
                // The same words in the same order, if there are any.
                long inSources = ofDocuments.next() ? ofDocuments.count() : 0;
                all.add(rows.count());
                if (selection.chooses(rows.bytes(), 0, rows.length(), rows.count())) {
                    chosen.add(rows.count());
                    spectrum.add(rows.count());
                    sink.add(rows, inSources);
                }
            }
        }
        counts = sink.counts();
    }

    Totals all() {
        return all.totals();
    }

    Totals chosen() {
        return chosen.totals();
    }

    Spectrum spectrum() {
        return spectrum.build();
    }

    /** Those that are to be shown; may be asked for again, as long as the spill is open. */
    Iterable<WordCount> counts() {
        return counts;
    }

    /** What becomes of the words that are chosen. */
    private interface Sink {
        void add(Rows row, long inSources) throws IOException;

        Iterable<WordCount> counts() throws IOException;
    }

    private final class Few implements Sink {
        // The least common of those kept is at the head.
        private final PriorityQueue<WordCount> kept = new PriorityQueue<>(WordCount.BY_COUNT.reversed());

        @Override
        public void add(Rows row, long inSources) {
            if (kept.size() < output.top() || row.count() >= kept.element().count()) {
                kept.add(WordCount.of(row, inSources));
            }
            if (kept.size() > output.top()) {
                kept.remove();
            }
        }

        @Override
        public Iterable<WordCount> counts() {
            return kept.stream().sorted(output.order().comparator()).toList();
        }
    }

    private final class Many implements Sink {
        private final boolean byWord = output.order() == Order.WORD && output.top() == 0;
        private final RowSorter sorter;

        Many() throws IOException {
            sorter = spill.sorter(byWord ? RowOrder.BYTES : RowOrder.COUNTS);
        }

        @Override
        public void add(Rows row, long inSources) throws IOException {
            if (documents) {
                byte[] both = RowWithDocuments.of(row.bytes(), row.length(), inSources);
                sorter.add(both, both.length, row.count());
            } else {
                sorter.add(row.bytes(), row.length(), row.count());
            }
        }

        @Override
        public Iterable<WordCount> counts() throws IOException {
            long most = output.top() > 0 ? output.top() : Long.MAX_VALUE;
            if (byWord || output.order() == Order.COUNT) {
                return spill.words(sorter.sorted(), most, documents);
            }
            RowSorter words = spill.sorter(RowOrder.BYTES);
            try (Rows rows = sorter.sorted()) {
                for (long i = 0; i < most && rows.next(); i++) {
                    words.add(rows.bytes(), rows.length(), rows.count());
                }
            }
            return spill.words(words.sorted(), most, documents);
        }
    }
}
