package millrace.wordcount;

import java.io.Serializable;
import java.util.List;
import millrace.process.Counter;

/**
 * What a worker gets at a time, and where its counts go.
 *
 * @param portion a range of a big source, or many small ones
 */
record Chunk(Portion portion, Counter<String> counter) implements Serializable {
    /** Its number, which is that of the portion. */
    long id() {
        return portion.id();
    }

    /** In the order of the sources. */
    List<Piece> pieces() {
        return portion.pieces();
    }

    /** How many bytes of the sources it stands for. */
    long bytes() {
        long bytes = 0;
        for (Piece piece : pieces()) {
            bytes += piece.end() - piece.start();
        }
        return bytes;
    }

    /** For messages: which chunk, and what is in it. */
    @Override
    public String toString() {
        Piece first = pieces().get(0);
        String more = pieces().size() == 1 ? "" : " and " + (pieces().size() - 1) + " more";
        return "chunk " + id() + " (" + first.name() + ", bytes " + first.start() + "-" + first.end() + more + ")";
    }
}
