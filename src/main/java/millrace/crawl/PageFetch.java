package millrace.crawl;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;

/** Fetches one page, or one sitemap. */
final class PageFetch {
    private final FetchTask task;
    private final PageUrl url;
    private final FetchSettings settings;
    private final Clock clock;
    private final long start = System.nanoTime();

    PageFetch(FetchTask task, PageUrl url, FetchSettings settings, Clock clock) {
        this.task = task;
        this.url = url;
        this.settings = settings;
        this.clock = clock;
    }

    /** It must not be asked for. */
    FetchResult refused(FetchFailure failure) {
        PageRecord record = PageRecord.without(task, url.host(), failure.reason(), failure.getMessage(), now());
        return new FetchResult.Ended(task, new HostEvent.NotAsked(), record, List.of(), "");
    }

    Fetched run(Requests requests, ParseMemory memory) {
        Received answer;
        try {
            answer = requests.get(url, conditions(), task.hostListed(), this::readBody);
        } catch (FetchFailure e) {
            return Fetched.nothing(unanswered(e));
        }
        HostEvent event = event(Statuses.reason(answer.status()), answer.retryAfter(clock.instant()));
        try {
            return answered(answer, event, memory);
        } catch (FetchFailure e) {
            return ended(answer, event, e.reason(), e.getMessage(), ParsedPage.NONE, Sitemap.NONE, "");
        } catch (IOException e) {
            return ended(
                    answer, event, Reason.OTHER, OneLine.of("parsing: " + e, 200), ParsedPage.NONE, Sitemap.NONE, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ended(answer, event, Reason.OTHER, "interrupted", ParsedPage.NONE, Sitemap.NONE, "");
        }
    }

    private Fetched answered(Received answer, HostEvent event, ParseMemory memory)
            throws IOException, InterruptedException {
        Reason reason = Statuses.reason(answer.status());
        if (reason.state() == State.REDIRECTED) {
            String target = Redirects.target(task, url, answer, settings.maxRedirects());
            return ended(answer, event, reason, "", ParsedPage.NONE, Sitemap.NONE, target);
        } else if (reason == Reason.NOT_MODIFIED && task.validators().isEmpty()) {
            throw new FetchFailure(Reason.STRANGE_STATUS, "304, which was not asked for");
        } else if (reason != Reason.OK) {
            return ended(answer, event, reason, "", ParsedPage.NONE, Sitemap.NONE, "");
        }
        if (answer.body().isCut()) {
            reason = answer.body().cut();
        } else if (answer.body().digest().equals(task.validators().digest())) {
            reason = Reason.SAME_CONTENT;
        }
        if (task.kind().isSitemap()) {
            Sitemap sitemap = Sitemap.read(url, answer, settings);
            boolean broken = !answer.body().isCut() && !sitemap.note().isEmpty();
            return ended(
                    answer,
                    event,
                    broken ? Reason.BAD_SITEMAP : reason,
                    broken ? sitemap.note() : "",
                    ParsedPage.NONE,
                    sitemap,
                    "");
        }
        ParsedPage page = new PageParser(url, answer, memory).parse();
        boolean part = reason == Reason.OK && !page.note().isEmpty();
        return ended(answer, event, part ? Reason.CUT_AT_WORKER_MEMORY : reason, page.note(), page, Sitemap.NONE, "");
    }

    private Fetched ended(
            Received answer,
            HostEvent event,
            Reason reason,
            String detail,
            ParsedPage page,
            Sitemap sitemap,
            String redirect) {
        Body body = answer.body();
        FetchTask.Validators said =
                new FetchTask.Validators(answer.header("ETag"), answer.header("Last-Modified"), body.digest());
        FetchTask.Validators validators =
                reason == Reason.NOT_MODIFIED ? task.validators().updated(said) : said;
        Answer figures = new Answer(
                answer.status(),
                answer.contentType(),
                page.charset(),
                body.bytes(),
                body.decodedBytes(),
                body.isCut(),
                millis(),
                answer.ip(),
                validators.digest(),
                validators.etag(),
                validators.lastModified());
        PageRecord record = new PageRecord(
                task.url(),
                reason,
                detail,
                redirect.isEmpty() ? task.url() : redirect,
                task.via().size(),
                task.depth(),
                task.attempt(),
                url.host(),
                figures,
                page.page(),
                now());
        List<String> links = task.depth() < settings.maxDepth() ? page.links() : List.of();
        FetchResult result = task.kind().isSitemap()
                ? new FetchResult.Ended(task, event, record, sitemap.pages(), sitemap.sitemaps(), redirect)
                : new FetchResult.Ended(task, event, record, links, redirect);
        return new Fetched(result, page.text(), answer.wire(), answer.ip());
    }

    /** By what the server can say that the page has not changed. */
    private Map<String, String> conditions() {
        Map<String, String> headers = new LinkedHashMap<>();
        FetchTask.Validators known = task.validators();
        if (!known.etag().isEmpty()) {
            headers.put("If-None-Match", known.etag());
        }
        if (!known.lastModified().isEmpty()) {
            headers.put("If-Modified-Since", known.lastModified());
        }
        return headers;
    }

    private Body readBody(int status, Headers headers, InputStream raw) throws IOException {
        String encoding = headers.get("Content-Encoding");
        boolean wanted = Statuses.reason(status) == Reason.OK
                && (task.kind().isSitemap() || PageParser.reads(Received.typeOf(headers)));
        return Body.read(raw, encoding == null ? "" : encoding, wanted, Body.Caps.of(settings));
    }

    private FetchResult unanswered(FetchFailure failure) {
        Answer known = Answer.missing(millis(), failure.ip());
        PageRecord record = PageRecord.without(task, url.host(), failure.reason(), failure.getMessage(), known, now());
        return new FetchResult.Ended(task, event(failure.reason(), Duration.ZERO), record, List.of(), "");
    }

    private long millis() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static HostEvent event(Reason reason, Duration retryAfter) {
        if (reason == Reason.PRIVATE_ADDRESS) {
            return new HostEvent.NotAsked();
        }
        return reason.retry() == Reason.Retry.HOST
                ? new HostEvent.Troubled(reason, retryAfter)
                : new HostEvent.Answered();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
