package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;

/**
 * How to crawl.
 *
 * @param connections requests in flight, all workers together
 * @param maxDepth how many links away from the list a page may be
 * @param manners how hosts are asked
 * @param limits when it is enough
 */
record Plan(int connections, int maxDepth, Manners manners, Limits limits) implements Serializable {

    /**
     * How hosts are asked.
     *
     * @param delay between two requests to one host
     * @param hostConnections requests in flight to one host
     * @param retries how often a page is tried again
     * @param obeyRobots whether robots.txt is asked for first
     * @param sitemaps whether URLs are also taken from the sitemaps that it names
     */
    record Manners(Duration delay, int hostConnections, int retries, boolean obeyRobots, boolean sitemaps)
            implements Serializable {}

    /**
     * When it is enough.
     *
     * @param pages so many were asked for
     * @param pagesPerHost so many of one host
     * @param time the crawl took so long
     */
    record Limits(long pages, int pagesPerHost, Duration time) implements Serializable {
        static final Limits NONE = new Limits(Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofMillis(Long.MAX_VALUE));

        /** When the time is over of a crawl that begins then, in milliseconds; {@link Long#MAX_VALUE}: never. */
        long end(long begin) {
            long millis = time.toMillis();
            return millis > Long.MAX_VALUE - begin ? Long.MAX_VALUE : begin + millis;
        }
    }
}
