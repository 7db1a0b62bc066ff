package millrace.crawl;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what begins: the next task of each host whose turn it is. For the crawl's thread. */
final class Dispatcher {
    /** One that came into memory may leave it after the first page. */
    private static final int FIRST_BATCH = 8;

    private static final int BATCH = 64;
    /** So many URLs of a host end untried in one go. */
    private static final int MOST_ENDED = 1000;

    private final Plan plan;
    private final Frontier frontier;
    private final Scope scope;
    private final Ends ends;
    private final RobotsDesk robots;
    private final Hosts hosts;
    private final Activation activation;
    private final Flights flights;

    Dispatcher(
            Plan plan,
            Frontier frontier,
            Scope scope,
            Ends ends,
            RobotsDesk robots,
            Hosts hosts,
            Activation activation,
            Flights flights) {
        this.plan = plan;
        this.frontier = frontier;
        this.scope = scope;
        this.ends = ends;
        this.robots = robots;
        this.hosts = hosts;
        this.activation = activation;
        this.flights = flights;
    }

    /** Leases as many tasks as may begin now. They are to be sent once that is committed. */
    List<Flights.Flight> lease(long now) throws IOException {
        List<Flights.Flight> begun = new ArrayList<>();
        while (flights.size() < plan.connections()
                && flights.begun() < plan.limits().pages()) {
            Optional<HostQueue> turn = hosts.poll(now);
            if (turn.isEmpty()) {
                break;
            }
            HostQueue host = turn.get();
            if (activation.makesRoom(host, now)) {
                continue;
            }
            HostQueue.Job job = pick(host, now);
            if (job != null) {
                begun.add(begin(host, job, now));
                hosts.offer(host, now);
            } else if (!activation.restIfIdle(host) && !host.hasToEnd && !host.mayBeAsked(now)) {
                hosts.offer(host, now);
            }
        }
        return begun;
    }

    private Flights.Flight begin(HostQueue host, HostQueue.Job job, long now) throws IOException {
        Duration usual = plan.manners().delay();
        if (plan.manners().hostConnections() > 1 || host.isSlow(usual)) {
            host.pace.holdUntil(now + host.delay(usual).toMillis());
        }
        if (job.isPage()) {
            frontier.lease(job.id());
        }
        hosts.changed(host); // the next run has to know of the delay
        return flights.begin(host, job);
    }

    /** What is next at a host; null: nothing before something else has ended. */
    private HostQueue.@Nullable Job pick(HostQueue host, long now) throws IOException {
        if (host.isGone()) {
            endUrgent(host);
        }
        boolean mayBeAsked = host.mayBeAsked(now);
        HostQueue.Job urgent = host.first.peek();
        if (urgent != null && mayBeAsked) {
            return urgent.deaths() > 0 && flights.parksSuspect(host) ? null : host.first.remove();
        }
        for (int ended = 0; ended < MOST_ENDED; ended++) {
            if (host.needsRefill()) {
                int batch = host.turn == 0 ? FIRST_BATCH : BATCH;
                host.refill(frontier.waiting(host.id, batch), batch);
            }
            HostQueue.Job page = host.peekPage();
            if (page == null) {
                host.hasToEnd &= host.inFlight > 0; // what is farther away ends when that has
                return null;
            } else if (ends(host, page)) {
                host.takePage();
                continue;
            }
            RobotsDesk.Answer answer = robots.ask(host, page.task().url(), mayBeAsked, now);
            if (answer instanceof RobotsDesk.Answer.Ask ask) {
                return ask.job();
            } else if (answer instanceof RobotsDesk.Answer.Wait) {
                host.hasToEnd = false;
                return null;
            }
            host.takePage();
            if (answer instanceof RobotsDesk.Answer.GiveUp giveUp) {
                ends.endUntried(page.id(), page.task(), giveUp.reason(), giveUp.why());
            } else {
                return page;
            }
        }
        host.hasToEnd = true;
        hosts.offer(host, now);
        return null;
    }

    /** What goes before all else ends with its host, but for a robots.txt. */
    private void endUrgent(HostQueue host) throws IOException {
        List<HostQueue.Job> urgent = List.copyOf(host.first);
        host.first.clear();
        for (HostQueue.Job job : urgent) {
            if (!job.isPage() || !ends(host, job)) {
                host.first.add(job);
            }
        }
    }

    /**
     * A host that was given up, or has given enough, is not asked any more; nor is one for what waits since an earlier run and
     * is excluded in this.
     */
    private boolean ends(HostQueue host, HostQueue.Job page) throws IOException {
        HostQueue.Down down = host.down;
        if (down != null && (page.isFirstTry() || down.isGone())) {
            if (page.last() == null) {
                ends.endUntried(page.id(), page.task(), down.reason(), down.why());
            } else {
                ends.end(page.id(), page.last());
            }
        } else if (page.isFirstTry() && host.pages >= plan.limits().pagesPerHost()) {
            ends.endUntried(page.id(), page.task(), Reason.MAX_PAGES_PER_HOST, "");
        } else {
            Optional<Reason> refusal = page.isFirstTry() ? scope.refusalOfWaiting(page.task()) : Optional.empty();
            if (refusal.isEmpty()) {
                return false;
            }
            ends.endUntried(page.id(), page.task(), refusal.get(), "");
        }
        return true;
    }
}
