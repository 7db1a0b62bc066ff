package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that say to their pool what they should not, and children that are told it. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class GarbageIT {
    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();

    /** What a false worker does in place of a true one, over the link that its pool waits at. */
    private interface Impostor extends java.io.Serializable {
        void speak(Path socket) throws IOException;
    }

    /* The first workers are false: they come before the true ones, as the initializer, and never end by themselves. */
    private Pool poolWith(int impostors, Impostor impostor) {
        Mark begun = Mark.in(folder, "begun");
        return Pool.builder()
                .workers(1)
                .notices(notices::add)
                .output((name, line) -> {})
                .initializer(() -> {
                    begun.set();
                    if (begun.count() <= impostors) {
                        try {
                            impostor.speak(socketOfThisWorker());
                        } catch (IOException ignored) {
                            // the pool has had enough
                        }
                        Processes.sleepForever();
                    }
                })
                .open();
    }

    private static Path socketOfThisWorker() {
        try {
            Field socket = WorkerLoop.class.getDeclaredField("socket");
            socket.setAccessible(true);
            return Path.of((String) socket.get(ChildProcess.current()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Is ready, gets a call, and gives that answer; at the next call it dies. */
    private static void answer(Path socket, byte kind, byte[] body) throws IOException {
        try (Link link = Link.connect(socket)) {
            link.send(WorkerLoop.READY, 0, new byte[0]);
            Frame call = link.receive();
            while (call.kind() != WorkerLoop.CALL) {
                call = link.receive();
            }
            link.send(kind, call.id(), body);
            Frame unused = link.receive();
            Runtime.getRuntime().halt(9); // it has no second answer
        }
    }

    private String notice() {
        assertEquals(1, notices.size(), notices::toString);
        return Objects.requireNonNull(notices.peek());
    }

    private static void begin(Path socket, int seed) throws IOException {
        byte[] garbage = new byte[13 + new Random(seed).nextInt(100)];
        new Random(seed).nextBytes(garbage);
        garbage[0] = 0; // else it announces a frame that is so long that it never ends
        garbage[1] = 0;
        garbage[2] = 0;
        garbage[3] = 0;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(garbage));
            Processes.sleepForever();
        }
    }

    @Test
    void aWorkerThatBeginsWithGarbageIsReplaced() throws Exception {
        try (Pool pool = poolWith(1, socket -> begin(socket, 1))) {
            assertEquals(3, pool.submit(() -> 3).get());
        }
    }

    @Test
    void workersThatAllBeginWithGarbageBreakThePoolAndItSaysWhy() throws Exception {
        try (Pool pool = poolWith(Integer.MAX_VALUE, socket -> begin(socket, 2))) {
            ExecutionException failed = assertThrows(
                    ExecutionException.class, () -> pool.submit(() -> 3).get());
            assertInstanceOf(BrokenPoolException.class, failed.getCause());
            assertTrue(failed.getMessage().contains("began with a frame of kind"), failed.getMessage());
        }
    }

    @Test
    void aWorkerThatAnswersWithGarbageIsReplacedAndItsTaskRunAgain() throws Exception {
        try (Pool pool = poolWith(1, socket -> answer(socket, (byte) 77, new byte[50]))) {
            assertEquals(3, pool.submit(() -> 3).get());
            assertTrue(notice().contains("frame of kind 77"), notice());
        }
    }

    @Test
    void anAnswerThatCannotBeReadFailsTheTaskAndSaysSo() throws Exception {
        byte[] noObject = new Encoder().int64(5).raw(new byte[] {99, 98, 97}).toBytes();
        try (Pool pool = poolWith(1, socket -> answer(socket, WorkerLoop.RESULT, noObject))) {
            ExecutionException failed = assertThrows(
                    ExecutionException.class, () -> pool.submit(() -> 3).get());
            assertTrue(failed.getMessage().contains("cannot be read here"), failed.getMessage());
        }
    }

    @Test
    void anAnswerWithTooFewResultsIsNotTakenForAll() throws Exception {
        byte[] one = new Encoder()
                .int64(5)
                .count(1)
                .int8(WorkerLoop.RESULT)
                .object(7)
                .toBytes();
        try (Pool pool = poolWith(1, socket -> answer(socket, WorkerLoop.RESULT, one))) {
            ExecutionException failed =
                    assertThrows(ExecutionException.class, () -> pool.map(n -> n, List.of(1, 2, 3), 3));
            assertTrue(String.valueOf(failed.getCause()).contains("1 results for 3 items"), failed.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aPoolGoesOnWhateverAWorkerSays(int seed) throws Exception {
        try (Pool pool = poolWith(1, socket -> {
            Random random = new Random(seed);
            byte[] body = new byte[random.nextInt(30)];
            random.nextBytes(body);
            answer(socket, (byte) random.nextInt(9), body);
        })) {
            try {
                Object unused = pool.submit(() -> 3).get();
            } catch (ExecutionException e) {
                assertTrue(e.getCause().toString().length() > 20, e.toString());
            }
            assertEquals(4, pool.submit(() -> 4).get());
        }
    }

    /* What is on its standard input is not of its parent: it says so and ends. It makes no folder, and no array of 2 GB. */
    @Test
    void aChildThatIsToldGarbageEndsAndSaysWhy() throws Exception {
        ByteArrayOutputStream forged = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(forged);
        out.writeInt(Launcher.MAGIC);
        out.writeUTF(folder.toString());
        out.writeInt(Integer.MAX_VALUE - 10);
        out.write(new byte[100]);
        String said = child(forged.toByteArray());
        assertTrue(said.contains("after 100 of 2147483637 bytes") && !said.contains("OutOfMemory"), said);
        assertTrue(child("hello, child".getBytes(StandardCharsets.US_ASCII)).contains("no parent process"));
        assertTrue(child(new byte[2]).contains("EOFException"));
        assertEquals(List.of(), List.of(Objects.requireNonNull(folder.toFile().list())));
    }

    private static String child(byte[] input) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildMain.class.getName())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = child.getOutputStream()) {
            in.write(input);
        }
        try (InputStream said = child.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(1, child.waitFor(), text);
            return text;
        }
    }
}
