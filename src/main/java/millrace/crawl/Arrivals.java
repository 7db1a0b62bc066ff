package millrace.crawl;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Says what follows when a task is done, or lost with its worker. For the crawl's thread. */
final class Arrivals {
    /** A task that so many workers died with is given up. */
    private static final int DEATHS = 3;

    private final Plan plan;
    private final Frontier frontier;
    private final Ends ends;
    private final RobotsDesk robots;
    private final Hosts hosts;
    private final Activation activation;
    private final Flights flights;
    private long retries;

    Arrivals(
            Plan plan,
            Frontier frontier,
            Ends ends,
            RobotsDesk robots,
            Hosts hosts,
            Activation activation,
            Flights flights) {
        this.plan = plan;
        this.frontier = frontier;
        this.ends = ends;
        this.robots = robots;
        this.hosts = hosts;
        this.activation = activation;
        this.flights = flights;
    }

    /** How many tasks had to be done again. */
    long retries() {
        return retries;
    }

    /** A task is done. */
    void ended(Flights.Flight flight, Harvest harvest, long now) throws IOException {
        HostQueue host = flight.host();
        FetchResult result = harvest.result();
        land(flight, now);
        if (result instanceof FetchResult.Ended ended) {
            if (flight.job().isPage()) {
                host.took(ended, now);
            }
            robots.learn(host, ended.host(), now);
            if (flight.job().isPage()) {
                pageEnded(flight, ended, harvest);
            } else {
                robots.failed(flight.job(), ended.record().detail(), now);
            }
        } else if (result instanceof FetchResult.RobotsFirst) {
            putBack(flight); // what was known of the host has grown stale on the way
        } else {
            robots.answered(host, flight.job(), result, now);
        }
        hosts.changed(host);
        activation.takeTurns(host, now);
    }

    /** A page was not asked for: it waits as before. */
    private void putBack(Flights.Flight flight) throws IOException {
        HostQueue.Job page = flight.job();
        flights.uncount(flight);
        if (page.isFirstTry()) {
            frontier.release(page.id());
        }
        flight.host().putBack(page);
        hosts.changed(flight.host());
    }

    private void land(Flights.Flight flight, long now) {
        for (HostQueue waited : flights.land(flight)) {
            hosts.offer(waited, now);
        }
    }

    private void pageEnded(Flights.Flight flight, FetchResult.Ended ended, Harvest harvest) throws IOException {
        HostQueue host = flight.host();
        PageRecord record = ended.record();
        boolean restsHost = record.reason().retry() == Reason.Retry.HOST;
        boolean isGone =
                host.isGone() || (restsHost && host.state.isGone(plan.manners().retries()));
        boolean mayRetry = record.reason().retry() != Reason.Retry.NEVER && record.attempts() > 0 && !isGone;
        if (mayRetry && ended.task().attempt() <= plan.manners().retries()) {
            retries++;
            host.again.add(new HostQueue.Job(flight.job().id(), ended.task().again(), host, 0, ended));
            return;
        }
        if (record.state() == State.REFUSED) {
            flights.uncount(flight);
        }
        ends.end(flight.job().id(), ended, harvest.text());
        boolean isDown = isGone
                || (host.isSilent() && host.state.failures() > plan.manners().retries());
        if (host.isGone()) {
            return; // whatever was in flight then
        }
        if (restsHost && isDown) {
            host.down = new HostQueue.Down(
                    record.reason(), "not tried: the host failed " + host.state.failures() + " times in a row", isGone);
            host.hasToEnd = true;
        } else if (!restsHost && record.answer().status() > 0) {
            host.down = null;
        }
    }

    /** There will be no other tries: what waits for one has ended as it failed last. */
    void endFailed() throws IOException {
        for (HostQueue host : hosts.all()) {
            for (HostQueue.Job job : host.failed()) {
                ends.end(job.id(), Objects.requireNonNull(job.last(), "it has failed"));
            }
        }
    }

    /** The same of hosts that are not in memory: of some. Says whether there were any. */
    boolean endFailedElsewhere() throws IOException {
        List<RestingHosts.Tried> failed = frontier.hosts().resting().takeTried();
        for (RestingHosts.Tried page : failed) {
            ends.end(page.id(), page.last());
        }
        return !failed.isEmpty();
    }

    /**
     * A worker has died, and these tasks with it. Where one was under suspicion, the others are not.
     *
     * @param wasReady as {@link Crew.Listener#died} has it
     */
    void lost(List<Flights.Flight> lost, boolean wasReady, String how, long now) throws IOException {
        if (!wasReady) {
            notBegun(lost, now);
            return;
        }
        boolean suspected = lost.stream().anyMatch(flight -> flight.job().deaths() > 0);
        for (Flights.Flight flight : lost) {
            lost(flight, suspected, how, now);
        }
    }

    private void notBegun(List<Flights.Flight> lost, long now) throws IOException {
        for (Flights.Flight flight : lost) {
            HostQueue.Job job = flight.job();
            land(flight, now);
            if (job.isPage() && job.deaths() == 0) {
                putBack(flight);
            } else {
                flights.uncountLost(flight);
                flight.host().first.addLast(job);
            }
            activation.takeTurns(flight.host(), now);
        }
    }

    private void lost(Flights.Flight flight, boolean suspected, String how, long now) throws IOException {
        HostQueue.Job job = flight.job();
        HostQueue host = flight.host();
        land(flight, now);
        host.pace.holdUntil(now + host.delay(plan.manners().delay()).toMillis());
        int deaths = job.deaths() + (suspected && job.deaths() == 0 ? 0 : 1);
        if (deaths < DEATHS) {
            retries++;
            flights.uncountLost(flight);
            host.first.addLast(new HostQueue.Job(job.id(), job.task(), job.owner(), deaths, job.last()));
        } else if (job.isPage()) {
            ends.end(job.id(), Surprise.ended(job.task(), Reason.WORKER_DIED, how));
        } else {
            robots.failed(job, how, now);
        }
        activation.takeTurns(host, now);
    }
}
