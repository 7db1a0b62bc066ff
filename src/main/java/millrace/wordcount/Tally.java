package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.cli.Console;
import millrace.cli.Terminal;
import millrace.process.Counter;
import millrace.process.Manager;
import millrace.process.PackedCounts;
import millrace.process.StringCounts;
import org.jspecify.annotations.Nullable;

/**
 * The parent's book of what is out and what has come in of each source, so that a source counts wholly or not at all.
 * Whole files go to the total at once. A source in several chunks has a counter of its own, which enters the total
 * when all of them are in, or is dropped when one has failed. Thread-safe.
 */
final class Tally implements Closeable {
    private final Manager manager;
    private final Console console;
    private final WordOptions words;
    private final boolean perSource;
    private final Spill spill;
    private boolean elsewhere;
    private final WordStore total;
    private final Optional<WordStore> documents;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Chunk> outstanding = new LinkedHashMap<>();
    /** Those whose counts are in files. */
    private final List<Chunk> inFiles = new ArrayList<>();

    private int failures;
    private int skipped;
    /** The number of the last range of words that has come in, among those of chunks and sources. */
    private long lastRange = Long.MIN_VALUE;

    private Totals totalsElsewhere = Totals.NONE;

    private String logProblem = "";
    private @Nullable IOException diskProblem;

    /** What is known of a source. Guarded by the tally. */
    private static final class Entry {
        final Source source;
        int piecesOut;
        boolean complete;
        String problem = "";
        long bytes;
        /** How much of a stream was read, in the encoding that it has; 0: it is no stream, or has not ended. */
        long streamBytes;

        long words;
        long distinct;
        /** The same where the parts of a source are brought together elsewhere; 0: there is one part. */
        long distinctInParts;

        boolean malformed;
        boolean cut;
        boolean likeUtf16;

        @Nullable
        WordStore store;

        @Nullable
        HeldFile held;

        Entry(Source source) {
            this.source = source;
        }
    }

    /**
     * Nothing has come in yet.
     *
     * @param perSource whether totals of each source are wanted
     * @param documents whether it is wanted in how many sources each word occurs
     * @param spill where counts go that are too many
     */
    Tally(
            List<Source> sources,
            Manager manager,
            WordOptions words,
            boolean perSource,
            boolean documents,
            Spill spill,
            Console console) {
        this(sources, manager, words, perSource, documents, spill, console, false);
    }

    private Tally(
            List<Source> sources,
            Manager manager,
            WordOptions words,
            boolean perSource,
            boolean documents,
            Spill spill,
            Console console,
            boolean elsewhere) {
        this.elsewhere = elsewhere;
        this.manager = manager;
        this.console = console;
        this.words = words;
        this.perSource = perSource;
        this.spill = spill;
        this.total = new WordStore(manager.counter(), spill);
        this.documents = documents ? Optional.of(new WordStore(manager.counter(), spill)) : Optional.empty();
        for (Source source : sources) {
            entries.add(new Entry(source));
        }
    }

    /** The same, where counts are brought together elsewhere, of whole sources only, and come in by ranges of words. */
    static Tally ofCluster(
            List<Source> sources,
            Manager manager,
            WordOptions words,
            boolean perSource,
            boolean documents,
            Spill spill,
            Console console) {
        return new Tally(sources, manager, words, perSource, documents, spill, console, true);
    }

    /** The counter of all words. */
    Counter<String> total() {
        return total.counter();
    }

    /** The counter of the sources in which each word occurs, if that is wanted. */
    Optional<Counter<String>> documents() {
        return documents.map(WordStore::counter);
    }

    /** Where the counts of a source in several chunks go. */
    synchronized Counter<String> counterOf(int source) {
        Entry entry = entries.get(source);
        if (entry.store == null) {
            // An only source needs no second counter: if it fails, there is nothing to show anyway.
            boolean only = elsewhere || (entries.size() == 1 && documents.isEmpty());
            entry.store = only ? total : new WordStore(manager.counter(), spill);
        }
        return entry.store.counter();
    }

    /**
     * Keeps a file open until all of it is in, if it is one of this machine; returns the name by which it is to be opened.
     *
     * @throws IOException if it cannot be opened
     */
    synchronized String hold(int source) throws IOException {
        Entry entry = entries.get(source);
        Location location = ((Source.File) entry.source).location();
        if (elsewhere) {
            return location.text();
        }
        entry.held = HeldFile.open(location);
        return entry.held.name();
    }

    /** A chunk was cut, and will be counted. */
    synchronized void expect(Chunk chunk) {
        outstanding.put(chunk.id(), chunk);
        for (Piece piece : chunk.pieces()) {
            entries.get(piece.source()).piecesOut++;
        }
    }

