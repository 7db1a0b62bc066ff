package millrace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LinkTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    private Path socket = Path.of("");
    private Link one;
    private Link other;

    @BeforeEach
    void connect() throws IOException {
        socket = folder.resolve("socket");
        try (ServerSocketChannel server = Link.listen(socket)) {
            one = Link.connect(socket);
            other = new Link(server.accept());
        }
        Files.delete(socket);
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        other.close();
    }

    @Test
    void aChannelThatIsClosedMeanwhileLeavesNoSelector() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS));
        long before = selectors();
        try (ServerSocketChannel server = Link.listen(socket)) {
            for (int i = 0; i < 500; i++) {
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                CountDownLatch go = new CountDownLatch(1);
                AtomicReference<Object> outcome = new AtomicReference<>();
                Thread closer = thread(
                        () -> {
                            go.await();
                            channel.close();
                            return true;
                        },
                        outcome);
                go.countDown();
                try (Link link = new Link(channel)) {
                    assertNotNull(link); // it came first
                } catch (ClosedChannelException e) {
                    // The other came first, or in between.
                }
                closer.join();
                assertEquals(true, outcome.get());
                server.accept().close();
            }
        }
        assertEquals(before, selectors());
        Files.delete(socket);
    }

    private static long selectors() throws IOException {
        long selectors = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : open) {
                try {
                    selectors += Files.readSymbolicLink(descriptor).toString().contains("eventpoll") ? 1 : 0;
                } catch (NoSuchFileException ofTheStreamItself) {
                    // It is closed by now.
                }
            }
        }
        return selectors;
    }

    /** A link, and the bare channel at its other end. */
    private record Bare(Link link, SocketChannel channel) implements AutoCloseable {
        static Bare open(Path socket) throws IOException {
            try (ServerSocketChannel server = Link.listen(socket)) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new Bare(new Link(server.accept()), channel);
            } finally {
                Files.delete(socket);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            link.close();
        }
    }

    private static Thread thread(Callable<?> code, AtomicReference<Object> outcome) {
        Thread thread = new Thread(() -> {
            try {
                outcome.set(code.call());
            } catch (Exception e) {
                outcome.set(e);
            }
        });
        thread.start();
        return thread;
    }

    private static Callable<Object> sending(Link link, byte[] body) {
        return () -> {
            link.send((byte) 1, 1, body);
            return "sent";
        };
    }

    /* A thread inside of a selector is RUNNABLE to the JVM: its stack tells that it waits. */
    private static void awaitSelect(Thread thread) {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("select"))) {
            assertTrue(thread.isAlive());
            Thread.onSpinWait();
        }
    }

    @Test
    void framesOfEverySizeArriveWholeAndInOrder() throws Exception {
        int[] sizes = {0, 1, 12, 13, 50, 65_522, 65_523, 65_524, 65_535, 65_536, 65_537, 131_072, 1 << 20, 50 << 20};
        AtomicReference<Object> outcome = new AtomicReference<>();
        Thread sender = thread(
                () -> {
                    for (int size : sizes) {
                        byte[] body = new byte[size];
                        new Random(size).nextBytes(body);
                        one.send((byte) (size % 100), Long.MIN_VALUE + size, body);
                    }
                    return "sent";
                },
                outcome);
        for (int size : sizes) {
            Frame frame = other.receive();
            byte[] body = new byte[size];
            new Random(size).nextBytes(body);
            assertEquals((byte) (size % 100), frame.kind());
            assertEquals(Long.MIN_VALUE + size, frame.id());
            assertArrayEquals(body, frame.body());
        }
        sender.join();
        assertEquals("sent", outcome.get());
    }

    @Test
    void framesOfSeveralThreadsDoNotMix() throws Exception {
        int threads = 4;
        int each = 500;
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            byte id = (byte) t;
            senders.add(thread(
                    () -> {
                        Random random = new Random(id);
                        for (int i = 0; i < each; i++) {
                            byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 200_000 : 200)];
                            Arrays.fill(body, id);
                            if (random.nextBoolean()) {
                                one.send(id, i, body);
                            } else {
                                one.put(id, i, body);
                            }
                        }
                        one.flush();
                        return null;
                    },
                    new AtomicReference<>()));
        }
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            Frame frame = other.receive();
            assertEquals(next[frame.kind()]++, frame.id(), "in the order of its thread");
            for (byte b : frame.body()) {
                if (b != frame.kind()) {
                    throw new AssertionError("a foreign byte in a " + frame);
                }
            }
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    @Test
    void whatIsPutLeavesWithTheFlush() throws Exception {
        one.put((byte) 1, 1, new byte[3]);
        one.put((byte) 2, 2, new byte[0]);
        one.flush();
        assertEquals(1, other.receive().kind());
        assertTrue(other.hasMore());
        assertEquals(2, other.receive().kind());
        assertEquals(false, other.hasMore());
    }

    @Test
    void interruptsDisturbNeitherSendNorReceiveAndAreKept() throws Exception {
        AtomicReference<Object> received = new AtomicReference<>();
        AtomicReference<Object> sent = new AtomicReference<>();
        Thread receiver = thread(
                () -> {
                    Frame frame = other.receive();
                    return frame.id() + " " + Thread.currentThread().isInterrupted();
                },
                received);
        awaitSelect(receiver);
        receiver.interrupt();
        awaitSelect(receiver);
        one.send((byte) 1, 42, new byte[0]);
        receiver.join();
        assertEquals("42 true", received.get());

        Thread sender = thread(
                () -> {
                    Thread.currentThread().interrupt(); // before
                    one.send((byte) 1, 43, new byte[5 << 20]);
                    return Thread.currentThread().isInterrupted();
                },
                sent);
        awaitSelect(sender);
        sender.interrupt(); // during
        Thread.currentThread().interrupt();
        assertEquals(5 << 20, other.receive().body().length);
        assertTrue(Thread.interrupted());
        sender.join();
        assertEquals(true, sent.get());

        one.send((byte) 1, 44, new byte[0]);
        assertEquals(44, other.receive().id(), "the link is as good as before");
    }

    @Test
    void anInterruptedThreadCanConnect() throws Exception {
        try (ServerSocketChannel server = Link.listen(socket)) {
            Thread.currentThread().interrupt();
            try (Link link = Link.connect(socket)) {
                assertTrue(Thread.interrupted());
                try (Link accepted = new Link(server.accept())) {
                    link.send((byte) 1, 7, new byte[0]);
                    assertEquals(7, accepted.receive().id());
                }
            }
        }
        assertThrows(IOException.class, () -> Link.connect(folder.resolve("nobody")));
    }

    @Test
    void closingByAnotherThreadEndsReceiveAndSend() throws Exception {
        AtomicReference<Object> received = new AtomicReference<>();
        AtomicReference<Object> sent = new AtomicReference<>();
        Thread receiver = thread(one::receive, received);
        Thread sender = thread(sending(one, new byte[20 << 20]), sent);
        awaitSelect(receiver);
        awaitSelect(sender);
        one.close();
        receiver.join();
        sender.join();
        assertInstanceOf(EOFException.class, received.get());
        assertInstanceOf(IOException.class, sent.get());
        one.close();
        assertThrows(IOException.class, () -> one.send((byte) 1, 1, new byte[0]));
        assertThrows(EOFException.class, one::receive);
    }

    @Test
    void closingByTheOtherSideEndsReceiveAndSend() throws Exception {
        AtomicReference<Object> received = new AtomicReference<>();
        AtomicReference<Object> sent = new AtomicReference<>();
        Thread receiver = thread(one::receive, received);
        Thread sender = thread(sending(one, new byte[20 << 20]), sent);
        awaitSelect(receiver);
        awaitSelect(sender);
        other.close();
        receiver.join();
        sender.join();
        assertInstanceOf(EOFException.class, received.get(), "though it has left something unread");
        assertInstanceOf(IOException.class, sent.get());
    }

    @Test
    void whatWasSentBeforeTheCloseStillArrives() throws Exception {
        one.send((byte) 1, 1, new byte[10]);
        other.send((byte) 1, 2, new byte[10]); // which one never reads
        one.close();
        assertEquals(1, other.receive().id());
        assertThrows(EOFException.class, other::receive);
    }

    @Test
    void aFrameThatIsCutByTheEndOfTheOtherSideIsEndOfFile() throws Exception {
        for (int length = 0; length < 13 + 100; length++) {
            try (Bare bare = Bare.open(socket)) {
                ByteBuffer frame = ByteBuffer.allocate(13 + 100).putInt(0, 100).limit(length);
                bare.channel.write(frame);
                bare.channel.close();
                assertThrows(EOFException.class, bare.link::receive);
            }
        }
    }

    @Test
    void aForgedLengthIsRefusedOrAllocatesNoMoreThanArrives() throws Exception {
        for (int length : new int[] {-1, Integer.MIN_VALUE}) {
            try (Bare bare = Bare.open(socket)) {
                bare.channel.write(ByteBuffer.allocate(13).putInt(0, length));
                WireException e = assertThrows(WireException.class, bare.link::receive);
                assertTrue(e.getMessage().contains("" + length), e.getMessage());
            }
        }
        List<Bare> all = new ArrayList<>();
        for (int i = 0; i < 64; i++) { // 128 GiB are announced
            Bare bare = Bare.open(socket);
            all.add(bare);
            bare.channel.write(ByteBuffer.allocate(13 + 1000).putInt(0, Integer.MAX_VALUE));
            bare.channel.close();
        }
        for (Bare bare : all) {
            assertThrows(EOFException.class, bare.link::receive);
            bare.close();
        }
    }

    @Test
    void garbageEndsInAnExceptionOrInAFrame() throws Exception {
        Random random = new Random(9);
        for (int i = 0; i < 200; i++) {
            try (Bare bare = Bare.open(socket)) {
                byte[] garbage = new byte[random.nextInt(2_000)];
                random.nextBytes(garbage);
                if (garbage.length > 0 && i % 2 == 0) {
                    garbage[0] = 0;
                }
                bare.channel.write(ByteBuffer.wrap(garbage));
                bare.channel.close();
                AtomicBoolean ended = new AtomicBoolean();
                while (!ended.get()) {
                    try {
                        assertTrue(bare.link.receive().body().length < garbage.length);
                    } catch (EOFException | WireException expected) {
                        ended.set(true);
                    }
                }
            }
        }
    }

    @Test
    void bothDirectionsRunAtTheSameTime() throws Exception {
        CountDownLatch done = new CountDownLatch(4);
        for (Link[] way : new Link[][] {{one, other}, {other, one}}) {
            thread(
                    () -> {
                        for (int i = 0; i < 50; i++) {
                            way[0].send((byte) 1, i, new byte[300_000]);
                        }
                        done.countDown();
                        return null;
                    },
                    new AtomicReference<>());
            thread(
                    () -> {
                        for (int i = 0; i < 50; i++) {
                            assertEquals(i, way[1].receive().id());
                        }
                        done.countDown();
                        return null;
                    },
                    new AtomicReference<>());
        }
        done.await();
    }
}
