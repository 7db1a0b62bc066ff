package millrace.crawl;

import java.util.ArrayList;
import java.util.List;
import millrace.cli.Console;
import millrace.cli.Figures;
import millrace.cli.Terminal;

/** What sees a crawl: the status line, of what has ended and what it is doing or waiting for, and the times for a report. For the crawl's thread. */
final class ProgressLine implements Crawl.Watch {
    private static final long REDRAW_NANOS = 200_000_000;

    private final Console console;
    private final Terminal terminal;
    private final boolean shown;
    private final Tally tally;
    private final WorkTimes times;
    private long nextDraw = System.nanoTime() + REDRAW_NANOS;

    ProgressLine(Console console, Terminal terminal, boolean shown, Tally tally, WorkTimes times) {
        this.times = times;
        this.console = console;
        this.terminal = terminal;
        this.shown = shown;
        this.tally = tally;
    }

    @Override
    public void committed() {
        // Drawn with what it looks like then.
    }

    @Override
    public void began(int worker) {
        times.began(worker, System.nanoTime());
    }

    @Override
    public void ended(int worker) {
        times.ended(worker, System.nanoTime());
    }

    @Override
    public void died(int worker, String how) {
        times.died(worker, how, System.nanoTime());
    }

    @Override
    public void looks(Crawl.Status status) {
        long now = System.nanoTime();
        if (shown && now >= nextDraw) {
            nextDraw = now + REDRAW_NANOS;
            String line = text(status);
            console.status(line.length() < terminal.columns() ? line : line.substring(0, terminal.columns() - 1));
        }
    }

    private String text(Crawl.Status status) {
        List<String> parts = new ArrayList<>();
        parts.add(Figures.counted(tally.urls(), "URL") + " done");
        if (status.inFlight() > 0) {
            parts.add(Figures.counted(status.inFlight(), "request") + " in flight");
        }
        if (status.waitingHosts() > 0) {
            parts.add(Figures.counted(status.waitingHosts(), "host") + " waiting for "
                    + (status.waitingHosts() == 1 ? "its delay" : "their delay") + ", next in "
                    + Figures.seconds(status.nextMillis() * 1_000_000) + " s");
        }
        return String.join("; ", parts);
    }

    /** Takes the line away. */
    void clear() {
        console.status("");
    }
}
