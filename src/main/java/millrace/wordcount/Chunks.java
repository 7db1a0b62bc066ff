package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import millrace.cli.FileReason;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the sources into chunks, one after the other, as they are asked for: large files into ranges, small ones
 * packed together, streams as they come. Of the files it reads the first bytes of those that it cuts, no more. For
 * one thread at a time.
 */
final class Chunks implements Iterator<Chunk>, Closeable {
    /** To open a file takes about as long as to count so many bytes. */
    private static final long OPENING_BYTES = 1 << 14;

    private static final int STREAM_BYTES = 1 << 20;

    private final List<Source> sources;
    private final Storage storage;
    private final long chunkBytes;
    private final Encoding encoding;
    private final WordOptions words;
    private final Tally tally;
    private long nextId;
    private @Nullable Chunk next;
    /** The source that is cut now, or comes next. */
    private int source;
    /** How much of it is cut already. */
    private long position;
    /** If it is a file: by which name it is opened. */
    private String opened = "";

    private @Nullable InputStream stream;
    private @Nullable FollowedBlocks blocks;

    /**
     * Nothing is cut yet.
     *
     * @param storage where the files among the sources are
     */
    Chunks(List<Source> sources, Storage storage, long chunkBytes, Encoding encoding, WordOptions words, Tally tally) {
        this.sources = sources;
        this.storage = storage;
        this.chunkBytes = chunkBytes;
        this.encoding = encoding;
        this.words = words;
        this.tally = tally;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = cut();
        }
        return next != null;
    }

    @Override
    public Chunk next() {
        Chunk chunk = hasNext() ? next : null;
        if (chunk == null) {
            throw new NoSuchElementException("all sources are cut");
        }
        next = null;
        return chunk;
    }

    private @Nullable Chunk cut() {
        List<Piece> pack = new ArrayList<>();
        long packBytes = 0;
        while (source < sources.size()) {
            Source current = sources.get(source);
            if (current instanceof Source.File file && file.bytes() <= Math.min(chunkBytes, ChunkRun.SMALL_BYTES)) {
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

    /** A larger file, or the next range of it; null: it cannot be read, and the next source is at hand. */
    private @Nullable Chunk cut(Source.File file) {
        if (file.bytes() <= chunkBytes) {
            Piece piece = range(file, file.location().text(), 0, file.bytes());
            source++;
            return whole(List.of(piece));
        }
        if (position == 0) {
            try {
                opened = tally.hold(source);
                byte[] head = head(opened);
                Content content = encoding.content(head);
                if (Gzip.isCompressed(head) || !content.isUtf8() || (content.binary() && file.walked())) {
                    Piece piece = range(file, opened, 0, file.bytes());
                    source++;
                    return whole(List.of(piece));
                }
            } catch (IOException e) {
                tally.failed(source, FileReason.of(e));
                finishSource();
                return null;
            }
        }
        long end = file.bytes() - position > chunkBytes ? position + chunkBytes : file.bytes();
        Chunk chunk = part(range(file, opened, position, end));
        position = end;
        if (end == file.bytes()) {
            finishSource();
        }
        return chunk;
    }

    /** The next block of a stream, or null: it has ended, and the next source is at hand. */
    private @Nullable Chunk cut(Source.Stream source) {
        try {
            if (blocks == null) {
                stream = source.opener().open();
                byte[] head = stream.readNBytes(Content.HEAD_BYTES);
                if (Gzip.isCompressed(head)) {
                    stream = Gzip.text(head, stream);
                    head = stream.readNBytes(Content.HEAD_BYTES);
                }
                InputStream text = encoding.content(head).inUtf8(head, stream);
                int bytes = (int) Math.min(chunkBytes, STREAM_BYTES);
                blocks = new FollowedBlocks(new Blocks(text, bytes, words.passage()), words);
            }
            if (blocks.next()) {
                Piece.Bytes piece =
                        new Piece.Bytes(this.source, source.name(), position, blocks.bytes(), blocks.behind());
                Chunk chunk = part(piece);
                position = piece.end();
                return chunk;
            }
        } catch (IOException e) {
            tally.failed(this.source, FileReason.of(e));
        }
        finishSource();
        return null;
    }

    private void finishSource() {
        closeQuietly();
        tally.complete(source);
        source++;
        position = 0;
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
