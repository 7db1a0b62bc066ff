package millrace.wordcount;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.cli.Console;
import millrace.cli.Terminal;
import millrace.process.Counter;
import millrace.process.Manager;
import millrace.process.StringCounts;
import org.jspecify.annotations.Nullable;

/**
 * The parent's book of what is out and what has come in of each source, so that a source counts wholly or not at all.
 * Whole files go to the total at once. A source in several chunks has a counter of its own, which enters the total
 * when all of them are in, or is dropped when one has failed. Thread-safe.
 */
final class Tally {
    private final Manager manager;
    private final Console console;
    private final WordOptions words;
    private final boolean perSource;
    private final Counter<String> total;
    private final @Nullable Counter<String> documents;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Chunk> outstanding = new LinkedHashMap<>();
    private int failures;
    private String logProblem = "";

    /** What is known of a source. Guarded by the tally. */
    private static final class Entry {
        final Source source;
        int piecesOut;
        boolean complete;
        String problem = "";
        long bytes;
        long words;
        long distinct;
        boolean malformed;
        boolean cut;
        boolean likeUtf16;

        @Nullable
        Counter<String> counter;

        Entry(Source source) {
            this.source = source;
        }
    }

    /**
     * Nothing has come in yet.
     *
     * @param perSource whether totals of each source are wanted
     * @param documents whether it is wanted in how many sources each word occurs
     */
    Tally(
            List<Source> sources,
            Manager manager,
            WordOptions words,
            boolean perSource,
            boolean documents,
            Console console) {
        this.manager = manager;
        this.console = console;
        this.words = words;
        this.perSource = perSource;
        this.total = manager.counter();
        this.documents = documents ? manager.counter() : null;
        for (Source source : sources) {
            entries.add(new Entry(source));
        }
    }

    /** The counter of all words. */
    Counter<String> total() {
        return total;
    }

    /** The counter of the sources in which each word occurs, if that is wanted. */
    Optional<Counter<String>> documents() {
        return Optional.ofNullable(documents);
    }

    /** Where the counts of a source in several chunks go. */
    synchronized Counter<String> counterOf(int source) {
        Entry entry = entries.get(source);
        if (entry.counter == null) {
            // An only source needs no second counter: if it fails, there is nothing to show anyway.
            entry.counter = entries.size() == 1 && documents == null ? total : manager.counter();
        }
        return entry.counter;
    }

    /** A chunk was cut, and will be counted. */
    synchronized void expect(Chunk chunk) {
        outstanding.put(chunk.id(), chunk);
        for (Piece piece : chunk.pieces()) {
            entries.get(piece.source()).piecesOut++;
        }
    }

    /** All pieces of the source are cut. */
    synchronized void complete(int source) {
        Entry entry = entries.get(source);
        entry.complete = true;
        settle(source, entry);
    }

    /** The source cannot be counted, or not to its end. */
    synchronized void failed(int source, String problem) {
        Entry entry = entries.get(source);
        if (entry.problem.isEmpty()) {
            entry.problem = problem;
            failures++;
            console.error(shown(entry) + ": " + problem);
        }
    }

    /**
     * The chunks whose counts are in, though nobody has said what else was found in them: their last workers died in
     * between. No others may be on their way any more.
     */
    synchronized List<Chunk> unreported() {
        return outstanding.values().stream()
                .filter(chunk -> !chunk.counter().addAll(chunk.id(), Map.of()))
                .toList();
    }

    /** A chunk is counted; returns how many bytes of the sources that are. */
    synchronized long add(ChunkCount count) {
        Chunk chunk = outstanding.remove(count.chunk());
        if (chunk == null) {
            throw new IllegalStateException("chunk " + count.chunk() + " was counted, but nobody waits for it");
        }
        for (PieceCount piece : count.pieces()) {
            Entry entry = entries.get(piece.source());
            entry.piecesOut--;
            if (piece.problem().isEmpty()) {
                add(entry, piece);
            } else {
                failed(piece.source(), piece.problem());
            }
            settle(piece.source(), entry);
        }
        if (!count.logProblem().isEmpty() && logProblem.isEmpty()) {
            logProblem = count.logProblem();
        }
        return chunk.bytes();
    }

