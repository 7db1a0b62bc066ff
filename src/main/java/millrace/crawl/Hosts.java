package millrace.crawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hosts in memory, and which of them may be asked next: each in its turn, so that one that never ends takes no more
 * than any other. For the crawl's thread.
 *
 * <pre>
 *   offer --> TIMED --its moment comes--> READY --poll--> NOWHERE --offer--> ...
 * </pre>
 */
final class Hosts {
    private final Map<Long, HostQueue> byId = new HashMap<>();
    private final Map<String, HostQueue> byKey = new HashMap<>();
    private final TreeSet<HostQueue> timed = new TreeSet<>(
            Comparator.comparingLong((HostQueue host) -> host.wakeAt).thenComparingLong(host -> host.id));
    private final Deque<HostQueue> ready = new ArrayDeque<>();
    private final Set<HostQueue> changed = new HashSet<>();

    int size() {
        return byId.size();
    }

    Collection<HostQueue> all() {
        return byId.values();
    }

    Optional<HostQueue> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<HostQueue> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    void add(HostQueue host) {
        byId.put(host.id, host);
        byKey.put(host.key, host);
    }

    /** The host leaves memory. */
    void remove(HostQueue host) {
        byId.remove(host.id);
        byKey.remove(host.key);
        changed.remove(host);
        if (host.stand == HostQueue.Stand.TIMED) {
            timed.remove(host);
        } else if (host.stand == HostQueue.Stand.READY) {
            ready.remove(host);
        }
        host.stand = HostQueue.Stand.NOWHERE;
    }

    /** What is known of the host has changed. */
    void changed(HostQueue host) {
        changed.add(host);
    }

    /** Those that have changed since the last call. */
    List<HostQueue> takeChanged() {
        List<HostQueue> taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }

    /**
     * The host gets its turn as soon as its pace allows; nothing happens if it stands in line already, or has left memory: the
     * pace, where it waited, does not know that.
     */
    void offer(HostQueue host, long now) {
        if (host.stand != HostQueue.Stand.NOWHERE || !host.hasWork() || byId.get(host.id) != host) {
            return;
        } else if (host.hasToEnd || host.mayBeAsked(now)) {
            host.stand = HostQueue.Stand.READY;
            ready.add(host);
        } else if (host.pace.isFull()) {
            host.pace.park(host);
        } else {
            host.wakeAt = host.pace.nextAllowed();
            host.stand = HostQueue.Stand.TIMED;
            timed.add(host);
        }
    }

    /** The host whose turn it is; empty: none may be asked now. It stands nowhere then. */
    Optional<HostQueue> poll(long now) {
        while (!timed.isEmpty() && timed.first().wakeAt <= now) {
            HostQueue host = timed.first();
            timed.remove(host);
            host.stand = HostQueue.Stand.NOWHERE;
            offer(host, now);
        }
        for (HostQueue host = ready.poll(); host != null; host = ready.poll()) {
            host.stand = HostQueue.Stand.NOWHERE;
            if (host.hasToEnd || host.mayBeAsked(now)) {
                return Optional.of(host);
            }
            offer(host, now); // a twin was asked meanwhile
        }
        return Optional.empty();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** When the next host may be asked that has to wait until then. */
    OptionalLong nextWake() {
        return timed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timed.first().wakeAt);
    }

    /** Up to so many of those that have to wait until after that moment and can do so elsewhere, the last first. */
    List<HostQueue> restingBeyond(long millis, int most) {
        List<HostQueue> resting = new ArrayList<>();
        for (HostQueue host : timed.descendingSet()) {
            if (host.wakeAt <= millis || resting.size() == most) {
                break;
            } else if (host.canRest()) {
                resting.add(host);
            }
        }
        return resting;
    }

    /** Some of those that may not be asked yet, those first that may be soonest. */
    List<WaitingHost> waiting(int most, long now, Duration wanted) {
        List<WaitingHost> waiting = new ArrayList<>();
        timed.stream()
                .limit(most)
                .forEach(host -> waiting.add(new WaitingHost(
                        host.key, OptionalLong.of(Math.max(0, host.wakeAt - now)), host.waitsFor(now, wanted))));
        byId.values().stream()
                .filter(host -> host.stand == HostQueue.Stand.NOWHERE && !host.robotsAsked.isEmpty())
                .limit(most - waiting.size())
                .forEach(host -> waiting.add(new WaitingHost(host.key, OptionalLong.empty(), "its robots.txt")));
        return waiting;
    }

    /** How many wait for their moment. */
    int timedCount() {
        return timed.size();
    }
}
