package millrace.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Passes on, line by line, what a child prints, and keeps the last lines for the message that tells of its death. In the
 * parent; a thread of its own.
 */
final class OutputPump implements Runnable {
    static final BiConsumer<String, String> OUT = (name, line) -> System.out.println("[" + name + "] " + line);
    static final BiConsumer<String, String> ERR = (name, line) -> System.err.println("[" + name + "] " + line);

    private static final int MOST_LINES = 20;
    private static final int LONGEST_LINE_BYTES = 8 * 1024; // a longer one is passed on in parts

    private final ChildProcess child;
    private final InputStream in;
    private final BiConsumer<String, String> lines;
    private final Thread thread;
    private final ArrayDeque<String> last = new ArrayDeque<>(); // guarded by itself

    OutputPump(ChildProcess child, InputStream in, BiConsumer<String, String> lines) {
        this.child = child;
        this.in = in;
        this.lines = lines;
        this.thread = new Thread(this, "millrace-output-of-" + child.name());
    }

    /** The thread of a child that is no daemon keeps this JVM alive. */
    void start(boolean daemon) {
        thread.setDaemon(daemon);
        thread.start();
    }

    /** Waits for the end of the output, but not longer than that. */
    void awaitEnd(Duration atMost) {
        try {
            thread.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> lastLines() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    @Override
    public void run() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream bytes = new BufferedInputStream(in)) {
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                if (next != '\n') {
                    line.write(next);
                }
                if (next == '\n' || line.size() == LONGEST_LINE_BYTES) {
                    passOn(line);
                }
            }
        } catch (IOException ignored) {
            // the stream was closed under us: the child is gone, and this is the end of what it printed
        }
        if (line.size() > 0) {
            passOn(line);
        }
    }

    private void passOn(ByteArrayOutputStream bytes) {
        String line = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        synchronized (last) {
            if (last.size() == MOST_LINES) {
                last.removeFirst();
            }
            last.addLast(line);
        }
        lines.accept(child.name(), line);
    }
}
