package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostStateTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final Random random = new Random(1);
    private HostState host = HostState.unknown("h");
    private Instant now = NOON;

    private void happens(HostEvent event) {
        host = host.after(event, now, DELAY, random);
    }

    private void trouble(Duration retryAfter) {
        happens(new HostEvent.Troubled(Reason.UNAVAILABLE, retryAfter));
    }

    private Duration rest() {
        return Duration.between(now, host.nextAllowed());
    }

    private static void between(Duration low, Duration high, Duration found) {
        assertTrue(found.compareTo(low) >= 0 && found.compareTo(high) <= 0, () -> low + " <= " + found + " <= " + high);
    }

    @Test
    void spacesRequestsByTheDelay() {
        happens(new HostEvent.Answered());
        assertEquals(DELAY, rest());
        assertSame(host, host.after(new HostEvent.NotAsked(), now, DELAY, random));
    }

    @Test
    void restsForAMinuteThenTwiceAsLongUpToADay() {
        Duration expected = Duration.ofSeconds(60);
        for (int i = 1; i <= 20; i++) {
            trouble(Duration.ZERO);
            between(expected, expected.plus(expected.dividedBy(5)), rest());
            assertEquals(i, host.failures());
            now = host.nextAllowed();
            expected = Duration.ofSeconds(Math.min(86_400, 2 * expected.toSeconds()));
        }
        assertEquals(Duration.ofDays(1), host.backOff());
    }

    @Test
    void isGoneAfterEightTroublesInARowAndMoreThanTwoPagesHave() {
        for (int troubles = 1; troubles <= 15; troubles++) {
            assertEquals(troubles > 8, host.isGone(2), troubles + " before");
            assertEquals(troubles > 13, host.isGone(5), troubles + " before");
            trouble(Duration.ZERO);
            now = host.nextAllowed();
        }
        happens(new HostEvent.Answered());
        assertFalse(host.isGone(2));
    }

    @Test
    void isNotGoneBecauseManyPagesWereInFlight() {
        for (int troubles = 1; troubles <= 20; troubles++) {
            trouble(Duration.ZERO);
        }
        assertFalse(host.isGone(2));
    }

    @Test
    void obeysRetryAfterUpToADay() {
        trouble(Duration.ofMinutes(10));
        between(Duration.ofMinutes(10), Duration.ofMinutes(12), rest());
        host = HostState.unknown("h");
        trouble(Duration.ofSeconds(1));
        between(Duration.ofSeconds(60), Duration.ofSeconds(72), rest());
        host = HostState.unknown("h");
        trouble(Duration.ofDays(400));
        between(Duration.ofDays(1), Duration.ofDays(1).plusHours(5), rest());
    }

    @Test
    void doublesOnceForAllThatWasInFlight() {
        for (int i = 0; i < 8; i++) {
            trouble(Duration.ZERO);
        }
        assertEquals(Duration.ofSeconds(60), host.backOff());
        assertEquals(8, host.failures());
    }

    @Test
    void restsOnWhenAnAnswerFromBeforeTheTroubleArrives() {
        trouble(Duration.ZERO);
        Instant then = host.nextAllowed();
        happens(new HostEvent.Answered());
        assertEquals(then, host.nextAllowed());
    }

    @Test
    void forgivesAfterHalfAnHourOfQuiet() {
        trouble(Duration.ZERO);
        now = host.restUntil().plus(Duration.ofMinutes(30)).minusMillis(1);
        happens(new HostEvent.Answered());
        assertEquals(Duration.ofSeconds(60), host.backOff());
        assertEquals(0, host.failures());
        now = now.plusMillis(1);
        happens(new HostEvent.Answered());
        assertEquals(Duration.ZERO, host.backOff());
        trouble(Duration.ZERO);
        assertEquals(Duration.ofSeconds(60), host.backOff());
    }
}
