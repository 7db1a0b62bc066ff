package millrace.crawl;

import java.util.ArrayList;
import java.util.List;

/**
 * How a server is asked: by whatever names, which share this, so many requests at a time and not before that moment. For
 * the crawl's thread.
 */
final class Pace {
    final String key;
    /** How many hosts in memory share it. */
    int hosts;

    private final int connections;
    private final List<HostQueue> parked = new ArrayList<>();
    private int inFlight;
    private long nextAllowed;

    Pace(String key, int connections) {
        this.key = key;
        this.connections = connections;
    }

    boolean isFull() {
        return inFlight >= connections;
    }

    /** Milliseconds: when it may be asked next, once it is not full. */
    long nextAllowed() {
        return nextAllowed;
    }

    /** It may not be asked before that. */
    void holdUntil(long millis) {
        nextAllowed = Math.max(nextAllowed, millis);
    }

    /** A request begins. */
    void begin() {
        inFlight++;
    }

    /** A request has ended. Gives the hosts that waited for that. */
    List<HostQueue> end() {
        inFlight--;
        List<HostQueue> waited = List.copyOf(parked);
        parked.clear();
        return waited;
    }

    /** The host waits until a request has ended. */
    void park(HostQueue host) {
        if (!parked.contains(host)) {
            parked.add(host);
        }
    }
}
