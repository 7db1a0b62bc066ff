package millrace.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the run directory as memory that every process of the tree can have, and the words in it. */
final class MappedFile {
    /** Reads and writes a word at an index that is a multiple of 8, in all the ways of a {@code volatile} variable. */
    static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int BLOCK_BYTES = 64 * 1024;

    private MappedFile() {}

    /** Makes a file of that many zeros. */
    static void create(Path file, long bytes) throws IOException {
        Files.createFile(file);
        try {
            fill(file, 0, bytes);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    /**
     * Writes that many zeros.
     *
     * <p>A hole would do as well, until the disk is full: that is an exception here, but a fault in the middle of some access
     * to the memory later.
     */
    static void fill(Path file, long from, long bytes) throws IOException {
        byte[] zeros = new byte[(int) Math.min(bytes, BLOCK_BYTES)];
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(from);
            for (long left = bytes; left > 0; left -= zeros.length) {
                out.write(zeros, 0, (int) Math.min(zeros.length, left));
            }
        }
    }

    /**
     * Maps all of a file, in the byte order of this machine; no descriptor stays open, and deleting the file does no harm.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there
     */
    static ByteBuffer map(Path file) throws IOException {
        return map(file, 0, Long.MAX_VALUE);
    }

    /** Maps that many bytes of a file, or what there is of them. */
    static ByteBuffer map(Path file, long from, long most) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return channel.map(MapMode.READ_WRITE, from, Math.min(most, channel.size() - from))
                            .order(ByteOrder.nativeOrder());
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
