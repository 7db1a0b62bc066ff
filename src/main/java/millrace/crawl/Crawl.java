package millrace.crawl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a crawl: one thread that owns the frontier, the hosts and the output, and gives workers what to fetch.
 *
 * <pre>
 *   events (from the crew) --> what ended, what is to be tried again
 *   hosts whose turn it is --> what begins
 *   records written | ends, finds and leases committed, all at once | tasks sent
 * </pre>
 *
 * <p>A task is sent only after its lease is committed, and a record is written before its end is. So a kill at any moment
 * loses nothing: what was in flight is fetched again, and a record whose end was not committed is cut off.
 */
final class Crawl {
    private static final int BATCH = 64;
    private static final int DEATHS = 3;
    /** So many URLs end untried in one go. */
    private static final int MOST_ENDED = 1000;
    /** After so many of its URLs, a host makes room for another that waits to come into memory. */
    private static final int TURN = 100;

    private static final int LEAST_WINDOW = 1024;
    private static final long SYNC_MILLIS = 1000;
    private static final long LOOK_MILLIS = 100;

    private final Plan plan;
    private final Frontier frontier;
    private final PageOutput output;
    private final Ends ends;
    private final RobotsDesk robots;
    private final Hosts hosts = new Hosts();
    private final Activation activation;
    private final Watch watch;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<Long, Flight> inFlight = new HashMap<>();
    /** Workers that have a task with which another worker died: one such task at a time, to see which it is. */
    private final Set<Integer> withSuspect = new HashSet<>();

    private final List<HostQueue> parkedSuspects = new ArrayList<>();
    private final Set<HostQueue> changed = new HashSet<>();

    private long tickets;
    private long begun;
    private long lastSync = System.currentTimeMillis();
    private volatile boolean stopping;
    private @Nullable Crew crew;

    /** Something that happened elsewhere, to be dealt with in the crawl's thread. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException;
    }

    /** A task that a worker has. */
    private record Flight(HostQueue host, HostQueue.Job job, int worker) {}

    /** Opens the crew that fetches. */
    @FunctionalInterface
    interface CrewMaker {
        Crew open(Crew.Listener listener) throws IOException;
    }

    /** Sees what the crawl is doing, and when it has committed; called in the crawl's thread. */
    interface Watch {
        void committed();

        void looks(Status status);
    }

    /** What a crawl is doing at a moment. */
    record Status(int inFlight, int waitingHosts, long nextMillis, int hostsInMemory) {}

    /**
     * @param quietUntil milliseconds: before that nobody may be asked
     */
    Crawl(Plan plan, Frontier frontier, Scope scope, PageOutput output, Ends ends, Watch watch, long quietUntil) {
        this.plan = plan;
        this.frontier = frontier;
        this.output = output;
        this.ends = ends;
        this.watch = watch;
        this.activation = new Activation(plan.manners(), frontier, hosts, events, quietUntil);
        this.robots = new RobotsDesk(plan.manners(), scope, ends, hosts, activation);
        frontier.setInMemory(activation::found);
    }

    /** Why the crawl ended. */
    enum Outcome {
        /** Nothing is left. */
        DONE(Reason.OK),
        /** As many pages as wanted. */
        MAX_PAGES(Reason.MAX_PAGES),
        /** The time is over. */
        MAX_TIME(Reason.MAX_TIME),
        /** {@link #stop} was called. */
        STOPPED(Reason.OK);

        private final Reason reason;

