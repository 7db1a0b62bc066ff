package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static final Body.Caps CAPS = new Body.Caps(10 << 20, 20 << 20, 100);

    /** The bytes in pieces of that length, as a network may deliver them. */
    private static InputStream inPieces(byte[] bytes, int piece) {
        return new InputStream() {
            private final ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            private int left; // of the piece that is here

            @Override
            public int read() {
                return read(new byte[1], 0, 1) < 0 ? -1 : bytes[bytes.length - in.available() - 1] & 0xFF;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                left = left == 0 ? piece : left;
                int n = in.read(to, offset, Math.min(length, left));
                left -= Math.max(0, n);
                return n;
            }

            @Override
            public int available() {
                return Math.min(left, in.available());
            }
        };
    }

    private static String failure(byte[] body, int piece) {
        return assertThrows(FetchFailure.class, () -> Body.read(inPieces(body, piece), "gzip", true, CAPS))
                .getMessage();
    }

    @Test
    void saysTheSameOfABombInWhateverPiecesItComes() {
        byte[] bomb = RudeServer.gzip(new byte[50 << 20]);
        for (int piece : new int[] {1, 999, 5000, 8028, 8192}) {
            assertEquals(failure(bomb, bomb.length), failure(bomb, piece), "in pieces of " + piece);
        }
    }

    @Test
    void readsAllMembersInWhateverPiecesTheyCome() throws IOException {
        byte[] noise = new byte[8151]; // its gzip ends within the last bytes of what is read at once
        new Random(2).nextBytes(noise);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(RudeServer.gzip(noise));
        members.write(RudeServer.gzip("second".repeat(1000).getBytes(UTF_8)));
        for (int piece : new int[] {1, 999, 5000, 8192, members.size()}) {
            Body body = Body.read(inPieces(members.toByteArray(), piece), "gzip", true, CAPS);
            assertEquals(8151 + 6000, body.decodedBytes(), "in pieces of " + piece);
        }
    }

    @Test
    void saysTheSameOfABrokenBodyInWhateverPiecesItComes() {
        byte[] broken = RudeServer.gzip("word ".repeat(100_000).getBytes(UTF_8));
        broken[broken.length - 6] ^= 1;
        for (int piece : new int[] {1, 999}) {
            assertEquals(failure(broken, broken.length), failure(broken, piece), "in pieces of " + piece);
        }
    }
}
