package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import millrace.process.ChildProcess;
import millrace.process.Lock;

/**
 * Twelve children, each of which needs two locks: Python's pair of {@code RLock}s. A {@link Lock} is reentrant, so the child
 * may lock the first one twice. All take them in the same order, else two of them could wait for each other. In Python the
 * locks are global variables that a fork copies; a child here has only what it is given.
 */
public final class TwoLocks {
    private TwoLocks() {}

    public static void main(String[] args) throws InterruptedException {
        long start = System.nanoTime();
        try (Lock first = Lock.open();
                Lock second = Lock.open()) {
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < Argument.number(args, 0, 12); i++) {
                int number = i;
                children.add(new ChildProcess(() -> run(first, second, number))
                        .named("child-" + i)
                        .start());
            }
            for (ChildProcess child : children) {
                child.join();
            }
        }
        System.out.printf("%.2f s%n", (System.nanoTime() - start) / 1e9);
    }

    private static void run(Lock first, Lock second, int number) {
        first.lock();
        try {
            second.lock();
            try {
                System.out.println("start");
                tell(first, number);
            } finally {
                second.unlock();
            }
        } finally {
            first.unlock();
        }
        System.out.println("end");
    }

    /* Locks what its caller holds: this is what the R is for. */
    private static void tell(Lock lock, int number) {
        lock.lock();
        try {
            System.out.println(ProcessHandle.current().pid() + " run---- " + number);
        } finally {
            lock.unlock();
        }
    }
}
