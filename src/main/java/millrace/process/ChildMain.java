package millrace.process;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import millrace.wire.Decoder;

/** The main class of every child: learns who it is, watches for the end of its parent, and runs. The other side is {@link Launcher}. */
final class ChildMain {
    private static final int PARENT_GONE = 129; // as a shell would show a hang-up
    private static final long PARENT_LOOK_NANOS = 20_000_000;

    private ChildMain() {}

    public static void main(String[] arguments) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        System.setIn(InputStream.nullInputStream());
        try {
            FileInputStream input = new FileInputStream(FileDescriptor.in);
            DataInputStream parent = new DataInputStream(input);
            if (parent.readInt() != Launcher.MAGIC) {
                throw new IOException("standard input is no parent process: only the library starts this class");
            }
            Tree.here().join(Path.of(parent.readUTF()), input.getChannel());
            int length = parent.readInt();
            byte[] encoded = parent.readNBytes(length); // in parts: a forged length reserves nothing
            if (encoded.length < length) {
                throw new EOFException("the parent has ended after " + encoded.length + " of " + length + " bytes");
            }
            watch(input.getChannel());
            ChildProcess self = (ChildProcess) Objects.requireNonNull(Decoder.decode(encoded), "nothing to run");
            Tree.here().become(self);
            self.run();
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        /* Threads that are no daemons may still run; the JVM ends with the last of them. */
    }

    /*
     * The kernel ends our standard input when the parent ends, whatever ended it. Halt: no hook may hold us up.
     *
     * When this process ends by itself, the Tree closes the channel: a JVM that exits waits 300 ms for threads that are in
     * the kernel. From then on, until the hooks of others are done, the parent is asked after now and then.
     */
    private static void watch(ReadableByteChannel parent) {
        Thread watch = new Thread(
                () -> {
                    try {
                        ByteBuffer nothing = ByteBuffer.allocate(1);
                        while (parent.read(nothing) >= 0) {
                            nothing.clear(); // nothing is ever sent
                        }
                    } catch (ClosedChannelException ending) {
                        awaitEndOfParent();
                    } catch (IOException ignored) {
                        // as good as its end
                    }
                    Runtime.getRuntime().halt(PARENT_GONE);
                },
                "millrace-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEndOfParent() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        while (parent.isPresent() && parent.get().isAlive()) {
            LockSupport.parkNanos(PARENT_LOOK_NANOS);
        }
    }
}
