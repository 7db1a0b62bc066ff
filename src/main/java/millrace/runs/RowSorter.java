package millrace.runs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Sorts any number of rows in so much memory: parts of them become runs, which are merged. For one thread. */
public final class RowSorter {
    /** Of a row in memory, beside its bytes. */
    private static final int ROW_BYTES = 64;

    private final RunFolder folder;
    private final RowOrder order;
    private final long memoryBytes;
    private final List<Row> rows = new ArrayList<>();
    private long bytes;
    private final List<Run> runs = new ArrayList<>();

    private static final class Row {
        static final Comparator<Row> BY_BYTES = (one, other) -> Arrays.compareUnsigned(one.bytes, other.bytes);
        static final Comparator<Row> BY_COUNT = (one, other) ->
                one.count != other.count ? Long.compare(other.count, one.count) : BY_BYTES.compare(one, other);

        final byte[] bytes;
        final long count;

        Row(byte[] bytes, long count) {
            this.bytes = bytes;
            this.count = count;
        }
    }

    /** No rows yet; the runs will be in this folder, and nobody deletes them. */
    public RowSorter(RunFolder folder, RowOrder order, long memoryBytes) {
        this.folder = folder;
        this.order = order;
        this.memoryBytes = memoryBytes;
    }

    /** Takes a copy of the row {@code bytes[0, length)}; in {@link RowOrder#BYTES}, each may be there once. */
    public void add(byte[] rowBytes, int length, long count) throws IOException {
        if (bytes + ROW_BYTES + length > memoryBytes && !rows.isEmpty()) {
            writeRun();
        }
        rows.add(new Row(Arrays.copyOf(rowBytes, length), count));
        bytes += ROW_BYTES + length;
    }

    private void writeRun() throws IOException {
        rows.sort(order == RowOrder.BYTES ? Row.BY_BYTES : Row.BY_COUNT);
        runs.add(folder.write(new InMemory(List.copyOf(rows))));
        rows.clear();
        bytes = 0;
    }

    /** All rows in their order. No more can be added. */
    public Rows sorted() throws IOException {
        if (runs.isEmpty()) {
            rows.sort(order == RowOrder.BYTES ? Row.BY_BYTES : Row.BY_COUNT);
            return new InMemory(rows);
        }
        if (!rows.isEmpty()) {
            writeRun();
        }
        return folder.merge(runs, order, memoryBytes, folder);
    }

    private static final class InMemory implements Rows {
        private final List<Row> rows;
        private int next = -1;

        InMemory(List<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            next = Math.min(next + 1, rows.size());
            return next < rows.size();
        }

        @Override
        public byte[] bytes() {
            return rows.get(next).bytes;
        }

        @Override
        public int length() {
            return rows.get(next).bytes.length;
        }

        @Override
        public long count() {
            return rows.get(next).count;
        }

        @Override
        public void close() {}
    }
}
