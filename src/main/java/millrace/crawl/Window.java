package millrace.crawl;

import java.time.Duration;

/**
 * How much of a crawl is in memory.
 *
 * @param hosts so many at most, but for those that are asked for the robots.txt of others
 * @param leastRest a host that has to wait for longer makes room for one that has not
 */
/*
 * A host that leaves memory and comes back costs some ten statements, a fraction of what a page does. With a rest of more than a
 * second, those of the usual delay stay, of which so many as there are here keep more connections busy than there are.
 */
record Window(int hosts, Duration leastRest) {
    private static final int LEAST_HOSTS = 1024;
    private static final int HOSTS_FOR_A_CONNECTION = 4;
    private static final Duration LEAST_REST = Duration.ofSeconds(1);

    /** For so many requests in flight. */
    static Window of(int connections) {
        return new Window(Math.max(LEAST_HOSTS, HOSTS_FOR_A_CONNECTION * connections), LEAST_REST);
    }
}
