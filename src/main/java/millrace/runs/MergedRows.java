package millrace.runs;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several streams of rows in the same order as one. Where the order is that of the bytes, equal strings become one row. */
/*
 * A tree of losers (Knuth, The Art of Computer Programming 3, 5.4.1): whoever lost a comparison waits at its node for the
 * next; when the winner has gone on to its next row, only those on its way to the root are compared with it, one a level.
 * The first eight bytes of each row stand beside it as a number, which decides most comparisons.
 */
final class MergedRows implements Rows {
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RowOrder order;
    /** Null where a stream has ended. */
    private final @Nullable Rows[] streams;

    private final long[] keys;
    private final int[] losers;
    private int winner;
    private byte[] row = new byte[64];
    private int length;
    private long count;

    /** Closes the streams when it is closed, or now if they cannot be read. */
    MergedRows(List<? extends Rows> streams, RowOrder order) throws IOException {
        this.order = order;
        this.streams = streams.toArray(new Rows[0]);
        keys = new long[this.streams.length];
        losers = new int[this.streams.length];
        try {
            for (int i = 0; i < this.streams.length; i++) {
                goOn(i);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        winner = this.streams.length == 0 ? 0 : play(1);
    }

    /** Who wins below a node; stream i stands at the place streams + i. */
    private int play(int node) {
        if (node >= losers.length) {
            return node - losers.length;
        }
        int left = play(2 * node);
        int right = play(2 * node + 1);
        boolean leftWins = isBefore(left, right);
        losers[node] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private void replay() {
        int best = winner;
        for (int node = (best + losers.length) / 2; node > 0; node /= 2) {
            int other = losers[node];
            if (isBefore(other, best)) {
                losers[node] = best;
                best = other;
            }
        }
        winner = best;
    }

    private boolean isBefore(int i, int j) {
        Rows one = streams[i];
        Rows other = streams[j];
        if (one == null || other == null) {
            return other == null && (one != null || i < j);
        }
        if (order == RowOrder.COUNTS && one.count() != other.count()) {
            return one.count() > other.count();
        }
        if (keys[i] != keys[j]) {
            return keys[i] < keys[j];
        }
        int sign = Arrays.compareUnsigned(one.bytes(), 0, one.length(), other.bytes(), 0, other.length());
        return sign < 0 || (sign == 0 && i < j);
    }

    private void goOn(int i) throws IOException {
        Rows stream = streams[i];
        if (stream == null) {
            return;
        }
        if (stream.next()) {
            keys[i] = key(stream.bytes(), stream.length());
        } else {
            streams[i] = null;
            stream.close();
        }
    }

    private static long key(byte[] bytes, int length) {
        long key = 0;
        if (length >= Long.BYTES) {
            key = (long) BIG_ENDIAN.get(bytes, 0);
        } else {
            for (int i = 0; i < length; i++) {
                key |= (bytes[i] & 0xFFL) << (Byte.SIZE * (Long.BYTES - 1 - i));
            }
        }
        return key ^ Long.MIN_VALUE;
    }

    @Override
    public boolean next() throws IOException {
        Rows best = streams.length == 0 ? null : streams[winner];
        if (best == null) {
            return false;
        }
        length = best.length();
        if (row.length < length) {
            row = new byte[Math.max(length, 2 * row.length)];
        }
        System.arraycopy(best.bytes(), 0, row, 0, length);
        count = best.count();
        goOn(winner);
        replay();
        if (order == RowOrder.BYTES) {
            for (best = streams[winner]; best != null && isRow(best); best = streams[winner]) {
                count += best.count();
                goOn(winner);
                replay();
            }
        }
        return true;
    }

    private boolean isRow(Rows other) {
        return length == other.length() && Arrays.equals(row, 0, length, other.bytes(), 0, length);
    }

    @Override
    public byte[] bytes() {
        return row;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        for (Rows stream : streams) {
            if (stream != null) {
                stream.close();
            }
        }
    }
}
