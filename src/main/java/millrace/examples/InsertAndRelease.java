package millrace.examples;

import millrace.process.ChildProcess;
import millrace.process.Queue;

/**
 * One child inserts, another releases what it gets for as long as it is let. The Python program terminates the second as soon as
 * it has started it, so that most numbers are never released. Here the parent first waits until each is dealt with: what
 * Python has in a {@code JoinableQueue}, every {@link Queue} can.
 */
public final class InsertAndRelease {
    private InsertAndRelease() {}

    public static void main(String[] args) throws InterruptedException {
        int numbers = Argument.number(args, 0, 10);
        try (Queue<Integer> queue = Queue.open()) {
            ChildProcess writer = new ChildProcess(() -> insert(queue, numbers)).named("writer");
            ChildProcess reader = new ChildProcess(() -> release(queue)).named("reader");
            writer.start();
            reader.start();
            writer.join();
            queue.join();
            reader.terminate();
            reader.join();
            System.out.println("the reader's exit code: " + reader.exitCode().getAsInt());
        }
    }

    private static void insert(Queue<Integer> queue, int numbers) throws InterruptedException {
        for (int number = 0; number < numbers; number++) {
            queue.put(number);
            System.out.println("insert: " + number);
        }
    }

    private static void release(Queue<Integer> queue) throws InterruptedException {
        while (true) {
            System.out.println("release: " + queue.take());
            queue.taskDone();
        }
    }
}