        Outcome(Reason reason) {
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    /** No more tasks; returns at once. For any thread. */
    void stop() {
        stopping = true;
        events.add(() -> {});
    }

    /**
     * Crawls until nothing is left, or it is enough.
     *
     * @throws IOException if the frontier or the output cannot be written, or no worker can be started
     */
    Outcome run(CrewMaker maker) throws IOException, InterruptedException {
        long deadline = deadline(System.currentTimeMillis());
        try (Crew opened = maker.open(listener())) {
            crew = opened;
            activation.setWorkers(opened.workers());
            while (true) {
                long now = System.currentTimeMillis();
                Outcome end = stopping ? Outcome.STOPPED : now >= deadline ? Outcome.MAX_TIME : Outcome.DONE;
                if (end == Outcome.DONE && begun >= plan.limits().pages()) {
                    end = Outcome.MAX_PAGES;
                }
                if (end == Outcome.DONE) {
                    activation.fill(window(), now);
                }
                List<Flight> sent = new ArrayList<>();
                List<Crew.Assignment> assignments = new ArrayList<>();
                if (end == Outcome.DONE) {
                    dispatch(now, sent, assignments);
                }
                commit(now);
                for (int i = 0; i < sent.size(); i++) {
                    opened.assign(sent.get(i).worker(), assignments.get(i));
                }
                if (isOver(end)) {
                    break;
                }
                watch.looks(status(now));
                await(now);
            }
            Outcome outcome = outcome();
            output.sync();
            return outcome;
        } finally {
            crew = null;
            activation.close();
        }
    }

    private boolean isOver(Outcome end) throws IOException {
        if (end == Outcome.STOPPED) {
            return true;
        } else if (!inFlight.isEmpty() || !events.isEmpty()) {
            return false;
        }
        return end != Outcome.DONE || (hosts.size() == 0 && activation.isDone());
    }

    private Outcome outcome() throws IOException {
        if (stopping) {
            return Outcome.STOPPED;
        } else if (frontier.unfinished() == 0) {
            return Outcome.DONE;
        }
        return begun >= plan.limits().pages() ? Outcome.MAX_PAGES : Outcome.MAX_TIME;
    }

    private long deadline(long now) {
        long millis = plan.limits().time().toMillis();
        return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
    }

    private int window() {
        return Math.max(LEAST_WINDOW, 4 * plan.connections());
    }

    /* ---- What begins ---- */

    private void dispatch(long now, List<Flight> sent, List<Crew.Assignment> assignments) throws IOException {
        while (inFlight.size() < plan.connections() && begun < plan.limits().pages()) {
            Optional<HostQueue> turn = hosts.poll(now);
            if (turn.isEmpty()) {
                return;
            }
            HostQueue host = turn.get();
            HostQueue.Job job = pick(host, now);
            if (job != null) {
                Flight flight = begin(host, job, now);
                sent.add(flight);
                assignments.add(new Crew.Assignment(tickets, job.task(), host.state));
                hosts.offer(host, now);
            } else if (!restIfIdle(host) && !host.mayBeAsked(now)) {
                hosts.offer(host, now);
            }
        }
    }

    /** What is next at a host; null: nothing before something else has ended. */
    private HostQueue.@Nullable Job pick(HostQueue host, long now) throws IOException {
        boolean mayBeAsked = host.mayBeAsked(now);
        HostQueue.Job urgent = host.first.peek();
        if (urgent != null && mayBeAsked) {
            if (urgent.deaths() > 0 && withSuspect.contains(host.worker)) {
                parkedSuspects.add(host);
                return null;
            }
            return host.first.remove();
        }
        for (int ended = 0; ended < MOST_ENDED; ended++) {
            if (host.needsRefill()) {
                host.refill(frontier.waiting(host.id, BATCH), BATCH);
            }
            HostQueue.Job page = host.peekPage();
            if (page == null) {
                host.hasToEnd = false;
                return null;
            } else if (page.isFirstTry() && endsUntried(host, page)) {
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

    /** A host that was given up, or has given enough, is not asked any more. */
    private boolean endsUntried(HostQueue host, HostQueue.Job page) throws IOException {
        HostQueue.Down down = host.down;
        if (down != null) {
            ends.endUntried(page.id(), page.task(), down.reason(), down.why());
        } else if (host.pages >= plan.limits().pagesPerHost()) {
            ends.endUntried(page.id(), page.task(), Reason.MAX_PAGES_PER_HOST, "");
        } else {
            return false;
        }
        return true;
    }

    private Flight begin(HostQueue host, HostQueue.Job job, long now) throws IOException {
        Flight flight = new Flight(host, job, host.worker);
        inFlight.put(++tickets, flight);
        host.pace.begin();
        if (plan.manners().hostConnections() > 1) {
            host.pace.holdUntil(now + host.delay(plan.manners().delay()).toMillis());
        }
        if (job.isPage()) {
            frontier.lease(job.id());
            host.inFlight++;
            host.depth = job.task().depth();
            if (job.isFirstTry()) {
                host.pages++;
                host.turn++;
                begun++;
                changed.add(host);
            }
        }
        if (job.deaths() > 0) {
            withSuspect.add(host.worker);
        }
        return flight;
    }

    private boolean restIfIdle(HostQueue host) throws IOException {
        boolean idle = !host.hasWork() && host.inFlight == 0 && host.robotsAsked.isEmpty() && host.pace.isIdle();
        if (idle) {
            rest(host, Optional.empty());
        }
        return idle;
    }

    private void rest(HostQueue host, Optional<Long> due) throws IOException {
        changed.remove(host);
        activation.rest(host, due);
        if (crew != null) {
            crew.forget(host.worker, host.key);
        }
    }

    /* ---- What has ended ---- */

    private Crew.Listener listener() {
        return new Crew.Listener() {
            @Override
            public void done(long ticket, FetchResult result) {
                events.add(() -> ended(ticket, result));
            }

            @Override
            public void died(int worker, String how) {
                events.add(() -> workerDied(worker, how));
            }

            @Override
            public void broken(String why) {
                events.add(() -> {
                    throw new IOException("no worker can be started, try -m serial: " + why);
                });
            }
        };
    }

    private void ended(long ticket, FetchResult result) throws IOException {
        Flight flight = inFlight.remove(ticket);
        if (flight == null) {
            return; // its worker has died since, and it was given to another
        }
        long now = System.currentTimeMillis();
        HostQueue host = flight.host();
        land(flight, now);
        if (result instanceof FetchResult.Ended ended) {
            robots.learn(host, ended.host(), now);
            if (flight.job().isPage()) {
                pageEnded(flight, ended);
            } else {
                robots.failed(flight.job(), ended.record().detail(), now);
            }
        } else if (result instanceof FetchResult.RobotsFirst) {
            host.next.addFirst(flight.job()); // what was known of the host has grown stale on the way
            uncount(host);
        } else {
            robots.answered(host, flight.job(), result, now);
        }
        changed.add(host);
        takeTurns(host, now);
    }

    private void land(Flight flight, long now) {
        HostQueue host = flight.host();
        if (flight.job().isPage()) {
            host.inFlight--;
        }
        if (flight.job().deaths() > 0) {
            withSuspect.remove(flight.worker());
            parkedSuspects.forEach(parked -> hosts.offer(parked, now));
            parkedSuspects.clear();
        }
        for (HostQueue waited : host.pace.end()) {
            hosts.offer(waited, now);
        }
    }

    private void pageEnded(Flight flight, FetchResult.Ended ended) throws IOException {
        HostQueue host = flight.host();
        PageRecord record = ended.record();
        boolean mayRetry = record.reason().retry() != Reason.Retry.NEVER && record.attempts() > 0;
        if (mayRetry && ended.task().attempt() <= plan.manners().retries()) {
            host.again.add(new HostQueue.Job(flight.job().id(), ended.task().again(), host, 0));
            return;
        }
        if (record.state() == State.REFUSED) {
            uncount(host);
        }
        ends.end(flight.job().id(), ended);
        if (record.reason().retry() == Reason.Retry.HOST
                && host.state.failures() > plan.manners().retries()) {
            host.down = new HostQueue.Down(
                    record.reason(), "not tried: the host failed " + host.state.failures() + " times in a row");
            host.hasToEnd = true;
        } else if (record.answer().status() > 0) {
            host.down = null;
        }
    }

    /** A page was not asked for after all. */
    private void uncount(HostQueue host) {
        begun--;
        host.pages--;
    }

    private void workerDied(int worker, String how) throws IOException {
        long now = System.currentTimeMillis();
        List<Long> lost = new ArrayList<>();
        boolean suspected = false;
        for (Map.Entry<Long, Flight> entry : inFlight.entrySet()) {
            if (entry.getValue().worker() == worker) {
                lost.add(entry.getKey());
                suspected |= entry.getValue().job().deaths() > 0;
            }
        }
        for (long ticket : lost) {
            Flight flight = inFlight.remove(ticket);
            if (flight != null) {
                lost(flight, suspected, how, now);
            }
        }
        if (crew != null) {
            crew.replace(worker);
        }
    }

    /** Where one of the lost was under suspicion, the others are not. */
    private void lost(Flight flight, boolean suspected, String how, long now) throws IOException {
        HostQueue.Job job = flight.job();
        HostQueue host = flight.host();
        land(flight, now);
        host.pace.holdUntil(now + host.delay(plan.manners().delay()).toMillis());
        int deaths = job.deaths() + (suspected && job.deaths() == 0 ? 0 : 1);
        if (deaths < DEATHS) {
            host.first.addLast(new HostQueue.Job(job.id(), job.task(), job.owner(), deaths));
        } else if (job.isPage()) {
            ends.end(job.id(), Surprise.ended(job.task(), Reason.WORKER_DIED, how));
        } else {
            robots.failed(job, how, now);
        }
        takeTurns(host, now);
    }

    /** A host that was asked goes to the end of the line, or makes room for one that is not in memory. */
    private void takeTurns(HostQueue host, long now) throws IOException {
        boolean idle = host.inFlight == 0
                && host.first.isEmpty()
                && host.again.isEmpty()
                && host.robotsAsked.isEmpty()
                && host.stand == HostQueue.Stand.NOWHERE;
        if (idle && host.turn >= TURN && hosts.size() >= window() && activation.othersAreDue(now)) {
            rest(host, Optional.of(host.pace.nextAllowed()));
        } else {
            hosts.offer(host, now);
            restIfIdle(host);
        }
    }

    /* ---- Between the two ---- */

    private void commit(long now) throws IOException {
        for (HostQueue host : changed) {
            activation.save(host);
        }
        changed.clear();
        long length = output.flush();
        if (now - lastSync >= SYNC_MILLIS) {
            lastSync = now;
            output.sync();
            frontier.setNote(JobFolder.SYNCED, Long.toString(length));
        }
        frontier.commit();
        watch.committed();
    }

    private void await(long now) throws IOException, InterruptedException {
        long wake = Math.min(hosts.nextWake().orElse(Long.MAX_VALUE), activation.nextDue(now));
        boolean more = hosts.hasReady() && inFlight.size() < plan.connections();
        long millis = more ? 0 : Math.max(0, Math.min(LOOK_MILLIS, wake - now));
        Event event = events.poll(millis, TimeUnit.MILLISECONDS);
        while (event != null) {
            event.happen();
            event = events.poll();
        }
    }

    private Status status(long now) {
        long next = hosts.nextWake().orElse(now) - now;
        return new Status(inFlight.size(), hosts.timedCount(), Math.max(0, next), hosts.size());
    }
}
