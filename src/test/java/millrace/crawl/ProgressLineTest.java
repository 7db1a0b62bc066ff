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
        error.reset();
        Terminal terminal = new Terminal(true, true, true, columns);
        ProgressLine line =
                new ProgressLine(new Console("crawl", error), terminal, true, new Tally(), new WorkTimes(false));
        while (error.size() == 0) { // it is drawn only now and then
            line.looks(new Crawl.Status(64, 3, 400, 5, 0));
        }
        return error.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[(\\?7[lh]|K)|\r", "");
    }

    @Test
    void saysWhatItWaitsFor() {
        assertEquals("0 URLs done; 64 requests in flight; 3 hosts waiting for their delay, next in 0.40 s", shown(120));
    }

    @Test
    void saysTheSameInFiguresWhereThereIsNoRoom() {
        assertEquals("0 done; 64 in flight; next in 0.40 s", shown(40));
    }
}
