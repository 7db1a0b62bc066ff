package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import millrace.wire.WireException;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class MessageBytesTest {
    private static final FetchTask TASK = new FetchTask(
            FetchTask.Kind.SITEMAP,
            "http://h/a",
            List.of("http://h/b", "http://h/\u00fc\ud83d\ude00"),
            3,
            2,
            true,
            new FetchTask.Validators("\"e\"", "Fri, 27 Nov 2026 10:00:00 GMT", "0abc", 1L << 42));

    private static final PageRecord RECORD = new PageRecord(
            "http://h/a",
            Reason.MOVED_FOR_NOW,
            "detail",
            "http://h/c",
            4,
            5,
            6,
            "h",
            new Answer(302, "text/html", "UTF-8", 1L << 40, 1L << 41, true, 77, "127.0.0.9", "d1", "e1", "m1"),
            new Page("title", "description", "de", "http://h/d", 1L << 33, 12),
            Instant.parse("2026-11-27T10:00:00.123Z"));

    private static void assertTravels(WorkerMessage message) throws IOException {
        assertEquals(message, MessageBytes.decode(MessageBytes.encode(message)));
    }

    private static WorkerMessage done(FetchResult result) {
        return new WorkerMessage.Done(
                1L << 50, new Harvest(result, ByteString.of((byte) 1, (byte) -1), new WarcFile.Mark(2, 1L << 35)));
    }

    private static FetchResult ended(HostEvent host) {
        return new FetchResult.Ended(
                TASK, host, RECORD, List.of("http://h/1", "http://h/2"), List.of("s"), "http://h/c");
    }

    @Test
    void carriesEveryValueOfWhatTravelsWithEachPage() throws IOException {
        RobotsFile file = new RobotsFile(
                RobotsFile.Verdict.RULES, "-/x", "", Duration.ofSeconds(2), List.of(), Instant.EPOCH, Instant.MAX);
        HostState state = new HostState("h", Map.of("http://h", file), Instant.EPOCH, Duration.ZERO, Instant.EPOCH, 1);
        assertTravels(new WorkerMessage.Task(7, TASK, "h", state));
        assertTravels(new WorkerMessage.Task(8, FetchTask.page("http://h/", 0, false), "h", null));
        assertTravels(done(ended(new HostEvent.Answered())));
        assertTravels(done(ended(new HostEvent.NotAsked())));
        assertTravels(done(ended(new HostEvent.Troubled(Reason.UNAVAILABLE, Duration.ofSeconds(9)))));
    }

    @Test
    void carriesEverythingElse() throws IOException {
        assertTravels(new WorkerMessage.Ready());
        assertTravels(new WorkerMessage.Open(new WarcFile.Mark(3, 4)));
        assertTravels(new WorkerMessage.Forget("h"));
        assertTravels(new WorkerMessage.Failed("no space"));
        assertTravels(new WorkerMessage.End());
        assertTravels(done(new FetchResult.RobotsFirst(TASK, "http://h")));
        assertTravels(done(new FetchResult.RobotsMoved(TASK, new HostEvent.Answered(), "http://g/robots.txt")));
    }

    /** Of a worker that a task has broken. */
    @Test
    void refusesWhatIsNoMessage() throws IOException {
        byte[] whole = MessageBytes.encode(done(ended(new HostEvent.Answered())));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(WireException.class, () -> MessageBytes.decode(cut), "of " + length + " bytes");
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(WireException.class, () -> MessageBytes.decode(longer));
        assertThrows(WireException.class, () -> MessageBytes.decode(new byte[] {9}));
    }
}
