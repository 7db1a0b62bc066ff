package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import okhttp3.Headers;

/**
 * Fetches a robots.txt, by RFC 9309, section 2.3.1: a status of 4xx allows all, but 429; a host that cannot be asked
 * disallows all, and so do 429, 5xx and redirects that lead nowhere. That is asked again soon; the rest holds for a day.
 */
final class RobotsFetch {
    static final Duration HOLDS = Duration.ofHours(24);
    static final Duration ASK_AGAIN = HostState.FIRST_BACK_OFF;

    private static final int MOST_REDIRECTS = 5;

    /** What would come of asking for any page of the host: its own name says more than that robots.txt failed. */
    private static final Set<Reason> OF_THE_HOST = EnumSet.of(
            Reason.NO_ADDRESS,
            Reason.PRIVATE_ADDRESS,
            Reason.CONNECTION_REFUSED,
            Reason.CONNECT_TIMEOUT,
            Reason.UNREACHABLE,
            Reason.PROXY_FAILED,
            Reason.TLS_EXPIRED,
            Reason.TLS_WRONG_HOST,
            Reason.TLS_UNTRUSTED,
            Reason.TLS_FAILED);

    private final FetchSettings settings;
    private final Requests requests;
    private final Clock clock;

    RobotsFetch(FetchSettings settings, Requests requests, Clock clock) {
        this.settings = settings;
        this.requests = requests;
        this.clock = clock;
    }

    /** Why a URL must not be asked for, if so. */
    static Optional<FetchFailure> refusal(RobotsFile file, PageUrl url) {
        return refusal(file, url, RobotsRules::of);
    }

    /**
     * The same.
     *
     * @param rules reads the text of a file, or remembers what it read
     */
    static Optional<FetchFailure> refusal(RobotsFile file, PageUrl url, Function<String, RobotsRules> rules) {
        return switch (file.verdict()) {
            case ALLOW_ALL -> Optional.empty();
            case RULES ->
                rules.apply(file.text()).allows(url)
                        ? Optional.empty()
                        : Optional.of(new FetchFailure(Reason.ROBOTS, "robots.txt disallows it"));
            case UNREACHABLE ->
                Optional.of(new FetchFailure(
                        Reason.labelled(file.why())
                                .filter(OF_THE_HOST::contains)
                                .orElse(Reason.ROBOTS_UNREACHABLE),
                        "robots.txt: " + file.why()));
        };
    }

    /** Fetches one. */
    Fetched fetch(FetchTask task, PageUrl url) {
        Received answer;
        try {
            answer = requests.get(url, Map.of(), task.hostListed(), this::readBody);
        } catch (FetchFailure e) {
            boolean elsewhere = !task.via().isEmpty() && OF_THE_HOST.contains(e.reason());
            return Fetched.nothing(unreachable(task, elsewhere ? Reason.BAD_REDIRECT : e.reason(), Duration.ZERO));
        }
        return new Fetched(result(task, url, answer), "", answer.wire(), answer.ip());
    }

    private FetchResult result(FetchTask task, PageUrl url, Received answer) {
        if (Redirects.is(answer.status())) {
            try {
                String target = Redirects.target(task, url, answer, MOST_REDIRECTS);
                return new FetchResult.RobotsMoved(task, new HostEvent.Answered(), target);
            } catch (FetchFailure e) {
                return unreachable(task, e.reason(), Duration.ZERO);
            }
        }
        Reason reason = Statuses.reason(answer.status());
        if (reason == Reason.OK) {
            RobotsRules.Content content = RobotsRules.read(
                    url, wholeLines(answer.body()), answer.header("Content-Type"), settings.userAgent());
            return known(
                    task,
                    RobotsFile.Verdict.RULES,
                    content.text(),
                    "",
                    content.crawlDelay(),
                    content.sitemaps(),
                    HOLDS,
                    Duration.ZERO);
        } else if (answer.status() >= 400 && answer.status() < 500 && reason != Reason.TOO_MANY_REQUESTS) {
            return known(
                    task,
                    RobotsFile.Verdict.ALLOW_ALL,
                    "",
                    reason.label(),
                    Duration.ZERO,
                    List.of(),
                    HOLDS,
                    Duration.ZERO);
        }
        return unreachable(task, reason, answer.retryAfter(clock.instant()));
    }

    private FetchResult unreachable(FetchTask task, Reason reason, Duration retryAfter) {
        return known(
                task,
                RobotsFile.Verdict.UNREACHABLE,
                "",
                reason.label(),
                Duration.ZERO,
                List.of(),
                ASK_AGAIN,
                retryAfter);
    }

    private FetchResult known(
            FetchTask task,
            RobotsFile.Verdict verdict,
            String text,
            String why,
            Duration crawlDelay,
            List<String> sitemaps,
            Duration holds,
            Duration retryAfter) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        RobotsFile file = new RobotsFile(verdict, text, why, crawlDelay, sitemaps, now, now.plus(holds));
        String origin = PageUrl.canonical(task.wanted()).origin();
        return new FetchResult.Robots(task, new HostEvent.RobotsKnown(origin, file, retryAfter));
    }

    private Body readBody(int status, Headers headers, InputStream raw) throws IOException {
        String encoding = headers.get("Content-Encoding");
        boolean keep = Statuses.reason(status) == Reason.OK;
        Body.Caps caps = new Body.Caps(RobotsRules.MAX_BYTES, RobotsRules.MAX_BYTES, Integer.MAX_VALUE);
        return Body.read(raw, encoding == null ? "" : encoding, keep, caps);
    }

    /** A rule of which the end is missing would be another rule. */
    private static byte[] wholeLines(Body body) {
        byte[] bytes = body.decoded().readByteArray();
        if (!body.isCut()) {
            return bytes;
        }
        String text = new String(bytes, UTF_8);
        return text.substring(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1)
                .getBytes(UTF_8);
    }
}
