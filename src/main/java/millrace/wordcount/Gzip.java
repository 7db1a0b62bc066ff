package millrace.wordcount;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Text that is compressed by gzip: known by its first bytes, whatever its name is. */
final class Gzip {
    private static final int MAGIC_0 = 0x1F;
    private static final int MAGIC_1 = 0x8B;
    private static final int BUFFER_BYTES = 1 << 16;

    private Gzip() {}

    /** Whether something that begins so is compressed. */
    static boolean isCompressed(byte[] head) {
        return head.length >= 2 && (head[0] & 0xFF) == MAGIC_0 && (head[1] & 0xFF) == MAGIC_1;
    }

    /**
     * Refuses what is called {@code .gz} but is something else: to count it would be to count garbage.
     *
     * @param head its first bytes
     */
    static void requireHonest(String name, byte[] head) throws ZipException {
        if (name.toLowerCase(Locale.ROOT).endsWith(".gz") && !isCompressed(head)) {
            throw new ZipException(
                    head.length == 0
                            ? "is named .gz, but is empty; gzip makes no empty files"
                            : "is named .gz, but is not compressed by gzip; rename it to count it as it stands");
        }
    }

    /**
     * The text of all members, one after the other. Zeros behind the last one, as tapes have them, are skipped;
     * anything else there is damage.
     *
     * @param head what was read of the stream already
     */
    static Text text(byte[] head, InputStream rest) throws IOException {
        InputStream whole =
                new BufferedInputStream(new SequenceInputStream(new ByteArrayInputStream(head), rest), BUFFER_BYTES);
        try {
            return new Text(GzipCompressorInputStream.builder()
                    .setInputStream(whole)
                    .setBufferSize(BUFFER_BYTES)
                    .setDecompressConcatenated(true)
                    .setOnMemberEnd(member -> skipPadding(whole))
                    .get());
        } catch (IOException e) {
            throw damaged(e, 0);
        }
    }

    private static void skipPadding(InputStream compressed) throws IOException {
        compressed.mark(1);
        int next = compressed.read();
        if (next > 0) {
            compressed.reset();
            return;
        }
        while (next == 0) {
            next = compressed.read();
        }
        if (next > 0) {
            throw new ZipException("data after the zeros behind a valid .gz stream");
        }
    }

    private static ZipException damaged(IOException e, long bytes) {
        return new ZipException(
                e instanceof EOFException
                        ? "is cut off after " + bytes + " bytes of text"
                        : "is damaged or cut off after " + bytes + " bytes of text: " + e.getMessage());
    }

    /** The text, which fails where its compressed form is cut off or damaged. */
    static final class Text extends InputStream {
        private final GzipCompressorInputStream in;

        private Text(GzipCompressorInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return in.read(into, offset, length);
            } catch (IOException e) {
                throw damaged(e, in.getBytesRead());
            }
        }

        /** How much of the text was read. */
        long bytes() {
            return in.getBytesRead();
        }

        /** How much of the compressed form was read. */
        long compressedBytes() {
            return in.getCompressedCount();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
