package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.netpreserve.jwarc.WarcCompression;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcWriter;
import org.netpreserve.jwarc.Warcinfo;

/**
 * The archive of one worker: WARC 1.1, each record compressed for itself. A folder holds files {@code
 * millrace-WORKER-NUMBER.warc.gz}; one that has grown to {@link #LARGEST} is followed by the next.
 *
 * <p>What {@link #add} wrote is in the file when it returns, and stays there if the process is killed. A record that was
 * being written then is cut off when the worker's archive is opened again, and so is one for which the disk was full; the
 * file before it is whole. Nothing else is ever cut, and no file is overwritten. Thread-safe; two processes must not have
 * the archive of one worker open.
 */
final class WarcFile implements Closeable {
    static final long LARGEST = 1L << 30;

    private final Path folder;
    private final int worker;
    private final String userAgent;
    private final long largest;

    /** All under the lock of this. */
    private int number;

    private FileChannel file;
    private Optional<WarcWriter> writer = Optional.empty();

    private WarcFile(Path folder, int worker, String userAgent, long largest) throws IOException {
        this.folder = folder;
        this.worker = worker;
        this.userAgent = userAgent;
        this.largest = largest;
        this.number = 1;
        while (Files.exists(path(number + 1))) {
            number++;
        }
        this.file = openFile();
    }

    /**
     * Opens the archive of a worker, or makes one; the folder too.
     *
     * @param worker its number, from 0
     * @param userAgent what servers were told
     */
    static WarcFile open(Path folder, int worker, String userAgent) throws IOException {
        return open(folder, worker, userAgent, LARGEST);
    }

    static WarcFile open(Path folder, int worker, String userAgent, long largest) throws IOException {
        Files.createDirectories(folder);
        return new WarcFile(folder, worker, userAgent, largest);
    }

    /** Adds what came of a fetch; nothing, if nothing came. */
    synchronized void add(Fetched fetched) throws IOException {
        if (fetched.wire().response().size() == 0) {
            return;
        }
        write(WarcRecords.of(fetched, Instant.now()));
        if (file.size() > largest) {
            file.close();
            writer = Optional.empty();
            number++;
            file = openFile();
        }
    }

    /** Closes the file. What is in it is whole. */
    @Override
    public synchronized void close() throws IOException {
        file.close();
    }

    private Path path(int n) {
        return folder.resolve(String.format(Locale.ROOT, "millrace-%d-%05d.warc.gz", worker, n));
    }

    private FileChannel openFile() throws IOException {
        FileChannel channel = FileChannel.open(
                path(number), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.truncate(GzipMembers.end(channel));
            channel.position(channel.size());
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** All of them, or none. */
    private void write(List<WarcRecord> records) throws IOException {
        long before = file.position();
        try {
            WarcWriter open = writer.isPresent() ? writer.get() : new WarcWriter(file, WarcCompression.GZIP);
            writer = Optional.of(open);
            if (before == 0) {
                open.write(info());
            }
            for (WarcRecord record : records) {
                open.write(record);
            }
        } catch (IOException | RuntimeException e) {
            writer = Optional.empty();
            try {
                file.truncate(before);
                file.position(before);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private Warcinfo info() {
        return new Warcinfo.Builder()
                .date(Instant.now())
                .filename(path(number).getFileName().toString())
                .fields(Map.of(
                        "software", List.of("Millrace"),
                        "format", List.of("WARC File Format 1.1"),
                        "http-header-user-agent", List.of(userAgent)))
                .build();
    }
}
