package millrace.crawl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What came of a crawl, in figures. For the crawl's thread, but for {@link #urls}. */
final class Tally {
    private static final int HOSTS_TIMED = 10_000;

    private final Map<Reason, Long> records = new EnumMap<>(Reason.class);
    private final Map<String, HostTime> hosts = new HashMap<>();
    private final AtomicLong urls = new AtomicLong();
    private long bytes;

    /** How long answers of a host took, those too that did not come. */
    record HostTime(String host, long pages, long millis) {
        long meanMillis() {
            return millis / pages;
        }
    }

    void add(PageRecord record) {
        records.merge(record.reason(), 1L, Long::sum);
        urls.incrementAndGet();
        Answer answer = record.answer();
        bytes += answer.bytes();
        boolean timed = (answer.status() > 0 || answer.millis() > 0)
                && (hosts.size() < HOSTS_TIMED || hosts.containsKey(record.host()));
        if (timed) {
            HostTime one = new HostTime(record.host(), 1, answer.millis());
            hosts.merge(
                    record.host(),
                    one,
                    (a, b) -> new HostTime(a.host(), a.pages() + b.pages(), a.millis() + b.millis()));
        }
    }

    /** How many URLs ended so. */
    long count(Reason reason) {
        return records.getOrDefault(reason, 0L);
    }

    long count(State state) {
        long count = 0;
        for (Reason reason : records.keySet()) {
            count += reason.state() == state ? count(reason) : 0;
        }
        return count;
    }

    /** All URLs that ended. For any thread. */
    long urls() {
        return urls.get();
    }

    /** Those that were asked for. */
    long asked() {
        return urls() - count(State.SKIPPED) - count(State.REFUSED);
    }

    /** Of bodies, as they travelled. */
    long bytes() {
        return bytes;
    }

    /** The hosts that took longest for an answer, the slowest first, of the first ten thousand. */
    List<HostTime> slowest(int most) {
        List<HostTime> slowest = new ArrayList<>(hosts.values());
        slowest.sort(Comparator.comparingLong(HostTime::meanMillis).reversed().thenComparing(HostTime::host));
        return slowest.subList(0, Math.min(most, slowest.size()));
    }
}
