package millrace.crawl;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What is known of a host: the unit of politeness. Immutable; {@link #after} makes the next one.
 *
 * <p>Back-off, without a word from the host about it: {@link #FIRST_BACK_OFF}, doubled with each trouble up to {@link
 * #LONGEST_BACK_OFF}, and up to a fifth more by chance, so that hosts that fell together do not rise together. After
 * {@link #QUIET} without trouble all is forgiven. A longer {@code Retry-After} is obeyed, up to the same day.
 *
 * @param key what its requests are spaced by
 * @param robots its robots.txt, by {@linkplain PageUrl#origin origin}
 * @param nextAllowed when it may be asked next
 * @param backOff how long it is left alone after a trouble, without what it asks for; zero: it is well
 * @param restUntil when the rest after the last trouble ends, or ended; {@link Instant#EPOCH}: there was none
 * @param failures troubles without an answer between them
 */
public record HostState(
        String key,
        Map<String, RobotsFile> robots,
        Instant nextAllowed,
        Duration backOff,
        Instant restUntil,
        int failures)
        implements Serializable {

    static final Duration FIRST_BACK_OFF = Duration.ofSeconds(60);
    static final Duration LONGEST_BACK_OFF = Duration.ofDays(1);
    static final Duration QUIET = Duration.ofMinutes(30);
    private static final Duration LONG_BACK_OFF = Duration.ofHours(1);
    private static final int FEW_FAILURES = 7; // so many, one after the other, until it is left alone for so long

    public HostState {
        robots = Map.copyOf(robots);
        if (backOff.isNegative() || failures < 0) {
            throw new IllegalArgumentException("below 0: back-off " + backOff + " or failures " + failures);
        }
    }

    /** A host of which nothing is known. */
    public static HostState unknown(String key) {
        return new HostState(key, Map.of(), Instant.EPOCH, Duration.ZERO, Instant.EPOCH, 0);
    }

    /** The robots.txt of an origin, if there is one that still holds. */
    public Optional<RobotsFile> robotsOf(String origin, Instant now) {
        return Optional.ofNullable(robots.get(origin)).filter(file -> !file.isStale(now));
    }

    /** What has to lie between two requests: what the user wants, or more if its robots.txt asks for more. */
    Duration delay(Duration wanted) {
        Duration longest = wanted;
        for (RobotsFile file : robots.values()) {
            longest = longer(longest, file.crawlDelay());
        }
        return longest;
    }

    /** The same, left alone until then at least. */
    HostState restingUntil(Instant moment) {
        return moment.isAfter(nextAllowed) ? new HostState(key, robots, moment, backOff, restUntil, failures) : this;
    }

    /**
     * The state after a fetch that ended now.
     *
     * @param delay what lies between two requests to the host at least
     */
    public HostState after(HostEvent event, Instant now, Duration delay, RandomGenerator random) {
        if (event instanceof HostEvent.NotAsked) {
            return this;
        } else if (event instanceof HostEvent.Troubled troubled) {
            return troubled(troubled.retryAfter(), now, delay, random);
        } else if (event instanceof HostEvent.RobotsKnown known) {
            Map<String, RobotsFile> more = new HashMap<>(robots);
            more.put(known.origin(), known.file());
            HostState next = new HostState(key, more, nextAllowed, backOff, restUntil, failures);
            return known.isTrouble()
                    ? next.troubled(known.retryAfter(), now, delay, random)
                    : next.answered(now, delay);
        }
        return answered(now, delay);
    }

    private HostState answered(Instant now, Duration delay) {
        Duration own = isForgiven(now) ? Duration.ZERO : backOff;
        return new HostState(key, robots, later(nextAllowed, now.plus(delay)), own, restUntil, 0);
    }

    /**
     * Whether it is gone, as far as a crawl can tell: next it would be left alone for more than an hour, and it has failed more
     * often in a row than two pages are tried, which may be to blame themselves.
     */
    boolean isGone(int retries) {
        return backOff.compareTo(LONG_BACK_OFF) > 0 && failures > Math.max(FEW_FAILURES, 2 * (retries + 1));
    }

    /** Requests that were in flight when the trouble began belong to it: they do not double it once more. */
    private HostState troubled(Duration retryAfter, Instant now, Duration delay, RandomGenerator random) {
        Duration own;
        if (now.isBefore(restUntil)) {
            own = backOff;
        } else if (isForgiven(now) || backOff.isZero()) {
            own = FIRST_BACK_OFF;
        } else {
            own = shorter(backOff.multipliedBy(2), LONGEST_BACK_OFF);
        }
        Duration rest = longer(longer(own, delay), shorter(retryAfter, LONGEST_BACK_OFF));
        Duration jitter = Duration.ofMillis((long) (rest.toMillis() / 5.0 * random.nextDouble()));
        Instant end = now.isBefore(restUntil)
                ? later(restUntil, now.plus(shorter(retryAfter, LONGEST_BACK_OFF)))
                : now.plus(rest).plus(jitter);
        return new HostState(key, robots, later(nextAllowed, end), own, end, Math.addExact(failures, 1));
    }

    private boolean isForgiven(Instant now) {
        return !now.isBefore(restUntil.plus(QUIET));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
