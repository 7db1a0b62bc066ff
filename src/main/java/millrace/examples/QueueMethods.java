package millrace.examples;

import java.time.Duration;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Queue;
import millrace.process.QueueClosedException;

/**
 * A queue from one end to the other: Python's {@code put}, {@code get}, {@code qsize}, time-outs and {@code close}. Here the size is
 * exact, and closing a queue ends its readers, once they have taken what is in it; so it needs no sentinel as in
 * {@link Consumer}. To put into a closed queue is a mistake, there as here.
 */
public final class QueueMethods {
    private QueueMethods() {}

    public static void main(String[] args) throws InterruptedException {
        Queue<Object> queue = Queue.open(3);
        queue.put(42);
        queue.put("hello");
        queue.put(List.of(1, 2, 3));
        System.out.println("size: " + queue.size());
        System.out.println("room for one more: " + queue.offer("more", Duration.ofMillis(10)));
        System.out.println("first: " + queue.take());

        ChildProcess reader =
                new ChildProcess(() -> read(queue)).named("reader").start();
        queue.put("last");
        queue.close();
        reader.join();
        try {
            queue.put("too late");
        } catch (QueueClosedException e) {
            System.out.println("closed: " + queue.isClosed());
        }
    }

    private static void read(Queue<Object> queue) throws InterruptedException {
        Object element = queue.poll(Duration.ofDays(1));
        while (element != null) {
            System.out.println("got " + element);
            element = queue.poll(Duration.ofDays(1));
        }
        System.out.println("that was all");
    }
}