    /** So much of a source was read that the parent reads, in the encoding that it has. */
    synchronized void read(int source, long bytes) {
        entries.get(source).streamBytes = bytes;
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
            skipped += problem.equals(Problem.BINARY) ? 1 : 0;
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

    /** The chunks that are out. */
    synchronized List<Chunk> outstanding() {
        return List.copyOf(outstanding.values());
    }

    /** It may be that the job log is not complete; empty: no. */
    synchronized void logProblem(String problem) {
        if (logProblem.isEmpty()) {
            logProblem = problem;
        }
    }

    /**
     * A chunk is counted; returns how many bytes of the sources that are.
     *
     * @throws UncheckedIOException if counts had to go to the disk, and could not: those that are lost then are missing from
     *     every result, so there is none
     */
    synchronized long add(ChunkCount count) {
        Chunk chunk = outstanding.remove(count.chunk());
        if (chunk == null) {
            throw new IllegalStateException("chunk " + count.chunk() + " was counted, but nobody waits for it");
        }
        // In both places it is if its first worker found no room for a file, and died before it could say so.
        // The counter forgets it when its source is settled.
        if (count.inFiles() && chunk.counter().addAll(chunk.id(), Map.of())) {
            inFiles.add(chunk);
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
        relieve(chunk.pieces());
        logProblem(count.logProblem());
        return chunk.bytes();
    }

    /** The chunks whose counts are in files, and of sources that are counted. */
    synchronized List<Long> inFiles() {
        List<Long> chunks = new ArrayList<>();
        for (Chunk chunk : inFiles) {
            // Of several sources in a chunk, the counts have those that did not fail.
            boolean failed =
                    !entries.get(chunk.pieces().get(0).source()).problem.isEmpty();
            if (chunk.pieces().size() > 1 || !failed) {
                chunks.add(chunk.id());
            }
        }
        return chunks;
    }

    /** Takes out what is in the total, to be brought together with what is in files: so it comes in again, range by range. */
    synchronized List<PackedCounts> takeOut(int ranges) {
        elsewhere = true;
        return total.drain().pack(ranges);
    }

    /**
     * A range of the words is counted, in all sources that are.
     *
     * @throws UncheckedIOException as above
     */
    synchronized void add(CountJob.Range range) {
        lastRange++;
        totalsElsewhere = totalsElsewhere.plus(range.totals());
        total.counter().moveAll(lastRange, range.counts());
        documents.ifPresent(store -> store.counter().moveAll(lastRange, range.documents()));
        range.distinct().forEach((source, distinct) -> entries.get(source).distinctInParts += distinct);
        relieve(List.of());
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
        if (!piece.likeUtf16().isEmpty() && !entry.likeUtf16) {
            entry.likeUtf16 = true;
            console.say(shown(entry) + ": looks like UTF-16 without a byte-order mark, but was counted as UTF-8;"
                    + " give --encoding " + piece.likeUtf16());
        }
    }

    /** What has just grown goes to the disk if it is too large. */
    private void relieve(List<Piece> pieces) {
        try {
            total.relieve();
            if (documents.isPresent()) {
                documents.get().relieve();
            }
            for (Piece piece : pieces) {
                WordStore own = entries.get(piece.source()).store;
                if (own != null) {
                    own.relieve();
                }
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private UncheckedIOException lost(IOException e) {
        diskProblem = diskProblem == null ? e : diskProblem;
        return new UncheckedIOException(e.getMessage(), e);
    }

    /** If all of a source is in, its own counts enter the total. */
    private void settle(int source, Entry entry) {
        if (entry.complete && entry.piecesOut == 0) {
            if (entry.store != null) {
                settle(source, entry, entry.store);
                entry.store = null;
            }
            release(entry);
        }
    }

    private void settle(int source, Entry entry, WordStore own) {
        if (isReplaced(entry)) {
            failed(source, Problem.REPLACED);
        }
        try {
            if (perSource && !elsewhere) {
                entry.distinct = own.distinct();
            }
            if (own != total && entry.problem.isEmpty()) {
                // The ids of chunks begin at 0: those below are free.
                own.moveTo(total, documents, -1L - source);
            }
            if (own != total || (!elsewhere && !entry.problem.isEmpty())) {
                own.clear();
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private static boolean isReplaced(Entry entry) {
        return entry.held != null && entry.held.isAnotherThan(((Source.File) entry.source).key());
    }

    /* It was only read. */
    private static void release(Entry entry) {
        if (entry.held != null) {
            try {
                entry.held.close();
            } catch (IOException ignored) {
                // see above
            }
            entry.held = null;
        }
    }

    /** Files that are still held need not be any more. */
    @Override
    public synchronized void close() {
        entries.forEach(Tally::release);
    }

    /** No more counts will come: sources of which something is still out have failed. */
    synchronized void end() {
        for (Chunk chunk : outstanding()) {
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

    /** Whether another run may count what this one could not. */
    synchronized boolean mayDoBetter() {
        return failures > skipped;
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
     * @throws IOException if counts were put on the disk, and that failed
     */
    synchronized Report report(Selection selection, OutputOptions output) throws IOException {
        if (diskProblem != null) {
            throw diskProblem;
        }
        List<Report.FileTotals> files = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            if (entry.problem.isEmpty()) {
                long distinct = entry.distinctInParts > 0 ? entry.distinctInParts : entry.distinct;
                long size = entry.streamBytes > 0 ? entry.streamBytes : entry.bytes;
                files.add(new Report.FileTotals(entry.source.name(), size, entry.words, distinct));
                bytes += size;
            }
        }
        boolean spilled =
                total.isSpilled() || documents.map(WordStore::isSpilled).orElse(false);
        if (spilled) {
            SpilledWords all = new SpilledWords(total, documents, selection, output, spill);
            return new Report(
                    words,
                    files,
                    bytes,
                    elsewhere ? totalsElsewhere : all.all(),
                    selection.choosesAll() ? Optional.empty() : Optional.of(all.chosen()),
                    output.plot().map(file -> all.spectrum()),
                    documents.isPresent(),
                    all.counts());
        }
        StringCounts counts = total.drain();
        StringCounts chosen = selection.of(counts);
        return new Report(
                words,
                files,
                bytes,
                elsewhere ? totalsElsewhere : Totals.of(counts),
                selection.choosesAll() ? Optional.empty() : Optional.of(Totals.of(chosen)),
                output.plot().map(file -> Spectrum.of(chosen)),
                documents.isPresent(),
                MostCommon.of(chosen, output.top(), output.order(), documents.map(WordStore::drain)));
    }

    private static String shown(Entry entry) {
        return Terminal.escape(entry.source.name());
    }
}
