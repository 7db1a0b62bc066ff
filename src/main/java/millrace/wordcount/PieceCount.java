package millrace.wordcount;

import java.io.Serializable;

/**
 * What a worker found in a piece, beside the counts.
 *
 * @param source which source the piece is of
 * @param bytes how many were read
 * @param words how many words begin in it
 * @param distinct how many different ones, or 0 if nobody asked
 * @param malformed whether there was a sequence that is not UTF-8
 * @param cut whether a word was too long and was cut
 * @param likeUtf16 which UTF-16 without a byte-order mark it looks like; empty: none
 * @param problem why nothing of it was counted, or empty: all is well
 * @param startMillis when the worker began with it, milliseconds since 1970
 * @param millis how long it took
 */
record PieceCount(
        int source,
        long bytes,
        long words,
        long distinct,
        boolean malformed,
        boolean cut,
        String likeUtf16,
        String problem,
        long startMillis,
        long millis)
        implements Serializable {

    static PieceCount failed(Piece piece, String problem) {
        return new PieceCount(piece.source(), 0, 0, 0, false, false, "", problem, 0, 0);
    }

    /** The same, of a source that has this number now. */
    PieceCount of(int number) {
        return new PieceCount(number, bytes, words, distinct, malformed, cut, likeUtf16, problem, startMillis, millis);
    }

    PieceCount timed(long startMillis, long millis) {
        return new PieceCount(source, bytes, words, distinct, malformed, cut, likeUtf16, problem, startMillis, millis);
    }
}
