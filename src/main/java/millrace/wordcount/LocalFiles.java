package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The files of the machine on which it is asked.
 *
 * @param folder from which relative names go on; empty: the current one
 */
record LocalFiles(String folder) implements Storage {
    /** With names as the current folder has them. */
    static final LocalFiles HERE = new LocalFiles("");

    @Override
    public InputStream open(String name, long position) throws IOException {
        Path path = Path.of(folder).resolve(new Location(name).path());
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            // Nobody asks a pipe for its place.
            return Channels.newInputStream(position == 0 ? channel : channel.position(position));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
