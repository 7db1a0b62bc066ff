package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netpreserve.jwarc.MessageVersion;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.Warcinfo;

/**
 * The archive of one worker: WARC 1.1, each record compressed for itself. Its files are named as the standard advises,
 * {@code millrace-BEGIN-SERIAL-WORKER.warc.gz}; one that has grown to {@link #LARGEST} is followed by the next.
 *
 * <p>What {@link #add} wrote is in the file when it returns, and stays there if the process is killed; each second, and
 * when a file is full, it is forced to the disk. A record that was being written then is cut off when the archive is
 * opened again, and so is all behind the mark at which it is opened. Files of other names are left alone. Thread-safe.
 */
/*
 * Written through RandomAccessFile and not through a channel, which would be closed by an interrupt, with half a record
 * in the file. The file is locked: a worker whose parent was killed may still write for a moment while its successor comes
 * up, which waits until it has gone before it cuts.
 */
final class WarcFile implements Closeable {
    static final long LARGEST = 1L << 30;

    private static final long FORCE_NANOS = 1_000_000_000;

    private final Name name;
    private final String userAgent;
    private final long largest;
    /** All under the lock of this. */
    private final WarcBytes bytes = new WarcBytes();

    private int serial;
    private long end;
    private RandomAccessFile file;
    private long lastForce = System.nanoTime();

    /**
     * Where an archive ends.
     *
     * @param serial of its last file, from 1; 0: there is no archive
     * @param end of that file, in bytes
     */
    record Mark(int serial, long end) implements Serializable {
        /** There is no archive. */
        static final Mark NONE = new Mark(0, 0);
        /** Nothing is written yet. */
        static final Mark START = new Mark(1, 0);

        /** What toString wrote. */
        static Mark parse(String text) {
            int colon = text.indexOf(':');
            return new Mark(Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return serial + ":" + end;
        }
    }

    /** How the files of a worker are named. */
    record Name(Path folder, String prefix, int worker) {
        private static final Pattern REST = Pattern.compile("-(\\d{5,})-(\\d+)\\.warc\\.gz");

        Path file(int serial) {
            return folder.resolve(String.format(Locale.ROOT, "%s-%05d-%d.warc.gz", prefix, serial, worker));
        }

        /** Whose the files with that prefix are. */
        static SortedMap<Path, Integer> workers(Path folder, String prefix) throws IOException {
            SortedMap<Path, Integer> workers = new TreeMap<>();
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                    for (Path file : files) {
                        String name = file.getFileName().toString();
                        Matcher rest =
                                REST.matcher(name).region(Math.min(prefix.length(), name.length()), name.length());
                        if (name.startsWith(prefix) && rest.matches()) {
                            workers.put(file, Integer.parseInt(rest.group(2)));
                        }
                    }
                }
            }
            return workers;
        }
    }

    private WarcFile(Name name, Mark from, String userAgent, long largest) throws IOException {
        this.name = name;
        this.userAgent = userAgent;
        this.largest = largest;
        boolean moved = from.end() > 0 && !Files.exists(name.file(from.serial())); // by the user, which is no loss
        this.serial = moved ? from.serial() + 1 : from.serial();
        this.file = openFile();
        cut(moved ? 0 : from.end());
    }

    /**
     * Opens the archive of a worker, or makes one; the folder too.
     *
     * @param from where it goes on; what is behind is cut off
     * @param userAgent what servers were told
     */
    static WarcFile open(Name name, Mark from, String userAgent) throws IOException {
        return open(name, from, userAgent, LARGEST);
    }

    static WarcFile open(Name name, Mark from, String userAgent, long largest) throws IOException {
        Files.createDirectories(name.folder());
        return new WarcFile(name, from, userAgent, largest);
    }

    /** Cuts off what is behind: records of fetches that nobody has heard of. */
    private void cut(long from) throws IOException {
        try {
            FileChannel channel = file.getChannel();
            // After a power cut there may be less than was written.
            end = channel.size() >= from ? from : GzipMembers.end(channel);
            channel.truncate(end);
            for (int later = serial + 1; Files.deleteIfExists(name.file(later)); later++) {
                // What it held is fetched again.
            }
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Adds what came of a fetch; nothing, if nothing came.
     *
     * @return where the archive ends now
     */
    synchronized Mark add(Fetched fetched) throws IOException {
        if (fetched.wire().response().size() > 0) {
            write(WarcRecords.of(fetched, Instant.now()));
            force(false);
            if (end > largest) {
                force(true);
                file.close();
                serial++;
                file = openFile();
                end = 0;
            }
        }
        return new Mark(serial, end);
    }

    /** Closes the file. What is in it is whole. */
    @Override
    public synchronized void close() throws IOException {
        file.close();
    }

    private RandomAccessFile openFile() throws IOException {
        RandomAccessFile opened = new RandomAccessFile(name.file(serial).toFile(), "rw");
        try {
            opened.getChannel().lock();
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** All of them, or none. */
    private void write(List<WarcRecord> records) throws IOException {
        bytes.clear();
        if (end == 0) {
            bytes.add(info());
        }
        for (WarcRecord record : records) {
            bytes.add(record);
        }
        try {
            file.seek(end);
            bytes.writeTo(file);
            end = file.getFilePointer();
        } catch (IOException e) {
            try {
                file.setLength(end);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new IOException("the archive " + name.file(serial) + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void force(boolean now) throws IOException {
        long nanos = System.nanoTime();
        if (now || nanos - lastForce > FORCE_NANOS) {
            lastForce = nanos;
            file.getFD().sync();
        }
    }

    private Warcinfo info() {
        return new Warcinfo.Builder()
                .version(MessageVersion.WARC_1_1)
                .date(Instant.now())
                .filename(name.file(serial).getFileName().toString())
                .fields(Map.of(
                        "software", List.of("Millrace"),
                        "format", List.of("WARC File Format 1.1"),
                        "http-header-user-agent", List.of(userAgent)))
                .build();
    }
}
