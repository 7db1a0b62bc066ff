package millrace.crawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host in memory: what is known of it, and what is to be fetched from it next. For the crawl's thread.
 *
 * <p>First come robots.txt files and what a dead worker had, then pages nearest to the list, then, before one goes a link
 * farther away, the pages that failed and are tried again. A page farther away does not begin before all nearer ones have
 * ended: so the depth of a page is the length of the shortest way to it within its host, however many connections there are.
 * Hosts do not wait for each other, as one may rest for a day: a shorter way through another may be found too late.
 */
final class HostQueue {
    private static final int MOST_RETRIES_WAITING = 100;
    private static final int LEAST_SILENCES = 3;

    /** Where it stands in {@link Hosts}. */
    enum Stand {
        NOWHERE,
        READY,
        TIMED
    }

    /**
     * One task of the host.
     *
     * @param id of its URL in the frontier; 0: it is a robots.txt
     * @param owner whose robots.txt it is, or whose page
     * @param deaths how many workers have died with it
     * @param last how it failed when it was tried last; null: it was not tried
     */
    record Job(long id, FetchTask task, HostQueue owner, int deaths, FetchResult.@Nullable Ended last) {
        /** That was not tried. */
        Job(long id, FetchTask task, HostQueue owner, int deaths) {
            this(id, task, owner, deaths, null);
        }

        boolean isPage() {
            return id != 0;
        }

        /** Whether nobody has begun it. */
        boolean isFirstTry() {
            return deaths == 0 && task.attempt() == 1;
        }

        /** Whether it is leased though it is not in flight. */
        boolean isBegunPage() {
            return isPage() && !isFirstTry();
        }
    }

    /**
     * Why a host was given up.
     *
     * @param isGone whether also what has been tried there, or was to be, is not tried again
     */
    record Down(Reason reason, String why, boolean isGone) {}

    final long id;
    final String key;
    final Pace pace;
    final int worker;

    /** Robots, and what has to go before the rest. */
    final Deque<Job> first = new ArrayDeque<>();
    /** From the frontier, in its order. */
    final Deque<Job> next = new ArrayDeque<>();
    /** Failed, and to be tried again. */
    final Deque<Job> again = new ArrayDeque<>();
    /** Origins whose robots.txt is being asked for. */
    final Set<String> robotsAsked = new HashSet<>();
    /** How often the robots.txt of an origin could not be read. */
    final Map<String, Integer> robotsFailures = new HashMap<>();

    /** The last one that it was in since it is in memory, for people to see. */
    HostEvent.@Nullable Troubled trouble;

    /** Rests in a row that the first try of a page began, none of which a page has been answered after. */
    private int silences;

    /** Set when it is given up: how the rest of its URLs ends. */
    @Nullable
    Down down;

    /** Whether its next pages may end without being asked for, which needs no waiting. */
    boolean hasToEnd;

    HostState state;
    /** The state as the frontier has it. */
    HostState saved;
    /** URLs that were begun, in all runs of the job. */
    int pages;
    /** The same, since it came into memory. */
    int turn;
    /** Whether it has to make room as soon as it can: then what failed is tried again at once. */
    boolean hadTurn;
    /** Requests in flight: pages, and each robots.txt that is asked for here. */
    int requests;
    /** Pages being fetched, all of them at that depth. */
    int inFlight;

    int depth;
    /** Whether the frontier has no waiting URLs of it but those in {@link #next}. */
    boolean drained;

    private boolean left;

    Stand stand = Stand.NOWHERE;
    long wakeAt;

    HostQueue(HostTable.Host host, Pace pace, int worker) {
        this.id = host.id();
        this.key = host.state().key();
        this.state = host.state();
        this.saved = host.state();
        this.pages = host.pages();
        this.pace = pace;
        this.worker = worker;
    }

    /** Takes URLs from the frontier. */
    void refill(List<Frontier.Waiting> waiting, int asked) {
        for (Frontier.Waiting one : waiting) {
            next.add(new Job(one.id(), one.task(), this, 0));
        }
        drained = waiting.size() < asked;
    }

    boolean needsRefill() {
        return next.isEmpty() && !drained && !left;
    }

    /** Whether a request may begin. */
    boolean mayBeAsked(long now) {
        return !pace.isFull() && pace.nextAllowed() <= now;
    }

    /**
     * Notes how it took a page, before that becomes its state. What was in flight when it began to rest is of the same rest.
     * A page that is tried again and fails again may be to blame itself, so that says nothing of the others.
     */
    void took(FetchResult.Ended page, long now) {
        if (page.host() instanceof HostEvent.Answered) {
            silences = 0;
        } else if (page.host() instanceof HostEvent.Troubled
                && page.task().attempt() == 1
                && now >= state.restUntil().toEpochMilli()) {
            silences++;
        }
    }

