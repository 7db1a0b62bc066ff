package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;

/**
 * Takes hosts from the frontier into memory when they are due, and puts them back. Hosts that are one server by their
 * address, because the crawl knows the server by that address too, share one {@link Pace}. For the crawl's thread.
 */
final class Activation implements Closeable {
    private final Plan.Manners manners;
    private final Frontier frontier;
    private final Hosts hosts;
    private final BlockingQueue<Crawl.Event> events;
    private final ExecutorService resolvers = ThreadCrew.newThreads();

    private final Map<String, Pace> paces = new HashMap<>();
    /** Hosts whose names are being looked up. */
    private final Set<Long> arriving = new HashSet<>();
    /** Before that moment nobody may be asked: a run that was killed may just have done so. */
    private final long quietUntil;

    private int workers = 1;
    /** Milliseconds: when the next host of the frontier is due; 0: not known. */
    private long nextDue;

    Activation(
            Plan.Manners manners, Frontier frontier, Hosts hosts, BlockingQueue<Crawl.Event> events, long quietUntil) {
        this.manners = manners;
        this.frontier = frontier;
        this.hosts = hosts;
        this.events = events;
        this.quietUntil = quietUntil;
    }

    void setWorkers(int workers) {
        this.workers = workers;
    }

    /** A URL of a host was found. Says whether the host is in memory, or about to be. */
    boolean found(long id) {
        Optional<HostQueue> host = hosts.find(id);
        if (host.isPresent() && host.get().drained) {
            host.get().drained = false;
            hosts.offer(host.get(), System.currentTimeMillis());
        }
        return host.isPresent() || arriving.contains(id);
    }

    /** Takes hosts that are due into memory, up to that number in all. */
    void fill(int most, long now) throws IOException {
        int room = most - hosts.size() - arriving.size();
        if (room <= 0 || (nextDue > now && !frontier.hasTouched())) {
            return;
        }
        boolean addresses = frontier.hasAddresses();
        for (Frontier.Host host : frontier.activate(room, Instant.ofEpochMilli(now))) {
            if (addresses && !Place.isAddress(host.state().key())) {
                lookUp(host);
            } else {
                add(host, paceKey(host.state().key()), now);
            }
        }
        nextDue = frontier.nextDue().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }

    /** The host in memory, wherever it was. */
    HostQueue require(String key, long now) throws IOException {
        Optional<HostQueue> there = hosts.find(key);
        if (there.isPresent()) {
            return there.get();
        }
        Frontier.Host host = frontier.host(key);
        arriving.remove(host.id());
        frontier.passivate(host.id(), Optional.empty());
        return add(host, paceKey(key), now);
    }

    /** The host leaves memory, until then, or until a URL of it is found. */
    void rest(HostQueue host, Optional<Long> due) throws IOException {
        save(host);
        hosts.remove(host);
        frontier.passivate(host.id, due.map(Instant::ofEpochMilli));
        due.ifPresent(millis -> nextDue = Math.min(nextDue, millis));
        if (--host.pace.hosts == 0) {
            paces.remove(host.pace.key);
        }
    }

    /** Keeps what is known of a host. */
    void save(HostQueue host) throws IOException {
        HostState saved = host.saved;
        boolean news = host.state.robots() != saved.robots()
                || host.state.failures() != saved.failures()
                || !host.state.backOff().equals(saved.backOff());
        if (news) {
            frontier.update(host.id, host.state, host.pages);
            host.saved = host.state;
        } else {
            frontier.updatePages(host.id, host.pages);
        }
    }

    /** Milliseconds: when to look for the next host. */
    long nextDue(long now) {
        return frontier.hasTouched() ? now : nextDue;
    }

    /** Whether a host that is not in memory is due. */
    boolean othersAreDue(long now) throws IOException {
        nextDue = frontier.nextDue().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
        return nextDue <= now;
    }

    /** Whether no host is outside that has something waiting. */
    boolean isDone() {
        return arriving.isEmpty() && nextDue == Long.MAX_VALUE && !frontier.hasTouched();
    }

    private HostQueue add(Frontier.Host host, String paceKey, long now) {
        Pace pace = paces.computeIfAbsent(paceKey, key -> new Pace(key, manners.hostConnections()));
        pace.hosts++;
        pace.holdUntil(Math.max(quietUntil, host.state().nextAllowed().toEpochMilli()));
        HostQueue queue = new HostQueue(host, pace, Math.floorMod(paceKey.hashCode(), workers));
        hosts.add(queue);
        hosts.offer(queue, now);
        return queue;
    }

    /** Of an address the address in its usual form, of a name the name. */
    private static String paceKey(String host) {
        try {
            return Place.isAddress(host) ? InetAddress.getByName(host).getHostAddress() : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** In another thread: it may take long. */
    private void lookUp(Frontier.Host host) {
        String name = host.state().key();
        arriving.add(host.id());
        resolvers.execute(() -> {
            List<String> addresses = new ArrayList<>();
            try {
                for (InetAddress address : InetAddress.getAllByName(name)) {
                    addresses.add(address.getHostAddress());
                }
            } catch (UnknownHostException none) {
                // Whoever fetches will see that too.
            }
            events.add(() -> arrive(host, addresses));
        });
    }

    private void arrive(Frontier.Host host, List<String> addresses) throws IOException {
        if (arriving.remove(host.id())) {
            String key = host.state().key();
            for (String address : addresses) {
                String literal = address.contains(":") ? "[" + address + "]" : address;
                boolean known = paces.containsKey(address) || frontier.findHost(literal) != 0;
                key = known ? address : key;
            }
            add(host, key, System.currentTimeMillis());
        }
    }

    @Override
    public void close() {
        resolvers.shutdownNow();
    }
}
