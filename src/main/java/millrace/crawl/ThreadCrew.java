package millrace.crawl;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of this process, as many as there are tasks under way: one worker, which cannot die alone. */
final class ThreadCrew implements Crew {
    private static final long END_SECONDS = 2;

    private final FetchWork work;
    private final Listener listener;
    private final ExecutorService threads = newThreads();

    /**
     * @param from where the archive goes on
     */
    ThreadCrew(Fetch.Maker maker, Keeping keeping, WarcFile.Mark from, Listener listener) throws IOException {
        this.work = FetchWork.open(maker, keeping, 0, from);
        this.listener = listener;
    }

    /** As many threads as are needed, kept for a minute; they do not hold up the end of the process. */
    static ExecutorService newThreads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fetch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int workers() {
        return 1;
    }

    @Override
    public void assign(int worker, Assignment given) {
        threads.execute(() -> {
            try {
                work.run(given.task(), given.host(), harvest -> listener.done(given.ticket(), harvest));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody waits for it any more
            } catch (IOException | RuntimeException | Error e) {
                listener.failed(e); // and not this thread alone, for whom the crawl would wait
            }
        });
    }

    @Override
    public void replace(int worker) {
        throw new IllegalStateException("threads do not die");
    }

    @Override
    public void forget(int worker, String hostKey) {
        // It remembers nothing.
    }

    @Override
    public void close() throws IOException {
        end(threads, work);
    }

    /** Ends the threads, waiting a moment for what they do, then what they work with. */
    static void end(ExecutorService threads, FetchWork work) throws IOException {
        threads.shutdownNow();
        try {
            boolean ended = threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            if (ended) {
                work.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
