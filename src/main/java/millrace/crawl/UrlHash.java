package millrace.crawl;

import java.security.SecureRandom;

/**
 * Makes 64 bits of a URL, under a key that nobody outside knows: no site can have its URLs collide with others on purpose.
 *
 * @param key odd
 */
record UrlHash(long key) {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final SecureRandom RANDOM = new SecureRandom();

    UrlHash {
        if (key % 2 == 0) {
            throw new IllegalArgumentException("an even key loses bits: " + key);
        }
    }

    /** Under a new key. */
    static UrlHash random() {
        return new UrlHash(RANDOM.nextLong() | 1);
    }

    /** Each character goes through a multiplication of its own. */
    long of(String url) {
        long hash = key ^ url.length();
        for (int i = 0; i < url.length(); i++) {
            hash = (hash ^ url.charAt(i)) * key;
            hash ^= hash >>> 29;
        }
        hash *= MULTIPLIER;
        return hash ^ hash >>> 32;
    }
}
