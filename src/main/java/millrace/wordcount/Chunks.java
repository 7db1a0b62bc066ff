package millrace.wordcount;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import millrace.cli.FileReason;
import org.apache.commons.io.input.BoundedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the sources into chunks, one after the other, as they are asked for: large files into ranges, small ones
 * packed together, streams as they come. Of the files it reads the first bytes of those that it cuts, no more; except that
 * where a chunk must not be larger than was said, it reads those that are compressed or in another encoding, as streams. For
 * one thread at a time.
 */
final class Chunks implements Iterator<Chunk>, Closeable {
    /** To open a file takes about as long as to count so many bytes. */
    private static final long OPENING_BYTES = 1 << 14;

    private static final int STREAM_BYTES = 1 << 20;

    /** So many times its size may the text of a small file be. */
    private static final int MOST_GROWTH = 8;

    private final List<Source> sources;
    private final Storage storage;
    private final long chunkBytes;
    private final boolean strict;
    private final Encoding encoding;
    private final WordOptions words;
    private final Tally tally;
    private long nextId;
    private final Deque<Chunk> next = new ArrayDeque<>();
    /** The source that is cut now, or comes next. */
    private int source;
    /** How much of it is cut already. */
    private long position;
    /** If it is a file: by which name it is opened. */
    private String opened = "";

    private @Nullable InputStream stream;
    /** What of the stream is read, after it has been decompressed. */
    private @Nullable BoundedInputStream text;

    private @Nullable FollowedBlocks blocks;

    /**
     * Nothing is cut yet.
     *
     * @param storage where the files among the sources are
     * @param strict whether a chunk must not be larger than {@code chunkBytes}, of text, even of a file that has no ranges
     */
    Chunks(
            List<Source> sources,
            Storage storage,
            long chunkBytes,
            boolean strict,
            Encoding encoding,
            WordOptions words,
            Tally tally) {
        this.sources = sources;
        this.storage = storage;
        this.chunkBytes = chunkBytes;
        this.strict = strict;
        this.encoding = encoding;
        this.words = words;
        this.tally = tally;
    }

    @Override
    public boolean hasNext() {
        return has(1);
    }

    /** Whether there is no more than one chunk; before the first. */
    boolean isOne() {
        return !has(2);
    }

    private boolean has(int chunks) {
        while (next.size() < chunks) {
            Chunk chunk = cut();
            if (chunk == null) {
                return false;
            }
            next.add(chunk);
        }
        return true;
    }

