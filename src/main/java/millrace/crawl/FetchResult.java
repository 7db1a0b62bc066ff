package millrace.crawl;

import java.io.Serializable;
import java.util.List;

/** What came of a {@link FetchTask}. */
public sealed interface FetchResult extends Serializable {
    /** Of which task. */
    FetchTask task();

    /** What it says of the host. */
    HostEvent host();

    /**
     * The page ended, in this try. Where its reason's {@link Reason#retry} allows another, the caller may make one
     * instead of keeping the record.
     *
     * @param links what the page links to, canonical, each once, in the page's order; for a sitemap the pages that it
     *     lists. Empty if nothing is to be followed
     * @param sitemaps the sitemaps that a sitemap lists
     * @param redirect where it leads, if its state is {@code REDIRECTED}; else empty
     */
    record Ended(
            FetchTask task,
            HostEvent host,
            PageRecord record,
            List<String> links,
            List<String> sitemaps,
            String redirect)
            implements FetchResult {
        /** Of what is no sitemap. */
        public Ended(FetchTask task, HostEvent host, PageRecord record, List<String> links, String redirect) {
            this(task, host, record, links, List.of(), redirect);
        }

        public Ended {
            links = List.copyOf(links);
            sitemaps = List.copyOf(sitemaps);
            if ((record.state() == State.REDIRECTED) == redirect.isEmpty()) {
                throw new IllegalArgumentException(record.state() + " with the redirect \"" + redirect + "\"");
            }
        }
    }

    /** Nothing was asked: the robots.txt of this origin has to be fetched first, and the task brought again. */
    record RobotsFirst(FetchTask task, String origin) implements FetchResult {
        @Override
        public HostEvent host() {
            return new HostEvent.NotAsked();
        }
    }

    /** A robots.txt was fetched: its {@code host} is a {@link HostEvent.RobotsKnown}. */
    record Robots(FetchTask task, HostEvent.RobotsKnown host) implements FetchResult {}

    /** A robots.txt lies elsewhere. The task to be fetched next is {@code task.redirectedTo(redirect, ...)}. */
    record RobotsMoved(FetchTask task, HostEvent host, String redirect) implements FetchResult {}
}
