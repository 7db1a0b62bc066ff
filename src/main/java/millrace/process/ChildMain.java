package millrace.process;

import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import millrace.wire.Decoder;

/** The main class of every child: learns who it is, watches for the end of its parent, and runs. The other side is {@link Launcher}. */
final class ChildMain {
    private static final int PARENT_GONE = 129; // as a shell would show a hang-up

    private ChildMain() {}

    public static void main(String[] arguments) {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        DataInputStream parent = new DataInputStream(System.in);
        System.setIn(InputStream.nullInputStream());
        try {
            if (parent.readInt() != Launcher.MAGIC) {
                throw new IOException("standard input is no parent process: only the library starts this class");
            }
            Tree.here().join(Path.of(parent.readUTF()));
            byte[] encoded = new byte[parent.readInt()];
            parent.readFully(encoded);
            watch(parent);
            ChildProcess self = (ChildProcess) Objects.requireNonNull(Decoder.decode(encoded), "nothing to run");
            Tree.here().become(self);
            self.run();
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        /* Threads that are no daemons may still run; the JVM ends with the last of them. */
    }

    /* The kernel ends our standard input when the parent ends, whatever ended it. Halt: no hook may hold us up. */
    private static void watch(InputStream parent) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (parent.read() >= 0) {
                            // nothing is ever sent
                        }
                    } catch (IOException ignored) {
                        // as good as its end
                    }
                    Runtime.getRuntime().halt(PARENT_GONE);
                },
                "millrace-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
