package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Takes hosts from the frontier into memory when they are due, and puts them back. Hosts that are one server by their
 * address, because the crawl knows the server by that address too, share one {@link Pace}. For the crawl's thread.
 *
 * <pre>
 *   due in the frontier --fill--&gt; in memory --nothing is left---------------&gt; not due, until a URL of it is found
 *           ^                        |
 *           `---- at its moment -----'  others are due, and there is no room: it has to wait, or has had a turn
 * </pre>
 *
 * <p>Who has been due for longest comes in first: so one that comes back stands behind those that waited when it left, and
 * before those that were found later. Each that leaves because it has to wait lets in one that need not, so no more leave than
 * are asked.
 */
final class Activation implements Closeable {
    /** After so many of its URLs, a host makes room for another that waits to come into memory. */
    private static final int TURN = 100;
    /** So many make room in one go, while pages may have come. */
    private static final int MOST_LEAVING = 64;

    private final Plan.Manners manners;
    private final HostTable table;
    private final Hosts hosts;
    private final Window window;
    private final BlockingQueue<Crawl.Event> events;
    private final ExecutorService resolvers = ThreadCrew.newThreads();

    private final Map<String, Pace> paces = new HashMap<>();
    /** Paces that no host has shared since, until they hold nothing up. */
    private final PriorityQueue<Unused> unused = new PriorityQueue<>(Comparator.comparingLong(Unused::until));
    /** Hosts whose names are being looked up. */
    private final Set<Long> arriving = new HashSet<>();
    /** Hosts that were given up, and have left memory. */
    private final Map<Long, HostQueue.Down> givenUp = new HashMap<>();
    /** Before that moment nobody may be asked: a run that was killed may just have done so. */
    private final long quietUntil;

    private @Nullable Crew crew;
    /** Milliseconds: when the next host of the frontier is due; 0: not known. */
    private long nextDue;

    /** A pace whose last host left memory: one that comes back before that has to wait. */
    private record Unused(Pace pace, long until) {}

    /**
     * @param quietUntil milliseconds: before that nobody may be asked
     */
    Activation(
            Plan.Manners manners,
            HostTable table,
            Hosts hosts,
            Window window,
            BlockingQueue<Crawl.Event> events,
            long quietUntil) {
        this.manners = manners;
        this.table = table;
        this.hosts = hosts;
        this.window = window;
        this.events = events;
        this.quietUntil = quietUntil;
    }

    /** Whose workers have the hosts. */
    void setCrew(Crew crew) {
        this.crew = crew;
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

    /** Takes hosts that are due into memory, as far as there is room, or else in the place of hosts that have to wait. */
    void fill(long now) throws IOException {
        if (nextDue > now && !table.hasTouched()) {
            return;
        }
        List<HostQueue> leaving = leaving(now, MOST_LEAVING);
        int most = Math.max(room(), leaving.size());
        if (most <= 0) {
            nextDue = table.hasTouched() ? 0 : nextDue; // to be seen when there is room
            return;
        }
        List<HostTable.Host> due = table.activate(most, Instant.ofEpochMilli(now));
        for (HostQueue host : leaving.subList(0, Math.min(due.size(), leaving.size()))) {
            rest(host, host.wakeAt, now);
        }
        boolean addresses = table.hasAddresses();
        for (HostTable.Host host : due) {
            if (addresses && isName(host.state().key())) {
                lookUp(host);
            } else {
                add(host, paceKey(host.state().key()), now);
            }
        }
        lookForNextDue(now);
    }

    /** Up to so many hosts that leave memory if others are due, because they have to wait; none while there is room. */
    private List<HostQueue> leaving(long now, int most) {
        boolean quiet = now < quietUntil; // then the others would have to wait too
        return room() > 0 || quiet
                ? List.of()
                : hosts.restingBeyond(now + window.leastRest().toMillis(), most);
    }

    private void lookForNextDue(long now) throws IOException {
        nextDue = table.nextDue(Instant.ofEpochMilli(now))
                .map(Instant::toEpochMilli)
                .orElse(Long.MAX_VALUE);
    }

    /** The host in memory, wherever it was. */
    HostQueue require(String key, long now) throws IOException {
        Optional<HostQueue> there = hosts.find(key);
        if (there.isPresent()) {
            return there.get();
        }
        HostTable.Host host = table.host(key);
        arriving.remove(host.id());
        table.passivate(host.id(), Optional.empty());
        RestingHosts.Kept kept = table.resting().take(host.id());
        return add(host, kept.paceKey().isEmpty() ? paceKey(key) : kept.paceKey(), kept, now);
    }

    /** A host that was asked goes to the end of the line, or makes room for one that is not in memory. */
    void takeTurns(HostQueue host, long now) throws IOException {
        if (!restIfIdle(host) && !makesRoom(host, now)) {
            hosts.offer(host, now);
        }
    }

    /**
     * Whether a host has to make room for one that is not in memory: then nothing new begins there, and it leaves once nothing
     * of it is in flight. What was begun is ended before.
     */
    boolean makesRoom(HostQueue host, long now) throws IOException {
        host.hadTurn = host.turn >= TURN && room() <= 0 && othersAreDue(now);
        if (!host.hadTurn || host.hasToEnd || host.hasBegunPage()) {
            return false;
        }
        if (host.requests == 0 && host.robotsAsked.isEmpty()) {
            rest(host, host.pace.nextAllowed(), now);
        }
        return true;
    }

    /** A host for which nothing is left leaves memory; says whether it did. */
    boolean restIfIdle(HostQueue host) throws IOException {
        boolean idle = !host.hasWork() && host.requests == 0 && host.robotsAsked.isEmpty();
        if (idle) {
            leave(host, Optional.empty());
        }
        return idle;
    }

    /** The host, which has more to do, leaves memory until then. */
    private void rest(HostQueue host, long until, long now) throws IOException {
        table.resting().rest(host, until, host.waitsFor(now, manners.delay()), now);
        leave(host, Optional.of(until));
    }

    /** The host leaves memory, until then, or until a URL of it is found. */
    private void leave(HostQueue host, Optional<Long> due) throws IOException {
        save(host);
        table.resting().keep(host);
        if (host.down != null) {
            givenUp.put(host.id, host.down);
        }
        hosts.remove(host);
        table.passivate(host.id, due.map(Instant::ofEpochMilli));
        due.ifPresent(millis -> nextDue = Math.min(nextDue, millis));
        if (--host.pace.hosts == 0) {
            unused.add(new Unused(host.pace, host.pace.nextAllowed()));
        }
        if (crew != null) {
            crew.forget(host.worker, host.key);
        }
    }

    /**
     * Keeps what is known of a host. Of its delay only if that is longer than the usual, which the next run lets pass before it
     * asks anybody.
     */
    void save(HostQueue host) throws IOException {
        HostState saved = host.saved;
        if (host.isSlow(manners.delay())) {
            host.state = host.state.restingUntil(Instant.ofEpochMilli(host.pace.nextAllowed()));
        }
        boolean news = host.state.robots() != saved.robots()
                || host.state.failures() != saved.failures()
                || !host.state.backOff().equals(saved.backOff())
                || (host.isSlow(manners.delay()) && !host.state.nextAllowed().equals(saved.nextAllowed()));
        if (news) {
            table.update(host.id, host.state, host.pages);
            host.saved = host.state;
        } else {
            table.updatePages(host.id, host.pages);
        }
    }

    /** Some of the hosts, in memory or not, that may not be asked yet, those first that may be soonest. */
    List<WaitingHost> waiting(int most, long now) {
        List<WaitingHost> all = new ArrayList<>(hosts.waiting(most, now, manners.delay()));
        all.addAll(table.resting().waiting(most, now));
        all.sort(Comparator.comparingLong(host -> host.millis().orElse(Long.MAX_VALUE)));
        return all.subList(0, Math.min(most, all.size()));
    }

    /** How many hosts, in memory or not, may not be asked yet. */
    int waitingCount(long now) {
        return hosts.timedCount() + table.resting().count(now);
    }

    /** Milliseconds: when to look for the next host. */
    long nextDue(long now) {
        boolean full = room() <= 0 && leaving(now, 1).isEmpty();
        return full ? Long.MAX_VALUE : table.hasTouched() ? now : nextDue;
    }

    private int room() {
        return window.hosts() - hosts.size() - arriving.size();
    }

    /** Whether a host that is not in memory is due. */
    private boolean othersAreDue(long now) throws IOException {
        lookForNextDue(now);
        return nextDue <= now;
    }

    /** Whether no host is outside that has something waiting. */
    boolean isDone() {
        return arriving.isEmpty() && nextDue == Long.MAX_VALUE && !table.hasTouched();
    }

    private HostQueue add(HostTable.Host host, String paceKey, long now) throws IOException {
        return add(host, paceKey, table.resting().take(host.id()), now);
    }

    private HostQueue add(HostTable.Host host, String paceKey, RestingHosts.Kept kept, long now) {
        dropUnusedPaces(now);
        Pace pace = paces.computeIfAbsent(paceKey, key -> new Pace(key, manners.hostConnections()));
        pace.hosts++;
        pace.holdUntil(Math.max(quietUntil, host.state().nextAllowed().toEpochMilli()));
        HostQueue queue =
                new HostQueue(host, pace, Math.floorMod(paceKey.hashCode(), crew == null ? 1 : crew.workers()));
        queue.down = givenUp.remove(host.id());
        queue.hasToEnd = queue.down != null;
        queue.goOn(kept);
        hosts.add(queue);
        hosts.offer(queue, now);
        return queue;
    }

    private void dropUnusedPaces(long now) {
        for (Unused first = unused.peek(); first != null && first.until() <= now; first = unused.peek()) {
            Pace pace = unused.remove().pace();
            if (pace.hosts == 0 && pace.nextAllowed() <= now) {
                paces.remove(pace.key, pace);
            }
        }
    }

    /** What is no URL has a host without a name. */
    private static boolean isName(String host) {
        return !host.isEmpty() && !Place.isAddress(host);
    }

    /** Of an address the address in its usual form, of a name the name. */
    static String paceKey(String host) {
        try {
            return Place.isAddress(host) ? InetAddress.getByName(host).getHostAddress() : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** In another thread: it may take long. */
    private void lookUp(HostTable.Host host) {
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
            } catch (RuntimeException | Error e) {
                events.add(() -> {
                    throw e;
                });
            }
            events.add(() -> arrive(host, addresses));
        });
    }

    private void arrive(HostTable.Host host, List<String> addresses) throws IOException {
        if (arriving.remove(host.id())) {
            String key = host.state().key();
            for (String address : addresses) {
                String literal = address.contains(":") ? "[" + address + "]" : address;
                boolean known = paces.containsKey(address) || table.find(literal) != 0;
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
