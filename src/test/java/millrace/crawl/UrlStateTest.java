package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UrlStateTest {
    private static final int TRIES = 20_000;

    @Test
    void mergingIsTheSameInAnyOrderAndGroupingAndTwice() {
        Random random = new Random(1);
        for (int i = 0; i < TRIES; i++) {
            UrlState a = any(random);
            UrlState b = any(random);
            UrlState c = any(random);
            assertEquals(UrlState.merge(a, b), UrlState.merge(b, a));
            assertEquals(UrlState.merge(UrlState.merge(a, b), c), UrlState.merge(a, UrlState.merge(b, c)));
            assertEquals(UrlState.merge(a, b), UrlState.merge(UrlState.merge(a, b), a));
        }
    }

    @Test
    void keepsTheShortestWayAndTheLastEnd() {
        UrlState.End early = end(1, Reason.OK);
        UrlState.End late = end(2, Reason.NOT_FOUND);
        UrlState ended = new UrlState(UrlState.Way.page(5), 2, Optional.of(early));

        assertEquals(
                new UrlState(UrlState.Way.page(3), 2, Optional.of(early)),
                UrlState.merge(ended, UrlState.found(UrlState.Way.page(3))));
        assertEquals(
                Optional.of(late),
                UrlState.merge(new UrlState(UrlState.Way.page(9), 1, Optional.of(late)), ended)
                        .ended());
    }

    private static UrlState any(Random random) {
        List<String> via = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            via.add("http://a/" + random.nextInt(2));
        }
        FetchTask.Kind[] kinds = FetchTask.Kind.values();
        UrlState.Way way = new UrlState.Way(random.nextInt(3), kinds[random.nextInt(kinds.length)], via);
        Optional<UrlState.End> ended = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(end(random.nextInt(2), Reason.values()[random.nextInt(3)]));
        return new UrlState(way, random.nextInt(3), ended);
    }

    private static UrlState.End end(long second, Reason reason) {
        return new UrlState.End(Instant.ofEpochSecond(second), reason, FetchTask.Validators.NONE);
    }
}
