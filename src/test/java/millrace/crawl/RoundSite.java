package millrace.crawl;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Some hosts on addresses of loopback, of which each is a tree of pages that also lead to the next host, with all that makes
 * rounds difficult: redirects within and between hosts, a robots.txt that lies at another host, pages that fail at first.
 * Watches the delay between an answer and the next request to the same host.
 */
final class RoundSite implements AutoCloseable {
    /** The clock of the crawl counts whole milliseconds. */
    private static final long CLOCK_MILLIS = 1;

    private static final long UNDER_WAY = Long.MIN_VALUE;

    private final RudeServer server;
    private final int hosts;
    private final long delayMillis;
    private final long answerMillis;
    private final Map<String, Long> lastEnd = new ConcurrentHashMap<>();
    private final Set<String> tooSoon = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    RoundSite(int hosts, long delayMillis, long answerMillis) throws IOException {
        this.hosts = hosts;
        this.delayMillis = delayMillis;
        this.answerMillis = answerMillis;
        this.server = RudeServer.open(InetAddress.getByName("0.0.0.0"));
        server.otherwise(this::answer);
    }

    private String url(int host, String path) {
        return "http://127.0.4." + (1 + host % hosts) + ":" + server.port() + path;
    }

    /** The first page of each host. */
    List<String> list() {
        List<String> list = new ArrayList<>();
        for (int host = 0; host < hosts; host++) {
            list.add(url(host, "/0"));
        }
        return list;
    }

    /** Forgets what was asked for. */
    void forget() {
        tries.clear();
        tooSoon.clear();
    }

    /** Requests that came before the delay was over. */
    Set<String> tooSoon() {
        return Set.copyOf(tooSoon);
    }

    /** How often each URL was asked for. */
    Map<String, Integer> asked() {
        Map<String, Integer> asked = new HashMap<>();
        tries.forEach((url, count) -> asked.put(url, count.get()));
        return asked;
    }

    private boolean answer(RudeServer.Request request, OutputStream out) throws IOException, InterruptedException {
        String host = request.host().replaceFirst(":.*", "");
        Long before = lastEnd.put(host, UNDER_WAY);
        long gap = before == null ? Long.MAX_VALUE : before == UNDER_WAY ? 0 : request.nanos() - before;
        if (gap < TimeUnit.MILLISECONDS.toNanos(delayMillis - CLOCK_MILLIS)) {
            tooSoon.add(request.path() + " of " + host + " after " + gap / 1000 + " us");
        }
        int count = tries.computeIfAbsent(host + request.path(), key -> new AtomicInteger())
                .incrementAndGet();
        Thread.sleep(answerMillis);
        int number = Integer.parseInt(host.substring(host.lastIndexOf('.') + 1)) - 1;
        lastEnd.put(host, System.nanoTime()); // before the other side can have the answer, however slow this thread is
        return route(number, request.path(), count).answer(request, out);
    }

    private RudeServer.Route route(int host, String path, int count) {
        if (path.equals("/robots.txt")) {
            return host == 0
                    ? RudeServer.redirect(301, url(1, "/rules.txt"))
                    : RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /6\n");
        } else if (path.equals("/rules.txt")) {
            return RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /5\n");
        } else if (!path.matches("/\\d+")) {
            return RudeServer.html("<title>" + path + "</title>nothing more");
        }
        int page = Integer.parseInt(path.substring(1));
        return switch (page) {
            case 2 -> count < 3 ? RudeServer.answer(500, "", "") : RudeServer.html(links(host, page));
            case 3 -> RudeServer.redirect(302, "/here");
            case 4 -> RudeServer.redirect(302, url(host + 1, "/there"));
            case 9 -> RudeServer.answer(404, "text/plain", "");
            default -> RudeServer.html(links(host, page));
        };
    }

    private String links(int host, int page) {
        int left = 2 * page + 1;
        return "<title>page " + page + "</title><a href=/" + left + ">left</a><a href=/" + (left + 1) + ">right</a>"
                + "<a href=" + url(host + 1, "/" + left) + ">next</a><a href=http://elsewhere.test/>out</a>";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
