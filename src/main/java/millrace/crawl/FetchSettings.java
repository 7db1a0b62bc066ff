package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;

/**
 * What is the same for all fetches of a crawl.
 *
 * @param userAgent the header: who crawls, and where to complain
 * @param timeout for a whole fetch, from the look-up of the name to the last byte
 * @param connectTimeout for a connection to one address
 * @param maxBytes of a body as it travels
 * @param maxDecodedBytes of a body when it is decompressed
 * @param maxRatio of these two; counted from a megabyte of decoded bytes on
 * @param maxRedirects one after the other
 * @param maxDepth how many links away from the user's list a page may be: those of the last ones are not collected
 * @param obeyRobots whether robots.txt is asked for and obeyed
 * @param allowPrivate whether any URL may lead to a private address
 * @param headers to be sent along, in this order; credentials only to hosts of the user's list
 * @param proxy by which everything goes, as {@code http://NAME:PASSWORD@127.0.0.1:3128} or {@code socks5://127.0.0.1:1080}; empty
 *     for none
 */
public record FetchSettings(
        String userAgent,
        Duration timeout,
        Duration connectTimeout,
        long maxBytes,
        long maxDecodedBytes,
        int maxRatio,
        int maxRedirects,
        int maxDepth,
        boolean obeyRobots,
        boolean allowPrivate,
        List<Map.Entry<String, String>> headers,
        String proxy)
        implements Serializable {

    /** What holds unless it is said otherwise. */
    public static final FetchSettings DEFAULT = new FetchSettings(
            "Millrace/0.1 (+https://millrace.example/crawl)",
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            10L << 20,
            20L << 20,
            120,
            10,
            0,
            true,
            false,
            List.of(),
            "");

    public FetchSettings {
        // Not by Map.entry: those cannot travel to another process.
        headers = headers.stream()
                .<Map.Entry<String, String>>map(AbstractMap.SimpleImmutableEntry::new)
                .toList();
        positive("timeout", timeout.toMillis());
        positive("connect timeout", connectTimeout.toMillis());
        positive("max bytes", maxBytes);
        positive("max decoded bytes", maxDecodedBytes);
        positive("max ratio", maxRatio);
        if (maxRedirects < 0 || maxDepth < 0) {
            throw new IllegalArgumentException("below 0: max redirects " + maxRedirects + " or depth " + maxDepth);
        }
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " is below 1");
        }
    }
}
