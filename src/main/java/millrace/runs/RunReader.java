package millrace.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Reads a run from its begin to its end. What is damaged is found at the latest when the last row has been read. */
final class RunReader implements Rows {
    private final Run run;
    private final Path file;
    private final FileChannel channel;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer;
    private int next;
    private int filled;
    /** How many bytes of the file are not in the buffer yet; the checksum at its end does not count. */
    private long unread;

    private long rowsLeft;
    private byte[] row = new byte[64];
    private int length;
    private long count;

    /**
     * Opens the file.
     *
     * @throws DamagedRunException if it is not as long as the run, or none
     */
    RunReader(Path file, Run run, int bufferBytes) throws IOException {
        this.run = run;
        this.file = file;
        buffer = new byte[bufferBytes];
        channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            if (channel.size() != run.bytes()) {
                throw damaged("it has " + channel.size() + " bytes and not " + run.bytes());
            }
            unread = run.bytes() - Integer.BYTES;
            rowsLeft = run.rows();
            require(RunWriter.HEADER_BYTES);
            if (ByteBuffer.wrap(buffer).getLong() != RunWriter.MAGIC) {
                throw damaged("it does not begin as a run of this version");
            }
            next = RunWriter.HEADER_BYTES;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public boolean next() throws IOException {
        if (rowsLeft == 0) {
            if (unread >= 0) {
                readEnd();
            }
            return false;
        }
        if (filled - next < 3 * RunWriter.LONGEST_NUMBER) {
            fill();
        }
        long shared = number();
        long more = number();
        if (shared > length || more > run.longest() - shared) {
            throw damaged("row " + (run.rows() - rowsLeft) + " is too long");
        }
        length = (int) (shared + more);
        if (row.length < length) {
            byte[] longer = new byte[Math.min(run.longest(), Math.max(length, 2 * row.length))];
            System.arraycopy(row, 0, longer, 0, (int) shared);
            row = longer;
        }
        readBytes((int) shared);
        if (filled - next < RunWriter.LONGEST_NUMBER) {
            fill();
        }
        count = number();
        rowsLeft--;
        return true;
    }

    private void readBytes(int from) throws IOException {
        int at = from;
        while (at < length) {
            if (next == filled) {
                require(1);
            }
            int n = Math.min(length - at, filled - next);
            System.arraycopy(buffer, next, row, at, n);
            next += n;
            at += n;
        }
    }

    private long number() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (next == filled) {
                throw damaged("it ends in the middle of a row");
            }
            byte b = buffer[next++];
            number |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                if (number < 0) {
                    break;
                }
                return number;
            }
        }
        throw damaged("row " + (run.rows() - rowsLeft) + " has no number where one should be");
    }

    /** Behind the last row. */
    private void readEnd() throws IOException {
        require(Long.BYTES);
        if (filled - next != Long.BYTES || unread > 0) {
            throw damaged("there is something behind its rows");
        }
        ByteBuffer sum = ByteBuffer.allocate(Integer.BYTES);
        while (sum.hasRemaining() && channel.read(sum) >= 0) {
            // Reads on until the checksum is there.
        }
        int found = (int) checksum.getValue();
        if (ByteBuffer.wrap(buffer).getLong(next) != run.rows() || found != run.checksum() || sum.getInt(0) != found) {
            throw damaged("its checksum is wrong");
        }
        unread = -1;
    }

    private void require(int bytes) throws IOException {
        while (filled - next < bytes) {
            if (unread == 0) {
                throw damaged("it ends in the middle of a row");
            }
            fill();
        }
    }

    /** Moves what is left to the front and reads on behind it. */
    private void fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        filled -= next;
        next = 0;
        int wanted = (int) Math.min(unread, buffer.length - filled);
        while (wanted > 0) {
            int n = channel.read(ByteBuffer.wrap(buffer, filled, wanted));
            if (n < 0) {
                throw damaged("it was cut while it was read");
            }
            checksum.update(buffer, filled, n);
            filled += n;
            unread -= n;
            wanted -= n;
        }
    }

    private DamagedRunException damaged(String what) {
        return new DamagedRunException(file, what);
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
        channel.close();
    }
}