    @Override
    public Chunk next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all sources are cut");
        }
        return next.remove();
    }

    private @Nullable Chunk cut() {
        List<Piece> pack = new ArrayList<>();
        long packBytes = 0;
        while (source < sources.size()) {
            Source current = sources.get(source);
            if (current instanceof Source.File file && file.bytes() <= Math.min(unseen(), ChunkRun.SMALL_BYTES)) {
                long bytes = file.bytes() + OPENING_BYTES;
                if (!pack.isEmpty() && packBytes + bytes > chunkBytes) {
                    break;
                }
                pack.add(range(file, file.location().text(), 0, file.bytes()));
                packBytes += bytes;
                source++;
            } else if (!pack.isEmpty()) {
                break;
            } else {
                Chunk part = current instanceof Source.File file ? cut(file) : cut((Source.Stream) current);
                if (part != null) {
                    return part;
                }
            }
        }
        return pack.isEmpty() ? null : whole(pack);
    }

    /** So large is a file at most that is counted in one go whatever is in it. */
    private long unseen() {
        return strict ? chunkBytes / MOST_GROWTH : chunkBytes;
    }

    /** A larger file, or the next part of it; null: it cannot be read, or has ended, and the next source is at hand. */
    private @Nullable Chunk cut(Source.File file) {
        if (file.bytes() <= unseen()) {
            return whole(file, file.location().text());
        }
        try {
            if (position == 0 && blocks == null) {
                opened = tally.hold(source);
                byte[] head = head(opened);
                Content content = encoding.content(head);
                boolean compressed = Gzip.isCompressed(head);
                if (!compressed && content.binary() && file.walked()) {
                    return whole(file, opened);
                }
                if (compressed || !content.isUtf8()) {
                    if (!strict) {
                        return whole(file, opened);
                    }
                    open(storage.open(opened, 0), file.walked());
                } else if (file.bytes() <= chunkBytes) {
                    return whole(file, opened);
                }
            }
            if (blocks != null) {
                return cut(blocks, file.name());
            }
        } catch (IOException e) {
            tally.failed(source, FileReason.of(e));
            finishSource();
            return null;
        }
        long end = file.bytes() - position > chunkBytes ? position + chunkBytes : file.bytes();
        Chunk chunk = part(range(file, opened, position, end));
        position = end;
        if (end == file.bytes()) {
            finishSource();
        }
        return chunk;
    }

    private Chunk whole(Source.File file, String opened) {
        Chunk chunk = whole(List.of(range(file, opened, 0, file.bytes())));
        source++;
        return chunk;
    }

    /** The next block of a stream, or null: it has ended, and the next source is at hand. */
    private @Nullable Chunk cut(Source.Stream source) {
        try {
            FollowedBlocks opened = blocks == null ? open(source.opener().open(), false) : blocks;
            return cut(opened, source.name());
        } catch (IOException e) {
            tally.failed(this.source, FileReason.of(e));
            finishSource();
            return null;
        }
    }

    /** Begins to read a stream; if it was found in a folder, it fails if it is binary. */
    private FollowedBlocks open(InputStream in, boolean walked) throws IOException {
        stream = in;
        byte[] head = in.readNBytes(Content.HEAD_BYTES);
        InputStream whole = Gzip.isCompressed(head)
                ? Gzip.text(head, in)
                : new SequenceInputStream(new ByteArrayInputStream(head), in);
        text = BoundedInputStream.builder().setInputStream(whole).get();
        byte[] textHead = text.readNBytes(Content.HEAD_BYTES);
        Content content = encoding.content(textHead);
        if (walked && content.binary()) {
            throw new IOException(Problem.BINARY);
        }
        int bytes = (int) Math.min(chunkBytes, STREAM_BYTES);
        blocks = new FollowedBlocks(new Blocks(content.inUtf8(textHead, text), bytes, words.passage()), words);
        return blocks;
    }

    private @Nullable Chunk cut(FollowedBlocks blocks, String name) throws IOException {
        if (blocks.next()) {
            Piece.Bytes piece = new Piece.Bytes(source, name, position, blocks.bytes(), blocks.behind());
            Chunk chunk = part(piece);
            position = piece.end();
            return chunk;
        }
        finishSource();
        return null;
    }

    private void finishSource() {
        if (text != null) {
            tally.read(source, text.getCount());
        }
        closeQuietly();
        tally.complete(source);
        source++;
        position = 0;
        text = null;
        blocks = null;
    }

    private byte[] head(String file) throws IOException {
        try (InputStream in = storage.open(file, 0)) {
            return in.readNBytes(Content.HEAD_BYTES);
        }
    }

    private Piece range(Source.File file, String opened, long start, long end) {
        return new Piece.Range(source, file.location(), opened, start, end, file.bytes(), file.walked());
    }

    /** A part of a source of which there are more parts. */
    private Chunk part(Piece piece) {
        Chunk chunk = new Chunk(new Portion(nextId++, List.of(piece)), tally.counterOf(piece.source()));
        tally.expect(chunk);
        return chunk;
    }

    /** Whole files. */
    private Chunk whole(List<Piece> pieces) {
        Chunk chunk = new Chunk(new Portion(nextId++, pieces), tally.total());
        tally.expect(chunk);
        for (Piece piece : pieces) {
            tally.complete(piece.source());
        }
        return chunk;
    }

    /* It has been read to its end, or has failed, which was said. */
    private void closeQuietly() {
        try {
            close();
        } catch (IOException ignored) {
            // see above
        }
        stream = null;
    }

    /** Closes a stream that is being read. */
    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }
}
