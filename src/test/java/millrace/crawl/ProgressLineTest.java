package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import millrace.cli.Console;
import millrace.cli.Terminal;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    /* What a terminal of that width shows of a crawl that has just begun to wait. */
    private String shown(int columns) {
        return shown(columns, new Crawl.Status(64, 3, 400, "its delay", 5, 0));
    }

    private String shown(int columns, Crawl.Status status) {
        error.reset();
        Terminal terminal = new Terminal(true, true, true, columns);
        ProgressLine line =
                new ProgressLine(new Console("crawl", error), terminal, true, new Tally(), new WorkTimes(false));
        while (error.size() == 0) { // it is drawn only now and then
            line.looks(() -> status);
        }
        return error.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[(\\?7[lh]|K)|\r", "");
    }

    @Test
    void saysWhatItWaitsFor() {
        assertEquals("0 URLs done; 64 requests in flight; 3 hosts waiting for their delay, next in 0.40 s", shown(120));
    }

    @Test
    void saysWhatTheNextHostWaitsForIfItIsNoDelay() {
        String rest = "back-off (server_error), 2 times in a row";
        assertEquals(
                "0 URLs done; 1 host waiting for " + rest + ", next in 23.0 s",
                shown(120, new Crawl.Status(0, 1, 23_000, rest, 1, 0)));
        assertEquals(
                "0 URLs done; 2 hosts waiting, next in 23.0 s after " + rest,
                shown(120, new Crawl.Status(0, 2, 23_000, rest, 2, 0)));
        assertEquals(
                "0 URLs done; 1 host waiting for its delay, next in 0.40 s",
                shown(120, new Crawl.Status(0, 1, 400, "its delay", 1, 0)));
    }

    @Test
    void saysTheSameInFiguresWhereThereIsNoRoom() {
        assertEquals("0 done; 64 in flight; next in 0.40 s", shown(40));
    }
}
