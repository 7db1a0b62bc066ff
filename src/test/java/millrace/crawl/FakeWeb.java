package millrace.crawl;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A web in memory: pages by URL, and which of them were asked for, when. */
final class FakeWeb implements Fetch {
    private final Function<String, Page> pages;
    private final Map<String, RobotsFile> robots = new HashMap<>();
    private final List<Visit> visits = Collections.synchronizedList(new ArrayList<>());

    /** What stands at a URL. */
    record Page(Reason reason, HostEvent host, List<String> links, List<String> sitemaps, String redirect) {
        Page(Reason reason, HostEvent host, List<String> links, String redirect) {
            this(reason, host, links, List.of(), redirect);
        }

        /** An index of sitemaps. */
        static Page listing(String... sitemaps) {
            return new Page(Reason.OK, new HostEvent.Answered(), List.of(), List.of(sitemaps), "");
        }

        static Page linking(String... links) {
            return new Page(Reason.OK, new HostEvent.Answered(), List.of(links), "");
        }

        static Page failing(Reason reason) {
            return new Page(reason, new HostEvent.Answered(), List.of(), "");
        }

        static Page redirecting(String target) {
            return new Page(Reason.MOVED_FOR_GOOD, new HostEvent.Answered(), List.of(), target);
        }
    }

    /** One request. */
    record Visit(String url, long begin, long end) {}

    FakeWeb(Function<String, Page> pages) {
        this.pages = pages;
    }

    /** The origin has a robots.txt that asks for that delay. */
    FakeWeb crawlDelay(String origin, Duration delay) {
        robots.put(origin, robots(RobotsFile.Verdict.ALLOW_ALL, delay));
        return this;
    }

    /** The origin's robots.txt names that sitemap. */
    FakeWeb sitemap(String origin, String sitemap) {
        Instant now = Instant.now();
        robots.put(
                origin,
                new RobotsFile(
                        RobotsFile.Verdict.RULES, "", "", Duration.ZERO, List.of(sitemap), now, now.plusSeconds(3600)));
        return this;
    }

    /** The origin's robots.txt cannot be read. */
    FakeWeb withoutRobots(String origin) {
        robots.put(origin, robots(RobotsFile.Verdict.UNREACHABLE, Duration.ZERO));
        return this;
    }

    static RobotsFile robots(RobotsFile.Verdict verdict, Duration delay) {
        Instant now = Instant.now();
        return new RobotsFile(verdict, "", "", delay, List.of(), now, now.plusSeconds(3600));
    }

    List<Visit> visits() {
        return List.copyOf(visits);
    }

    /** The pages that were asked for, in order. */
    List<String> visited() {
        return visits().stream()
                .map(Visit::url)
                .filter(url -> !url.endsWith("/robots.txt"))
                .toList();
    }

    @Override
    public Fetched fetch(FetchTask task, HostState host) {
        long begin = System.nanoTime();
        FetchResult result = answer(task);
        visits.add(new Visit(task.url(), begin, System.nanoTime()));
        return Fetched.nothing(result);
    }

    private FetchResult answer(FetchTask task) {
        String origin = Place.of(task.url()).origin();
        if (task.kind() == FetchTask.Kind.ROBOTS) {
            RobotsFile file = robots.getOrDefault(origin, robots(RobotsFile.Verdict.ALLOW_ALL, Duration.ZERO));
            return new FetchResult.Robots(task, new HostEvent.RobotsKnown(origin, file, Duration.ZERO));
        }
        Page page = pages.apply(task.url());
        Answer answer = page.reason().state() == State.FAILED || page.reason().state() == State.REFUSED
                ? Answer.NONE
                : new Answer(200, "text/html", "UTF-8", 10, 10, false, 1, "", "", "", "");
        PageRecord record =
                page.reason().state() == State.FAILED || page.reason().state() == State.REFUSED
                        ? PageRecord.without(task, Place.of(task.url()).host(), page.reason(), "", Instant.now())
                        : new PageRecord(
                                task.url(),
                                page.reason(),
                                "",
                                page.redirect().isEmpty() ? task.url() : page.redirect(),
                                task.via().size(),
                                task.depth(),
                                task.attempt(),
                                Place.of(task.url()).host(),
                                answer,
                                millrace.crawl.Page.NONE,
                                Instant.now());
        return new FetchResult.Ended(task, page.host(), record, page.links(), page.sitemaps(), page.redirect());
    }
}
