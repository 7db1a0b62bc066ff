package millrace.wordcount;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.process.StringCounts;
import org.jspecify.annotations.Nullable;

/**
 * One portion being counted. Of a piece that fails nothing is counted: a small file is read as a whole before any of it
 * is, and a larger piece gets a table of its own, if it is not the only one. For one thread, once.
 */
final class ChunkRun {
    /** Files up to this size are read as a whole before anything of them is counted. */
    static final int SMALL_BYTES = TokenTable.LONGEST_WORD;

    private static final int BUFFER_BYTES = 1 << 18;
    private static final long ADVANCE_NANOS = 100_000_000;

    private final Portion portion;
    private final Storage storage;
    private final Encoding encoding;
    private final WordOptions words;
    private final boolean perSource;
    private final boolean inDocuments;
    private final @Nullable BlockingQueue<Advance> progress;
    private final StringCounts documents = new StringCounts();
    /** The words of pieces with tables of their own. */
    private final StringCounts others = new StringCounts();

    private StringCounts counts = others;

    private final WordCounter shared;
    private boolean failed;
    private long done;
    private long readNanos;
    private long nextAdvance = System.nanoTime() + ADVANCE_NANOS;

    /**
     * Nothing is counted yet.
     *
     * @param storage where its files are
     * @param encoding what the texts are in
     * @param words what a word is
     * @param table with what it is counted; empty
     * @param perSource whether the number of distinct words of each piece is wanted
     * @param inDocuments whether it is wanted in how many whole sources each word occurs
     */
    ChunkRun(
            Portion portion,
            Storage storage,
            Encoding encoding,
            WordOptions words,
            WordCounter table,
            boolean perSource,
            boolean inDocuments,
            @Nullable BlockingQueue<Advance> progress) {
        this.portion = portion;
        this.storage = storage;
        this.encoding = encoding;
        this.words = words;
        this.perSource = perSource;
        this.inDocuments = inDocuments;
        this.progress = progress;
        this.shared = table;
    }

    /** The words of the portion, after {@link #count}, for as long as the table is not used again. */
    StringCounts counts() {
        return counts;
    }

    /** In how many whole sources of the portion each word occurs. */
    StringCounts documents() {
        return documents;
    }

    /** How long it took to open and to read what is counted. */
    long readNanos() {
        return readNanos;
    }

    List<PieceCount> count() {
        List<PieceCount> found = new ArrayList<>(portion.pieces().size());
        for (Piece piece : portion.pieces()) {
            long started = System.currentTimeMillis();
            PieceCount count;
            try {
                count = piece instanceof Piece.Bytes bytes ? count(bytes) : count((Piece.Range) piece);
            } catch (NoSuchFileException e) {
                count = PieceCount.failed(piece, piece.start() > 0 ? Problem.DELETED : FileReason.of(e));
                failed = true;
            } catch (IOException e) {
                count = PieceCount.failed(piece, FileReason.of(e));
                failed = true;
            } catch (RunawayPatternException e) {
                throw e.in(Terminal.escape(piece.name()));
            }
            found.add(count.timed(started, System.currentTimeMillis() - started));
            done += piece.end() - piece.start();
            advance(done);
        }
        if (!failed || portion.pieces().size() > 1) {
            counts = shared.counts();
            counts.addAll(others);
        }
        return found;
    }

    private PieceCount count(Piece.Bytes piece) {
        Tokens tokens = new Tokens(perSource || inDocuments);
        tokens.table.count(piece.bytes(), 0, piece.bytes().length);
        tokens.table.lookAhead(piece.behind(), 0, piece.behind().length);
        return tokens.found(piece, piece.bytes().length, "");
    }

    private PieceCount count(Piece.Range piece) throws IOException {
        try (InputStream in = open(piece)) {
            byte[] head = head(piece, in);
            if (piece.isWholeFile()) {
                Gzip.requireHonest(piece.name(), head);
                if (Gzip.isCompressed(head)) {
                    return countCompressed(piece, Gzip.text(head, in));
                }
            }
            Content content = piece.start() == 0 ? encoding.content(head) : Content.UTF_8;
            if (piece.isWholeFile() && piece.walked() && content.binary()) {
                return PieceCount.failed(piece, Problem.BINARY);
            }
            boolean complete = isComplete(piece, head);
            Tokens tokens = new Tokens(perSource || inDocuments || (!complete && isOneOfMany()));
            if (complete && content.isUtf8()) {
                tokens.table.count(head, content.markBytes(), head.length);
                return tokens.found(piece, head.length, content.likeUtf16());
            }
            long bytes = content.markBytes();
            Blocks blocks = new Blocks(content.inUtf8(head, in), bufferBytes(piece), words.passage());
            while (blocks.next()) {
                tokens.table.count(blocks.bytes(), 0, blocks.length());
                bytes += blocks.length();
                advance(done + bytes);
            }
            if (content.isUtf8()) {
                lookAhead(piece, tokens.table);
            }
            return tokens.found(piece, piece.size() == 0 ? bytes : piece.end() - piece.start(), content.likeUtf16());
        }
    }

