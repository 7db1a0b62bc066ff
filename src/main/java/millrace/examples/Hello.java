package millrace.examples;

import millrace.process.ChildProcess;
import millrace.process.Queue;

/**
 * The smallest message from a child to its parent: Python's first program with a {@code Queue}. The queue is typed, and
 * {@link Queue#take} is {@code get}. When {@code put} returns, the message is safe from the death of the child; in Python a
 * thread of the child sends it later.
 */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException {
        try (Queue<String> queue = Queue.open()) {
            ChildProcess child = new ChildProcess(() -> queue.put("Hello, world!")).start();
            System.out.println(queue.take());
            child.join();
        }
    }
}
