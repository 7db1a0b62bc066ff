package millrace.crawl;

import java.io.IOException;
import java.io.InputStream;

/**
 * What comes from a server, counted, and ended at a cap. Remembers whether it was the server that failed.
 *
 * <p>A read waits until all that was asked for has come, so that what a decoder makes of a body, and how much of it when, does
 * not depend on the pieces in which it came.
 */
final class CountedStream extends InputStream {
    private final InputStream in;
    private final long cap;
    private long bytes;
    private boolean cut;
    private boolean failed;

    CountedStream(InputStream in, long cap) {
        this.in = in;
        this.cap = cap;
    }

    long bytes() {
        return bytes;
    }

    /** Whether there was more than the cap. */
    boolean cut() {
        return cut;
    }

    /** Whether reading from the server failed. */
    boolean failed() {
        return failed;
    }

    /** Reads what a decoder left, so that the connection can be used again. */
    void readToEnd() throws IOException {
        byte[] step = new byte[1024];
        int n = 0;
        while (n >= 0) {
            n = read(step, 0, step.length);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0 || cut) {
            return cut ? -1 : 0;
        }
        try {
            if (bytes == cap) {
                cut = in.read() >= 0;
                return -1;
            }
            int n = in.readNBytes(to, offset, (int) Math.min(length, cap - bytes));
            bytes += n;
            return n == 0 ? -1 : n;
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** More, as far as is known before the end: who reads must not go by what the network has brought until now. */
    @Override
    public int available() {
        return cut ? 0 : 1;
    }
}
