package millrace.process;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import millrace.wire.Allocation;
import millrace.wire.Encoder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes of somebody who does not know the key, to both sides of the handshake over TCP. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HandshakeFuzzTest {
    private static final byte[] KEY = "a key of 16 bytes or more".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC = "millrace-tcp-1\r\n".getBytes(StandardCharsets.US_ASCII);

    /* An input: int8, 1 if it goes to the client, else to the server | what the stranger sends before he hangs up */

    static Stream<byte[]> seeds() {
        return Stream.of(0, 1)
                .flatMap(side -> Stream.of(0, 16, 31, 32, 64, 100)
                        .map(more -> new Encoder().int8(side).raw(MAGIC).raw(new byte[more])))
                .map(Encoder::toBytes);
    }

    @MethodSource("seeds")
    @FuzzTest
    void nobodyGetsInWithoutTheKey(byte[] input) throws Exception {
        boolean toClient = input.length > 0 && input[0] % 2 != 0;
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(null);
                SocketChannel stranger = SocketChannel.open(listening.getLocalAddress());
                SocketChannel victim = listening.accept()) {
            stranger.setOption(StandardSocketOptions.SO_LINGER, 0); // a port less that is used up
            stranger.write(ByteBuffer.wrap(input, Math.min(1, input.length), Math.max(0, input.length - 1)));
            stranger.shutdownOutput();
            Handshake handshake = new Handshake(KEY);
            IOException refused = Allocation.inProportion(
                    input.length,
                    () -> assertThrows(IOException.class, () -> {
                        if (toClient) {
                            handshake.asClient(victim);
                        } else {
                            handshake.asServer(victim);
                        }
                    }));
            assertTrue(refused.toString().length() > 10, refused.toString());
        }
    }
}
