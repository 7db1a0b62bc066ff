package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * The files of the machine on which it is asked.
 *
 * @param folder from which relative names go on; empty: the current one
 */
record LocalFiles(String folder) implements WritableStorage {
    /** With names as the current folder has them. */
    static final LocalFiles HERE = new LocalFiles("");

    private Path path(String name) throws IOException {
        return Path.of(folder).resolve(new Location(name).path());
    }

    @Override
    public OutputStream create(String name) throws IOException {
        Path path = path(name);
        Files.createDirectories(path.toAbsolutePath().getParent());
        return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public List<String> files(String name) throws IOException {
        Path path = path(name);
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(path)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> Location.of(file).text())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // a file went away meanwhile
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE); // which replaces
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = path(name);
        if (Files.isDirectory(path)) {
            PathUtils.deleteDirectory(path);
        } else {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        Path path = path(name);
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
