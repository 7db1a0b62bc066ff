package millrace.crawl;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Settings for tests: robots.txt ignored unless said otherwise, links collected. */
final class Settings {
    private static final FetchSettings BASE = FetchSettings.DEFAULT;

    private Settings() {}

    static FetchSettings quick() {
        return of(Duration.ofSeconds(20), BASE.maxBytes(), BASE.maxDecodedBytes(), false, false, "");
    }

    static FetchSettings with(long maxBytes, long maxDecodedBytes) {
        return of(Duration.ofSeconds(20), maxBytes, maxDecodedBytes, false, false, "");
    }

    static FetchSettings within(Duration timeout) {
        return of(timeout, BASE.maxBytes(), BASE.maxDecodedBytes(), false, false, "");
    }

    static FetchSettings obeying() {
        return of(Duration.ofSeconds(20), BASE.maxBytes(), BASE.maxDecodedBytes(), true, false, "");
    }

    static FetchSettings by(String proxy) {
        return of(Duration.ofSeconds(20), BASE.maxBytes(), BASE.maxDecodedBytes(), false, false, proxy);
    }

    static FetchSettings allowingPrivate() {
        return of(Duration.ofSeconds(20), BASE.maxBytes(), BASE.maxDecodedBytes(), false, true, "");
    }

    private static FetchSettings of(
            Duration timeout, long maxBytes, long maxDecodedBytes, boolean obey, boolean allowPrivate, String proxy) {
        return new FetchSettings(
                "Millrace/test (+https://millrace.example/)",
                timeout,
                Duration.ofSeconds(10),
                maxBytes,
                maxDecodedBytes,
                BASE.maxRatio(),
                BASE.maxRedirects(),
                1,
                obey,
                allowPrivate,
                List.of(Map.entry("X-Extra", "yes")),
                proxy);
    }
}
