package millrace.process;

/** Work under a lock. */
final class Locked {
    private Locked() {}

    static void locked(Lock lock, Background.Work work) throws Exception {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
