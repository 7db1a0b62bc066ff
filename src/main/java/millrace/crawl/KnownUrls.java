package millrace.crawl;

/**
 * Remembers some of the URLs that stand in the frontier already, in a fixed space, so that the links which every page of
 * a site has are not looked up in the database each time. It forgets; it never claims to know what it does not.
 */
/*
 * A table in which each URL has one place, and takes it from the one before. 128 bits of hash stand for a URL.
 */
final class KnownUrls {
    private static final int PLACES = 1 << 17;

    private final long[] first = new long[PLACES];
    private final long[] second = new long[PLACES];
    private final int[] depths = new int[PLACES];
    private final UrlHash hash = UrlHash.random();
    private final UrlHash otherHash = UrlHash.random();

    /** Whether the URL is known to stand in the frontier, at that depth or a smaller one. */
    boolean has(String url, int depth) {
        long bits = hash.of(url);
        int place = place(bits);
        return first[place] == bits && depths[place] <= depth && second[place] == otherHash.of(url);
    }

    /** It stands there now. */
    void add(String url, int depth) {
        long bits = hash.of(url);
        int place = place(bits);
        first[place] = bits;
        second[place] = otherHash.of(url);
        depths[place] = depth;
    }

    private static int place(long bits) {
        return (int) (bits >>> 32) & PLACES - 1;
    }
}
