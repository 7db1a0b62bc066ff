package millrace.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import millrace.wire.Allocation;
import millrace.wire.Damage;
import millrace.wire.Encoder;
import millrace.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that a manager must not send, to a client over TCP: after the handshake, so from somebody who knows the key. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ManagerClientFuzzTest {
    @TempDir
    private Path folder;

    /* An input: int8, 1 if the client has a call that waits, else it asks | what the manager sends */

    static Stream<byte[]> seeds() throws IOException {
        List<Encoder> inputs = new ArrayList<>();
        byte[][] bodies = {
            {},
            Encoder.encode(null),
            Encoder.encode("text"),
            Encoder.encode(List.of(1, 2)),
            Encoder.encode(new Canary()),
            new Encoder().object(1).object(2).toBytes(),
            new Encoder().string("a reason, perhaps").toBytes(),
            Failure.encode(new IllegalStateException("a failure")),
            new Encoder()
                    .string("x")
                    .string("y")
                    .bytes(Encoder.encode(new Canary()))
                    .toBytes()
        };
        for (int waits = 0; waits < 2; waits++) {
            for (int kind = 1; kind <= 11; kind++) {
                for (byte[] body : bodies) {
                    inputs.add(new Encoder()
                            .int8(waits)
                            .int32(body.length)
                            .int8(kind)
                            .int64(waits)
                            .raw(body));
                }
            }
            inputs.add(new Encoder().int8(waits).int32(Integer.MAX_VALUE).raw(new byte[40]));
            inputs.add(new Encoder().int8(waits).int32(-2).raw(new byte[40]));
        }
        return inputs.stream().map(Encoder::toBytes);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyAnswerIsAnObjectOrAnException(byte[] input) throws Exception {
        check(input);
    }

    @Test
    void anyDamagedAnswerIsAnObjectOrAnException() throws Exception {
        byte[][] seeds = seeds().toArray(byte[][]::new);
        Random random = new Random(20261123);
        for (int i = 0; i < 500; i++) {
            check(Damage.to(seeds[random.nextInt(seeds.length)], random));
        }
    }

    private void check(byte[] input) throws Exception {
        Canary.sang = false;
        boolean waits = input.length > 0 && input[0] % 2 != 0;
        Path socket = folder.resolve("socket");
        List<SocketChannel> manager = new ArrayList<>();
        try (ServerSocketChannel listening = Link.listen(socket)) {
            ManagerClient client = new ManagerClient(
                    Path.of("of another machine"),
                    () -> connect(listening, manager, waits, input),
                    new AllowedClasses());
            try {
                Address object = client.address(1);
                Object unused = Allocation.inProportion(
                        input.length, () -> waits ? object.awaitUninterruptibly(1) : object.call(1));
            } catch (RuntimeException e) {
                assertTrue(e.toString().length() > 10, e.toString());
                boolean isFromThere = e.getSuppressed().length > 0;
                assertTrue(isFromThere || e instanceof IllegalStateException, e.toString());
            } finally {
                client.close();
            }
        } finally {
            for (SocketChannel channel : manager) {
                channel.close();
            }
            Files.delete(socket);
        }
        assertFalse(Canary.sang, "an object of a class that is not allowed was read");
    }

    /* The first connection carries the waits; another is for questions. The manager welcomes, speaks on one, and closes it. */
    private static Link connect(ServerSocketChannel listening, List<SocketChannel> manager, boolean waits, byte[] input)
            throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        manager.add(channel);
        channel.connect(UnixDomainSocketAddress.of(((UnixDomainSocketAddress) listening.getLocalAddress()).getPath()));
        Link link = new Link(listening.accept());
        byte[] welcome =
                new Encoder().int32(0).int8(ManagerProtocol.WELCOME).int64(0).toBytes();
        channel.write(ByteBuffer.wrap(welcome));
        if (manager.size() == (waits ? 1 : 2) && input.length > 0) {
            channel.write(ByteBuffer.wrap(input, 1, input.length - 1)); // so few that the kernel takes them all
            channel.shutdownOutput();
        } else if (input.length == 0) {
            channel.shutdownOutput();
        }
        return link;
    }
}