    private void add(Entry entry, PieceCount piece) {
        entry.bytes += piece.bytes();
        entry.words += piece.words();
        entry.distinct += piece.distinct();
        if (piece.malformed() && !entry.malformed) {
            entry.malformed = true;
            console.say(shown(entry)
                    + ": not all of it is UTF-8 (or what its mark or --encoding says); each malformed sequence counts"
                    + " as U+FFFD");
        }
        if (piece.cut() && !entry.cut) {
            entry.cut = true;
            console.say(shown(entry) + ": " + words.passage().cutNotice());
        }
        if (piece.likeUtf16() && !entry.likeUtf16) {
            entry.likeUtf16 = true;
            console.say(shown(entry) + ": looks like UTF-16 without a byte-order mark, but was counted as UTF-8;"
                    + " give --encoding UTF-16LE or UTF-16BE");
        }
    }

    /** If all of a source is in, its own counter enters the total. */
    private void settle(int source, Entry entry) {
        Counter<String> own = entry.counter;
        if (!entry.complete || entry.piecesOut > 0 || own == null) {
            return;
        }
        if (perSource) {
            entry.distinct = own.size();
        }
        if (!own.equals(total)) {
            if (entry.problem.isEmpty()) {
                // The ids of chunks begin at 0: those below are free.
                StringCounts counts = StringCounts.of(own.drain());
                if (documents != null) {
                    documents.addAll(-1L - source, once(counts));
                }
                total.addAll(-1L - source, counts);
            }
            own.clear();
        } else if (!entry.problem.isEmpty()) {
            own.clear();
        }
        entry.counter = null;
    }

    /** Each word of a source, once. */
    static StringCounts once(StringCounts counts) {
        StringCounts once = new StringCounts();
        counts.forEachUtf8((bytes, from, to, count) -> once.add(bytes, from, to, 1));
        return once;
    }

    /** No more counts will come: sources of which something is still out have failed. */
    synchronized void end() {
        for (Chunk chunk : List.copyOf(outstanding.values())) {
            for (Piece piece : chunk.pieces()) {
                failed(piece.source(), "not counted, since " + chunk + " was lost");
                entries.get(piece.source()).piecesOut--;
                settle(piece.source(), entries.get(piece.source()));
            }
        }
        outstanding.clear();
        for (int source = 0; source < entries.size(); source++) {
            if (!entries.get(source).complete) {
                failed(source, "not counted");
            }
        }
    }

    /** How many sources failed. */
    synchronized int failures() {
        return failures;
    }

    /** Why the job log is not complete, or empty: it is. */
    synchronized String logProblem() {
        return logProblem;
    }

    /**
     * What was found, as far as it is to be shown.
     *
     * @throws RunawayPatternException if a regular expression has no end
     */
    synchronized Report report(Selection selection, OutputOptions output) {
        List<Report.FileTotals> files = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            if (entry.problem.isEmpty()) {
                files.add(new Report.FileTotals(entry.source.name(), entry.bytes, entry.words, entry.distinct));
                bytes += entry.bytes;
            }
        }
        StringCounts counts = StringCounts.of(total.drain());
        StringCounts chosen = selection.of(counts);
        return new Report(
                words,
                files,
                bytes,
                Totals.of(counts),
                selection.choosesAll() ? Optional.empty() : Optional.of(Totals.of(chosen)),
                output.plot().map(file -> Spectrum.of(chosen)),
                documents().map(counter -> StringCounts.of(counter.drain())),
                MostCommon.of(chosen, output.top(), output.order()));
    }

    private static String shown(Entry entry) {
        return Terminal.escape(entry.source.name());
    }
}
