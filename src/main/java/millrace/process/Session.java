package millrace.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import millrace.wire.Link;

/**
 * A process as a manager knows it: all connections of one client, or the manager's own process.
 *
 * <p>The first of its connections that ends, ends it: a client closes none while it lives, so its process is gone.
 */
final class Session {
    static final long HERE = 0;

    private final long number;
    private final long pid;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** @param pid of its process; 0: it is this one, or on another machine */
    Session(long number, long pid) {
        this.number = number;
        this.pid = pid;
    }

    long number() {
        return number;
    }

    /** Whether it is the manager's own process. */
    boolean isHere() {
        return number == HERE;
    }

    Set<Link> links() {
        return links;
    }

    /** Before anything is taken back: from then on it is given nothing more. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * Whether its process is gone: somebody may have waited for its end, and ask for something before the end of its connections
     * was seen here.
     */
    boolean isGone() {
        return ended || (pid != 0 && ProcessHandle.of(pid).isEmpty());
    }

    /** Asked by an object under its lock, before it gives something that would have to come back. */
    void requireAlive() {
        if (ended) {
            throw new IllegalStateException("the process that asks has ended");
        }
    }

    @Override
    public String toString() {
        return "session " + Long.toHexString(number);
    }
}
