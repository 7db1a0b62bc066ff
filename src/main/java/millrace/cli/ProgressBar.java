package millrace.cli;

import java.util.function.LongSupplier;

/**
 * A bar on the console's status line: share, bytes, rate, time left. It appears after a moment, so that short runs stay
 * quiet, and is redrawn at most ten times a second. For one thread.
 */
public final class ProgressBar {
    private static final long FIRST_NANOS = 300_000_000;
    private static final long REDRAW_NANOS = 100_000_000;

    private final Console console;
    private final int columns;
    private final LongSupplier nanoTime;
    private final long started;
    private long nextDraw;

    public ProgressBar(Console console, int columns) {
        this(console, columns, System::nanoTime);
    }

    /** With a clock of the caller's own: nanoseconds from any start. */
    ProgressBar(Console console, int columns, LongSupplier nanoTime) {
        this.console = console;
        this.columns = columns;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.nextDraw = started + FIRST_NANOS;
    }

    /**
     * So much is done.
     *
     * @param total how much there is to do, or 0: nobody knows
     */
    public void update(long doneBytes, long total) {
        long now = nanoTime.getAsLong();
        if (now >= nextDraw) {
            nextDraw = now + REDRAW_NANOS;
            console.status(line(doneBytes, total, now - started));
        }
    }

    /** Takes the bar away. */
    public void clear() {
        console.status("");
    }

    private String line(long done, long total, long nanos) {
        double perSecond = done * 1e9 / nanos;
        String rate = Figures.bytes(perSecond) + "/s";
        if (total <= 0 || done > total) { // then nobody knows how much there is
            return fit(Figures.bytes((double) done) + "  " + rate + "  " + Figures.clock(nanos / 1_000_000_000));
        }
        double share = Math.min(1, (double) done / total);
        long left = perSecond > 0 ? Math.round(Math.max(0, total - done) / perSecond) : 0;
        String percent = Math.round(Math.floor(share * 100)) + "%";
        String figures = " ".repeat(4 - percent.length()) + percent + "  " + Figures.bytes((double) done) + " of "
                + Figures.bytes((double) total) + "  " + rate
                + (perSecond > 0 ? "  " + Figures.clock(left) + " left" : "");
        int width = columns - 1 - figures.length() - 3;
        if (width < 10) {
            return fit(figures);
        }
        int filled = (int) (share * width);
        return figures + " [" + "#".repeat(filled) + ".".repeat(width - filled) + "]";
    }

    private String fit(String line) {
        return line.length() < columns ? line : line.substring(0, columns - 1);
    }
}
