package millrace.crawl;

import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of a host in a crawl in rounds.
 *
 * @param pages how many of its URLs were begun
 * @param at milliseconds: when it was noted by who asked the host; 0: by others, who only read a robots.txt for it
 */
record HostKnown(HostState state, int pages, long at) implements Serializable {
    private static final Comparator<HostKnown> BY_TIME =
            Comparator.comparingLong(HostKnown::at).thenComparing(known -> ofAsking(known.state()));

    private static final Comparator<RobotsFile> ROBOTS_BY_TIME =
            Comparator.comparing(RobotsFile::fetchedAt).thenComparing(RobotsFile::toString);

    /**
     * What two know together: the last word on how the host is, each robots.txt as it was read last, and the longest rest.
     * It does not matter who is asked first, in which order many are put together, or whether one is asked twice.
     */
    static HostKnown merge(HostKnown one, HostKnown other) {
        HostKnown last = BY_TIME.compare(one, other) >= 0 ? one : other;
        Map<String, RobotsFile> robots = new HashMap<>(one.state.robots());
        other.state
                .robots()
                .forEach((origin, file) -> robots.merge(
                        origin, file, (left, right) -> ROBOTS_BY_TIME.compare(left, right) >= 0 ? left : right));
        Instant first = one.state.nextAllowed();
        Instant second = other.state.nextAllowed();
        HostState state = new HostState(
                last.state.key(),
                robots,
                first.isAfter(second) ? first : second,
                last.state.backOff(),
                last.state.restUntil(),
                last.state.failures());
        return new HostKnown(state, Math.max(one.pages, other.pages), last.at);
    }

    private static String ofAsking(HostState state) {
        return state.backOff() + " " + state.restUntil() + " " + state.failures();
    }

    /** The same, left alone until then at least. */
    HostKnown restingUntil(Instant moment) {
        return new HostKnown(state.restingUntil(moment), pages, at);
    }
}
