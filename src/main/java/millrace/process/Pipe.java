package millrace.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Two {@link Connection}s that lead to each other: Python's {@code multiprocessing.Pipe}.
 *
 * <pre>{@code
 * try (Pipe pipe = Pipe.open()) {
 *     Connection childs = pipe.second();
 *     ChildProcess child = new ChildProcess(() -> childs.send(...)).start();
 *     Object answer = pipe.first().receive();
 * }
 * }</pre>
 *
 * <p>The pipe itself stays in the process that opened it, which closes it in the end; closing twice is harmless. Instead it may
 * close the one connection that it uses.
 */
public final class Pipe implements AutoCloseable {
    /* What a sender may be ahead of its receiver, in messages; Python's pipes have 64 KiB. */
    private static final long CAPACITY = 1024;

    private final Connection first;
    private final Connection second;

    private Pipe(Connection first, Connection second) {
        this.first = first;
        this.second = second;
    }

    /** A pipe whose connections both send and receive. */
    public static Pipe open() {
        Path there = Tree.here().directory().newPath("pipe");
        Path back = Tree.here().directory().newPath("pipe");
        create(there, back);
        return new Pipe(new Connection(back, there), new Connection(there, back));
    }

    /** A pipe whose {@link #first} connection only receives, and whose {@link #second} only sends. */
    public static Pipe oneWay() {
        Path only = Tree.here().directory().newPath("pipe");
        create(only);
        return new Pipe(new Connection(only, null), new Connection(null, only));
    }

    private static void create(Path... logs) {
        try {
            MessageLog.create(CAPACITY, logs);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a pipe: " + e.getMessage(), e);
        }
    }

    public Connection first() {
        return first;
    }

    public Connection second() {
        return second;
    }

    /** Ends both connections, wherever they are. */
    @Override
    public void close() {
        first.end();
        second.end();
    }

    @Override
    public String toString() {
        return "Pipe[" + first + ", " + second + "]";
    }
}
