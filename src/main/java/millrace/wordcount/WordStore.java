package millrace.wordcount;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import millrace.process.Counter;
import millrace.process.StringCounts;
import millrace.runs.Rows;
import millrace.runs.Run;

/**
 * How often words occur: in a counter, to which the workers add, and, where that may not become too large, in runs on the
 * disk. Not thread-safe, except that the counter is.
 */
final class WordStore {
    private final Counter<String> counter;
    private final Spill spill;
    private final List<Run> runs = new ArrayList<>();

    WordStore(Counter<String> counter, Spill spill) {
        this.counter = counter;
        this.spill = spill;
    }

    /** Where counts are added. */
    Counter<String> counter() {
        return counter;
    }

    /** Whether some of it is on the disk. */
    boolean isSpilled() {
        return !runs.isEmpty();
    }

    /** All of it, put on the disk and merged, to be read once: nothing is left here. */
    Rows spilledRows() throws IOException {
        toDisk();
        Rows rows = spill.rows(runs);
        runs.clear();
        return rows;
    }

    /** Puts the counts on the disk if they are too many. */
    void relieve() throws IOException {
        if (counter.memoryBytes() > spill.counterBytes()) {
            toDisk();
        }
    }

    /** Puts all counts on the disk. */
    private void toDisk() throws IOException {
        StringCounts counts = drain();
        if (!counts.isEmpty()) {
            runs.add(spill.write(counts));
        }
    }

    /** Takes out what is not on the disk. */
    StringCounts drain() {
        return StringCounts.of(counter.drain());
    }

    /** How many different words there are. */
    long distinct() throws IOException {
        return isSpilled() ? single().rows() : counter.size();
    }

    /**
     * Adds all to the total, and each word once to the documents, if there are such; nothing is left here.
     *
     * @param part a number that nobody else has
     */
    void moveTo(WordStore total, Optional<WordStore> documents, long part) throws IOException {
        if (isSpilled()) {
            if (documents.isPresent()) {
                documents.get().runs.add(spill.once(single()));
            } else {
                toDisk();
            }
            total.runs.addAll(runs);
            runs.clear();
        } else {
            StringCounts counts = drain();
            if (documents.isPresent()) {
                documents.get().counter.moveAll(part, once(counts));
                documents.get().relieve();
            }
            total.counter.moveAll(part, counts);
            total.relieve();
        }
    }

    /** Forgets everything. */
    void clear() throws IOException {
        counter.clear();
        for (Run run : runs) {
            spill.delete(run);
        }
        runs.clear();
    }

    /** All of it as one run. */
    private Run single() throws IOException {
        toDisk();
        if (runs.size() > 1) {
            Run merged = spill.merge(List.copyOf(runs));
            runs.clear();
            runs.add(merged);
        }
        return runs.get(0);
    }

    /** Each word, once. */
    static StringCounts once(StringCounts counts) {
        StringCounts once = new StringCounts();
        once.addOnce(counts);
        return once;
    }
}
