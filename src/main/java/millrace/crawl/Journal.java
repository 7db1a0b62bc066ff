package millrace.crawl;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import millrace.wordcount.WritableStorage;

/**
 * What a task of a round has done, line by line, in files that outlive it: {@code attempt-0001-000.jsonl} and so on. What was
 * flushed is not done again by the next attempt at the same task, which writes files of its own.
 *
 * <p>An attempt that is taken for lost may still be alive. The newest one counts: each looks every {@value #LOOK_MILLIS} ms
 * whether there is a newer one, and then stops; so who is not the first has to wait for that before it asks anybody.
 */
final class Journal extends OutputStream {
    static final long LOOK_MILLIS = 250;

    private static final long FILE_BYTES = 16 << 20;
    private static final Pattern NAME = Pattern.compile(".*/attempt-(\\d+)-\\d+\\.jsonl");

    private final WritableStorage storage;
    private final String folder;
    private int attempt;
    private int number;
    private OutputStream file;
    private long written;
    private long looked = System.nanoTime();

    private Journal(WritableStorage storage, String folder, int attempt, OutputStream file) {
        this.storage = storage;
        this.folder = folder;
        this.attempt = attempt;
        this.file = file;
    }

    /** Begins an attempt, of which nothing else is known. */
    static Journal open(WritableStorage storage, String folder) throws IOException {
        for (int attempt = newest(storage, folder) + 1; ; attempt++) {
            try {
                return new Journal(storage, folder, attempt, storage.create(name(folder, attempt, 0)));
            } catch (FileAlreadyExistsException taken) {
                // by another attempt that begins at the same moment
            }
        }
    }

    private static String name(String folder, int attempt, int number) {
        return String.format(Locale.ROOT, "%s/attempt-%04d-%03d.jsonl", folder, attempt, number);
    }

    private static int newest(WritableStorage storage, String folder) throws IOException {
        int newest = 0;
        for (String file : storage.files(folder)) {
            newest = Math.max(newest, attempt(file));
        }
        return newest;
    }

    private static int attempt(String file) {
        Matcher name = NAME.matcher(file);
        return name.matches() ? Integer.parseInt(name.group(1)) : 0;
    }

    boolean isFirst() {
        return attempt == 1;
    }

    /** Reads what earlier attempts have done. */
    void replay(RoundLine.Taker taker) throws IOException {
        for (String earlier : storage.files(folder)) {
            if (attempt(earlier) < attempt) {
                RoundLine.read(storage.open(earlier, 0), taker);
            }
        }
    }

    /**
     * Looks whether this attempt still counts, if the last look was long enough ago.
     *
     * @throws IOException if another has taken over
     */
    void requireNewest() throws IOException {
        long now = System.nanoTime();
        if (now - looked >= TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
            looked = now;
            int newest = newest(storage, folder);
            if (newest != attempt) {
                throw new IOException("attempt " + attempt + " at " + folder + " was given up: " + newest + " goes on");
            }
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        file.write(bytes, from, length);
        written += length;
    }

    /** Others can read what was written. */
    @Override
    public void flush() throws IOException {
        file.flush();
        if (written >= FILE_BYTES) {
            file.close();
            file = storage.create(name(folder, attempt, ++number));
            written = 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
