package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** There is room for one host in memory, and two have a page each. */
class ActivationTest {
    private static final int A_TURN = 100;

    private final Plan plan = new Plan(1, 0, new Plan.Manners(Duration.ZERO, 1, 2, false, false), Plan.Limits.NONE);
    private final Hosts hosts = new Hosts();
    private final Flights flights = new Flights();
    private Frontier frontier;
    private PageOutput output;
    private Activation activation;
    private Dispatcher dispatcher;
    private Arrivals arrivals;
    private RobotsDesk robots;
    /** Whether a robots.txt that lies elsewhere is asked for by somebody else. */
    private boolean leaves;

    @BeforeEach
    void fill() throws IOException {
        frontier = Frontier.temporary();
        output = PageOutput.to(new ByteArrayOutputStream(), false);
        Scope scope = new Scope(Scope.Kind.HOST, List.of(), List.of(), frontier);
        FrontierEnds ends = new FrontierEnds(frontier, scope, output, new Tally(), 0, Optional.empty());
        ends.list("http://h/1");
        ends.list("http://other/");
        frontier.commit();
        activation = new Activation(
                plan.manners(),
                frontier.hosts(),
                hosts,
                new Window(1, Duration.ofMinutes(1)),
                new LinkedBlockingQueue<>(),
                0);
        Ends leaving = new Ends() {
            @Override
            public void end(long id, FetchResult.Ended ended, okio.ByteString text) throws IOException {
                ends.end(id, ended, text);
            }

            @Override
            public void endUntried(long id, FetchTask task, Reason reason, String detail) throws IOException {
                ends.endUntried(id, task, reason, detail);
            }

            @Override
            public void find(String url, UrlState.Way way) throws IOException {
                ends.find(url, way);
            }

            @Override
            public boolean leaves(FetchTask task) {
                return leaves;
            }
        };
        robots = new RobotsDesk(plan.manners(), frontier, scope, leaving, hosts, activation);
        dispatcher = new Dispatcher(plan, frontier, scope, leaving, robots, hosts, activation, flights);
        arrivals = new Arrivals(plan, frontier, leaving, robots, hosts, activation, flights);
        activation.fill(now());
    }

    @AfterEach
    void close() throws IOException {
        activation.close();
        output.close();
        frontier.close();
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private Flights.Flight begin() throws IOException {
        List<Flights.Flight> begun = dispatcher.lease(now());
        assertEquals(1, begun.size());
        return begun.get(0);
    }

    private void sentBack(Flights.Flight page) throws IOException {
        flights.take(page.ticket());
        FetchTask task = page.job().task();
        arrivals.ended(page, Harvest.of(new FetchResult.RobotsFirst(task, "http://h")), now());
    }

    @Test
    void bringsAHostThatIsWantedBackToThePaceOfItsServer() throws IOException {
        HostTable.Host other = frontier.hosts().host("other");
        frontier.hosts().resting().keep(new HostQueue(other, new Pace("127.0.0.1", 1), 0));

        Pace server = activation.require("127.0.0.1", now()).pace;
        assertSame(server, activation.require("other", now()).pace);
    }

    /** A page that a worker died with is sent back. */
    private HostQueue sentBackAfterADeath() throws IOException {
        begin();
        arrivals.lost(flights.takeAll(0), true, "died", now());
        Flights.Flight again = begin();
        assertEquals(1, again.job().deaths());
        again.host().turn = A_TURN;
        sentBack(again);
        return again.host();
    }

    @Test
    void keepsAHostOfWhichAPageThatAWorkerDiedWithWasSentBack() throws IOException {
        HostQueue host = sentBackAfterADeath();
        Flights.Flight third = begin();
        assertSame(host, third.host());
        assertEquals("http://h/1", third.job().task().url());
        assertEquals(1, third.job().deaths());
        assertEquals(1, host.pages);
    }

    /** The host in memory may not be asked for so long. */
    private void rests(Duration time) throws IOException {
        HostQueue host = hosts.poll(now()).orElseThrow();
        assertEquals("h", host.key);
        host.pace.holdUntil(now() + time.toMillis());
        hosts.offer(host, now());
        activation.fill(now());
    }

    @Test
    void letsAHostThatRestsLongMakeRoomAtOnce() throws IOException {
        rests(Duration.ofSeconds(90));
        assertTrue(hosts.find("h").isEmpty());
        assertTrue(hosts.find("other").isPresent());
        WaitingHost waiting = activation.waiting(9, now()).get(0);
        assertEquals("h", waiting.key());
        assertTrue(waiting.millis().orElseThrow() > 60_000, waiting::toString);
        assertEquals(1, activation.waitingCount(now()));
        assertFalse(activation.isDone());
    }

    @Test
    void letsAHostThatMayBeAskedSoonKeepItsPlace() throws IOException {
        rests(Duration.ofSeconds(60));
        assertTrue(hosts.find("h").isPresent());
        assertEquals(1, activation.waitingCount(now()));
        assertEquals(Long.MAX_VALUE, activation.nextDue(now()), "it would look again at once");
    }

    @Test
    void makesRoomWhereTheOnlyPageThatWasSentBackHadNotBeenTried() throws IOException {
        Flights.Flight first = begin();
        first.host().turn = A_TURN;
        sentBack(first);
        assertTrue(hosts.find("h").isEmpty());
        assertEquals(1, frontier.waiting(first.host().id, 9).size());
    }

    @Test
    void releasesWhatAHostHasBegunWhoseRobotsFileIsAskedForElsewhere() throws IOException {
        HostQueue host = sentBackAfterADeath();
        assertEquals(0, frontier.waiting(host.id, 9).size());
        leaves = true;
        FetchTask file = FetchTask.robots("http://h", true);
        FetchResult moved = new FetchResult.RobotsMoved(file, new HostEvent.Answered(), "http://elsewhere/robots.txt");
        robots.answered(host, new HostQueue.Job(0, file, host, 0), moved, now());
        assertEquals(1, frontier.waiting(host.id, 9).size());
        assertEquals(0, host.pages);
    }
}
