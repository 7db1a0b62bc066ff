package millrace.crawl;

import java.io.IOException;
import okio.ByteString;

/** What follows when a URL has ended, or was found. For the crawl's thread. */
interface Ends {
    /** A fetch has ended without a page, and so its URL. */
    default void end(long id, FetchResult.Ended ended) throws IOException {
        end(id, ended, ByteString.EMPTY);
    }

    /**
     * A fetch has ended, and so its URL.
     *
     * @param text of the page, compressed; empty if it has none or nobody wants it
     */
    void end(long id, FetchResult.Ended ended, ByteString text) throws IOException;

    /** A URL that was never asked for is not going to be. */
    void endUntried(long id, FetchTask task, Reason reason, String detail) throws IOException;

    /** A URL was found: it is to be fetched, if it is in scope. */
    void find(String url, UrlState.Way way) throws IOException;

    /**
     * A robots.txt lies at another host. Says whether somebody else asks for it there: then no page of the host that wants
     * it is asked for here.
     */
    default boolean leaves(FetchTask robots) throws IOException {
        return false;
    }
}
