package millrace.crawl;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * One request to be made. The constructor takes the URL as it is: canonical, as {@link PageUrl} makes it.
 *
 * @param kind what is expected there
 * @param url where
 * @param via the URLs that led here by redirects, the first one first; for robots.txt that begins with the robots.txt
 *     of the host whose rules are wanted
 * @param depth how many links away from the user's list; a redirect adds nothing
 * @param attempt which try this is, from 1
 * @param hostListed whether the user's own list names this very host and port, which may then be a private address
 * @param validators what is known of the page from an earlier fetch
 */
public record FetchTask(
        Kind kind, String url, List<String> via, int depth, int attempt, boolean hostListed, Validators validators)
        implements Serializable {

    /** How its URL was found. */
    UrlState.Way way() {
        return new UrlState.Way(depth, kind, via);
    }

    /** What is expected at a URL. */
    public enum Kind {
        /** A page: it gets a record, and its links are followed. */
        PAGE,
        /** A page that a sitemap lists: as one, but the user's list does not lead there. */
        SITEMAP_PAGE,
        /** A robots.txt: it gets no record; the result carries its rules. */
        ROBOTS,
        /** A sitemap that a robots.txt names: it gets a record, and the URLs that it lists are its links. */
        SITEMAP,
        /** A sitemap that a sitemap lists: as one, but by the protocol it may list no others. */
        LISTED_SITEMAP;

        boolean isSitemap() {
            return this == SITEMAP || this == LISTED_SITEMAP;
        }
    }

    /**
     * What an earlier fetch said of a page; empty strings for what it did not say.
     *
     * @param etag the header, as it came
     * @param lastModified the header, as it came
     * @param digest of the decoded body
     * @param fetchedAt when that was, in milliseconds since 1970; 0: not known
     */
    public record Validators(String etag, String lastModified, String digest, long fetchedAt) implements Serializable {
        /** Nothing is known. */
        public static final Validators NONE = new Validators("", "", "");

        /** It is not known when that was. */
        public Validators(String etag, String lastModified, String digest) {
            this(etag, lastModified, digest, 0);
        }

        /** With what an answer says that has no body, since the page has not changed; what it leaves out holds on (RFC 9111, 4.3.4). */
        Validators updated(Validators said) {
            return new Validators(
                    said.etag().isEmpty() ? etag : said.etag(),
                    said.lastModified().isEmpty() ? lastModified : said.lastModified(),
                    digest,
                    fetchedAt);
        }

        /** Whether there is nothing to ask by, or to compare with. */
        public boolean isEmpty() {
            return etag.isEmpty() && lastModified.isEmpty() && digest.isEmpty();
        }
    }

    public FetchTask {
        via = List.copyOf(via);
        if (url.isEmpty()) {
            throw new IllegalArgumentException("a task without a URL");
        } else if (depth < 0) {
            throw new IllegalArgumentException("depth " + depth + " of " + url + " is below 0");
        } else if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt + " of " + url + " is below 1");
        }
    }

    /** The first try of a page of which nothing is known. */
    public static FetchTask page(String url, int depth, boolean hostListed) {
        return new FetchTask(Kind.PAGE, url, List.of(), depth, 1, hostListed, Validators.NONE);
    }

    /** The first try of a URL that was found so, and that the user's list does not name. */
    static FetchTask of(String url, UrlState.Way way) {
        return new FetchTask(way.kind(), url, way.via(), way.depth(), 1, false, Validators.NONE);
    }

    /** The first try of a sitemap. */
    public static FetchTask sitemap(String url, int depth, boolean hostListed) {
        return new FetchTask(Kind.SITEMAP, url, List.of(), depth, 1, hostListed, Validators.NONE);
    }

    /**
     * The robots.txt of an origin.
     *
     * @param origin as in {@link PageUrl#origin}: {@code https://example.com:8443}
     */
    public static FetchTask robots(String origin, boolean hostListed) {
        return new FetchTask(Kind.ROBOTS, origin + "/robots.txt", List.of(), 0, 1, hostListed, Validators.NONE);
    }

    /** The same with what is known of it from an earlier fetch. */
    public FetchTask with(Validators known) {
        return new FetchTask(kind, url, via, depth, attempt, hostListed, known);
    }

    /** The same, tried once more. */
    public FetchTask again() {
        return new FetchTask(kind, url, via, depth, attempt + 1, hostListed, validators);
    }

    /**
     * Where a redirect leads.
     *
     * @param listed whether the user's own list names the target's host and port
     */
    public FetchTask redirectedTo(String target, boolean listed) {
        List<String> longer = new ArrayList<>(via);
        longer.add(url);
        return new FetchTask(kind, target, longer, depth, 1, listed, Validators.NONE);
    }

    /** Of a robots.txt: the one that was asked for at first, before redirects. */
    public String wanted() {
        return via.isEmpty() ? url : via.get(0);
    }
}
