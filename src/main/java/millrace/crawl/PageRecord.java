package millrace.crawl;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How a URL ended: what the user gets of it.
 *
 * @param url which, canonical
 * @param reason why it ended so; says the state too
 * @param detail the same in words, with what only this case has: {@code 1.2 MB became more than 120 MB}; may be empty
 * @param finalUrl where a redirect leads; else {@code url}
 * @param redirects how many redirects led here
 * @param depth how many links away from the user's list
 * @param attempts how often it was tried; 0: never
 * @param host of the URL
 * @param answer what came
 * @param page what stands in it
 * @param fetchedAt when it ended
 */
public record PageRecord(
        String url,
        Reason reason,
        String detail,
        String finalUrl,
        int redirects,
        int depth,
        int attempts,
        String host,
        Answer answer,
        Page page,
        Instant fetchedAt)
        implements Serializable {

    public PageRecord {
        if (redirects < 0 || depth < 0 || attempts < 0) {
            throw new IllegalArgumentException(
                    "below 0: redirects " + redirects + ", depth " + depth + " or attempts " + attempts);
        } else if (reason.state() == State.SKIPPED && attempts > 0) {
            throw new IllegalArgumentException("skipped, but tried: " + url);
        }
    }

    /** Of a task that ended without an answer. */
    static PageRecord without(FetchTask task, String host, Reason reason, String detail, Instant now) {
        return without(task, host, reason, detail, Answer.NONE, now);
    }

    /**
     * The same.
     *
     * @param known what is known nevertheless
     */
    static PageRecord without(FetchTask task, String host, Reason reason, String detail, Answer known, Instant now) {
        boolean asked = reason.state() == State.FAILED;
        return without(task, asked ? task.attempt() : task.attempt() - 1, host, reason, detail, known, now);
    }

    /** Of a task that was never begun. */
    static PageRecord untried(FetchTask task, Reason reason, String detail, Instant now) {
        return without(task, 0, Place.of(task.url()).host(), reason, detail, Answer.NONE, now);
    }

    private static PageRecord without(
            FetchTask task, int attempts, String host, Reason reason, String detail, Answer known, Instant now) {
        return new PageRecord(
                task.url(),
                reason,
                detail,
                task.url(),
                task.via().size(),
                task.depth(),
                attempts,
                host,
                known,
                Page.NONE,
                now);
    }

    /** This moment, as records have it. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** How it ended. */
    public State state() {
        return reason.state();
    }
}
