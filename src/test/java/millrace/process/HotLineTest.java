package millrace.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import millrace.wire.Frame;
import millrace.wire.WireException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotLineTest {
    private static final byte STOP = 99;

    private Path file;
    private HotLine client;
    private HotLine server;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        file = folder.resolve("line");
        server = HotLine.create(file);
        client = HotLine.open(file);
    }

    @Test
    void asksOnlyWhoLooks() throws Exception {
        assertFalse(client.ask((byte) 1, new byte[3]));
        assertNull(server.question());
        assertFalse(client.ask((byte) 1, new byte[3]), "it has left");
    }

    @Test
    void sendsWhatIsLongByTheLink() throws Exception {
        CompletableFuture<Frame> asked = looks();
        while (!client.ask((byte) 1, new byte[1000])) {
            assertFalse(client.ask((byte) 1, new byte[2033]));
        }
        assertEquals(1000, asked.get(10, TimeUnit.SECONDS).body().length);

        assertFalse(server.answer((byte) 2, new byte[2033]));
        assertNull(client.answer());
    }

    @Test
    void sendsByTheLinkWhatIsNotWaitedForAnyMore() throws Exception {
        CompletableFuture<Frame> asked = looks();
        while (!client.ask((byte) 1, new byte[] {7})) {
            Thread.onSpinWait();
        }
        assertArrayEquals(new byte[] {7}, asked.get(10, TimeUnit.SECONDS).body());

        assertNull(client.answer());
        assertFalse(server.answer((byte) 2, new byte[1]));
    }

    @Test
    void refusesMemoryThatSomethingElseHasWrittenTo() throws Exception {
        ByteBuffer memory = MappedFile.map(file);
        CompletableFuture<Frame> asked = looks();
        while (!asked.isDone()) {
            memory.putLong(0, 77);
        }
        Throwable damaged =
                assertThrows(ExecutionException.class, () -> asked.get()).getCause();
        assertInstanceOf(WireException.class, damaged);
        assertTrue(damaged.getMessage().contains("77"), damaged.getMessage());

        Path other = Files.write(file.resolveSibling("other"), new byte[100]);
        assertThrows(IOException.class, () -> HotLine.open(other));
    }

    @Test
    void deletesItsFileWhenBothHaveIt() throws Exception {
        server.deleteFile();
        assertFalse(Files.exists(file));
        Files.createFile(file);
        server.deleteFile();
        client.deleteFile();
        assertTrue(Files.exists(file), "it is not theirs any more");
    }

    @Test
    void forgedLengthsAllocateNothing() throws Exception {
        ByteBuffer memory = MappedFile.map(file);
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 2033}) {
            CompletableFuture<Frame> asked = looks();
            memory.putInt(8, length).putLong(2048, 0);
            while (!MappedFile.LONG.compareAndSet(memory, 0, 1L, 2L)) {
                Thread.onSpinWait();
            }
            assertTrue(asked.get(10, TimeUnit.SECONDS).body().length <= 2032);
            assertTrue(server.answer((byte) 2, new byte[1]));
            memory.putInt(2048 + 8, length);
            Frame answer = client.answer();
            assertNotNull(answer);
            assertTrue(answer.body().length <= 2032);
        }
    }

    /* What goes by the link is in two queues here; both sides dawdle at times, so that they miss each other everywhere. */
    @Test
    void eachQuestionHasItsAnswer() throws Exception {
        LinkedBlockingQueue<Frame> there = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<Frame> back = new LinkedBlockingQueue<>();
        CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> serve(there, back));
        Random random = new Random(5);
        int onLine = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] question = new byte[random.nextInt(50) == 0 ? 3000 : 4 + random.nextInt(20)];
            ByteBuffer.wrap(question).putInt(i);
            dawdle(random);
            Frame answer = null;
            if (client.ask((byte) 1, question)) {
                answer = client.answer();
                onLine++;
            } else {
                there.add(new Frame((byte) 1, 0, question));
            }
            if (answer == null) {
                answer = back.poll(10, TimeUnit.SECONDS);
            }
            assertArrayEquals(question, answer == null ? null : answer.body(), "question " + i);
        }
        there.add(new Frame(STOP, 0, new byte[0]));

        assertEquals(onLine, served.get(10, TimeUnit.SECONDS));
        assertTrue(onLine > 0 && back.isEmpty(), onLine + " on the line");
    }

    private int serve(LinkedBlockingQueue<Frame> there, LinkedBlockingQueue<Frame> back) {
        Random random = new Random(6);
        int onLine = 0;
        try {
            while (true) {
                Frame question = server.question();
                boolean asked = question != null;
                if (question == null) {
                    question = there.take();
                } else {
                    onLine++;
                }
                if (question.kind() == STOP) {
                    return onLine;
                }
                dawdle(random);
                if (!asked || !server.answer((byte) 2, question.body())) {
                    back.add(new Frame((byte) 2, 0, question.body()));
                }
            }
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void dawdle(Random random) {
        if (random.nextInt(20) == 0) {
            LockSupport.parkNanos(random.nextInt(80_000));
        }
    }

    /* It looks until it sees something. */
    private CompletableFuture<Frame> looks() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                Frame question = null;
                while (question == null) {
                    question = server.question();
                }
                return question;
            } catch (WireException e) {
                throw new CompletionException(e);
            }
        });
    }
}
