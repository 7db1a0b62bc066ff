package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;

/** What a worker does with a task, in this process or in its own: fetches, keeps, and hands over. Thread-safe. */
final class FetchWork implements Closeable {
    private final Fetch fetch;
    private final Keeper keeper;

    private FetchWork(Fetch fetch, Keeper keeper) {
        this.fetch = fetch;
        this.keeper = keeper;
    }

    /** Opens all that the worker of this number needs. */
    static FetchWork open(Fetch.Maker maker, Keeping keeping, int worker, WarcFile.Mark from) throws IOException {
        Keeper keeper = keeping.open(worker, from);
        try {
            return new FetchWork(maker.open(worker), keeper);
        } catch (IOException | RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    /**
     * Does one task.
     *
     * @throws IOException if what is to be kept cannot be written, or of the taker: no task can be done then
     */
    void run(FetchTask task, HostState host, Harvest.Taker taker) throws IOException, InterruptedException {
        keeper.keep(Surprise.caught(fetch, task, host), taker);
    }

    @Override
    public void close() throws IOException {
        try (keeper) {
            fetch.close();
        }
    }
}
