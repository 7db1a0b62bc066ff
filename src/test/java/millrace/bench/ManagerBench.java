package millrace.bench;

import millrace.process.ChildProcess;
import millrace.process.Counter;
import millrace.process.Manager;
import millrace.process.Semaphore;
import millrace.process.SharedMap;

/**
 * Prints how many operations a second one child process gets done on the objects of its parent's manager.
 *
 * <pre>mvn -q test-compile; java -cp target/classes:target/test-classes:JSPECIFY millrace.bench.ManagerBench</pre>
 */
public final class ManagerBench {
    private static final int OPERATIONS = 50_000;
    private static final int ROUNDS = 5;

    private ManagerBench() {}

    /** One operation, in the child. */
    @FunctionalInterface
    private interface Operation {
        void run(int i) throws InterruptedException;
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (Manager manager = Manager.open();
                Semaphore permits = Semaphore.open(4);
                Semaphore ping = Semaphore.open(0);
                Semaphore pong = Semaphore.open(0)) {
            SharedMap<String, Integer> map = manager.map();
            Counter<String> counter = manager.counter();
            ChildProcess child = new ChildProcess(() -> {
                measure("SharedMap.put", i -> map.put("key", i));
                measure("SharedMap.get", i -> map.get("key"));
                measure("SharedMap.merge", i -> map.merge("sum", 1, Integer::sum));
                measure("Counter.add", i -> counter.add("key", 1));
                measure("Semaphore acquire + release", i -> {
                    permits.acquire();
                    permits.release();
                });
                measure("Semaphore, waiting each time", i -> {
                    ping.release();
                    pong.acquire();
                });
                System.exit(0);
            });
            child.start();
            Thread echo = new Thread(() -> {
                try {
                    while (true) {
                        ping.acquire();
                        pong.release();
                    }
                } catch (InterruptedException ended) {
                    // nobody calls any more
                }
            });
            echo.start();
            child.join();
            echo.interrupt();
            echo.join();
        }
    }

    private static void measure(String what, Operation operation) {
        double best = 0;
        StringBuilder all = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            try {
                for (int i = 0; i < OPERATIONS; i++) {
                    operation.run(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            double perSecond = OPERATIONS / ((System.nanoTime() - start) / 1e9);
            best = Math.max(best, perSecond);
            all.append(String.format(" %,9.0f", perSecond));
        }
        System.out.printf("%-30s best %,9.0f/s  of%s%n", what, best, all);
    }
}
