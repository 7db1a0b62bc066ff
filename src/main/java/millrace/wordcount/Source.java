package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Something to count: a file, which the workers read, or a stream, which only the parent can read. */
sealed interface Source {
    /** Its name for people, not escaped. */
    String name();

    /**
     * A file.
     *
     * @param bytes its size when it was found; 0 may mean that the system does not know it, as under {@code /proc}:
     *     it is read to its end
     * @param walked whether it was found in a folder, rather than named
     * @param key which file it was when it was found, by {@link BasicFileAttributes#fileKey}; null: not known
     */
    record File(
            Location location,
            long bytes,
            boolean walked,
            @Nullable Object key) implements Source {
        @Override
        public String name() {
            return location.shown();
        }
    }

    /** A stream: standard input, or what a shell passes as {@code /dev/fd/63}. */
    record Stream(String name, Opener opener) implements Source {}

    /** Opens a stream. Whoever opens it closes it. */
    interface Opener {
        InputStream open() throws IOException;
    }
}
