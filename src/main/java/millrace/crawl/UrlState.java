package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a URL at a moment: how it was found, and how it ended if it did.
 *
 * @param way how it was found
 * @param attempts how often it was tried
 * @param ended how it ended; empty: it waits
 */
record UrlState(Way way, int attempts, Optional<End> ended) implements Serializable {

    /**
     * How a URL was found.
     *
     * @param depth how many links away from the user's list
     * @param kind what is expected there
     * @param via the URLs from which redirects led to it, the first one first
     */
    record Way(int depth, FetchTask.Kind kind, List<String> via) implements Serializable {
        Way {
            via = List.copyOf(via);
        }

        /** As the user's list names it, or a page links to it. */
        static Way page(int depth) {
            return new Way(depth, FetchTask.Kind.PAGE, List.of());
        }

        /** As a robots.txt names a sitemap. */
        static Way sitemap(int depth) {
            return new Way(depth, FetchTask.Kind.SITEMAP, List.of());
        }

        /** Of a sitemap that this one lists. */
        Way listedSitemap() {
            return new Way(depth, FetchTask.Kind.LISTED_SITEMAP, List.of());
        }

        /**
         * Why what this sitemap lists as sitemaps is not asked for; empty: it is. An index within an index is not allowed by
         * the protocol, and might have no end.
         */
        Optional<Reason> refusalOfListedSitemaps() {
            return kind == FetchTask.Kind.LISTED_SITEMAP ? Optional.of(Reason.TOO_DEEP) : Optional.empty();
        }

        /** Of what a redirect leads to, from a URL that was found so. */
        Way redirected(String from) {
            List<String> longer = new ArrayList<>(via);
            longer.add(from);
            return new Way(depth, kind, longer);
        }

        /** Of what it links to. What a sitemap lists is as near as the list. */
        Way linked() {
            return kind.isSitemap() ? new Way(depth, FetchTask.Kind.SITEMAP_PAGE, List.of()) : page(depth + 1);
        }

        /** Whether the user's own list leads there, by itself or by redirects: then the scope goes along. */
        boolean isOfTheList() {
            return depth == 0 && kind == FetchTask.Kind.PAGE;
        }

        /** Why what it redirects to is not to be fetched; empty: it is. */
        Optional<Reason> refusalOfRedirect(String target, Scope scope) throws IOException {
            return isOfTheList() ? scope.refusalOfRedirected(target) : scope.refusal(target);
        }
    }

    /**
     * How a URL ended.
     *
     * @param at when
     * @param validators by what it can be asked for again
     */
    record End(Instant at, Reason reason, FetchTask.Validators validators) implements Serializable {}

    /** The shortest first; the rest of the order is arbitrary, but always the same. */
    private static final Comparator<Way> BY_LENGTH = Comparator.comparingInt(Way::depth)
            .thenComparing(Way::kind)
            .thenComparing(way -> way.via().size())
            .thenComparing(way -> String.join(" ", way.via()));

    /** The latest last; the rest of the order is arbitrary, but always the same. */
    private static final Comparator<End> BY_TIME = Comparator.comparing(End::at)
            .thenComparing(End::reason)
            .thenComparing(end -> end.validators().toString());

    /** A URL that was found, and waits to be fetched. */
    static UrlState found(Way way) {
        return new UrlState(way, 0, Optional.empty());
    }

    /**
     * What two, who know each a part, know together: the shortest way, the last end, the most attempts. It does not
     * matter who is asked first, in which order many are put together, or whether one is asked twice.
     */
    static UrlState merge(UrlState one, UrlState other) {
        Way way = BY_LENGTH.compare(one.way, other.way) <= 0 ? one.way : other.way;
        return new UrlState(way, Math.max(one.attempts, other.attempts), later(one.ended, other.ended));
    }

    private static Optional<End> later(Optional<End> one, Optional<End> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return BY_TIME.compare(one.get(), other.get()) >= 0 ? one : other;
    }
}
