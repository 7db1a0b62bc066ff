package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

/** Where files are: opens them on the machine on which it is asked. Travels to whoever counts. Thread-safe. */
@FunctionalInterface
public interface Storage extends Serializable {
    /**
     * The bytes of a file from a place on. Whoever opens it closes it.
     *
     * @param name as it stands in the list of what is counted
     */
    InputStream open(String name, long position) throws IOException;

    /** The files of the machine on which it is asked, with relative names going on from that folder. */
    static WritableStorage local(String folder) {
        return new LocalFiles(folder);
    }
}
