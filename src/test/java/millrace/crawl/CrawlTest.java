package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import millrace.crawl.FakeWeb.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop, on a web in memory. */
class CrawlTest {
    private int connections = 8;
    private int maxDepth = 3;
    private int mostSitemaps = 100;
    private Plan.Manners manners = new Plan.Manners(Duration.ZERO, 4, 2, true, false);
    private Plan.Limits limits = Plan.Limits.NONE;
    private Scope.Kind scope = Scope.Kind.HOST;
    private Optional<HostState> known = Optional.empty(); // of the first host
    private Crawl.Watch watch = Watches.NONE;
    private int tasksOfAWorker = Integer.MAX_VALUE;
    private int stillborn;
    private Optional<Window> window = Optional.empty();

    @Test
    void followsLinksToTheDepthAndFetchesEachPageOnce() throws Exception {
        FakeWeb web = new FakeWeb(url -> Page.linking(url + "a/", url + "b/", "http://h/"));
        maxDepth = 2;
        Map<String, JsonObject> records = crawl(web, "http://h/");

        assertEquals(7, records.size());
        assertEquals(7, web.visited().size());
        assertEquals(2, records.get("http://h/a/b/").get("depth").getAsInt());
    }

    @Test
    void givesEachPageTheDepthOfTheShortestWay() throws Exception {
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://h/" -> Page.linking("http://h/slow", "http://h/a");
            case "http://h/slow" -> {
                pause(50);
                yield Page.linking("http://h/x");
            }
            case "http://h/a" -> Page.linking("http://h/b");
            case "http://h/b" -> Page.linking("http://h/x");
            default -> Page.linking();
        });
        assertEquals(2, crawl(web, "http://h/").get("http://h/x").get("depth").getAsInt());
    }

    @Test
    void staysOnTheHostsOfTheList() throws Exception {
        FakeWeb web = new FakeWeb(url -> Page.linking("http://other/", "http://www.h.org:81/x"));
        assertEquals(
                List.of("http://h.org/", "http://www.h.org:81/x"),
                List.copyOf(crawl(web, "http://h.org/").keySet()));
    }

    @Test
    void keepsTheDelayBetweenTwoRequestsToAHost() throws Exception {
        manners = new Plan.Manners(Duration.ofMillis(30), 1, 0, true, false);
        FakeWeb web = new FakeWeb(url -> Page.linking("http://h.org/1", "http://www.h.org/2"));
        crawl(web, "http://h.org/");

        List<FakeWeb.Visit> visits = web.visits();
        assertTrue(visits.size() > 4, () -> visits.toString());
        for (int i = 1; i < visits.size(); i++) {
            long gap = visits.get(i).begin() - visits.get(i - 1).end();
            assertTrue(gap >= Duration.ofMillis(29).toNanos(), () -> visits.toString());
        }
    }

    @Test
    void doesNotLetAnEndlessHostStarveOthers() throws Exception {
        manners = new Plan.Manners(Duration.ofMillis(1), 1, 0, false, false);
        limits = new Plan.Limits(1100, Integer.MAX_VALUE, Duration.ofHours(1));
        maxDepth = Integer.MAX_VALUE;
        FakeWeb web = new FakeWeb(url -> url.startsWith("http://endless/")
                ? Page.linking(url + "1/", url + "2/", url + "3/")
                : url.length() < 16 ? Page.linking(url + "1", url + "2") : Page.linking());
        List<String> list = new ArrayList<>(List.of("http://endless/"));
        for (int i = 0; i < 100; i++) {
            list.add("http://h" + i + "/");
        }
        crawl(web, list.toArray(new String[0]));

        List<String> visited = web.visited();
        int last = 0;
        for (int i = 0; i < visited.size(); i++) {
            last = visited.get(i).startsWith("http://endless/") ? last : i;
        }
        long endless = visited.subList(0, last).stream()
                .filter(url -> url.startsWith("http://endless/"))
                .count();
        assertTrue(endless < 100, "the endless host had " + endless + " turns while others waited");
    }

    @Test
    void triesAgainWhatMayPassAndNoMore() throws Exception {
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://h/" -> Page.linking("http://h/500", "http://h/404");
            case "http://h/500" -> Page.failing(Reason.SERVER_ERROR);
            default -> Page.failing(Reason.NOT_FOUND);
        });
        Map<String, JsonObject> records = crawl(web, "http://h/");

        assertEquals(3, records.get("http://h/500").get("attempts").getAsInt());
        assertEquals(1, records.get("http://h/404").get("attempts").getAsInt());
        assertEquals("not_found", records.get("http://h/404").get("reason").getAsString());
    }

    @Test
    void givesRedirectsARecordEachAndTakesTheScopeAlongFromTheList() throws Exception {
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://h/" -> Page.redirecting("http://moved/");
            case "http://moved/" -> Page.linking("http://moved/2");
            case "http://moved/2" -> Page.redirecting("http://elsewhere/");
            default -> Page.linking();
        });
        Map<String, JsonObject> records = crawl(web, "http://h/");

        assertEquals("redirected", records.get("http://h/").get("state").getAsString());
        assertEquals(1, records.get("http://moved/").get("redirects").getAsInt());
        assertEquals(
                "out_of_scope", records.get("http://elsewhere/").get("reason").getAsString());
        assertEquals(4, records.size());
    }

    @Test
    void asksForRobotsFirstAndOnceForAnOrigin() throws Exception {
        FakeWeb web = new FakeWeb(url -> Page.linking("http://h/1", "http://h/2", "http://h:81/"));
        crawl(web, "http://h/");

        List<String> urls = web.visits().stream().map(FakeWeb.Visit::url).toList();
        assertEquals("http://h/robots.txt", urls.get(0));
        assertEquals(2, urls.stream().filter(url -> url.endsWith("/robots.txt")).count());
    }

    @Test
    void obeysACrawlDelayThatIsLonger() throws Exception {
        FakeWeb web = new FakeWeb(url -> Page.linking("http://h/1")).crawlDelay("http://h", Duration.ofMillis(60));
        crawl(web, "http://h/");

        List<FakeWeb.Visit> visits = web.visits();
        long gap = visits.get(2).begin() - visits.get(1).end();
        assertTrue(gap >= Duration.ofMillis(59).toNanos(), () -> visits.toString());
    }

    @Test
    void refusesWhatRobotsCannotBeReadFor() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 0, true, false);
        FakeWeb web = new FakeWeb(url -> Page.linking()).withoutRobots("http://h");
        JsonObject record = crawl(web, "http://h/1", "http://h/2").get("http://h/2");

        assertEquals("robots_unreachable", record.get("reason").getAsString());
        assertEquals(0, record.get("attempts").getAsInt());
        assertEquals(List.of(), web.visited());
    }

    @Test
    void recordsWhatIsLeftWhenItIsEnough() throws Exception {
        limits = new Plan.Limits(Long.MAX_VALUE, 3, Duration.ofHours(1));
        FakeWeb web = new FakeWeb(url -> Page.linking());
        Map<String, JsonObject> records =
                crawl(web, "http://a/1", "http://a/2", "http://a/3", "http://a/4", "http://b/1");

        assertEquals(4, web.visited().size());
        assertEquals(
                "max_pages_per_host", records.get("http://a/4").get("reason").getAsString());
        assertEquals("fetched", records.get("http://b/1").get("state").getAsString());
    }

    @Test
    void takesTheScopeAlongFromNoPageThatASitemapLists() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 4, 2, true, true);
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://h/s" -> Page.linking("http://h/go", "http://h/page");
            case "http://h/t" -> Page.redirecting("http://t/");
            case "http://h/go" -> Page.redirecting("http://h/on");
            case "http://h/on" -> Page.redirecting("http://shop/");
            case "http://h/page" -> Page.linking("http://h/2", "http://shop/2");
            default -> Page.linking();
        });
        maxDepth = 1;
        web.sitemap("http://h", "http://h/s").sitemap("http://h:81", "http://h/t");
        Map<String, JsonObject> records = crawl(web, "http://h/", "http://h:81/");

        for (String away : List.of("http://shop/", "http://t/")) {
            assertEquals("out_of_scope", records.get(away).get("reason").getAsString());
        }
        assertEquals(2, records.get("http://shop/").get("redirects").getAsInt());
        assertEquals(0, records.get("http://h/page").get("depth").getAsInt());
        assertEquals(1, records.get("http://h/2").get("depth").getAsInt());
        assertEquals(10, records.size());
    }

    @Test
    void followsNoEndlessIndexesOfSitemaps() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 4, 2, true, true);
        limits = new Plan.Limits(50, Integer.MAX_VALUE, Duration.ofHours(1));
        FakeWeb web = new FakeWeb(url -> url.equals("http://h/") ? Page.linking() : Page.listing(url + "1", url + "2"));
        Map<String, JsonObject> records = crawl(web.sitemap("http://h", "http://h/s"), "http://h/");

        assertEquals(Set.of("http://h/", "http://h/s", "http://h/s1", "http://h/s2"), Set.copyOf(web.visited()));
        assertEquals(8, records.size());
        assertEquals("too_deep", records.get("http://h/s21").get("reason").getAsString());
    }

    @Test
    void asksForSoManySitemapsOfASiteAsItMayHave() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 4, 2, true, true);
        mostSitemaps = 3;
        FakeWeb web = new FakeWeb(url -> url.equals("http://h/s")
                ? Page.listing("http://h/s1", "http://h/s2", "http://h/s3", "http://h:81/s4")
                : Page.linking());
        Map<String, JsonObject> records = crawl(web.sitemap("http://h", "http://h/s"), "http://h/");

        assertEquals(
                "max_pages_per_host", records.get("http://h/s3").get("reason").getAsString());
        assertEquals("fetched", records.get("http://h/s2").get("state").getAsString());
        assertEquals("fetched", records.get("http://h:81/s4").get("state").getAsString());
    }

    @Test
    void recordsHowPagesFailedThatWaitForAnotherTryWhenItIsEnough() throws Exception {
        limits = new Plan.Limits(3, Integer.MAX_VALUE, Duration.ofHours(1));
        manners = new Plan.Manners(Duration.ZERO, 1, 2, false, false);
        FakeWeb web = new FakeWeb(url -> url.endsWith("/1") ? Page.linking() : Page.failing(Reason.SERVER_ERROR));
        Map<String, JsonObject> records = crawl(web, "http://h/1", "http://h/2", "http://h/3");

        assertEquals(3, records.size());
        assertEquals("server_error", records.get("http://h/3").get("reason").getAsString());
        assertEquals(1, records.get("http://h/3").get("attempts").getAsInt());
    }

    @Test
    void recordsHowPagesFailedThatWaitForAnotherTryWhenTheTimeIsOver() throws Exception {
        limits = new Plan.Limits(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(3));
        manners = new Plan.Manners(Duration.ofHours(1), 1, 2, false, false);
        FakeWeb web = new FakeWeb(url -> Page.failing(Reason.SERVER_ERROR));
        assertEquals(
                "server_error",
                crawl(web, "http://h/").get("http://h/").get("reason").getAsString());
    }

    /** Of which the first page fails, and which sends its second try back. */
    private static final class SendingBack implements Fetch {
        private final FakeWeb web = new FakeWeb(url ->
                url.endsWith("/2") ? Page.linking("http://h/3", "http://h/4") : Page.failing(Reason.SERVER_ERROR));
        private final long millis;
        private boolean done;

        SendingBack(long millis) {
            this.millis = millis;
        }

        @Override
        public Fetched fetch(FetchTask task, HostState host) {
            if (task.attempt() == 2 && !done) {
                done = true;
                pause(millis);
                return Fetched.nothing(new FetchResult.RobotsFirst(task, "http://h"));
            }
            return web.fetch(task, host);
        }
    }

    @Test
    void countsAPageOnceWhoseSecondTryIsSentBack() throws Exception {
        limits = new Plan.Limits(3, Integer.MAX_VALUE, Duration.ofHours(1));
        manners = new Plan.Manners(Duration.ZERO, 1, 1, false, false);
        Map<String, JsonObject> records = crawl(new SendingBack(0), "http://h/1", "http://h/2");

        assertEquals(2, records.get("http://h/1").get("attempts").getAsInt());
        assertEquals(Set.of("http://h/1", "http://h/2", "http://h/3"), records.keySet());
    }

    @Test
    void countsAPageThatIsRefusedOnlyAtItsSecondTry() throws Exception {
        limits = new Plan.Limits(3, Integer.MAX_VALUE, Duration.ofHours(1));
        manners = new Plan.Manners(Duration.ZERO, 1, 1, false, false);
        Set<String> asked = new HashSet<>();
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://h/1" -> Page.failing(asked.add(url) ? Reason.SERVER_ERROR : Reason.ROBOTS);
            case "http://h/2" -> Page.linking("http://h/3", "http://h/4");
            default -> Page.linking();
        });
        Map<String, JsonObject> records = crawl(web, "http://h/1", "http://h/2");

        assertEquals("robots", records.get("http://h/1").get("reason").getAsString());
        assertEquals(Set.of("http://h/1", "http://h/2", "http://h/3"), records.keySet());
    }

    @Test
    void recordsHowAPageFailedWhoseSecondTryIsSentBackWhenTheTimeIsOver() throws Exception {
        limits = new Plan.Limits(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(1));
        manners = new Plan.Manners(Duration.ZERO, 1, 1, false, false);
        JsonObject record = crawl(new SendingBack(1100), "http://h/1").get("http://h/1");

        assertEquals("server_error", record.get("reason").getAsString());
        assertEquals(1, record.get("attempts").getAsInt());
    }

    @Test
    void survivesAFetchThatThrows() throws Exception {
        FakeWeb web = new FakeWeb(url -> {
            throw new IllegalStateException("boo");
        });
        JsonObject record = crawl(web, "http://h/").get("http://h/");
        assertEquals("other", record.get("reason").getAsString());
        assertTrue(record.get("detail").getAsString().contains("boo"));
    }

    @Test
    void endsWithTheErrorThatAFetchRunsInto() {
        FakeWeb web = new FakeWeb(url -> {
            throw new OutOfMemoryError("no heap");
        });
        OutOfMemoryError error = assertThrows(OutOfMemoryError.class, () -> crawl(web, "http://h/"));
        assertEquals("no heap", error.getMessage());
    }

    @Test
    void goesThroughMoreHostsThanItHoldsInMemory() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 0, false, false);
        FakeWeb web = new FakeWeb(url -> Page.linking());
        List<String> list = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            list.add("http://h" + i + "/");
        }
        crawl(web, list.toArray(new String[0]));
        assertEquals(3000, new HashSet<>(web.visited()).size());
        assertEquals(3000, web.visited().size());
    }

    @Test
    void comesBackToHostsThatWereFoundWhileThereWasNoRoomForThem() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 0, false, false);
        scope = Scope.Kind.ANY;
        connections = 2;
        String[] first = new String[1024];
        for (int i = 0; i < first.length; i++) {
            first[i] = "http://h" + i + "/";
        }
        FakeWeb web = new FakeWeb(url -> url.startsWith("http://h") && url.length() < 15
                ? Page.linking(url.replace("http://h", "http://g"), url + "2/", url + "3/")
                : Page.linking());
        maxDepth = 1;
        crawl(web, first);
        assertEquals(4 * first.length, web.visited().size());
    }

    /** There is room for one host. A wide one comes first; gives how many of its pages were asked for before another. */
    private int turnOfAWideHost(Reason itsFirst) throws Exception {
        window = Optional.of(new Window(1, Duration.ofSeconds(1)));
        maxDepth = 1;
        String[] links =
                IntStream.range(0, 500).mapToObj(i -> "http://wide/" + i).toArray(String[]::new);
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://wide/" -> Page.linking(links);
            case "http://wide/0" -> Page.failing(itsFirst);
            default -> Page.linking();
        });
        Map<String, JsonObject> records = crawl(web, "http://wide/", "http://other/");
        assertEquals(502, records.size());
        int tries = itsFirst == Reason.SERVER_ERROR ? 3 : 1;
        assertEquals(tries, records.get("http://wide/0").get("attempts").getAsInt());
        assertEquals(501 + tries, web.visited().size());
        return web.visited().indexOf("http://other/");
    }

    @Test
    void letsAnotherHostInAfterATurnOfOneThatHasMore() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 2, true, false);
        assertEquals(100, turnOfAWideHost(Reason.NOT_FOUND));
    }

    @Test
    void letsAnotherHostInAfterATurnOfOneThatAlwaysHasSomethingInFlight() throws Exception {
        assertEquals(100, turnOfAWideHost(Reason.NOT_FOUND));
    }

    @Test
    void triesAPageAgainBeforeItsHostMakesRoom() throws Exception {
        assertEquals(102, turnOfAWideHost(Reason.SERVER_ERROR));
    }

    @Test
    void keepsTheDelayOfAHostThatMadeRoomMeanwhile() throws Exception {
        Duration delay = Duration.ofMillis(30);
        manners = new Plan.Manners(delay, 1, 2, true, false);
        scope = Scope.Kind.ANY;
        maxDepth = 40;
        FakeWeb web = new FakeWeb(url -> {
            int number = url.length() - "http://a/".length();
            return Page.linking((url.startsWith("http://a/") ? "http://b/" : "http://a/") + "x".repeat(number + 1));
        });
        crawl(web, "http://a/"); // each host has nothing left whenever the other is asked

        for (String host : List.of("http://a/", "http://b/")) {
            List<FakeWeb.Visit> visits = web.visits().stream()
                    .filter(visit -> visit.url().startsWith(host))
                    .toList();
            assertTrue(visits.size() > 20, visits::toString);
            assertDelay(delay, host, web);
        }
    }

    @Test
    @Timeout(60) // else it would not end
    void endsWhenOneNameOfAServerHasNothingLeftWhileAnotherIsBeingAsked() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 2, 0, false, false);
        CountDownLatch quick = new CountDownLatch(1);
        watch = new Crawl.Watch() {
            @Override
            public void ended(int worker) {
                quick.countDown();
            }
        };
        FakeWeb web = new FakeWeb(url -> {
            if (url.endsWith("/slow")) {
                await(quick);
            }
            return Page.linking();
        });
        crawl(web, "http://127.0.0.1/slow", "http://localhost/quick");
        assertEquals(2, web.visited().size());
    }

    /** Hosts h0, h1, ... of a list. */
    private static String[] listed(int hosts, String path) {
        return IntStream.range(0, hosts).mapToObj(i -> "http://h" + i + path).toArray(String[]::new);
    }

    @Test
    @Timeout(60) // else it would rest for a minute, again and again
    void asksOtherHostsWhileAsManyRestAsThereIsRoomFor() throws Exception {
        window = Optional.of(new Window(2, Duration.ofSeconds(1)));
        manners = new Plan.Manners(Duration.ZERO, 1, 2, false, false);
        limits = new Plan.Limits(30, Integer.MAX_VALUE, Duration.ofHours(1));
        HostEvent troubled = new HostEvent.Troubled(Reason.UNAVAILABLE, Duration.ZERO);
        FakeWeb web = new FakeWeb(
                url -> url.endsWith("/bad") ? new Page(Reason.UNAVAILABLE, troubled, List.of(), "") : Page.linking());
        List<String> list = new ArrayList<>(List.of(listed(20, ".org/bad")));
        list.addAll(List.of(listed(10, ".com/good")));
        Map<String, JsonObject> records = crawl(web, list.toArray(String[]::new));

        assertEquals(Set.copyOf(list), records.keySet());
        assertEquals(30, web.visited().size());
        for (String bad : listed(20, ".org/bad")) {
            assertEquals("unavailable", records.get(bad).get("reason").getAsString());
            assertEquals(1, records.get(bad).get("attempts").getAsInt());
        }
    }

    @Test
    @Timeout(60) // else they would be tried for ever
    void goesOnTryingWhatFailedBeforeItsHostLeftMemory() throws Exception {
        window = Optional.of(new Window(1, Duration.ZERO));
        manners = new Plan.Manners(Duration.ofMillis(20), 1, 2, true, false);
        FakeWeb web = new FakeWeb(url -> Page.failing(Reason.SERVER_ERROR)).withoutRobots("http://h0");
        Map<String, JsonObject> records = crawl(web, listed(4, "/"));

        assertEquals(
                "robots_unreachable", records.get("http://h0/").get("reason").getAsString());
        List<String> urls = web.visits().stream().map(FakeWeb.Visit::url).toList();
        assertEquals(3, urls.stream().filter("http://h0/robots.txt"::equals).count());
        for (int i = 1; i < 4; i++) {
            assertEquals(3, records.get("http://h" + i + "/").get("attempts").getAsInt());
        }
        assertEquals(3 + 3 + 3 * 3, urls.size());
        assertEquals(Set.of(listed(4, "/robots.txt")), Set.copyOf(urls.subList(0, 4)), "each made room");
    }

    @Test
    void letsEachHostInWhenItsMomentHasComeAndKeepsItsDelay() throws Exception {
        Duration delay = Duration.ofMillis(30);
        window = Optional.of(new Window(3, Duration.ZERO));
        manners = new Plan.Manners(delay, 1, 2, true, false);
        maxDepth = 5;
        FakeWeb web = new FakeWeb(url -> Page.linking(url + "x"));
        Map<String, JsonObject> records = crawl(web, listed(40, "/"));

        assertEquals(40 * 6, records.size());
        assertEquals(40 * 7, web.visits().size());
        List<String> visited = web.visited();
        for (String host : listed(40, "/")) {
            assertTrue(visited.indexOf(host + "xxx") > visited.indexOf("http://h39/x"), "more than its turns: " + host);
            assertDelay(delay, host, web);
        }
    }

    @Test
    void remembersUntilWhenASlowHostRestsBeforeItIsAsked() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 2, true, false);
        limits = new Plan.Limits(1, Integer.MAX_VALUE, Duration.ofHours(1));
        FakeWeb web = new FakeWeb(url -> Page.linking()).crawlDelay("http://h", Duration.ofMillis(100));
        try (Frontier frontier = Frontier.temporary();
                PageOutput output = PageOutput.to(new ByteArrayOutputStream(), false)) {
            Scope around = new Scope(scope, List.of(), List.of(), frontier);
            FrontierEnds ends =
                    new FrontierEnds(frontier, around, output, new Tally(), maxDepth, mostSitemaps, Optional.empty());
            ends.list("http://h/1");
            ends.list("http://h/2");
            List<Instant> known = new ArrayList<>();
            Crawl.Watch look = new Crawl.Watch() {
                @Override
                public void began(int worker) {
                    known.add(nextAllowed(frontier));
                }
            };
            Instant begin = Instant.now();
            new Crawl(new Plan(1, maxDepth, manners, limits), frontier, around, output, ends, look, 0)
                    .run(listener -> new MortalCrew(0, tasksOfAWorker, web, listener));
            assertEquals(2, known.size());
            assertTrue(
                    known.get(1).isAfter(begin.plusMillis(199)), "the robots.txt, and the page that begins: " + known);
            assertFalse(nextAllowed(frontier).isBefore(known.get(1)), "it ended later");
        }
    }

    private static Instant nextAllowed(Frontier frontier) {
        try {
            return frontier.hosts().host("h").state().nextAllowed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Between any two requests to a host. */
    private static void assertDelay(Duration delay, String host, FakeWeb web) {
        List<FakeWeb.Visit> visits = web.visits().stream()
                .filter(visit -> visit.url().startsWith(host))
                .toList();
        for (int i = 1; i < visits.size(); i++) {
            long gap = visits.get(i).begin() - visits.get(i - 1).end();
            assertTrue(gap >= delay.minusMillis(1).toNanos(), visits::toString);
        }
    }

    private static HostState failedFor(Duration backOff, int failures) {
        Instant now = Instant.now();
        return new HostState("h", Map.of(), now, backOff, now, failures);
    }

    @Test
    @Timeout(60) // else it would rest for two hours
    void givesUpAHostThatIsGoneWithAllItsPages() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 2, false, false);
        known = Optional.of(failedFor(Duration.ofMinutes(64), 7));
        HostEvent troubled = new HostEvent.Troubled(Reason.RESPONSE_TIMEOUT, Duration.ZERO);
        FakeWeb web = new FakeWeb(url -> new Page(Reason.RESPONSE_TIMEOUT, troubled, List.of(), ""));
        Map<String, JsonObject> records = crawl(web, "http://h/1", "http://h/2", "http://h/3");

        assertEquals(List.of("http://h/1"), web.visited());
        assertEquals(3, records.size());
        for (JsonObject record : records.values()) {
            assertEquals("response_timeout", record.get("reason").getAsString());
        }
        assertEquals(
                "not tried: the host failed 8 times in a row",
                records.get("http://h/3").get("detail").getAsString());
    }

    @Test
    @Timeout(60) // as above
    void doesNotWaitForAHostThatIsGoneBecauseALinkLeadsThereLater() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 2, false, false);
        known = Optional.of(failedFor(Duration.ofMinutes(64), 7));
        HostEvent troubled = new HostEvent.Troubled(Reason.RESPONSE_TIMEOUT, Duration.ZERO);
        FakeWeb web = new FakeWeb(url -> {
            if (url.startsWith("http://h/")) {
                return new Page(Reason.RESPONSE_TIMEOUT, troubled, List.of(), "");
            }
            pause(300); // until then the other has left memory
            return Page.linking("http://h/2");
        });
        Map<String, JsonObject> records = crawl(web, "http://h/1", "http://g/");

        assertEquals(Set.of("http://h/1", "http://g/"), Set.copyOf(web.visited()));
        assertEquals("response_timeout", records.get("http://h/2").get("reason").getAsString());
        assertEquals(0, records.get("http://h/2").get("attempts").getAsInt());
    }

    @Test
    @Timeout(60) // as above
    void doesNotTryAPageAgainThatWasInFlightWhenItsHostWasGivenUp() throws Exception {
        JsonObject slow = crawlGone(Reason.CONNECTION_LOST).get("http://h/slow");
        assertEquals("connection_lost", slow.get("reason").getAsString());
        assertEquals(1, slow.get("attempts").getAsInt());
    }

    @Test
    @Timeout(60) // as above
    void endsThePagesOfAHostThatIsGoneThatHadToWaitForThoseInFlight() throws Exception {
        JsonObject deeper = crawlGone(Reason.NOT_HTTP_ANSWER).get("http://h/deeper");
        assertEquals("response_timeout", deeper.get("reason").getAsString());
        assertEquals(0, deeper.get("attempts").getAsInt());
    }

    @Test
    @Timeout(60) // as above
    void staysDoneWithAHostThatIsGoneWhenWhatWasInFlightIsAnswered() throws Exception {
        Map<String, JsonObject> records = crawlGone(Reason.OK);
        assertEquals("ok", records.get("http://h/slow").get("reason").getAsString());
        assertEquals(
                "response_timeout", records.get("http://h/deeper").get("reason").getAsString());
    }

    @Test
    @Timeout(60) // as above
    void doesNotTryAPageAgainThatWasLostWithItsWorkerWhenItsHostWasGivenUp() throws Exception {
        tasksOfAWorker = 2;
        JsonObject slow = crawlGone(Reason.OK).get("http://h/slow");
        assertEquals("response_timeout", slow.get("reason").getAsString());
    }

    @Test
    void givesEachPageTheDepthOfTheShortestWayAlsoWhenAWorkerDies() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 3, 2, true, false);
        FakeWeb web = new FakeWeb(url -> {
            int page = Integer.parseInt(url.substring("http://h/".length()));
            return Page.linking(
                    "http://h/" + page * 3 % 50, "http://h/" + (page + 7) % 50, "http://h/" + (page + 1) % 50);
        });
        Map<String, Integer> depths = depths(crawl(web, "http://h/1", "http://h/2", "http://h/3"));
        assertTrue(depths.size() > 20, depths::toString);

        for (tasksOfAWorker = 1; tasksOfAWorker <= depths.size(); tasksOfAWorker++) {
            assertEquals(depths, depths(crawl(web, "http://h/1", "http://h/2", "http://h/3")));
        }
    }

    private static Map<String, Integer> depths(Map<String, JsonObject> records) {
        Map<String, Integer> depths = new TreeMap<>();
        records.forEach((url, record) -> depths.put(url, record.get("depth").getAsInt()));
        return depths;
    }

    @Test
    void doesNotBlameAPageForWorkersThatDiedBeforeTheyBeganIt() throws Exception {
        limits = new Plan.Limits(1, 1, Duration.ofHours(1));
        stillborn = 7;
        manners = new Plan.Manners(Duration.ZERO, 1, 2, false, false);
        assertEquals(
                "ok",
                crawl(new FakeWeb(url -> Page.linking()), "http://h/")
                        .get("http://h/")
                        .get("reason")
                        .getAsString());
    }

    @Test
    void doesNotBlameARobotsFileForWorkersThatDiedBeforeTheyBeganIt() throws Exception {
        stillborn = 20;
        assertEquals(
                "ok",
                crawl(new FakeWeb(url -> Page.linking()), "http://h/")
                        .get("http://h/")
                        .get("reason")
                        .getAsString());
    }

    @Test
    void fetchesAsManyPagesAsWantedWhenAWorkerDiesWithTheLast() throws Exception {
        limits = new Plan.Limits(2, Integer.MAX_VALUE, Duration.ofHours(1));
        manners = new Plan.Manners(Duration.ZERO, 2, 0, false, false);
        tasksOfAWorker = 1;
        CountDownLatch dead = new CountDownLatch(1);
        watch = new Crawl.Watch() {
            @Override
            public void died(int worker, String how) {
                dead.countDown();
            }
        };
        FakeWeb web = new FakeWeb(url -> {
            if (url.endsWith("/2")) {
                await(dead);
            }
            return Page.linking();
        });
        Map<String, JsonObject> records = crawl(web, "http://h/1", "http://h/2", "http://h/3");
        assertEquals(Set.of("http://h/1", "http://h/2"), records.keySet());
    }

    @Test
    void doesNotCountAPageThatWasSentBackWhenItIsKilledThen() throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 1, 0, false, false);
        FakeWeb web = new FakeWeb(url -> Page.linking());
        Fetch sendingBack = (task, host) -> task.url().endsWith("/2")
                ? Fetched.nothing(new FetchResult.RobotsFirst(task, "http://h"))
                : web.fetch(task, host);
        try (Frontier frontier = Frontier.temporary();
                PageOutput output = PageOutput.to(new ByteArrayOutputStream(), false)) {
            Scope around = new Scope(scope, List.of(), List.of(), frontier);
            FrontierEnds ends =
                    new FrontierEnds(frontier, around, output, new Tally(), maxDepth, mostSitemaps, Optional.empty());
            ends.list("http://h/1");
            ends.list("http://h/2");
            AtomicReference<Crawl> running = new AtomicReference<>();
            Crawl.Watch stop = new Crawl.Watch() {
                private int ended;

                @Override
                public void ended(int worker) {
                    if (++ended == 2) {
                        running.get().stop();
                    }
                }
            };
            running.set(new Crawl(new Plan(1, maxDepth, manners, limits), frontier, around, output, ends, stop, 0));
            running.get().run(listener -> new MortalCrew(0, tasksOfAWorker, sendingBack, listener));
            frontier.releaseAll(); // as the next run does first
            assertEquals(1, frontier.hosts().host("h").pages());
            assertEquals(1, frontier.unfinished());
        }
    }

    /** A host is given up while one page is in flight, which then fails in another way, and one a link farther waits. */
    private Map<String, JsonObject> crawlGone(Reason slow) throws Exception {
        manners = new Plan.Manners(Duration.ZERO, 2, 2, false, false);
        known = Optional.of(failedFor(Duration.ofMinutes(64), 7));
        CountDownLatch linked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(2);
        watch = new Crawl.Watch() {
            private boolean ended;

            @Override
            public void ended(int worker) {
                ended = true;
            }

            @Override
            public void committed() {
                if (ended) {
                    ended = false;
                    linked.countDown();
                    gone.countDown();
                }
            }
        };
        HostEvent troubled = new HostEvent.Troubled(Reason.RESPONSE_TIMEOUT, Duration.ZERO);
        FakeWeb web = new FakeWeb(url -> switch (url) {
            case "http://g/" -> Page.linking("http://h/deeper");
            case "http://h/1" -> {
                await(linked);
                yield new Page(Reason.RESPONSE_TIMEOUT, troubled, List.of(), "");
            }
            default -> {
                await(gone);
                yield Page.failing(slow);
            }
        });
        return crawl(web, "http://h/1", "http://h/slow", "http://g/");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, JsonObject> crawl(Fetch web, String... list) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Frontier frontier = Frontier.temporary();
                PageOutput output = PageOutput.to(out, false)) {
            Scope around = new Scope(scope, List.of(), List.of(), frontier);
            FrontierEnds ends =
                    new FrontierEnds(frontier, around, output, new Tally(), maxDepth, mostSitemaps, Optional.empty());
            for (String url : list) {
                ends.list(url);
            }
            if (known.isPresent()) {
                frontier.hosts().update(1, known.get(), 0);
            }
            Plan plan = new Plan(connections, maxDepth, manners, limits);
            Crawl crawl = window.isEmpty()
                    ? new Crawl(plan, frontier, around, output, ends, watch, 0)
                    : new Crawl(plan, frontier, around, output, ends, watch, 0, window.get());
            crawl.run(listener -> new MortalCrew(stillborn, tasksOfAWorker, web, listener));
        }
        Map<String, JsonObject> records = new TreeMap<>();
        out.toString(StandardCharsets.UTF_8).lines().forEach(line -> {
            JsonObject record = JsonParser.parseString(line).getAsJsonObject();
            JsonObject twice = records.put(record.get("url").getAsString(), record);
            assertEquals(null, twice, "two records of one URL");
        });
        return records;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis); // the slow page, not a wait for something
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
