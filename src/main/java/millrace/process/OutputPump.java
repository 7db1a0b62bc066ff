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

    private static final String CRASH = "# A fatal error has been detected by the Java Runtime Environment";
    private static final int MOST_LINES = 20;
    private static final int LONGEST_LINE_BYTES = 1 << 20; // a longer one is passed on in parts, of whole characters
    private static final int LONGEST_KEPT = 8 * 1024; // characters
    private static final int MOST_BYTES_IN_PIPE =
            128 * 1024; // a pipe of the kernel holds 64 KiB; and there are buffers

    private final ChildProcess child;
    private final InputStream in;
    private final LineListener lines;
    private final Thread thread;
    private final ArrayDeque<String> last = new ArrayDeque<>(); // guarded by itself
    private boolean crashed; // guarded by last
    private volatile boolean passing; // a line, to somebody who may take his time
    private volatile long bytesRead; // only this thread writes

    OutputPump(ChildProcess child, InputStream in, BiConsumer<String, String> lines) {
        this.child = child;
        this.in = in;
        this.lines = LineListener.of(lines);
        this.thread = new Thread(this, "millrace-output-of-" + child.name());
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * After the end of the child, waits until all that it printed is passed on. Another process may keep the stream open: that
     * is enough when nothing has come for so long, or more than the child can have left in the pipe.
     */
    void awaitEnd(Duration silence) {
        try {
            long before;
            long most = bytesRead + MOST_BYTES_IN_PIPE;
            do {
                before = bytesRead;
                thread.join(silence.toMillis());
            } while (thread.isAlive() && (passing || bytesRead != before) && bytesRead < most);
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
        long read = 0;
        try (InputStream bytes = new BufferedInputStream(in)) {
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                bytesRead = ++read;
                if (next == '\n' || isFull(line, next)) {
                    passOn(line);
                }
                if (next != '\n') {
                    line.write(next);
                }
            }
        } catch (IOException ignored) {
            // the stream was closed under us: the child is gone, and this is the end of what it printed
        }
        if (line.size() > 0) {
            passOn(line);
        }
    }

    private static boolean isFull(ByteArrayOutputStream line, int next) {
        boolean isWithinCharacter = (next & 0xc0) == 0x80;
        return line.size() >= LONGEST_LINE_BYTES + (isWithinCharacter ? 3 : 0);
    }

    /* Of what a JVM writes that crashes, the first lines say why, and hundreds come after them. */
    private void keep(String line) {
        if (!crashed && line.startsWith(CRASH)) {
            crashed = true;
            last.clear();
        }
        if (last.size() == MOST_LINES && crashed) {
            return;
        } else if (last.size() == MOST_LINES) {
            last.removeFirst();
        }
        last.addLast(line.substring(Math.max(0, line.length() - LONGEST_KEPT)));
    }

    private void passOn(ByteArrayOutputStream bytes) {
        String line = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        synchronized (last) {
            keep(line);
        }
        passing = true;
        lines.accept(child.name(), line);
        passing = false;
    }
}
