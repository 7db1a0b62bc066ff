package millrace.wordcount;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import millrace.process.PackedCounts;
import millrace.process.StringCounts;

/**
 * Files in which workers leave the counts of a chunk that has very many different words: divided into ranges of the words'
 * hashes, so that each range is merged by one worker, rather than all of them by the parent. Travels to the workers.
 *
 * @param folder where they are; who has made it deletes it
 * @param ranges how many there are
 * @param least so many different words a chunk must have to be worth it
 */
record RangeFiles(String folder, int ranges, int least) implements Serializable {
    /** Below, the parent merges a chunk while the next one is counted. */
    static final int LEAST_WORDS = 1 << 19;

    private static final int BUFFER_BYTES = 1 << 16;

    /** Whether these counts should go to files. */
    boolean take(StringCounts counts) {
        return counts.size() >= least;
    }

    /** Puts the counts of a chunk into a file for each range; again, if a worker has died over it. If it fails, there are none. */
    void put(long chunk, StringCounts counts) throws IOException {
        List<PackedCounts> parts = counts.pack(ranges);
        try {
            for (int range = 0; range < ranges; range++) {
                try (ObjectOutputStream out = new ObjectOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file(chunk, range)), BUFFER_BYTES))) {
                    out.writeObject(parts.get(range));
                }
            }
        } catch (IOException e) {
            delete(chunk, e);
            throw e;
        }
    }

    /** Others may need the room that there is not. */
    private void delete(long chunk, IOException why) {
        for (int range = 0; range < ranges; range++) {
            try {
                Files.deleteIfExists(file(chunk, range));
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
    }

    /** The counts of one range in all these chunks. */
    StringCounts merge(int range, List<Long> chunks) throws IOException {
        StringCounts merged = new StringCounts();
        for (long chunk : chunks) {
            try (ObjectInputStream in = new ObjectInputStream(
                    new BufferedInputStream(Files.newInputStream(file(chunk, range)), BUFFER_BYTES))) {
                merged.addAll((PackedCounts) in.readObject());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("the workers run another version of this program", e);
            }
        }
        return merged;
    }

    private Path file(long chunk, int range) {
        return Path.of(folder, chunk + "-" + range + ".counts");
    }
}
