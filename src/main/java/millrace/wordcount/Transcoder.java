package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A text in any encoding, as a stream of UTF-8. Where it is malformed there comes a byte that is malformed in UTF-8, too:
 * so it counts as U+FFFD, and is noticed, as in a text that is in UTF-8 itself.
 */
final class Transcoder extends InputStream {
    private static final int BUFFER_BYTES = 1 << 15;
    private static final int MOST_UTF8 = 3 * BUFFER_BYTES + 8; // what the characters in the buffer may become
    private static final byte MALFORMED = (byte) 0xFF;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer utf8 = ByteBuffer.allocate(2 * MOST_UTF8).flip();
    private boolean ended;
    private boolean finished;

    Transcoder(InputStream in, Charset encoding) {
        this.in = in;
        this.decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (!utf8.hasRemaining()) {
            if (finished) {
                return -1;
            }
            fill();
            utf8.clear();
            convert();
            utf8.flip();
        }
        int n = Math.min(length, utf8.remaining());
        utf8.get(into, offset, n);
        return n;
    }

    private void fill() throws IOException {
        bytes.compact();
        int n = ended ? -1 : in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = n < 0;
        bytes.position(bytes.position() + Math.max(0, n)).flip();
    }

    /* Of a character that is not complete yet, the rest is still to come. */
    private void convert() {
        while (utf8.remaining() > MOST_UTF8) {
            CoderResult decoded = decoder.decode(bytes, chars, ended);
            encode(false);
            if (decoded.isError()) {
                bytes.position(bytes.position() + decoded.length());
                utf8.put(MALFORMED);
            } else if (decoded.isUnderflow()) {
                if (ended) {
                    decoder.flush(chars);
                    encode(true);
                    finished = true;
                }
                return;
            }
        }
    }

    private void encode(boolean last) {
        chars.flip();
        CoderResult encoded = encoder.encode(chars, utf8, last);
        while (encoded.isError()) {
            chars.position(chars.position() + encoded.length()); // half of a pair, which some decoders let pass
            utf8.put(MALFORMED);
            encoded = encoder.encode(chars, utf8, last);
        }
        chars.compact();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
