package apitests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import millrace.wire.WireException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes between two processes, for who builds a protocol of his own. */
class WireTest {
    @TempDir
    private Path folder;

    @Test
    void aFrameTravelsAndIsRead() throws Exception {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = Link.listen(socket);
                Link client = Link.connect(socket);
                Link accepted = new Link(server.accept())) {
            client.send((byte) 1, 7, new Encoder().int32(5).object(List.of("a")).toBytes());
            Frame frame = accepted.receive();
            assertEquals(7, frame.id());
            Decoder body = frame.decoder();
            assertEquals(5, body.int32());
            assertEquals(List.of("a"), body.object());
            assertThrows(WireException.class, body::int8);
        }
    }
}
