package millrace.wordcount;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.process.PackedCounts;
import millrace.process.StringCounts;

/**
 * Counts portions on a cluster, with the kernel and the tables of every other mode. Range 0 is for what was found beside the
 * words; each of the others is for the words whose hash lies in it.
 *
 * @param storage where the files are
 * @param encoding what the texts are in
 * @param words what a word is
 * @param perSource whether the number of distinct words of each source is wanted
 * @param documents whether it is wanted in how many sources each word occurs
 * @param top so many of each range come back, the most common ones; 0: all
 * @param ranges as many as there are, with range 0
 */
/*
 * A word that occurs in several parts of a source occurs in one source. So where sources matter, the words of a part are a group
 * of their own in each range, and the groups come one after the other: of one source at a time the words are in memory.
 */
record CountJob(
        Storage storage,
        Encoding encoding,
        WordOptions words,
        boolean perSource,
        boolean documents,
        int top,
        int ranges)
        implements Cluster.Job<Portion> {
    private static final int COUNTS = 0;
    private static final int DOCUMENTS = 1;
    private static final int SOURCES = 2;

    CountJob {
        if (ranges < 2) {
            throw new IllegalArgumentException("no range for words: " + ranges);
        }
    }

    /**
     * What is in a range of words.
     *
     * @param totals of its words
     * @param counts of those that come back
     * @param documents in how many sources they occur, if that is wanted
     * @param distinct how many of them occur in a source of which there are several parts, if that is wanted
     */
    record Range(Totals totals, StringCounts counts, StringCounts documents, Map<Integer, Long> distinct)
            implements Serializable {
        /** With so many of the words, the most common ones; 0: all. */
        static Range of(StringCounts counts, StringCounts documents, Map<Integer, Long> distinct, int top) {
            Totals totals = Totals.of(counts);
            if (top == 0 || top >= counts.size()) {
                return new Range(totals, counts, documents, distinct);
            }
            StringCounts most = new StringCounts();
            StringCounts theirs = new StringCounts();
            for (WordCount word : MostCommon.of(counts, top, Order.COUNT, Optional.of(documents))) {
                most.add(word.word(), word.count());
                theirs.add(word.word(), word.documents());
            }
            return new Range(totals, most, theirs, distinct);
        }
    }

    @Override
    public void map(Portion portion, Cluster.Output output) {
        long begin = System.nanoTime();
        ChunkRun run = new ChunkRun(portion, storage, encoding, words, words.counter(), perSource, documents, null);
        List<PieceCount> pieces = run.count();
        ChunkCount.Spent spent =
                new ChunkCount.Spent("", run.readNanos(), System.nanoTime() - begin - run.readNanos(), 0);
        ChunkCount count = new ChunkCount(portion.id(), pieces, false, "", spent);
        output.add(0, new Cluster.Part(Math.toIntExact(portion.id()), toBytes(count)));
        spread(run.counts(), group(portion), output);
        if (documents) {
            spread(run.documents(), DOCUMENTS, output);
        }
    }

    private int group(Portion portion) {
        boolean part = portion.pieces().get(0) instanceof Piece.Range range && !range.isWholeFile();
        return part && (perSource || documents)
                ? SOURCES + portion.pieces().get(0).source()
                : COUNTS;
    }

    private void spread(StringCounts counts, int group, Cluster.Output output) {
        List<PackedCounts> parts = counts.pack(ranges - 1);
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).isEmpty()) {
                output.add(1 + i, new Cluster.Part(group, toBytes(parts.get(i))));
            }
        }
    }

    @Override
    public byte[] merge(int range, Iterator<Cluster.Part> parts) {
        return range == 0 ? mergeReports(parts) : mergeWords(parts);
    }

    private static byte[] mergeReports(Iterator<Cluster.Part> parts) {
        ArrayList<ChunkCount> counts = new ArrayList<>();
        parts.forEachRemaining(part -> counts.add(fromBytes(ChunkCount.class, part.bytes())));
        return toBytes(counts);
    }

    private byte[] mergeWords(Iterator<Cluster.Part> parts) {
        StringCounts total = new StringCounts();
        StringCounts documents = new StringCounts();
        HashMap<Integer, Long> distinct = new HashMap<>();
        StringCounts source = new StringCounts();
        int group = COUNTS;
        while (parts.hasNext()) {
            Cluster.Part part = parts.next();
            if (part.group() != group) {
                settle(group, source, total, documents, distinct);
                source.clear();
                group = part.group();
            }
            PackedCounts counts = fromBytes(PackedCounts.class, part.bytes());
            (group == COUNTS ? total : group == DOCUMENTS ? documents : source).addAll(counts);
        }
        settle(group, source, total, documents, distinct);
        return toBytes(Range.of(total, documents, distinct, top));
    }

    /** All parts of a source are here. */
    private static void settle(
            int group, StringCounts source, StringCounts total, StringCounts documents, Map<Integer, Long> distinct) {
        if (group >= SOURCES) {
            total.addAll(source);
            documents.addOnce(source);
            distinct.put(group - SOURCES, (long) source.size());
        }
    }

    /** What was found beside the words, as range 0 has it. */
    static List<ChunkCount> reports(byte[] bytes) {
        List<ChunkCount> reports = new ArrayList<>();
        for (Object report : fromBytes(List.class, bytes)) {
            reports.add((ChunkCount) report);
        }
        return reports;
    }

    /** What is in any other range. */
    static Range range(byte[] bytes) {
        return fromBytes(Range.class, bytes);
    }

    private static byte[] toBytes(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T fromBytes(Class<T> type, byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return type.cast(in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the machines run different versions of this program", e);
        }
    }
}
