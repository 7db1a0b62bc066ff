package millrace.examples;

import java.util.stream.IntStream;
import millrace.process.ChildProcess;
import millrace.process.Queue;

/**
 * A child adds the numbers that come, until the stop word comes, and answers through the same queue: Python's program for
 * {@code Process} and {@code Queue} together. Numbers and a word in one queue make it a {@code Queue<Object>}, and the pattern in
 * the loop tells them apart. The parent joins the child before it takes the answer: else it could take its own numbers back.
 */
public final class Adder {
    private Adder() {}

    public static void main(String[] args) throws InterruptedException {
        try (Queue<Object> queue = Queue.open()) {
            ChildProcess adder = new ChildProcess(() -> add(queue)).start();
            for (int number : IntStream.range(0, Argument.number(args, 0, 5)).toArray()) {
                queue.put(number);
            }
            queue.put("stop");
            adder.join();
            System.out.println(queue.take());
        }
    }

    private static void add(Queue<Object> queue) throws InterruptedException {
        int sum = 0;
        while (queue.take() instanceof Integer number) {
            sum += number;
        }
        queue.put(sum);
    }
}
