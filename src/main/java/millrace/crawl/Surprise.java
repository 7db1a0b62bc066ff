package millrace.crawl;

import java.time.Instant;
import java.util.List;

/** A fetch that throws, which none should: one page pays for it, and its record says what it was. */
final class Surprise {
    private Surprise() {}

    /** Fetches; what is thrown becomes a record of its own. */
    static Fetched caught(Fetch fetch, FetchTask task, HostState host) {
        try {
            return fetch.fetch(task, host);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            StackTraceElement[] stack = e.getStackTrace();
            return Fetched.nothing(ended(task, Reason.OTHER, e + (stack.length == 0 ? "" : " at " + stack[0])));
        }
    }

    /** The result of a task that did not come to an end of its own. */
    static FetchResult.Ended ended(FetchTask task, Reason reason, String detail) {
        Instant now = PageRecord.now();
        PageRecord record = PageRecord.without(task, Place.of(task.url()).host(), reason, detail, now);
        return new FetchResult.Ended(task, new HostEvent.Answered(), record, List.of(), "");
    }
}
