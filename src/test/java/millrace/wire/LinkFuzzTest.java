package millrace.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that somebody has made up where frames are expected. */
@Timeout(60)
class LinkFuzzTest {
    @TempDir
    private Path folder;

    static Stream<byte[]> seeds() {
        byte[] frame = new Encoder().int32(3).int8(1).int64(7).raw(new byte[3]).toBytes();
        return Stream.of(
                frame,
                new Encoder().raw(frame).raw(frame).toBytes(),
                new Encoder().raw(frame).int32(-1).raw(new byte[9]).toBytes(),
                new Encoder().int32(Integer.MAX_VALUE).raw(new byte[90]).toBytes(),
                new byte[12],
                new byte[13]);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreFramesUpToAnException(byte[] bytes) throws Exception {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = Link.listen(socket);
                SocketChannel writer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            writer.connect(UnixDomainSocketAddress.of(socket));
            try (Link link = new Link(server.accept())) {
                writer.write(ByteBuffer.wrap(bytes)); // so few that the kernel takes them all
                writer.shutdownOutput();
                long bodies = Allocation.inProportion(bytes.length, () -> receiveAll(link));
                assertTrue(bodies <= bytes.length);
            }
        } finally {
            Files.delete(socket);
        }
    }

    private static long receiveAll(Link link) throws IOException {
        long bodies = 0;
        while (true) {
            try {
                bodies += link.receive().body().length;
            } catch (EOFException | WireException end) {
                assertTrue(end.getMessage().length() > 10, end.getMessage());
                return bodies;
            }
        }
    }
}
