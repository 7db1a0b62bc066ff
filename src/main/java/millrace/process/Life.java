package millrace.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A number for this process that no other of its tree has had or will have, and the proof whether the process of a number lives. */
final class Life {
    /*
     * The file "life" of the run directory: a counter of 8 bytes, from which every process takes its number N, and far behind
     * it, where nothing is stored, byte BYTES + N, on which that process holds a lock until the kernel releases it at its end.
     * Whoever can lock that byte knows that the process is dead. Numbers are not used again, so a dead process is not taken
     * for a new one.
     *
     * POSIX locks belong to the process, and closing any channel on the file would drop them: this channel is the only one in
     * this process, and it is never closed.
     *
     * The counter is written when the directory is made: a hole in its place would be a fault in the middle of an access, and
     * the end of the JVM, if the disk is full by then.
     */
    private static final VarHandle COUNTER =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long BYTES = 1 << 20;

    private final FileChannel channel;
    private final FileLock proof;
    private final long number;

    /** In a new run directory: makes the file, from which nobody has taken a number yet. */
    static void create(Path runDirectory) throws IOException {
        MappedFile.create(file(runDirectory), Long.BYTES);
    }

    private static Path file(Path runDirectory) {
        return runDirectory.resolve("life");
    }

    Life(Path runDirectory) {
        Path file = file(runDirectory);
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            ByteBuffer counter =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES).order(ByteOrder.nativeOrder());
            number = 1 + (long) COUNTER.getAndAdd(counter, 0, 1L);
            proof = channel.lock(BYTES + number, 1, false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + file + ": " + e.getMessage(), e);
        }
    }

    /** The number of this process, above 0. */
    long number() {
        return number;
    }

    /** Whether the process of that number lives. In doubt, when another process asks at the same moment, it does. */
    boolean isAlive(long other) {
        if (other == number) {
            return proof.isValid();
        }
        try (FileLock free = channel.tryLock(BYTES + other, 1, false)) {
            return free == null;
        } catch (OverlappingFileLockException anotherThreadAsks) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
