package millrace.runs;

import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import millrace.process.StringCounts;

/**
 * A folder of runs. Several processes and threads may write to it at the same time, each of them another run.
 *
 * @param name of the folder, which is there
 * @param durable whether a run must survive the end of the machine as soon as it is written
 */
public record RunFolder(String name, boolean durable) implements Serializable {
    /** What the names of all files end with. */
    public static final String SUFFIX = ".run";

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int MOST_OPEN = 512;
    private static final int LEAST_BUFFER = 1 << 13;
    private static final int LARGEST_BUFFER = 1 << 17;

    public Path path() {
        return Path.of(name);
    }

    public Path path(Run run) {
        return path().resolve(run.name());
    }

    /** Writes counts, none of which is negative, in the order of their bytes. */
    public Run write(StringCounts counts) throws IOException {
        try (RunWriter writer = create()) {
            SortedRows rows = new SortedRows(counts);
            while (rows.next()) {
                writer.add(rows.block(), rows.begin(), rows.begin() + rows.length(), rows.count());
            }
            return finish(writer);
        }
    }

    /** Writes rows to their end, in the order that they have, and closes them. */
    public Run write(Rows rows) throws IOException {
        try (rows;
                RunWriter writer = create()) {
            while (rows.next()) {
                writer.add(rows.bytes(), 0, rows.length(), rows.count());
            }
            return finish(writer);
        }
    }

    private RunWriter create() throws IOException {
        while (true) {
            String file = ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + SUFFIX;
            try {
                return new RunWriter(path().resolve(file));
            } catch (FileAlreadyExistsException ofAnEarlierProcess) {
                // Numbers of processes come again; the next number is free.
            }
        }
    }

    private Run finish(RunWriter writer) throws IOException {
        Run run = writer.finish(durable);
        if (durable) {
            try (FileChannel folder = FileChannel.open(path(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
        return run;
    }

    /** Reads a run in the order it has. */
    public Rows read(Run run) throws IOException {
        return new RunReader(path(run), run, LARGEST_BUFFER);
    }

    /** Deletes a run. */
    public void delete(Run run) throws IOException {
        Files.deleteIfExists(path(run));
    }

    /**
     * Reads a run to its end.
     *
     * @throws DamagedRunException if it is not what was written
     */
    public void verify(Run run) throws IOException {
        try (RunReader reader = new RunReader(path(run), run, LARGEST_BUFFER)) {
            while (reader.next()) {
                // Only to get to the checksum.
            }
        }
    }

    /**
     * Merges runs of this folder. Where there are too many, some are first merged into longer ones, in the other folder,
     * from which they are deleted when these have been merged in turn; this folder stays as it is, unless it is the same.
     *
     * @param memoryBytes for buffers and rows, about; two runs are always merged at a time
     */
    public Rows merge(List<Run> runs, RowOrder order, long memoryBytes, RunFolder scratch) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Run run : runs) {
            sources.add(new Source(this, run));
        }
        int most = MOST_OPEN;
        while (true) {
            sources.sort(Comparator.comparingLong(source -> source.run().bytes()));
            int fitting = fitting(sources, memoryBytes, most);
            if (fitting == sources.size()) {
                try {
                    return open(sources, order, memoryBytes);
                } catch (FileSystemException e) {
                    most = fewer(fitting, e);
                    continue;
                }
            }
            // Just as many of the shortest as have to be one, so that all fit the next time: so little is read twice.
            List<Source> first = sources.subList(0, Math.min(fitting, sources.size() - fitting + 1));
            Run merged;
            try {
                merged = scratch.write(open(first, order, memoryBytes));
            } catch (FileSystemException e) {
                most = fewer(first.size(), e);
                continue;
            }
            for (Source source : first) {
                if (source.folder().equals(scratch)) {
                    scratch.delete(source.run());
                }
            }
            first.clear();
            sources.add(new Source(scratch, merged));
        }
    }

    /** A run, and where it is. */
    private record Source(RunFolder folder, Run run) {
        long bytesBesideBuffer() {
            // While a row grows there are two of it.
            return 2L * run.longest();
        }
    }

    /** How many can be read at the same time: of the shortest, the others being no shorter. */
    private static int fitting(List<Source> sources, long memoryBytes, int most) {
        long bytes = 0;
        for (int i = 0; i < sources.size(); i++) {
            bytes += LEAST_BUFFER + sources.get(i).bytesBesideBuffer();
            if (i >= 2 && (bytes > memoryBytes || i >= most)) {
                return i;
            }
        }
        return sources.size();
    }

    private static MergedRows open(List<Source> sources, RowOrder order, long memoryBytes) throws IOException {
        long besideBuffers = 0;
        for (Source source : sources) {
            besideBuffers += source.bytesBesideBuffer();
        }
        long share = (memoryBytes - besideBuffers) / Math.max(1, sources.size());
        int bufferBytes = (int) Math.max(LEAST_BUFFER, Math.min(share, LARGEST_BUFFER));
        List<RunReader> readers = new ArrayList<>();
        try {
            for (Source source : sources) {
                readers.add(new RunReader(source.folder().path(source.run()), source.run(), bufferBytes));
            }
            return new MergedRows(readers, order);
        } catch (IOException e) {
            for (RunReader reader : readers) {
                reader.close();
            }
            throw e;
        }
    }

    /** After a failure that may be one of too many open files: half as many, or the failure itself. */
    private static int fewer(int open, FileSystemException e) throws IOException {
        boolean tooMany = String.valueOf(e.getReason()).toLowerCase(Locale.ROOT).contains("too many open files");
        if (!tooMany || open <= 2) {
            throw e;
        }
        return Math.max(2, open / 2);
    }
}
