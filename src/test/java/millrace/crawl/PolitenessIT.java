package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server sees of the delay between two requests to it: with retries, with redirects between hosts, under {@code www},
 * by name and by address. {@code -Dmillrace.crawl.workers=8} and {@code -Dmillrace.crawl.pages=100} for more of it.
 */
class PolitenessIT {
    private static final long DELAY_MILLIS = 60;
    /** The clock of the crawl counts whole milliseconds. */
    private static final long CLOCK_MILLIS = 1;

    private static final int HOSTS = 4;
    private static final int PAGES = Integer.getInteger("millrace.crawl.pages", 12);
    private static final int WORKERS = Integer.getInteger("millrace.crawl.workers", 3);

    @TempDir
    Path folder;

    private RudeServer server;
    /** When the last answer of a host was sent, or is being sent. */
    private final Map<String, Long> lastEnd = new ConcurrentHashMap<>();

    private final Set<String> tooSoon = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    @BeforeEach
    void open() throws IOException {
        server = RudeServer.open(InetAddress.getByName("0.0.0.0"));
        server.otherwise(this::answer);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Hosts site0.test, site1.test, ..., each with a www, on addresses of their own; the last is also known by its address. */
    private static String name(int host) {
        return "site" + host + ".test";
    }

    private static String address(int host) {
        return "127.0.3." + (host + 1);
    }

    /** Which server was asked, whatever it was called. */
    private static String serverOf(String hostHeader) {
        String host = hostHeader.replaceFirst(":.*", "").replaceFirst("^www\\.", "");
        return host.equals(address(HOSTS - 1)) ? name(HOSTS - 1) : host;
    }

    private boolean answer(RudeServer.Request request, java.io.OutputStream out)
            throws IOException, InterruptedException {
        String host = serverOf(request.host());
        Long before = lastEnd.get(host);
        long gap = before == null ? Long.MAX_VALUE : request.nanos() - before;
        if (gap < TimeUnit.MILLISECONDS.toNanos(DELAY_MILLIS - CLOCK_MILLIS)) {
            tooSoon.add(request.path() + " of " + host + " after " + gap / 1000 + " us");
        }
        lastEnd.put(host, System.nanoTime()); // before the other side can have the answer, however slow this thread is
        return route(request, host).answer(request, out);
    }

    private RudeServer.Route route(RudeServer.Request request, String host) {
        String path = request.path();
        int number = path.matches("/\\d+") ? Integer.parseInt(path.substring(1)) : -1;
        if (path.equals("/robots.txt")) {
            return RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /no\n");
        } else if (number % 5 == 3
                && tries.computeIfAbsent(host + path, key -> new AtomicInteger())
                                .incrementAndGet()
                        < 3) {
            return RudeServer.answer(500, "", "");
        } else if (number % 5 == 4) {
            int other = (host.charAt(4) - '0' + 1) % HOSTS;
            return RudeServer.redirect(302, "http://" + name(other) + ":" + server.port() + "/to" + number);
        }
        return RudeServer.html("<a href='//www." + host + ":" + server.port() + "/" + (number + 1) % PAGES
                + "'>next</a>" + "<a href=/" + (number + 2) % PAGES + ">other</a>");
    }

    @Test
    void keepsTheDelayWhateverAServerIsCalled() throws Exception {
        List<String> names = new ArrayList<>();
        List<String> list = new ArrayList<>();
        for (int host = 0; host < HOSTS; host++) {
            names.add(address(host) + " " + name(host) + " www." + name(host));
            list.add("http://" + name(host) + ":" + server.port() + "/0");
        }
        list.add("http://" + address(HOSTS - 1) + ":" + server.port() + "/1");
        Path hosts = Files.write(folder.resolve("hosts"), names);
        Path records = folder.resolve("records");
        CrawlProcess crawl = CrawlProcess.start(
                folder,
                List.of(
                        "-Djdk.net.hosts.file=" + hosts,
                        "-Dmillrace.worker.options=-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-Djdk.net.hosts.file="
                                + hosts),
                Files.write(folder.resolve("urls"), list).toString(),
                "-d99",
                "--delay=" + DELAY_MILLIS + "ms",
                "-w" + WORKERS,
                "--allow-private",
                "-o" + records);
        crawl.succeed();

        assertEquals(Set.of(), tooSoon);
        Map<String, Integer> requests = new HashMap<>();
        Set<String> hostsAsked = new HashSet<>();
        for (RudeServer.Request request : server.requests()) {
            requests.merge(request.path(), 1, Integer::sum);
            hostsAsked.add(request.host().replaceFirst(":.*", ""));
        }
        assertTrue(hostsAsked.contains("www.site0.test") && hostsAsked.contains("site0.test"), hostsAsked.toString());
        assertTrue(hostsAsked.contains(address(HOSTS - 1)), hostsAsked.toString());
        assertTrue(requests.get("/3") > 2 * HOSTS && requests.containsKey("/to4"), requests.toString());
    }
}
