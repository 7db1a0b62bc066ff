package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.cli.FileReason;
import millrace.cli.Terminal;
import millrace.process.StringCounts;
import millrace.runs.RowOrder;
import millrace.runs.RowSorter;
import millrace.runs.Rows;
import millrace.runs.Run;
import millrace.runs.RunFolder;
import millrace.runs.ScratchFolder;
import org.jspecify.annotations.Nullable;

/**
 * Where counts go that are too many for the memory they may take. Of this, a quarter is for the chunks, see {@link WorkPlan}; a
 * twelfth for each counter, of which there are two or three at a time, and as much to sort it when it goes to the disk; and
 * when all is counted, a quarter for the merge. The rest is the JVM's. There is a folder only
 * when it is needed, or workers may need it. Thread-safe.
 */
final class Spill implements Closeable {
    private static final int COUNTER_SHARE = 12;
    private static final int MERGE_SHARE = 4;

    private final long memoryBytes;
    private final Path base;
    private @Nullable ScratchFolder scratch; // guarded by this
    private boolean closed; // guarded by this

    private Spill(long memoryBytes, Path base) {
        this.memoryBytes = memoryBytes;
        this.base = base;
    }

    /** The folder will be in {@link ScratchFolder#usualBase}. */
    static Spill within(OptionalLong memoryBytes) {
        return new Spill(memoryBytes.orElse(Long.MAX_VALUE), ScratchFolder.usualBase());
    }

    /** So large may a counter be. */
    long counterBytes() {
        return memoryBytes / COUNTER_SHARE;
    }

    private long mergeBytes() {
        return memoryBytes / MERGE_SHARE;
    }

    private synchronized ScratchFolder scratch() throws IOException {
        if (closed) {
            throw new IOException("the command is ending");
        }
        if (scratch == null) {
            scratch = ScratchFolder.in(base);
        }
        return scratch;
    }

    /** Where workers may put counts, for so many of them to merge; empty: memory is limited, or there is no room. */
    Optional<RangeFiles> ranges(int workers) {
        if (memoryBytes < Long.MAX_VALUE) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RangeFiles(scratch().path().toString(), workers, RangeFiles.LEAST_WORDS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private RunFolder folder() throws IOException {
        return scratch().runs();
    }

    /** Puts counts on the disk. */
    Run write(StringCounts counts) throws IOException {
        try {
            return folder().write(counts);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** Makes one run of several, and deletes these. */
    Run merge(List<Run> runs) throws IOException {
        try {
            RunFolder folder = folder();
            Run merged = folder.write(folder.merge(runs, RowOrder.BYTES, mergeBytes(), folder));
            for (Run run : runs) {
                folder.delete(run);
            }
            return merged;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** The same words, each once. */
    Run once(Run run) throws IOException {
        try {
            return folder().write(new Once(rows(List.of(run))));
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** The rows of some runs, which are not needed any more, merged. */
    Rows rows(List<Run> runs) throws IOException {
        return scratch().closing(folder().merge(runs, RowOrder.BYTES, mergeBytes(), folder()));
    }

    void delete(Run run) throws IOException {
        folder().delete(run);
    }

    RowSorter sorter(RowOrder order) throws IOException {
        return new RowSorter(folder(), order, mergeBytes());
    }

    /** The first of these rows as words, to be read as often as somebody wishes. */
    Iterable<WordCount> words(Rows rows, long most, boolean withDocuments) throws IOException {
        Run run = folder().write(new FirstRows(rows, most));
        return () -> {
            try {
                return new Words(scratch().closing(folder().read(run)), withDocuments);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (scratch != null) {
            scratch.close();
            scratch = null;
        }
    }

    private IOException explained(IOException e) {
        return new IOException(
                "cannot put counts into " + Terminal.escape(base.toString()) + ": " + FileReason.of(e)
                        + "; name a folder with more room in TMPDIR, or give more --memory",
                e);
    }

    /** Words, one after the other, from a file. */
    private static final class Words implements Iterator<WordCount> {
        private final Rows rows;
        private final boolean withDocuments;
        private boolean there;

        Words(Rows rows, boolean withDocuments) throws IOException {
            this.rows = rows;
            this.withDocuments = withDocuments;
            this.there = rows.next();
        }

        @Override
        public boolean hasNext() {
            return there;
        }

        @Override
        public WordCount next() {
            if (!there) {
                throw new NoSuchElementException("all words were returned");
            }
            WordCount word = withDocuments
                    ? RowWithDocuments.read(rows.bytes(), rows.length(), rows.count())
                    : WordCount.of(rows, 0);
            try {
                there = rows.next();
                if (!there) {
                    rows.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return word;
        }
    }

    private static class FirstRows implements Rows {
        private final Rows rows;
        private long left;

        FirstRows(Rows rows, long most) {
            this.rows = rows;
            this.left = most;
        }

        @Override
        public boolean next() throws IOException {
            return left-- > 0 && rows.next();
        }

        @Override
        public byte[] bytes() {
            return rows.bytes();
        }

        @Override
        public int length() {
            return rows.length();
        }

        @Override
        public long count() {
            return rows.count();
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }

    private static final class Once extends FirstRows {
        Once(Rows rows) {
            super(rows, Long.MAX_VALUE);
        }

        @Override
        public long count() {
            return 1;
        }
    }
}
