package millrace.crawl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import millrace.cli.Console;
import millrace.cli.Figures;
import millrace.cli.Terminal;
import millrace.page.Table;
import millrace.timing.LiveTables;

/**
 * What sees a crawl: the status line, of what has ended and what it is doing or waiting for, the same as a table, and the times
 * for a report. For the crawl's thread.
 */
final class ProgressLine implements Crawl.Watch {
    private static final long REDRAW_NANOS = 200_000_000;
    private static final int MOST_HOSTS = 20;
    private static final int LONGEST_ANSWER_SECONDS = 1; // the crawl may have ended, or have a lot to write

    private final Console console;
    private final Terminal terminal;
    private final boolean shown;
    private final Tally tally;
    private final WorkTimes times;
    /** Of the crawl, once the list is read. */
    private long begin = System.nanoTime();

    private volatile Table seen = Table.figures("URLs", LiveTables.NOW);
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

    /** Before the crawl: so many URLs of the list were read. */
    void reads(long urls) {
        begin = System.nanoTime();
        if (isDue()) {
            draw(Figures.counted(urls, "URL") + " of the list read");
        }
    }

    /** After the crawl: records of what was not asked for are written. */
    void ends() {
        if (isDue()) {
            draw(Figures.counted(tally.urls(), "URL") + " done, recording what is not going to be asked for");
        }
    }

    @Override
    public void looks(Supplier<Crawl.Status> doing) {
        if (isDue()) {
            Crawl.Status status = doing.get();
            seen = table(status, System.nanoTime() - begin);
            draw(text(status));
        }
    }

    private boolean isDue() {
        boolean due = System.nanoTime() - nextDraw >= 0;
        if (due) {
            nextDraw = System.nanoTime() + REDRAW_NANOS;
        }
        return due;
    }

    private void draw(String line) {
        if (shown) {
            console.status(line.length() < terminal.columns() ? line : line.substring(0, terminal.columns() - 1));
        }
    }

    private Table table(Crawl.Status status, long nanos) {
        String next = Figures.seconds(status.nextMillis() * 1_000_000) + " s";
        return Table.figures(
                "URLs",
                LiveTables.NOW,
                "done",
                Figures.grouped(tally.urls()),
                "pages each second",
                Figures.grouped(Math.round(tally.asked() * 1e9 / nanos)),
                "tried again",
                Figures.grouped(status.retries()),
                "failed",
                Figures.grouped(tally.count(State.FAILED)),
                "refused or skipped",
                Figures.grouped(tally.urls() - tally.asked()),
                "received",
                Figures.bytes((double) tally.bytes()),
                "requests in flight",
                Figures.grouped(status.inFlight()),
                "hosts that may not be asked yet",
                Figures.grouped(status.waitingHosts()),
                "the next of them may be asked in",
                status.waitingHosts() == 0 ? "" : next,
                "for",
                Figures.seconds(nanos) + " s");
    }

    /** How far the crawl is, what its hosts wait for and what its workers do; for any thread. */
    List<Table> tables(Crawl crawl) {
        return List.of(seen, waiting(crawl), times.table());
    }

    private static Table waiting(Crawl crawl) {
        List<List<String>> rows = new ArrayList<>();
        List<WaitingHost> hosts = crawl.waitingHosts(MOST_HOSTS)
                .completeOnTimeout(List.of(), LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS)
                .join();
        for (WaitingHost host : hosts) {
            String in =
                    host.millis().isPresent() ? Figures.seconds(host.millis().getAsLong() * 1_000_000) + " s" : "";
            rows.add(List.of(host.key(), in, host.why()));
        }
        return new Table(
                "Hosts that wait, the first " + MOST_HOSTS, List.of("host", "may be asked in", "waits for"), rows);
    }

    private String text(Crawl.Status status) {
        String sentence = sentence(status);
        return sentence.length() < terminal.columns() ? sentence : figures(status);
    }

    /* The same for a narrow terminal. */
    private String figures(Crawl.Status status) {
        String next = "; next in " + Figures.seconds(status.nextMillis() * 1_000_000) + " s";
        return Figures.grouped(tally.urls()) + " done; " + status.inFlight() + " in flight"
                + (status.waitingHosts() == 0 ? "" : next);
    }

    private String sentence(Crawl.Status status) {
        List<String> parts = new ArrayList<>();
        parts.add(Figures.counted(tally.urls(), "URL") + " done");
        if (status.inFlight() > 0) {
            parts.add(Figures.counted(status.inFlight(), "request") + " in flight");
        }
        if (status.waitingHosts() > 0) {
            boolean one = status.waitingHosts() == 1;
            boolean delay = status.nextWaitsFor().equals(HostQueue.DELAY);
            parts.add(Figures.counted(status.waitingHosts(), "host") + " waiting"
                    + (one ? " for " + status.nextWaitsFor() : delay ? " for their delay" : "")
                    + ", next in " + Figures.seconds(status.nextMillis() * 1_000_000) + " s"
                    + (one || delay ? "" : " after " + status.nextWaitsFor()));
        }
        return String.join("; ", parts);
    }

    /** Takes the line away. */
    void clear() {
        console.status("");
    }
}
