package millrace.crawl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tasks that workers have. For the crawl's thread. */
final class Flights {
    private final Map<Long, Flight> inFlight = new HashMap<>();
    /** Workers that have a task with which another worker died: one such task at a time, to see which it is. */
    private final Set<Integer> withSuspect = new HashSet<>();

    private final List<HostQueue> parkedSuspects = new ArrayList<>();
    private long tickets;
    private long begun;

    /**
     * A task that a worker has.
     *
     * @param host that is asked, which is not always the job's owner
     */
    record Flight(long ticket, HostQueue host, HostQueue.Job job, int worker) {}

    int size() {
        return inFlight.size();
    }

    /** How many pages were asked for, in this run; a page that is tried again counts once. */
    long begun() {
        return begun;
    }

    /** Whether the worker of that host may not have a task under suspicion now; then the host waits. */
    boolean parksSuspect(HostQueue host) {
        boolean parks = withSuspect.contains(host.worker);
        if (parks) {
            parkedSuspects.add(host);
        }
        return parks;
    }

    Flight begin(HostQueue host, HostQueue.Job job) {
        Flight flight = new Flight(++tickets, host, job, host.worker);
        inFlight.put(flight.ticket(), flight);
        host.pace.begin();
        host.requests++;
        if (job.isPage()) {
            host.inFlight++;
            host.depth = job.task().depth();
            if (job.task().attempt() == 1) {
                begun++;
            }
            if (job.isFirstTry()) {
                host.pages++;
                host.turn++;
            }
        }
        if (job.deaths() > 0) {
            withSuspect.add(host.worker);
        }
        return flight;
    }

    /** A task is done; empty: its worker has died since, and it was given to another. */
    Optional<Flight> take(long ticket) {
        return Optional.ofNullable(inFlight.remove(ticket));
    }

    /** All tasks of a worker: it has died. */
    List<Flight> takeAll(int worker) {
        List<Flight> lost = new ArrayList<>();
        for (Flight flight : inFlight.values()) {
            if (flight.worker() == worker) {
                lost.add(flight);
            }
        }
        lost.forEach(flight -> inFlight.remove(flight.ticket()));
        return lost;
    }

    /** A task that was taken does not hold up others any more. Gives the hosts that waited for that. */
    List<HostQueue> land(Flight flight) {
        flight.host().requests--;
        if (flight.job().isPage()) {
            flight.host().inFlight--;
        }
        List<HostQueue> waited = new ArrayList<>();
        if (flight.job().deaths() > 0) {
            withSuspect.remove(flight.worker());
            waited.addAll(parkedSuspects);
            parkedSuspects.clear();
        }
        waited.addAll(flight.host().pace.end());
        return waited;
    }

    /** A page was not asked for after all; it counts if it was before. */
    void uncount(Flight flight) {
        uncountLost(flight);
        if (flight.job().isFirstTry()) {
            flight.host().pages--;
        }
    }

    /** What was lost with a worker is still one of its host's pages, but counts in this run when it is begun again. */
    void uncountLost(Flight flight) {
        if (flight.job().isPage() && flight.job().task().attempt() == 1) {
            begun--;
        }
    }
}