    private PieceCount countCompressed(Piece.Range piece, Gzip.Text text) throws IOException {
        byte[] head = text.readNBytes(Content.HEAD_BYTES);
        Content content = encoding.content(head);
        if (piece.walked() && content.binary()) {
            return PieceCount.failed(piece, Problem.BINARY);
        }
        Tokens tokens = new Tokens(perSource || inDocuments || isOneOfMany());
        Blocks blocks = new Blocks(content.inUtf8(head, text), BUFFER_BYTES, words.passage());
        while (blocks.next()) {
            tokens.table.count(blocks.bytes(), 0, blocks.length());
            advance(done + text.compressedBytes());
        }
        return tokens.found(piece, text.bytes(), content.likeUtf16());
    }

    /** Then what is counted of a piece that fails must not be among what is counted of the others. */
    private boolean isOneOfMany() {
        return portion.pieces().size() > 1;
    }

    /** Shows what follows in the file, until that is enough. */
    private void lookAhead(Piece.Range piece, WordCounter table) throws IOException {
        if (piece.end() == piece.size() || !table.looksAhead()) {
            return;
        }
        try (InputStream in = range(piece, piece.end(), piece.size())) {
            Blocks blocks = new Blocks(in, RangeInput.FIRST_BEHIND, words.passage());
            while (table.looksAhead() && blocks.next()) {
                table.lookAhead(blocks.bytes(), 0, blocks.length());
            }
        }
    }

    private InputStream open(Piece.Range piece) throws IOException {
        long begin = System.nanoTime();
        InputStream in = piece.size() == 0 ? storage.open(piece.opened(), 0) : range(piece, piece.start(), piece.end());
        readNanos += System.nanoTime() - begin;
        return new TimedInput(in);
    }

    private InputStream range(Piece.Range piece, long start, long end) throws IOException {
        return new RangeInput(storage, piece.opened(), start, end, piece.size(), words.passage());
    }

    /** Adds up how long its reads take. */
    private final class TimedInput extends FilterInputStream {
        TimedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            long begin = System.nanoTime();
            int read = super.read(bytes, offset, length);
            readNanos += System.nanoTime() - begin;
            return read;
        }
    }

    /**
     * The first bytes: all of a small file, of others as many as tell what it is, nothing of a piece from further
     * inside.
     */
    private static byte[] head(Piece.Range piece, InputStream in) throws IOException {
        if (piece.start() > 0) {
            return new byte[0];
        }
        if (piece.isWholeFile() && piece.size() <= SMALL_BYTES) {
            return in.readNBytes(piece.size() == 0 ? SMALL_BYTES : (int) piece.size());
        }
        return in.readNBytes(Content.HEAD_BYTES);
    }

    private static boolean isComplete(Piece.Range piece, byte[] head) {
        return piece.isWholeFile() && (piece.size() == 0 ? head.length < SMALL_BYTES : piece.size() == head.length);
    }

    /** A buffer of the usual size, or for a short range a little more than the range. */
    private static int bufferBytes(Piece.Range piece) {
        long bytes = piece.size() == 0 ? BUFFER_BYTES : piece.end() - piece.start();
        return (int) Math.min(BUFFER_BYTES, bytes + RangeInput.FIRST_BEHIND);
    }

    private void advance(long bytes) {
        long now = System.nanoTime();
        if (progress != null && now >= nextAdvance) {
            nextAdvance = now + ADVANCE_NANOS;
            progress.offer(new Advance(portion.id(), bytes));
        }
    }

    /** The table of a piece, shared or its own, and what it held before. */
    private final class Tokens {
        final WordCounter table;
        private final long wordsBefore;

        Tokens(boolean own) {
            table = own ? words.counter() : shared;
            wordsBefore = table.words();
            table.forgetFindings();
        }

        /** The piece is counted: its words are in. */
        PieceCount found(Piece piece, long bytes, String likeUtf16) {
            int distinct = 0;
            if (perSource || inDocuments) {
                StringCounts own = table.counts();
                distinct = own.size();
                others.addAll(own);
                if (inDocuments && piece instanceof Piece.Range range && range.isWholeFile()) {
                    documents.addOnce(own);
                }
            } else if (table != shared) {
                table.addTo(others);
            }
            long found = table.words() - wordsBefore;
            return new PieceCount(
                    piece.source(), bytes, found, distinct, table.sawMalformed(), table.sawCut(), likeUtf16, "", 0, 0);
        }
    }
}
