package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Lock;
import millrace.process.Value;

/**
 * Four children increment one number a thousand times each, under a lock, and the result must be 4000: Python's
 * {@code Value('i', 0)} and {@code with lock: count.value += 1}, which reads and then writes. Without the lock increments would be
 * lost, there as here; but here {@code count.getAndAdd(1)} is one operation, and needs none.
 */
public final class FourThousand {
    private FourThousand() {}

    public static void main(String[] args) throws InterruptedException {
        int times = Argument.number(args, 0, 1000);
        try (Lock lock = Lock.open();
                Value.OfInt count = Value.ofInt(0)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                processes.add(new ChildProcess(() -> count(lock, count, times)).start());
            }
            for (ChildProcess process : processes) {
                process.join();
            }
            System.out.println("Final count: " + count.get());
        }
    }

    private static void count(Lock lock, Value.OfInt count, int times) {
        for (int i = 0; i < times; i++) {
            lock.lock();
            try {
                count.set(count.get() + 1);
            } finally {
                lock.unlock();
            }
        }
    }
}
