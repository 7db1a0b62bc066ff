package millrace.wordcount;

import java.io.Serializable;
import java.util.List;
import millrace.process.Counter;

/**
 * What a worker gets at a time: a range of a big source, or many small ones.
 *
 * @param id the same in each run with the same input and chunk size
 * @param pieces in the order of the sources
 * @param counter where its counts go
 */
record Chunk(long id, List<Piece> pieces, Counter<String> counter) implements Serializable {
    Chunk {
        pieces = List.copyOf(pieces);
    }

    /** How many bytes of the sources it stands for. */
    long bytes() {
        long bytes = 0;
        for (Piece piece : pieces) {
            bytes += piece.end() - piece.start();
        }
        return bytes;
    }

    /** For messages: which chunk, and what is in it. */
    @Override
    public String toString() {
        Piece first = pieces.get(0);
        String more = pieces.size() == 1 ? "" : " and " + (pieces.size() - 1) + " more";
        return "chunk " + id + " (" + first.name() + ", bytes " + first.start() + "-" + first.end() + more + ")";
    }
}
