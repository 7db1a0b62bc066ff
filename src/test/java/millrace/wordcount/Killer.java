package millrace.wordcount;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills workers of this process at random moments, until it is closed. The moments depend on the seed, and on the
 * machine.
 */
final class Killer extends Thread implements AutoCloseable {
    private static final int MOST_KILLS = 4;
    private static final int LONGEST_PAUSE_MILLIS = 600;

    private final Random random;
    private volatile boolean closed;
    private final AtomicInteger kills = new AtomicInteger();

    private Killer(long seed) {
        super("killer");
        this.random = new Random(seed);
        setDaemon(true);
    }

    static Killer start(long seed) {
        Killer killer = new Killer(seed);
        killer.start();
        return killer;
    }

    int kills() {
        return kills.get();
    }

    @Override
    public void run() {
        int most = 1 + random.nextInt(MOST_KILLS);
        try {
            while (!closed && kills.get() < most) {
                // Not to wait for something, but to strike at another moment each time.
                Thread.sleep(20 + random.nextInt(LONGEST_PAUSE_MILLIS));
                List<ProcessHandle> workers = Workers.of(ProcessHandle.current());
                boolean all = random.nextInt(5) == 0;
                for (int i = 0; i < workers.size() && (all || i == 0); i++) {
                    workers.get(all ? i : random.nextInt(workers.size())).destroyForcibly();
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
