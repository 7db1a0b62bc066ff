package millrace.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import millrace.process.ChildProcess;
import millrace.process.Pool;

/**
 * The deadlock that fork causes and spawn does not. A thread holds a lock while its process starts another. A forked child has
 * a copy of the lock, locked, and no thread that will ever unlock it: it hangs, as Python's pools did on Linux up to 3.13
 * unless one asked for {@code get_context("spawn")}. Here children are always spawned: a new JVM loads its classes anew, and
 * their locks are free. A lock that shall be one in both processes is a {@link millrace.process.Lock}.
 */
public final class NothingInherited {
    private static final ReentrantLock LOCK = new ReentrantLock();

    private NothingInherited() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread holder = new Thread(() -> hold(held, done));
        holder.start();
        held.await();
        System.out.println("in the parent the lock is held: " + LOCK.isLocked());
        try (Pool pool = Pool.open(1)) {
            ChildProcess child = new ChildProcess(NothingInherited::useTheLock)
                    .named("child")
                    .start();
            child.join();
            System.out.println("the child ended with " + child.exitCode().getAsInt());
            System.out.println("the worker's result: "
                    + pool.submit(NothingInherited::useTheLock).get());
        } finally {
            done.countDown();
            holder.join();
        }
    }

    private static void hold(CountDownLatch held, CountDownLatch done) {
        LOCK.lock();
        try {
            held.countDown();
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            LOCK.unlock();
        }
    }

    private static String useTheLock() {
        LOCK.lock(); // in a forked child this would be the end
        try {
            System.out.println("locked");
            return "locked";
        } finally {
            LOCK.unlock();
        }
    }
}
