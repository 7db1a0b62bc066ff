package millrace.examples;

import java.time.Duration;
import millrace.process.ChildProcess;
import millrace.process.Queue;

/**
 * One child puts a number into a queue if there is room, another gets it: Python's {@code put(block=False)} and
 * {@code get(block=False)}, which throw {@code Full} and {@code Empty}. Here {@link Queue#offer offer} and
 * {@link Queue#poll() poll} say it by what they return. If the reader comes first, the Python program prints nothing at all; this
 * reader waits for a while.
 */
public final class QueueWithoutWaiting {
    private QueueWithoutWaiting() {}

    public static void main(String[] args) throws InterruptedException {
        try (Queue<Integer> queue = Queue.open()) {
            ChildProcess writer = new ChildProcess(() -> {
                boolean thereWasRoom = queue.offer(1);
                System.out.println("put: " + thereWasRoom);
            });
            ChildProcess reader = new ChildProcess(() -> System.out.println(queue.poll(Duration.ofSeconds(30))));
            writer.named("writer").start();
            reader.named("reader").start();
            reader.join();
            writer.join();
            System.out.println("nothing is left: " + queue.poll());
        }
    }
}
