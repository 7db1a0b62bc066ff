package millrace.examples;

import millrace.process.ChildProcess;
import millrace.process.Queue;

/**
 * A child works off a queue until the sentinel comes: Python's usual {@code None}. A {@link java.util.concurrent.BlockingQueue}
 * takes no null, since {@code poll} returns it for nothing; so a value that is no item stands for the end.
 */
public final class Consumer {
    private static final int END = -1;

    private Consumer() {}

    public static void main(String[] args) throws InterruptedException {
        try (Queue<Integer> queue = Queue.open()) {
            ChildProcess consumer =
                    new ChildProcess(() -> consume(queue)).named("consumer").start();
            for (int item = 0; item < Argument.number(args, 0, 5); item++) {
                queue.put(item);
            }
            queue.put(END);
            consumer.join();
        }
    }

    private static void consume(Queue<Integer> queue) throws InterruptedException {
        for (int item = queue.take(); item != END; item = queue.take()) {
            System.out.println("Processing " + item);
        }
    }
}
