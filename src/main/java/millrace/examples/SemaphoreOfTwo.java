package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Semaphore;

/**
 * Five children, of which no more than two are inside at a time: Python's {@code Semaphore(2)}. The permit of a child that is
 * killed inside comes back, which Python's never does.
 */
public final class SemaphoreOfTwo {
    private SemaphoreOfTwo() {}

    public static void main(String[] args) throws InterruptedException {
        int stepMillis = Argument.number(args, 0, 50);
        try (Semaphore semaphore = Semaphore.open(2)) {
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int stayMillis = i * stepMillis;
                children.add(new ChildProcess(() -> visit(semaphore, stayMillis))
                        .named("visitor-" + i)
                        .start());
            }
            for (ChildProcess child : children) {
                child.join();
            }
        }
    }

    private static void visit(Semaphore semaphore, int stayMillis) throws InterruptedException {
        semaphore.acquire();
        try {
            System.out.println("acquire, still free: " + semaphore.availablePermits());
            Thread.sleep(stayMillis);
            System.out.println("release");
        } finally {
            semaphore.release();
        }
    }
}
