package millrace.process;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Code of a user that gets lines, and may throw: that must end no thread of ours. The first time, the thread's handler of
 * uncaught exceptions is told, which by default prints it; the lines after it are passed on like those before.
 */
final class LineListener implements BiConsumer<String, String> {
    private final BiConsumer<String, String> lines;
    private final AtomicBoolean told = new AtomicBoolean();

    private LineListener(BiConsumer<String, String> lines) {
        this.lines = lines;
    }

    static LineListener of(BiConsumer<String, String> lines) {
        return lines instanceof LineListener listener ? listener : new LineListener(lines);
    }

    static LineListener of(Consumer<String> lines) {
        return new LineListener((name, line) -> lines.accept(line));
    }

    @Override
    public void accept(String name, String line) {
        try {
            lines.accept(name, line);
        } catch (Throwable e) {
            if (!told.getAndSet(true)) {
                tell(e);
            }
        }
    }

    private static void tell(Throwable thrown) {
        Thread here = Thread.currentThread();
        try {
            here.getUncaughtExceptionHandler().uncaughtException(here, thrown);
        } catch (Throwable ignored) {
            // the JVM ignores what its handlers throw, too
        }
    }
}
