package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static final Body.Caps CAPS = new Body.Caps(10 << 20, 20 << 20, 100);

    /** The bytes in pieces of that length, as a network may deliver them. */
    private static InputStream inPieces(byte[] bytes, int piece) {
        return new InputStream() {
            private final ByteArrayInputStream in = new ByteArrayInputStream(bytes);

            @Override
            public int read() {
                return in.read();
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                return in.read(to, offset, Math.min(length, piece));
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
        for (int piece : new int[] {1, 999, 8028}) {
            assertEquals(failure(bomb, bomb.length), failure(bomb, piece), "in pieces of " + piece);
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
