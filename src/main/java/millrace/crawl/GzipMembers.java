package millrace.crawl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A file of gzip members one after the other, each without optional fields in its header: a WARC as it is written here. */
final class GzipMembers {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int STEP = 64 * 1024;

    private GzipMembers() {}

    /** Where the last whole member ends: all before is good, what is behind was being written when its writer died. */
    static long end(FileChannel file) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            long end = 0;
            while (true) {
                long next = memberEnd(file, end, inflater);
                if (next < 0) {
                    return end;
                }
                end = next;
            }
        } finally {
            inflater.end();
        }
    }

    /** Where the member ends that begins here; -1: none does, or it is not whole. */
    private static long memberEnd(FileChannel file, long start, Inflater inflater) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(STEP);
        byte[] ignored = new byte[STEP];
        long position = start + HEADER;
        if (!hasHeader(file, start)) {
            return -1;
        }
        inflater.reset();
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    in.clear();
                    int n = file.read(in, position);
                    if (n <= 0) {
                        return -1;
                    }
                    position += n;
                    inflater.setInput(in.array(), 0, n);
                }
                if (inflater.inflate(ignored) == 0 && inflater.needsDictionary()) {
                    return -1;
                }
            }
        } catch (DataFormatException broken) { // that, too, is where what is good ends
            return -1;
        }
        long end = position - inflater.getRemaining() + TRAILER;
        return end <= file.size() ? end : -1;
    }

    private static boolean hasHeader(FileChannel file, long start) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        while (header.hasRemaining()) {
            if (file.read(header, start + header.position()) <= 0) {
                return false;
            }
        }
        return header.get(0) == 0x1F && header.get(1) == (byte) 0x8B && header.get(2) == 8 && header.get(3) == 0;
    }
}
