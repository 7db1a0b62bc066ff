package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import millrace.process.ChildProcess;
import millrace.process.Lock;
import millrace.process.Value;

/**
 * Five children come at random times to one lock, behind which each reads a number, waits and writes it back larger by one. The
 * wait makes the race as wide as it can be; the lock closes it. Python's {@code Value('i', 0)} has a lock of its own, which does
 * not help there: {@code value += 1} takes it twice.
 */
public final class CriticalSection {
    private CriticalSection() {}

    public static void main(String[] args) throws InterruptedException {
        int stayMillis = Argument.number(args, 0, 30);
        try (Lock lock = Lock.open();
                Value.OfInt counter = Value.ofInt(0)) {
            List<ChildProcess> processes = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                processes.add(new ChildProcess(() -> increment(lock, counter, stayMillis))
                        .named("process-" + i)
                        .start());
            }
            for (ChildProcess process : processes) {
                process.join();
            }
            System.out.println("Final counter value: " + counter.get() + " (expected value: 5)");
        }
    }

    private static void increment(Lock lock, Value.OfInt counter, int stayMillis) throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(5L * stayMillis + 1));
        lock.lock();
        try {
            System.out.println("entered critical section");
            int before = counter.get();
            Thread.sleep(stayMillis);
            counter.set(before + 1);
            System.out.println("modified counter: " + before + " -> " + counter.get());
        } finally {
            lock.unlock();
        }
    }
}
