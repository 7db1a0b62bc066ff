package millrace.examples;

import millrace.process.Pool;

/**
 * Four messages for three workers, none of which the parent waits for: Python's {@code apply_async} in a loop, then
 * {@code close} and {@code join}. {@link Pool#close} is both of these, and the end of the try block calls it. If a worker fails,
 * the Python program never tells; here the future that {@code submit} returns would.
 */
public final class PoolInBackground {
    private PoolInBackground() {}

    public static void main(String[] args) {
        int workMillis = Argument.number(args, 0, 200);
        try (Pool pool = Pool.open(3)) {
            for (int i = 0; i < 4; i++) {
                String message = "hello " + i;
                pool.submit(() -> handle(message, workMillis));
            }
            System.out.println("Mark~ Mark~ Mark~~~~~~~~~~~~~~~~~~~~~~");
        }
        System.out.println("Sub-process(es) done.");
    }

    private static void handle(String message, int workMillis) throws InterruptedException {
        System.out.println("msg: " + message);
        Thread.sleep(workMillis);
        System.out.println("end");
    }
}
