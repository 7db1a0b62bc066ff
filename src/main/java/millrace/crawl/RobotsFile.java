package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is known of the robots.txt of an origin, as it is kept: text, so that people can read it.
 *
 * @param verdict what follows from it
 * @param text the rules that hold for us, one a line, with a plus for what is allowed and a minus for what is not:
 *     {@code -/private/}. Empty unless the verdict is {@code RULES}
 * @param why where all is allowed or disallowed: the {@linkplain Reason#label label} of what came of asking; else empty
 * @param crawlDelay what it asks for between two requests; zero if nothing
 * @param sitemaps the URLs of sitemaps that it names, canonical
 * @param fetchedAt when it came
 * @param askAgainAt when it has to be fetched again: before then it holds
 */
public record RobotsFile(
        Verdict verdict,
        String text,
        String why,
        Duration crawlDelay,
        List<String> sitemaps,
        Instant fetchedAt,
        Instant askAgainAt)
        implements Serializable {

    /** What follows for the URLs of the origin. */
    public enum Verdict {
        /** The text says which are allowed. */
        RULES,
        /** There is no such file: all are allowed. */
        ALLOW_ALL,
        /** The file could not be read, for now: none is allowed until it was asked for again. */
        UNREACHABLE
    }

    public RobotsFile {
        sitemaps = List.copyOf(sitemaps);
        if (crawlDelay.isNegative()) {
            throw new IllegalArgumentException("crawl delay " + crawlDelay + " is below 0");
        } else if (askAgainAt.isBefore(fetchedAt)) {
            throw new IllegalArgumentException("asked again at " + askAgainAt + ", before " + fetchedAt);
        } else if (verdict != Verdict.RULES && !text.isEmpty()) {
            throw new IllegalArgumentException(verdict + " with a text");
        }
    }

    /** Whether it has to be fetched again before it is relied upon. */
    public boolean isStale(Instant now) {
        return !now.isBefore(askAgainAt);
    }
}
