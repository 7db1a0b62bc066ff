package millrace.crawl;

import java.security.SecureRandom;

/**
 * Remembers some of the URLs that stand in the frontier already, in a fixed space, so that the links which every page of
 * a site has are not looked up in the database each time. It forgets; it never claims to know what it does not.
 */
/*
 * A table in which each URL has one place, and takes it from the one before. 128 bits of hash stand for a URL, made with
 * keys that nobody outside knows: no site can hide another's URL behind one of its own.
 */
final class KnownUrls {
    private static final int PLACES = 1 << 17;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final long[] first = new long[PLACES];
    private final long[] second = new long[PLACES];
    private final int[] depths = new int[PLACES];
    private final long seed;
    private final long otherSeed;

    KnownUrls() {
        SecureRandom random = new SecureRandom();
        seed = random.nextLong() | 1;
        otherSeed = random.nextLong() | 1;
    }

    /** Whether the URL is known to stand in the frontier, at that depth or a smaller one. */
    boolean has(String url, int depth) {
        long hash = hash(url, seed);
        int place = place(hash);
        return first[place] == hash && depths[place] <= depth && second[place] == hash(url, otherSeed);
    }

    /** It stands there now. */
    void add(String url, int depth) {
        long hash = hash(url, seed);
        int place = place(hash);
        first[place] = hash;
        second[place] = hash(url, otherSeed);
        depths[place] = depth;
    }

    private static int place(long hash) {
        return (int) (hash >>> 32) & PLACES - 1;
    }

    /** Keyed, with each character going through a multiplication of its own. */
    private static long hash(String url, long key) {
        long hash = key ^ url.length();
        for (int i = 0; i < url.length(); i++) {
            hash = (hash ^ url.charAt(i)) * key;
            hash ^= hash >>> 29;
        }
        hash *= MULTIPLIER;
        return hash ^ hash >>> 32;
    }
}
