package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostKnownTest {
    @Test
    void mergingIsTheSameInAnyOrderAndGroupingAndTwice() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            HostKnown a = any(random);
            HostKnown b = any(random);
            HostKnown c = any(random);
            assertEquals(HostKnown.merge(a, b), HostKnown.merge(b, a));
            assertEquals(HostKnown.merge(HostKnown.merge(a, b), c), HostKnown.merge(a, HostKnown.merge(b, c)));
            assertEquals(HostKnown.merge(a, b), HostKnown.merge(HostKnown.merge(a, b), a));
        }
    }

    @Test
    void aRobotsThatOthersReadDoesNotChangeHowTheHostIs() {
        HostState troubled = new HostState(
                "h", Map.of(), Instant.ofEpochSecond(9), Duration.ofMinutes(1), Instant.ofEpochSecond(9), 2);
        HostState read =
                new HostState("h", Map.of("http://h", robots(1)), Instant.EPOCH, Duration.ZERO, Instant.EPOCH, 0);
        HostState merged = HostKnown.merge(new HostKnown(troubled, 7, 5), new HostKnown(read, 0, 0))
                .state();
        assertEquals(2, merged.failures());
        assertEquals(troubled.nextAllowed(), merged.nextAllowed());
        assertEquals(1, merged.robots().size());
    }

    private static HostKnown any(Random random) {
        Map<String, RobotsFile> robots = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            robots.put("http://h:" + random.nextInt(2), robots(random.nextInt(2)));
        }
        HostState state = new HostState(
                "h",
                robots,
                Instant.ofEpochSecond(random.nextInt(3)),
                Duration.ofSeconds(random.nextInt(2)),
                Instant.ofEpochSecond(random.nextInt(2)),
                random.nextInt(2));
        return new HostKnown(state, random.nextInt(3), random.nextInt(2));
    }

    private static RobotsFile robots(int second) {
        Instant at = Instant.ofEpochSecond(second);
        return new RobotsFile(RobotsFile.Verdict.ALLOW_ALL, "", "", Duration.ZERO, List.of(), at, at.plusSeconds(1));
    }
}
