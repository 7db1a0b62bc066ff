package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostQueueTest {
    private static final HostEvent TROUBLED = new HostEvent.Troubled(Reason.UNAVAILABLE, Duration.ZERO);
    private static final HostEvent ANSWERED = new HostEvent.Answered();

    private final HostQueue host = new HostQueue(new HostTable.Host(1, HostState.unknown("h"), 0), new Pace("h", 8), 0);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private void rest() {
        now = host.state.nextAllowed();
    }

    private void takes(FetchTask task, HostEvent event) {
        Reason reason = event instanceof HostEvent.Troubled ? Reason.UNAVAILABLE : Reason.OK;
        PageRecord record = PageRecord.without(task, "h", reason, "", now);
        host.took(new FetchResult.Ended(task, event, record, List.of(), List.of(), ""), now.toEpochMilli());
        host.state = host.state.after(event, now, Duration.ZERO, new Random(1));
    }

    private static FetchTask page(int number) {
        return FetchTask.page("http://h/" + number, 0, true);
    }

    @Test
    void isSilentWhenOnePageAfterTheOtherFindsItInTrouble() {
        for (int number = 0; number < 3; number++) {
            assertFalse(host.isSilent());
            takes(page(number), TROUBLED);
            rest();
        }
        assertTrue(host.isSilent());
        takes(page(3), ANSWERED);
        assertFalse(host.isSilent());
    }

    @Test
    void isNotSilentBecauseTheSamePagesFailAgain() {
        takes(page(1), TROUBLED);
        rest();
        takes(page(2), TROUBLED);
        for (int attempt = 0; attempt < 5; attempt++) {
            rest();
            takes(page(1).again(), TROUBLED);
            rest();
            takes(page(2).again(), TROUBLED);
        }
        assertFalse(host.isSilent());
    }

    @Test
    void isNotSilentBecauseManyPagesWereInFlightWhenItsRestBegan() {
        for (int number = 0; number < 8; number++) {
            takes(page(number), TROUBLED);
        }
        assertFalse(host.isSilent());
    }
}
