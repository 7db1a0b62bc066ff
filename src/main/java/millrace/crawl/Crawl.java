package millrace.crawl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
    private static final long SYNC_MILLIS = 1000;
    private static final long LOOK_MILLIS = 100;

    private final Plan plan;
    private final Frontier frontier;
    private final PageOutput output;
    private final Hosts hosts = new Hosts();
    private final Flights flights = new Flights();
    private final Activation activation;
    private final RobotsDesk robots;
    private final List<FetchTask> brought = new ArrayList<>();
    private final Dispatcher dispatcher;
    private final Arrivals arrivals;
    private final Watch watch;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    /** Where the archives of workers end, of those for which that is news to the frontier. */
    private final Map<Integer, WarcFile.Mark> archived = new HashMap<>();

    private long lastSync = System.currentTimeMillis();
    private volatile boolean stopping;
    private @Nullable Crew crew;

    /** Something that happened elsewhere, to be dealt with in the crawl's thread. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException;
    }

    /** Opens the crew that fetches. */
    @FunctionalInterface
    interface CrewMaker {
        Crew open(Crew.Listener listener) throws IOException;
    }

    /** Sees what the crawl is doing, and when it has committed; called in the crawl's thread. */
    interface Watch {
        /** What has ended until now is in the database. */
        default void committed() {}

        /** What the crawl is doing, at each turn of its loop; not to be asked later. */
        default void looks(Supplier<Status> status) {}

        /** A task was sent to a worker. */
        default void began(int worker) {}

        /** A task of a worker is done. */
        default void ended(int worker) {}

        /** A worker has died, as {@link Crew.Listener#died} has it. */
        default void died(int worker, String how) {}
    }

    /**
     * What a crawl is doing at a moment.
     *
     * @param nextMillis until the first of the hosts that wait may be asked
     * @param nextWaitsFor what that host waits for, in words; empty: none waits
     * @param retries how many tasks had to be done again, up to now
     */
    record Status(
            int inFlight, int waitingHosts, long nextMillis, String nextWaitsFor, int hostsInMemory, long retries) {}

    /**
     * @param quietUntil milliseconds: before that nobody may be asked
     */
    Crawl(Plan plan, Frontier frontier, Scope scope, PageOutput output, Ends ends, Watch watch, long quietUntil) {
        this(plan, frontier, scope, output, ends, watch, quietUntil, Window.of(plan.connections()));
    }

    /**
     * @param quietUntil milliseconds: before that nobody may be asked
     */
    Crawl(
            Plan plan,
            Frontier frontier,
            Scope scope,
            PageOutput output,
            Ends ends,
            Watch watch,
            long quietUntil,
            Window window) {
        this.plan = plan;
        this.frontier = frontier;
        this.output = output;
        this.watch = watch;
        this.activation = new Activation(plan.manners(), frontier.hosts(), hosts, window, events, quietUntil);
        this.robots = new RobotsDesk(plan.manners(), frontier, scope, ends, hosts, activation);
        this.dispatcher = new Dispatcher(plan, frontier, scope, ends, robots, hosts, activation, flights);
        this.arrivals = new Arrivals(plan, frontier, ends, robots, hosts, activation, flights);
        frontier.hosts().setInMemory(activation::found);
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

    /**
     * Goes on where others were. Before it runs.
     *
     * @param wanted robots.txt that other hosts want: they are asked for first
     * @param givenUp origins whose robots.txt could not be read: until that is stale they are not asked again
     */
    void goOn(List<FetchTask> wanted, Set<String> givenUp) {
        brought.addAll(wanted);
        robots.giveUp(givenUp);
    }

    /** No more tasks; returns at once. For any thread. */
    void stop() {
        stopping = true;
        events.add(() -> {});
    }

    /**
     * Some of the hosts that may not be asked yet, as they will be in a moment; never, if the crawl has ended. For any thread.
     */
    CompletableFuture<List<WaitingHost>> waitingHosts(int most) {
        CompletableFuture<List<WaitingHost>> waiting = new CompletableFuture<>();
        events.add(() -> waiting.complete(activation.waiting(most, System.currentTimeMillis())));
        return waiting;
    }

    /**
     * Crawls until nothing is left, or it is enough.
     *
     * @throws IOException if the frontier or the output cannot be written, or no worker can be started
     */
    Outcome run(CrewMaker maker) throws IOException, InterruptedException {
        long deadline = plan.limits().end(System.currentTimeMillis());
        try (Crew opened = maker.open(listener())) {
            crew = opened;
            activation.setCrew(opened);
            for (FetchTask task : brought) {
                robots.bring(task, System.currentTimeMillis());
            }
            while (true) {
                long now = System.currentTimeMillis();
                Outcome end = stopping ? Outcome.STOPPED : now >= deadline ? Outcome.MAX_TIME : Outcome.DONE;
                if (end == Outcome.DONE && flights.begun() >= plan.limits().pages()) {
                    end = Outcome.MAX_PAGES;
                }
                List<Flights.Flight> leased = List.of();
                if (end == Outcome.DONE) {
                    activation.fill(now);
                    leased = dispatcher.lease(now);
                }
                commit(now);
                for (Flights.Flight flight : leased) {
                    watch.began(flight.worker());
                    opened.assign(
                            flight.worker(),
                            new Crew.Assignment(flight.ticket(), flight.job().task(), flight.host().state));
                }
                if (isOver(end)) {
                    if (end != Outcome.STOPPED) {
                        arrivals.endFailed();
                        do {
                            commit(now);
                        } while (arrivals.endFailedElsewhere());
                    }
                    break;
                }
                watch.looks(() -> status(now));
                await(now, end == Outcome.DONE && flights.size() < plan.connections());
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
        } else if (flights.size() > 0 || !events.isEmpty()) {
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
        return flights.begun() >= plan.limits().pages() ? Outcome.MAX_PAGES : Outcome.MAX_TIME;
    }

    private Crew.Listener listener() {
        return new Crew.Listener() {
            @Override
            public void done(long ticket, Harvest harvest) {
                events.add(() -> ended(ticket, harvest));
            }

            @Override
            public void died(int worker, boolean wasReady, String name, String how) {
                events.add(() -> workerDied(worker, wasReady, name, how));
            }

            @Override
            public void failed(Throwable why) {
                events.add(() -> {
                    if (why instanceof Error error) {
                        throw error;
                    }
                    throw why instanceof IOException failure
                            ? failure
                            : new IOException("a worker failed: " + why, why);
                });
            }
        };
    }

    private void ended(long ticket, Harvest harvest) throws IOException {
        Optional<Flights.Flight> flight = flights.take(ticket);
        if (flight.isPresent()) {
            watch.ended(flight.get().worker());
            if (!harvest.archived().equals(WarcFile.Mark.NONE)) {
                archived.put(flight.get().worker(), harvest.archived());
            }
            arrivals.ended(flight.get(), harvest, System.currentTimeMillis());
        }
    }

    private void workerDied(int worker, boolean wasReady, String name, String how) throws IOException {
        watch.died(worker, how);
        arrivals.lost(flights.takeAll(worker), wasReady, name + " " + how, System.currentTimeMillis());
        if (crew != null) {
            crew.replace(worker);
        }
    }

    private void commit(long now) throws IOException {
        for (HostQueue host : hosts.takeChanged()) {
            activation.save(host);
        }
        for (Map.Entry<Integer, WarcFile.Mark> mark : archived.entrySet()) {
            frontier.setNote(JobTerms.archiveOf(mark.getKey()), mark.getValue().toString());
        }
        archived.clear();
        long length = output.flush();
        if (now - lastSync >= SYNC_MILLIS) {
            lastSync = now;
            output.sync();
            frontier.setNote(JobFolder.SYNCED, Long.toString(length));
        }
        frontier.commit();
        watch.committed();
    }

    /** Until something has happened, or something can begin, if it may. */
    private void await(long now, boolean mayBegin) throws IOException, InterruptedException {
        long millis = LOOK_MILLIS;
        if (mayBegin) {
            long wake = Math.min(hosts.nextWake().orElse(Long.MAX_VALUE), activation.nextDue(now));
            millis = hosts.hasReady() ? 0 : Math.max(0, Math.min(LOOK_MILLIS, wake - now));
        }
        Event event = events.poll(millis, TimeUnit.MILLISECONDS);
        while (event != null) {
            event.happen();
            event = events.poll();
        }
    }

    private Status status(long now) {
        List<WaitingHost> next = activation.waiting(1, now);
        boolean known = !next.isEmpty() && next.get(0).millis().isPresent();
        return new Status(
                flights.size(),
                activation.waitingCount(now),
                known ? next.get(0).millis().getAsLong() : 0,
                known ? next.get(0).why() : "",
                hosts.size(),
                arrivals.retries());
    }
}
