package millrace.wordcount;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills workers of this process, once or twice, until it is closed. Not three times: a chunk that loses three workers is
 * given up.
 */
final class Killer extends Thread implements AutoCloseable {
    private static final int LONGEST_PAUSE_MILLIS = 900;

    private final Moments moments;
    private final AtomicInteger kills = new AtomicInteger();
    private volatile boolean closed;

    /** When it strikes. */
    @FunctionalInterface
    interface Moments {
        /** Waits for the first or second moment, and says whether one worker is enough. */
        boolean awaitAndSpareOthers(int strike) throws InterruptedException;
    }

    private Killer(Moments moments) {
        super("killer");
        this.moments = moments;
        setDaemon(true);
    }

    static Killer start(Moments moments) {
        Killer killer = new Killer(moments);
        killer.start();
        return killer;
    }

    /** At moments that depend on the seed, and on the machine; sometimes all workers, sometimes one. */
    static Killer atRandom(long seed) {
        Random random = new Random(seed);
        return start(strike -> {
            // Not to wait for something, but to strike at another moment each time.
            Thread.sleep(20 + random.nextInt(LONGEST_PAUSE_MILLIS));
            return random.nextInt(3) > 0;
        });
    }

    int kills() {
        return kills.get();
    }

    @Override
    public void run() {
        try {
            for (int strike = 1; strike <= 2 && !closed; strike++) {
                boolean one = moments.awaitAndSpareOthers(strike);
                List<ProcessHandle> workers = Workers.of(ProcessHandle.current());
                for (ProcessHandle worker : one && !workers.isEmpty() ? workers.subList(0, 1) : workers) {
                    worker.destroyForcibly();
                    kills.incrementAndGet();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        interrupt();
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
