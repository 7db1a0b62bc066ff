package millrace.wordcount;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Files that can also be written, on the machine on which it is asked. Thread-safe. */
public interface WritableStorage extends Storage {
    /**
     * A new file, with the folders that lead to it. What was flushed others can read, whatever becomes of this process,
     * if the storage can do that: those of objects, as S3, have nothing before the file is closed.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one
     */
    OutputStream create(String name) throws IOException;

    /** The names of the files of a folder and of those below, as {@link #open} takes them, sorted; none: it is not there. */
    List<String> files(String folder) throws IOException;

    /**
     * Gives a file another name; a file that had it is gone. Nobody ever sees a part of a file under that name, but for a
     * moment there may be none.
     */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, or a folder with all that is in it; nothing happens if it is not there. */
    void delete(String name) throws IOException;
}
