package millrace.crawl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.netpreserve.jwarc.WarcCompression;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcWriter;

/** Records in memory as they stand in a file, so that they go into it together. For one thread. */
final class WarcBytes {
    /** What is larger is given back. */
    private static final int USUAL = 1 << 20;

    private Memory memory = new Memory();
    private WarcWriter writer = writer(memory);

    /** Begins anew. */
    void clear() {
        if (memory.size() > USUAL) {
            memory = new Memory();
            writer = writer(memory);
        }
        memory.reset();
    }

    void add(WarcRecord record) throws IOException {
        writer.write(record);
    }

    /** Writes all of them where the file stands. */
    void writeTo(RandomAccessFile file) throws IOException {
        memory.writeTo(file);
    }

    private static WarcWriter writer(Memory memory) {
        try {
            return new WarcWriter(memory, WarcCompression.GZIP);
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
    }

    private static final class Memory extends ByteArrayOutputStream implements WritableByteChannel {
        @Override
        public synchronized int write(ByteBuffer from) {
            int length = from.remaining();
            if (from.hasArray()) {
                write(from.array(), from.arrayOffset() + from.position(), length);
                from.position(from.limit());
            } else {
                byte[] bytes = new byte[length];
                from.get(bytes);
                write(bytes, 0, length);
            }
            return length;
        }

        synchronized void writeTo(RandomAccessFile file) throws IOException {
            file.write(buf, 0, count);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // It is memory.
        }
    }
}
