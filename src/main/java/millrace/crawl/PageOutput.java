package millrace.crawl;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import millrace.cli.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * Where the records go, one line of JSON each: a file, to whose end they are appended, or standard output. For the crawl's
 * thread.
 */
final class PageOutput implements Closeable {
    private final String name;
    private final @Nullable FileChannel file;
    private final @Nullable OutputStream stream;
    private final boolean escaping;
    private final boolean owned; // whether the stream is closed with this
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    /** Where the next record begins, once everything is written. */
    private long end;

    private PageOutput(
            String name, @Nullable FileChannel file, @Nullable OutputStream stream, boolean escaping, boolean owned)
            throws IOException {
        this.name = name;
        this.file = file;
        this.stream = stream;
        this.escaping = escaping;
        this.owned = owned;
        this.end = file == null ? 0 : file.size();
    }

    /**
     * Writes to standard output, which stays open.
     *
     * @param terminal whether what a terminal would obey has to be escaped
     */
    static PageOutput to(OutputStream standardOutput, boolean terminal) throws IOException {
        return new PageOutput("standard output", null, standardOutput, terminal, false);
    }

    /** Writes to the end of a file, which is made if it is missing. */
    static PageOutput append(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new PageOutput(path.toString(), channel, null, false, false);
    }

    /** Writes a file anew; what was in it is gone. A pipe or a device is written as it is. */
    static PageOutput replace(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            OutputStream stream = Files.newOutputStream(path, StandardOpenOption.WRITE);
            return new PageOutput(path.toString(), null, stream, false, true);
        }
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        return new PageOutput(path.toString(), channel, null, false, false);
    }

    /** Writes to a file of another kind, which is closed with this. */
    static PageOutput into(String name, OutputStream file) throws IOException {
        return new PageOutput(name, null, file, false, true);
    }

    /** How messages name it. */
    String name() {
        return name;
    }

    /** Everything behind that length is cut off. */
    void cut(long length) throws IOException {
        if (file != null && file.size() > length) {
            file.truncate(length);
        }
        end = length;
    }

    /** Whether a line ends there. */
    boolean isLineEnd(long position) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return position == 0 || (file != null && file.read(last, position - 1) == 1 && last.get(0) == '\n');
    }

    /** Adds a record, to be written with the next {@link #flush}. Returns where it will end. */
    long add(PageRecord record) throws IOException {
        StringWriter line = new StringWriter();
        RecordJson.write(record, line);
        String text = escaping ? Terminal.escapeLines(line.toString()) : line.toString();
        pending.write(text.getBytes(StandardCharsets.UTF_8));
        return end + pending.size();
    }

    /** Adds a line that is there already, without its end. */
    void addLine(String line) throws IOException {
        pending.write(((escaping ? Terminal.escapeLines(line) : line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes what was added: the system has it then, whatever becomes of this process. Returns where the file ends. */
    long flush() throws IOException {
        byte[] bytes = pending.toByteArray();
        pending.reset();
        try {
            write(bytes);
        } catch (IOException e) {
            IOException named = new FileSystemException(name, null, e.getMessage());
            named.initCause(e);
            throw named;
        }
        end += bytes.length;
        return end;
    }

    private void write(byte[] bytes) throws IOException {
        if (file != null) {
            for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                file.write(left, end + left.position());
            }
        } else if (stream != null && bytes.length > 0) {
            stream.write(bytes);
            stream.flush();
        }
    }

    /** Waits until the disk has what was flushed. */
    void sync() throws IOException {
        if (file != null) {
            file.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        } else if (stream != null && owned) {
            stream.close();
        }
    }
}
