package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which hosts a crawl waits for, and why. */
@Timeout(60)
class WaitingHostsTest {
    private static final HostEvent BUSY = new HostEvent.Troubled(Reason.TOO_MANY_REQUESTS, Duration.ofHours(2));
    private static final HostEvent LOST = new HostEvent.Troubled(Reason.CONNECT_TIMEOUT, Duration.ZERO);

    private final CountDownLatch ending = new CountDownLatch(1);

    private final FakeWeb web = new FakeWeb(url -> switch (url) {
                case "http://busy/" -> new FakeWeb.Page(Reason.TOO_MANY_REQUESTS, BUSY, List.of(), "");
                case "http://lost/" -> new FakeWeb.Page(Reason.CONNECT_TIMEOUT, LOST, List.of(), "");
                default -> FakeWeb.Page.linking(url + "1");
            })
            .crawlDelay("http://slow", Duration.ofHours(1));

    /** One whose robots.txt takes until the end of the test. */
    private Fetched fetch(FetchTask task, HostState host) {
        if (task.url().equals("http://silent/robots.txt")) {
            try {
                ending.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return web.fetch(task, host);
    }

    @Test
    void saysOfEachUntilWhenItRestsAndAfterWhat() throws Exception {
        Map<String, WaitingHost> hosts = waiting(false, "usual", "busy", "lost");

        assertEquals("its delay", hosts.get("usual").why());
        assertBetween(540, 600, hosts.get("usual"));
        assertEquals("its Retry-After (too_many_requests)", hosts.get("busy").why());
        assertBetween(7140, 8640, hosts.get("busy")); // and up to a fifth more
        assertEquals("back-off (connect_timeout)", hosts.get("lost").why());
        assertBetween(540, 720, hosts.get("lost")); // no less than the delay
    }

    @Test
    void saysWhichOfThemWaitForTheirRobotsTxtOrBecauseOfIt() throws Exception {
        Map<String, WaitingHost> hosts = waiting(true, "usual", "slow", "silent");

        assertEquals("its delay", hosts.get("usual").why());
        assertEquals("the Crawl-delay of its robots.txt", hosts.get("slow").why());
        assertBetween(3540, 3600, hosts.get("slow"));
        assertEquals("its robots.txt", hosts.get("silent").why());
        assertEquals(OptionalLong.empty(), hosts.get("silent").millis());
    }

    @Test
    void saysThatAnotherNameOfTheServerIsWhatItWaitsFor() {
        Pace pace = new Pace("127.0.0.1", 1);
        pace.hosts = 2;
        pace.holdUntil(400_000);
        HostQueue host = new HostQueue(new HostTable.Host(1, HostState.unknown("localhost"), 0), pace, 0);
        Hosts hosts = new Hosts();
        hosts.add(host);
        hosts.offer(host, 100_000);
        assertEquals(
                List.of(new WaitingHost(
                        "localhost", OptionalLong.of(300_000), "what another name of its server waits for")),
                hosts.waiting(20, 100_000, Duration.ofSeconds(1)));
    }

    /** What the hosts of a crawl wait for as soon as all of them do. */
    private Map<String, WaitingHost> waiting(boolean robots, String... hosts) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Frontier frontier = Frontier.temporary();
                PageOutput output = PageOutput.to(OutputStream.nullOutputStream(), false)) {
            Scope around = new Scope(Scope.Kind.HOST, List.of(), List.of(), frontier);
            FrontierEnds ends = new FrontierEnds(frontier, around, output, new Tally(), 3, Optional.empty());
            for (String host : hosts) {
                ends.list("http://" + host + "/");
            }
            Plan.Manners manners = new Plan.Manners(Duration.ofMinutes(10), 1, 2, robots, false);
            Crawl crawl = new Crawl(
                    new Plan(8, 3, manners, Plan.Limits.NONE), frontier, around, output, ends, Watches.NONE, 0);
            Future<Crawl.Outcome> end = thread.submit(() -> crawl.run(
                    listener -> new ThreadCrew(worker -> this::fetch, Keeping.NOTHING, WarcFile.Mark.START, listener)));
            Map<String, WaitingHost> waiting = untilAllWait(hosts.length, crawl);
            WaitingHost soonest = crawl.waitingHosts(1).get().get(0);
            long least = waiting.values().stream()
                    .mapToLong(host -> host.millis().orElse(Long.MAX_VALUE))
                    .min()
                    .orElse(0);
            assertTrue(soonest.millis().orElse(Long.MAX_VALUE) <= least, soonest::toString);
            crawl.stop();
            ending.countDown();
            assertEquals(Crawl.Outcome.STOPPED, end.get());
            return waiting;
        } finally {
            ending.countDown();
            thread.shutdownNow();
            assertTrue(thread.awaitTermination(30, TimeUnit.SECONDS));
        }
    }

    /** All but the one without a robots.txt know until when. */
    private static Map<String, WaitingHost> untilAllWait(int number, Crawl crawl) throws Exception {
        Map<String, WaitingHost> hosts = new TreeMap<>();
        while (hosts.size() < number
                || hosts.values().stream()
                        .anyMatch(host -> host.millis().isEmpty() && !host.key().equals("silent"))) {
            hosts.clear();
            crawl.waitingHosts(20).get().forEach(host -> hosts.put(host.key(), host));
        }
        return hosts;
    }

    private static void assertBetween(long least, long most, WaitingHost host) {
        double seconds = host.millis().orElse(-1) / 1000.0;
        assertTrue(least <= seconds && seconds <= most, host::toString);
    }
}
