package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/**
 * Machines that count together, and the files that all of them can read. {@code millrace.spark} has one; it is reached by
 * its name, so that the command can do without. For one thread.
 */
public interface Cluster extends Closeable {
    /** What the machines open files with: those that {@link #find} tells of, and those that are at the same place on each. */
    WritableStorage storage();

    /** Whether this is the name, or a pattern for names, of something that this machine alone does not know. */
    boolean isShared(String name);

    /**
     * What a name or a pattern stands for; if it is the name of a file, that is the one.
     *
     * @throws IOException if there is no such thing, or it cannot be looked for
     */
    List<Entry> find(String pattern) throws IOException;

    /** What is in a folder, but for symbolic links, which might lead back. */
    List<Entry> list(String folder) throws IOException;

    /** A file, or a folder. */
    record Entry(String name, boolean isFolder, long bytes) {}

    /** How many tasks it runs at a time. */
    int slots();

    /** For people: whose machines they are. */
    String master();

    /**
     * Runs a job: maps each portion on some machine, brings what comes of it to its range, merges each range on some machine,
     * and returns what becomes of them, from range 0 on, one after the other. What is lost with a machine is done again, and
     * each portion is in the result once.
     *
     * @throws ClusterException if the job cannot be done
     */
    <P extends Serializable> Iterator<byte[]> run(List<Placed<P>> portions, Job<P> job);

    /**
     * Something to be mapped.
     *
     * @param file where most of it is, or empty
     * @param start of that part
     * @param end of that part
     */
    record Placed<P extends Serializable>(P portion, String file, long start, long end) {}

    /** What is to be done. Travels to the machines. */
    interface Job<P extends Serializable> extends Serializable {
        /** In how many ranges what is mapped is divided. */
        int ranges();

        /** Maps one portion. */
        void map(P portion, Output output);

        /**
         * Merges all that has come to one range, in the order of the groups. May be called again for the same range, and at
         * the same time: whoever was taken for lost may not be.
         */
        byte[] merge(int range, Iterator<Part> parts);
    }

    /** Takes what is mapped. */
    interface Output {
        /** Sends this to a range. */
        void add(int range, Part part);
    }

    /**
     * A part of what is in a range.
     *
     * @param group within the range, not negative; many parts may be of one
     * @param bytes not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Part(int group, byte[] bytes) {}

    /** The cluster cannot go on. The message is for the user, and says what to do. */
    final class ClusterException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public ClusterException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
