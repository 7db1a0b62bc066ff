package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RobotsFetchTest {
    private RudeServer server;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        server = RudeServer.open().otherwise(RudeServer.html("page"));
        fetcher = new Fetcher(Settings.obeying());
    }

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        server.close();
    }

    private FetchResult askForRobots() {
        return fetcher.fetch(FetchTask.robots(server.origin(), true), HostState.unknown("h"));
    }

    private RobotsFile robots() {
        FetchResult.Robots known = assertInstanceOf(FetchResult.Robots.class, askForRobots());
        assertEquals(server.origin(), known.host().origin());
        return known.host().file();
    }

    private FetchResult fetch(String path, RobotsFile file) {
        HostState host =
                new HostState("h", Map.of(server.origin(), file), Instant.EPOCH, Duration.ZERO, Instant.EPOCH, 0);
        return fetcher.fetch(FetchTask.page(server.url(path), 0, true), host);
    }

    private Reason reason(String path, RobotsFile file) {
        return assertInstanceOf(FetchResult.Ended.class, fetch(path, file))
                .record()
                .reason();
    }

    @Test
    void asksForNothingBeforeItKnowsTheRules() {
        FetchTask task = FetchTask.page(server.url("/a"), 0, true);
        FetchResult.RobotsFirst first =
                assertInstanceOf(FetchResult.RobotsFirst.class, fetcher.fetch(task, HostState.unknown("h")));
        assertEquals(server.origin(), first.origin());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void obeysTheRules() {
        server.on(
                "/robots.txt",
                RudeServer.answer(
                        200,
                        "text/plain",
                        "User-agent: *\nDisallow: /\nUser-agent: Millrace\nDisallow: /no\nCrawl-delay: 3\nSitemap: /s.xml"));
        RobotsFile file = robots();
        assertEquals(RobotsFile.Verdict.RULES, file.verdict());
        assertEquals("-/no\n", file.text());
        assertEquals(Duration.ofSeconds(3), file.crawlDelay());
        assertEquals(List.of(server.url("/s.xml")), file.sitemaps());
        assertEquals(Duration.ofHours(24), Duration.between(file.fetchedAt(), file.askAgainAt()));
        assertEquals(Reason.OK, reason("/yes", file));
        assertEquals(Reason.ROBOTS, reason("/no/page", file));
        assertEquals(List.of("/robots.txt", "/yes"), server.paths());
    }

    @Test
    void asksAgainForRulesThatAreOld() {
        server.on("/robots.txt", RudeServer.answer(404, "", ""));
        RobotsFile file = robots();
        Instant then = file.askAgainAt();
        RobotsFile old = new RobotsFile(
                file.verdict(),
                "",
                file.why(),
                Duration.ZERO,
                List.of(),
                file.fetchedAt().minusSeconds(90000),
                then.minusSeconds(90000));
        assertInstanceOf(FetchResult.RobotsFirst.class, fetch("/a", old));
    }

    @Test
    void takesAFileThatIsNotThereForLeave() {
        for (int status : new int[] {400, 401, 403, 404, 410, 451}) {
            server.on("/robots.txt", RudeServer.answer(status, "", "User-agent: *\nDisallow: /"));
            RobotsFile file = robots();
            assertEquals(RobotsFile.Verdict.ALLOW_ALL, file.verdict(), "" + status);
            assertEquals(Reason.OK, reason("/a", file));
        }
    }

    @Test
    void asksForNothingWhileTheFileCannotBeRead() {
        for (int status : new int[] {429, 500, 502, 503, 504, 600}) {
            server.on("/robots.txt", RudeServer.answer(status, "", "User-agent: *\nAllow: /"));
            RobotsFile file = robots();
            assertEquals(RobotsFile.Verdict.UNREACHABLE, file.verdict(), "" + status);
            assertEquals(Duration.ofSeconds(60), Duration.between(file.fetchedAt(), file.askAgainAt()));
            assertEquals(Reason.ROBOTS_UNREACHABLE, reason("/a", file));
        }
        server.on("/robots.txt", RudeServer.bytes("garbage\r\n\r\n"));
        assertEquals(Reason.ROBOTS_UNREACHABLE, reason("/a", robots()));
        server.on("/robots.txt", RudeServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent: x"));
        assertEquals(Reason.ROBOTS_UNREACHABLE, reason("/a", robots()));
        assertTrue(server.paths().stream().allMatch("/robots.txt"::equals));
    }

    @Test
    void leavesAHostAloneWhoseFileAsksForIt() {
        server.on("/robots.txt", RudeServer.answer(503, "", "", "Retry-After: 300"));
        HostEvent event = askForRobots().host();
        Instant now = Instant.parse("2030-01-01T00:00:00Z");
        HostState host = HostState.unknown("h").after(event, now, Duration.ofSeconds(1), new Random(1));
        assertTrue(!host.nextAllowed().isBefore(now.plusSeconds(300)), () -> "" + host);
        assertEquals(1, host.failures());
        assertEquals(Map.of(server.origin(), ((HostEvent.RobotsKnown) event).file()), host.robots());
    }

    @Test
    void namesWhatIsWrongWithTheHost() throws Exception {
        server.close();
        assertEquals(Reason.CONNECTION_REFUSED, reason("/a", robots()));
    }

    @Test
    void refusesPrivateHostsByTheirName() {
        FetchResult.Robots known = assertInstanceOf(
                FetchResult.Robots.class,
                fetcher.fetch(FetchTask.robots(server.origin(), false), HostState.unknown("h")));
        assertEquals("private_address", known.host().file().why());
        assertEquals(Reason.PRIVATE_ADDRESS, reason("/a", known.host().file()));
        assertEquals(List.of(), server.requests());
    }

    @Test
    void handsRedirectsOfRobotsBack() {
        server.on("/robots.txt", RudeServer.redirect(301, "/2"));
        server.on("/2", RudeServer.redirect(302, "/3"));
        server.on("/3", RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /x"));
        FetchTask task = FetchTask.robots(server.origin(), true);
        for (int i = 0; i < 2; i++) {
            FetchResult.RobotsMoved moved =
                    assertInstanceOf(FetchResult.RobotsMoved.class, fetcher.fetch(task, HostState.unknown("h")));
            task = moved.task().redirectedTo(moved.redirect(), true);
        }
        FetchResult.Robots known =
                assertInstanceOf(FetchResult.Robots.class, fetcher.fetch(task, HostState.unknown("h")));
        assertEquals(server.origin(), known.host().origin());
        assertEquals("-/x\n", known.host().file().text());
    }

    @Test
    void endsRobotsThatLeadNowhere() {
        server.on("/robots.txt", RudeServer.redirect(302, "/robots.txt"));
        RobotsFile loop = robots();
        assertEquals(RobotsFile.Verdict.UNREACHABLE, loop.verdict());
        assertEquals("redirect_loop", loop.why());
        server.on("/5", RudeServer.redirect(302, "/6"));
        FetchTask task = FetchTask.robots(server.origin(), true);
        for (int i = 1; i <= 5; i++) {
            task = task.redirectedTo(server.url("/" + i), true);
        }
        FetchResult.Robots known =
                assertInstanceOf(FetchResult.Robots.class, fetcher.fetch(task, HostState.unknown("h")));
        assertEquals("too_many_redirects", known.host().file().why());
    }

    @Test
    void readsTheBeginningOfAFileOfTenMegabytes() {
        String rules = "User-agent: *\nDisallow: /early\n";
        String filler = "# filler\n".repeat((500 * 1024 - rules.length()) / 9);
        String file = rules + filler + "Disallow: /late\n" + "Disallow: /aaaaaaaaaaaaaaaaaaaaaaa\n".repeat(300_000);
        server.on("/robots.txt", RudeServer.answer(200, "text/plain", file));
        RobotsFile robots = robots();
        assertEquals(RobotsFile.Verdict.RULES, robots.verdict());
        assertEquals(Reason.ROBOTS, reason("/early", robots));
        assertEquals(Reason.ROBOTS, reason("/late", robots));
        assertEquals(Reason.OK, reason("/aaaaaaaaaaaaaaa", robots), "no rule was cut");
    }
}
