package millrace.process;

/** A place in a {@link MessageLog}, as one word: int34 segment | int1 whether in a file | int29 eighth of the byte in the segment. */
final class LogPosition {
    private static final int SEGMENT_SHIFT = 30;
    private static final long FILE_BIT = 1L << 29;

    private LogPosition() {}

    static long of(long segment, boolean inFile, long offset) {
        if (segment > Long.MAX_VALUE >>> SEGMENT_SHIFT) {
            throw new IllegalStateException("the numbers of this log are used up");
        }
        return segment << SEGMENT_SHIFT | (inFile ? FILE_BIT : 0) | offset >>> 3;
    }

    static long segment(long position) {
        return position >>> SEGMENT_SHIFT;
    }

    static boolean isInFile(long position) {
        return (position & FILE_BIT) != 0;
    }

    /** The byte in the segment. */
    static long offset(long position) {
        return (position & FILE_BIT - 1) << 3;
    }

    /** That many bytes, a multiple of 8, further in the same segment. */
    static long plus(long position, long bytes) {
        return position + (bytes >>> 3);
    }
}