    /** Whether it seems to be in trouble with all its pages, and not with one or two of them. */
    boolean isSilent() {
        return silences >= LEAST_SILENCES;
    }

    /** Whether it was given up with all its pages, also those that have been tried. */
    boolean isGone() {
        return down != null && down.isGone();
    }

    /**
     * Its pages are not asked for here; they stay in the frontier, waiting. Gives those that had been begun, which are not of
     * its pages any more.
     */
    List<Job> leave() {
        List<Job> begun = new ArrayList<>();
        for (Deque<Job> line : List.of(next, again)) {
            line.stream().filter(Job::isBegunPage).forEach(begun::add);
            line.clear();
        }
        left = true;
        pages -= begun.size();
        robotsAsked.clear();
        return begun;
    }

    /** Whether it has a page that nobody else knows of: it was begun, and is to be asked for again. */
    boolean hasBegunPage() {
        return !first.isEmpty() || !again.isEmpty() || next.stream().anyMatch(Job::isBegunPage);
    }

    /** Whether nobody would miss it in memory until its moment comes: nothing is in flight or on the way to it. */
    boolean canRest() {
        return requests == 0
                && first.isEmpty()
                && robotsAsked.isEmpty()
                && next.stream().noneMatch(Job::isBegunPage);
    }

    /** What of it the frontier does not have, while it can rest. */
    RestingHosts.Kept kept() {
        return new RestingHosts.Kept(
                pace.key.equals(Activation.paceKey(key)) ? "" : pace.key,
                robotsFailures,
                silences,
                again.stream()
                        .map(job -> new RestingHosts.Tried(job.id(), job.deaths(), Objects.requireNonNull(job.last())))
                        .toList());
    }

    /** Goes on with what was kept of it. */
    void goOn(RestingHosts.Kept kept) {
        robotsFailures.putAll(kept.robotsFailures());
        silences = kept.silences();
        for (RestingHosts.Tried page : kept.tried()) {
            again.add(new Job(page.id(), page.last().task().again(), this, page.deaths(), page.last()));
        }
    }

    /** Whether there is something to do, now or when what is in flight has ended. */
    boolean hasWork() {
        return !first.isEmpty() || !next.isEmpty() || !again.isEmpty() || (!drained && !left);
    }

    /** The page that is next; null: none may begin now. It stays. */
    @Nullable
    Job peekPage() {
        Job page = line().peek();
        return page == null || (inFlight > 0 && page.task().depth() > depth) ? null : page;
    }

    /** Pages that have failed, and are neither in flight nor done. */
    List<Job> failed() {
        List<Job> failed = new ArrayList<>(again);
        first.stream().filter(job -> job.last() != null).forEach(failed::add);
        return failed;
    }

    /** Takes what peekPage showed. */
    void takePage() {
        line().remove();
    }

    /** A page that was taken comes first again: of those that have failed, if it has, and else of the others. */
    void putBack(Job page) {
        (page.last() == null ? next : again).addFirst(page);
    }

    private Deque<Job> line() {
        if (again.isEmpty()) {
            return next;
        }
        Job retry = again.element();
        Job page = next.peek();
        boolean last = page == null || page.task().depth() > retry.task().depth();
        return last || hadTurn || again.size() > MOST_RETRIES_WAITING ? again : next;
    }

    /** What most hosts wait for, in words. */
    static final String DELAY = "its delay";

    /** What it waits for when it may not be asked yet, in words. */
    String waitsFor(long now, Duration wanted) {
        HostEvent.Troubled last = trouble;
        Duration own = delay(wanted);
        if (now < state.restUntil().toEpochMilli()) {
            String after = last == null ? "" : " (" + last.reason().label() + ")";
            return last != null && last.retryAfter().compareTo(state.backOff()) > 0
                    ? "its Retry-After" + after
                    : "back-off" + after + (state.failures() > 1 ? ", " + state.failures() + " times in a row" : "");
        } else if (pace.hosts > 1 && wakeAt - now > own.toMillis()) {
            return "what another name of its server waits for";
        }
        return own.compareTo(wanted) > 0 ? "the Crawl-delay of its robots.txt" : DELAY;
    }

    /** Whether its robots.txt asks for a longer delay than the user. */
    boolean isSlow(Duration wanted) {
        return delay(wanted).compareTo(wanted) > 0;
    }

    /** What has to lie between two requests: what the user wants, or more if its robots.txt asks for more. */
    Duration delay(Duration wanted) {
        return state.delay(wanted);
    }
}
