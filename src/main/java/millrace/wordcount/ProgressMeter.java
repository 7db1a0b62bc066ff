package millrace.wordcount;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import millrace.cli.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Knows how far the count is, and draws the progress bar, in a thread of its own, from what the workers say of chunks that they
 * are counting and from what the parent knows of chunks that are done.
 */
final class ProgressMeter implements AutoCloseable {
    private static final long REDRAW_MILLIS = 100;

    private final BlockingQueue<Advance> advances;
    private final @Nullable ProgressBar bar;
    private final long totalBytes;
    private final Thread thread;
    /** Bytes of chunks that are being counted. Guarded by this. */
    private final Map<Long, Long> running = new HashMap<>();
    /** Bytes of chunks that are done. Guarded by this. */
    private long done;
    /** Guarded by this. */
    private boolean closed;

    /**
     * Begins to draw.
     *
     * @param advances where the workers say how far they are; stays the caller's
     * @param bar null: nothing is drawn
     * @param totalBytes how much there is to count; 0: nobody knows
     */
    ProgressMeter(BlockingQueue<Advance> advances, @Nullable ProgressBar bar, long totalBytes) {
        this.advances = advances;
        this.bar = bar;
        this.totalBytes = totalBytes;
        this.thread = new Thread(this::draw, "progress");
        thread.setDaemon(true);
        thread.start();
    }

    /** A chunk is done. What its worker said of it is in the queue by now, and no longer counts. */
    synchronized void finished(long chunk, long bytes) {
        listen();
        running.remove(chunk);
        done += bytes;
    }

    private synchronized void draw() {
        try {
            while (!closed) {
                long bytes = bytes();
                if (bar != null) {
                    bar.update(bytes, totalBytes);
                }
                wait(REDRAW_MILLIS);
            }
        } catch (InterruptedException unexpected) {
            Thread.currentThread().interrupt();
        }
        if (bar != null) {
            bar.clear();
        }
    }

    /** How much is counted. */
    synchronized long bytes() {
        listen();
        long bytes = done;
        for (long ofChunk : running.values()) {
            bytes += ofChunk;
        }
        return bytes;
    }

    private void listen() {
        for (Advance advance = advances.poll(); advance != null; advance = advances.poll()) {
            running.put(advance.chunk(), advance.bytes());
        }
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
