package millrace.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import millrace.wire.WireException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a queue promises about processes that are killed, and about files that somebody has spoilt. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class QueueCrashIT {
    @TempDir
    private Path folder;

    /** An element that shows when it is damaged: who put it, its number there, and bytes that follow from both. */
    private static byte[] element(int writer, int number) {
        int length = 8 + new Random(31L * number + writer).nextInt(number % 500 == 7 ? 300_000 : 60);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i < 4 ? number >>> 8 * i : i < 8 ? writer >>> 8 * (i - 4) : number + 31 * i + writer);
        }
        return bytes;
    }

    private static int int32(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    /** Checks an element, and that the numbers of its writer grow; returns its number. */
    private static int check(byte[] element, Map<Integer, Integer> last) {
        int number = int32(element, 0);
        int writer = int32(element, 4);
        assertArrayEquals(element(writer, number), element);
        Integer before = last.put(writer, number);
        assertTrue(before == null || before < number, () -> "writer " + writer + ": " + number + " after " + before);
        return number;
    }

    private static ChildProcess writer(Queue<byte[]> queue, int writer, int from, Mark up) {
        return new ChildProcess(() -> {
                    try {
                        up.set();
                        for (int i = from; ; i++) {
                            queue.put(element(writer, i));
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .start();
    }

    private static ChildProcess reader(Queue<byte[]> queue, Mark up) {
        return new ChildProcess(() -> {
                    try {
                        up.set();
                        Map<Integer, Integer> last = new HashMap<>();
                        while (true) {
                            int unused = check(queue.take(), last);
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .start();
    }

    /* Writers are killed while they put as fast as they can, in memory and in files; what they had put before is whole. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, Integer.MAX_VALUE})
    void aWriterThatIsKilledLeavesAWholeQueue(int capacity) throws Exception {
        Random random = new Random(capacity);
        try (Queue<byte[]> queue = capacity == Integer.MAX_VALUE ? Queue.open() : Queue.open(capacity)) {
            Map<Integer, Integer> last = new HashMap<>();
            for (int round = 0; round < 3; round++) {
                List<ChildProcess> writers = new ArrayList<>();
                Mark up = Mark.in(folder, "up" + round);
                for (int w = 0; w < 3; w++) {
                    writers.add(writer(queue, 3 * round + w, 0, up));
                }
                up.await(3);
                for (ChildProcess writer : writers) {
                    long until = System.nanoTime() + random.nextInt(15_000_000);
                    while (System.nanoTime() < until) {
                        byte[] element = queue.poll();
                        if (element != null) {
                            int unused = check(element, last);
                        }
                    }
                    writer.close();
                }
                int size = queue.size();
                for (int i = 0; i < size; i++) {
                    int unused = check(queue.take(), last);
                }
                assertNull(queue.poll());
                assertTrue(queue.offer(element(-1, round)), "no dead writer keeps others out");
                assertEquals(round, check(queue.take(), last));
            }
        }
    }

    /* Readers are killed while they take as fast as they can: each loses at most the element that it had taken. */
    @Test
    void aReaderThatIsKilledTakesAtMostItsElementAlong() throws Exception {
        Random random = new Random(11);
        try (Queue<byte[]> queue = Queue.open()) {
            int put = 0;
            for (int round = 0; round < 3; round++) {
                List<ChildProcess> readers = new ArrayList<>();
                Mark up = Mark.in(folder, "up" + round);
                for (int r = 0; r < 3; r++) {
                    readers.add(reader(queue, up));
                }
                up.await(3);
                for (ChildProcess reader : readers) {
                    long until = System.nanoTime() + random.nextInt(10_000_000);
                    while (System.nanoTime() < until) {
                        queue.put(element(0, put++));
                    }
                    reader.kill();
                }
                for (ChildProcess reader : readers) {
                    reader.close();
                    assertEquals(-9, reader.exitCode().orElseThrow(), "it has read nothing that was wrong");
                }
                queue.put(element(0, put++));
                int size = queue.size();
                Map<Integer, Integer> last = new HashMap<>();
                int number = -1;
                for (int i = 0; i < size; i++) {
                    int next = check(queue.take(), last);
                    assertTrue(number < 0 || next == number + 1, "nothing is missing among what is left");
                    number = next;
                }
                assertEquals(put - 1, number);
            }
        }
    }

    /* Those who sleep are killed, by turns, while others go on; whoever is left is woken. */
    @Test
    void thoseWhoWaitBesideAKilledOneGetTheirElement() throws Exception {
        try (Queue<Integer> queue = Queue.open();
                Queue<Integer> answers = Queue.open()) {
            Mark up = Mark.in(folder, "up");
            List<ChildProcess> readers = new ArrayList<>();
            for (int r = 0; r < 4; r++) {
                readers.add(new ChildProcess(() -> {
                            try {
                                up.set();
                                while (true) {
                                    answers.put(queue.take());
                                }
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .start());
            }
            up.await(4);
            int put = 0;
            for (int killed = 0; killed < 4; killed++) {
                for (int i = 0; i < 30; i++) {
                    queue.put(put);
                    assertEquals(put++, answers.take());
                    if (i % 10 == 0) {
                        Thread.sleep(1); // so that all sleep
                    }
                }
                readers.get(killed).close();
            }
            queue.put(put);
            assertEquals(put, queue.take());
        }
    }

    @Test
    void aDeadWritersFileThatWasNeverFilledDoesNotDisturb() throws Exception {
        try (Queue<byte[]> queue = Queue.open()) {
            Path orphan = Path.of(queueFile() + ".1");
            Files.write(orphan, new byte[5_000]);
            queue.put(new byte[1_000_000]);
            queue.put(new byte[1]);
            assertEquals(1_000_000, queue.take().length);
            assertEquals(1, queue.take().length);
            assertTrue(Files.notExists(orphan));
        }
    }

    private static Path queueFile() throws IOException {
        try (Stream<Path> files = Files.list(Tree.here().directory().path())) {
            return files.filter(file -> file.getFileName().toString().matches("queue[0-9-]*"))
                    .findAny()
                    .orElseThrow();
        }
    }

    /* Both read files, of which one is open at a time; and the one must not measure its message by the other's file. */
    @Test
    void anIteratorThatIsFilesAheadDoesNotDisturbATaker() throws Exception {
        byte[] element = new byte[200_000]; // 84 to a file
        try (Queue<byte[]> queue = Queue.open()) {
            for (int i = 0; i < 90; i++) {
                queue.put(element);
            }
            AtomicBoolean over = new AtomicBoolean();
            Background<Boolean> iterating = Background.run(() -> {
                while (!over.get()) {
                    for (byte[] next : queue) {
                        assertEquals(element.length, next.length);
                    }
                }
            });
            try {
                for (int i = 0; i < 90; i++) {
                    assertEquals(element.length, queue.take().length);
                }
            } finally {
                over.set(true);
            }
            assertTrue(iterating.result());
        }
    }

    /* Somebody has written random bytes into the memory, or a bit has tipped: a clear exception, or an element; no hang. */
    @Test
    @SuppressWarnings("try") // closing must not fail
    void garbageInTheMemoryEndsInAnException() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            try (Queue<byte[]> queue = Queue.open()) {
                for (int i = 0; i < 20; i++) {
                    queue.put(element(0, i));
                }
                int from = seed % 2 == 0 ? 4096 : 128 * (seed % 12);
                try (RandomAccessFile file = new RandomAccessFile(queueFile().toFile(), "rw")) {
                    file.seek(from);
                    byte[] bytes = new byte[seed % 2 == 0 ? 1_000 : 8];
                    random.nextBytes(bytes);
                    file.write(bytes);
                }
                try {
                    for (int i = 0; i < 20; i++) {
                        byte[] unused = queue.poll(1, TimeUnit.MILLISECONDS);
                        int size = queue.size();
                        boolean offered = queue.offer(new byte[4], 1, TimeUnit.MILLISECONDS);
                    }
                } catch (UncheckedIOException e) {
                    assertInstanceOf(WireException.class, e.getCause());
                    assertTrue(e.getMessage().contains("damaged"), e.getMessage());
                } catch (QueueClosedException e) {
                    assertEquals(128 * 5, from);
                } finally {
                    queue.close();
                }
            }
        }
    }
}
