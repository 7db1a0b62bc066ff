package millrace.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import millrace.wire.Allocation;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody writes to the memory and the files of a queue, or a pipe, and it is used after that. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MessageLogFuzzTest {
    private static final int WORDS_BYTES = 4096;
    private static final int SEGMENT_BYTES = 1024 * 1024;
    private static final int PLACES = 4; // the words, the first two parts of the ring, and the file
    private static final int PLACE_BYTES = 64 * 1024;
    private static final int LOCK = 128;
    private static final int MOST_WRITES = 16;
    private static final long MILLISECOND = 1_000_000;

    @TempDir
    private Path folder;

    private final List<byte[]> messages = new ArrayList<>();
    private final Map<Path, byte[]> pristine = new HashMap<>(); // the first bytes of the memory, and all of the files

    /* An input, again and again: int8 place | int16 offset there | int8 length | what is written there. */

    static Stream<byte[]> seeds() {
        Stream.Builder<byte[]> inputs = Stream.builder();
        for (int word = 0; word < 14; word++) {
            for (long value : new long[] {-1, 0, 1, 48, 1L << 29, 1L << 30, Long.MAX_VALUE, 0x7fffffffffL}) {
                inputs.add(write(0, 128 * word, word(value)));
            }
        }
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(Integer.MAX_VALUE - 64)
                .array();
        for (int place = 1; place < PLACES; place++) {
            inputs.add(write(place, 0, length));
            inputs.add(write(place, 8, word(-1)));
            inputs.add(write(place, 16, new byte[50]));
        }
        long farInTheFirstPart = (3L << 30) >> 3;
        inputs.add(new Encoder()
                .raw(write(1, 0, length))
                .raw(write(0, 256, word(farInTheFirstPart)))
                .toBytes());
        long farInTheFile = 1L << 30 | 1L << 29 | farInTheFirstPart;
        inputs.add(new Encoder()
                .raw(write(3, 0, length))
                .raw(write(0, 256, word(farInTheFile)))
                .raw(write(0, 384, word(1L << 30 | 1L << 29)))
                .toBytes());
        return inputs.build();
    }

    private static byte[] word(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    private static byte[] write(int place, int offset, byte[] bytes) {
        return new Encoder()
                .int8(place)
                .int8(offset >> 8)
                .int8(offset)
                .int8(bytes.length)
                .raw(bytes)
                .toBytes();
    }

    @MethodSource("seeds")
    @FuzzTest
    void garbageInMemoryAndFilesEndsInAnExceptionOrAMessage(byte[] input) throws Exception {
        restore();
        spoil(ByteBuffer.wrap(input));
        use(false);
    }

    /* What is not made up with care is found by the checksums: nobody gets a message that was not put. */
    @Test
    void randomBytesNeverBecomeAMessage() throws Exception {
        Random random = new Random(20261124);
        for (int i = 0; i < 150; i++) {
            restore();
            Encoder writes = new Encoder();
            for (int n = random.nextInt(3); n >= 0; n--) {
                byte[] bytes = new byte[random.nextInt(60)];
                random.nextBytes(bytes);
                writes.raw(write(1 + random.nextInt(PLACES - 1), random.nextInt(400), bytes));
            }
            spoil(ByteBuffer.wrap(writes.toBytes()));
            use(true);
        }
    }

    @AfterEach
    void deletePipes() throws IOException {
        for (Path file : filesOfLog()) {
            Files.delete(file);
        }
    }

    /* Three messages in the first part of the ring, two in a file, and three more in the part after that. */
    private void restore() throws Exception {
        Path log = folder.resolve("log");
        if (pristine.isEmpty() || !Files.exists(log)) {
            deletePipes();
            pristine.clear();
            messages.clear();
            MessageLog.create(1_000, log);
            MessageLog fresh = new MessageLog(log);
            for (int length : new int[] {0, 20, 300, 150_000, 200_000, 7, 100, 0}) {
                byte[] message = new byte[length];
                Arrays.fill(message, (byte) length);
                messages.add(message);
                assertTrue(fresh.putNow(message));
            }
            fresh.freeDescriptors();
            for (Path file : filesOfLog()) {
                if (Files.isRegularFile(file)) {
                    pristine.put(file, Files.readAllBytes(file));
                }
            }
            return;
        }
        for (Path file : filesOfLog()) {
            if (Files.isRegularFile(file) && !pristine.containsKey(file)) {
                Files.delete(file);
            }
        }
        for (Map.Entry<Path, byte[]> file : pristine.entrySet()) {
            try (RandomAccessFile out = new RandomAccessFile(file.getKey().toFile(), "rw")) {
                out.write(file.getValue(), 0, Math.min(file.getValue().length, WORDS_BYTES + PLACE_BYTES));
                for (int at = WORDS_BYTES + SEGMENT_BYTES; at < file.getValue().length; at += SEGMENT_BYTES) {
                    out.seek(at);
                    out.write(file.getValue(), at, Math.min(file.getValue().length - at, PLACE_BYTES));
                }
            }
        }
    }

    private List<Path> filesOfLog() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private void spoil(ByteBuffer writes) throws IOException {
        for (int n = 0; n < MOST_WRITES && writes.remaining() >= 4; n++) {
            int place = Math.floorMod(writes.get(), PLACES);
            int offset = writes.getShort() & 0xffff;
            byte[] bytes = new byte[Math.min(writes.get() & 0xff, writes.remaining())];
            writes.get(bytes);
            Path file = folder.resolve(place == 3 ? "log.1" : "log");
            int from = place == 1 ? WORDS_BYTES : place == 2 ? WORDS_BYTES + 2 * SEGMENT_BYTES : 0;
            int end = place == 0 ? WORDS_BYTES : from + PLACE_BYTES;
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.seek(from + offset % (end - from));
                out.write(bytes, 0, (int) Math.min(bytes.length, end - out.getFilePointer()));
            }
        }
        ByteBuffer memory = MappedFile.map(folder.resolve("log"));
        if (WordLock.isAlive(Tree.here().life(), (long) MappedFile.LONG.getVolatile(memory, LOCK))) {
            MappedFile.LONG.setVolatile(memory, LOCK, 0L); // held by a process that lives: nobody can know better
        }
    }

    private void use(boolean checksMessages) throws Exception {
        Object unused = Allocation.inProportion(1_000_000, () -> {
            MessageLog log = null;
            try {
                log = new MessageLog(folder.resolve("log"));
                MessageLog.Cursor cursor = log.new Cursor();
                int next = 0;
                for (int i = 0; i < messages.size() + 2; i++) {
                    byte[] seen = cursor.next();
                    byte[] message = log.takeNow();
                    if (checksMessages && message != null && next < messages.size()) {
                        assertArrayEquals(messages.get(next), seen);
                        assertArrayEquals(messages.get(next++), message);
                    }
                    boolean wasPut = log.put(new byte[3], MILLISECOND);
                    log.done();
                    boolean done = log.awaitDone(0);
                    assertTrue(log.size() >= 0);
                }
                log.close();
            } catch (UncheckedIOException e) {
                assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
                assertTrue(
                        e.getCause() != null && (e.getCause() instanceof WireException || !checksMessages),
                        e.toString());
            } catch (IllegalStateException e) { // closed, or more done than put
                assertTrue(!checksMessages && e.getMessage().length() > 10, e.toString());
            } finally {
                if (log != null) {
                    log.freeDescriptors();
                }
            }
            return null;
        });
    }
}
