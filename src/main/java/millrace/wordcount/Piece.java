package millrace.wordcount;

import java.io.Serializable;

/** A part of a source that is counted by one worker in one go. */
sealed interface Piece extends Serializable {
    /** Which source: its place in the list of all, from 0. */
    int source();

    /** Its name for people, not escaped. */
    String name();

    /** Where it begins in the source. */
    long start();

    /** Where it ends, nominally: a word that begins before {@code end} belongs to this piece. */
    long end();

    /**
     * A range of a file.
     *
     * @param location the file's own name
     * @param opened by which name it is opened; another one if the file is held, see {@link HeldFile}
     * @param size of the file
     * @param walked whether the file was found in a folder: then it is skipped if it is binary
     */
    record Range(int source, Location location, String opened, long start, long end, long size, boolean walked)
            implements Piece {
        public Range {
            if (start < 0 || end < start || end > size) {
                throw new IllegalArgumentException("no range of " + size + " bytes: " + start + "-" + end);
            }
        }

        @Override
        public String name() {
            return location.shown();
        }

        boolean isWholeFile() {
            return start == 0 && end == size;
        }
    }

    /** Bytes of a stream, whole passages. No record, since an array is no value. */
    final class Bytes implements Piece {
        private static final long serialVersionUID = 1;

        private final int source;
        private final String name;
        private final long start;
        private final byte[] bytes;
        private final byte[] behind;

        /**
         * The arrays are not copied.
         *
         * @param behind what follows in the stream, as far as it matters for what begins here
         */
        Bytes(int source, String name, long start, byte[] bytes, byte[] behind) {
            this.source = source;
            this.name = name;
            this.start = start;
            this.bytes = bytes;
            this.behind = behind;
        }

        byte[] bytes() {
            return bytes;
        }

        byte[] behind() {
            return behind;
        }

        @Override
        public int source() {
            return source;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long start() {
            return start;
        }

        @Override
        public long end() {
            return start + bytes.length;
        }
    }
}
