package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final Console console = new Console("sample", error);
    private long now;

    @Test
    void putsTheProgramBeforeEachMessage() {
        console.error("é.txt: permission denied");

        assertEquals("sample: é.txt: permission denied\n", said());
    }

    @Test
    void quietSaysErrorsOnly() {
        console.setLoudness(Console.Loudness.QUIET);
        console.say("a warning");
        console.detail("a detail");
        console.error("an error");

        assertEquals("sample: an error\n", said());
    }

    @Test
    void verboseShowsWhereAFailureCameFrom() {
        console.error("no", new IOException("inner"));
        assertEquals("sample: no\n", said());
        console.setLoudness(Console.Loudness.VERBOSE);
        console.error("no", new IOException("inner"));

        assertTrue(said().contains("java.io.IOException: inner\n\tat "), said());
    }

    @Test
    void aMessagePushesTheStatusLineAway() {
        console.status("50%");
        console.say("news");
        console.status("60%");
        console.status("");
        console.status("");

        assertEquals(status("50%") + "\r\u001b[Ksample: news\n" + status("60%") + "\r\u001b[K", said());
    }

    @Test
    void saysNothingAfterTheLastLine() {
        console.last("interrupted");
        console.error("and more");
        console.status("50%");

        assertEquals("sample: interrupted\n", said());
    }

    @Test
    void survivesTheLossOfStandardError() {
        Console deaf = new Console("sample", new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        deaf.error("nobody hears this");
    }

    @Test
    void barWaitsAMomentAndIsRedrawnTenTimesASecondAtMost() {
        ProgressBar bar = new ProgressBar(console, 80, () -> now);
        for (int millis = 0; millis < 1000; millis += 10) {
            now = millis * 1_000_000L;
            bar.update(millis, 1000);
        }
        bar.clear();

        assertEquals(7 + 1, said().split("\r", -1).length - 1);
    }

    @Test
    void barShowsShareRateAndTimeLeftWithinTheWidth() {
        ProgressBar bar = new ProgressBar(console, 80, () -> now);
        now = 2_000_000_000L;
        bar.update(500_000_000, 2_000_000_000);

        String line = shown();
        assertTrue(line.startsWith(" 25%  500 MB of 2.00 GB  250 MB/s  0:06 left ["), line);
        assertEquals(79, line.length());
    }

    @Test
    void barWithoutATotalShowsWhatIsDone() {
        ProgressBar bar = new ProgressBar(console, 80, () -> now);
        now = 2_000_000_000L;
        bar.update(500_000_000, 0);

        assertEquals("500 MB  250 MB/s  0:02", shown());
    }

    @Test
    void barOnANarrowTerminalDoesNotWrap() {
        ProgressBar bar = new ProgressBar(console, 30, () -> now);
        now = 2_000_000_000L;
        bar.update(500_000_000, 2_000_000_000);

        assertEquals(29, shown().length());
    }

    /* In place of what stood there, and cut off where the terminal ends. */
    private static String status(String line) {
        return "\r\u001b[K\u001b[?7l" + line + "\u001b[?7h";
    }

    /* The only status line. */
    private String shown() {
        String line = said().replaceAll("\u001b\\[\\?7[lh]|\r\u001b\\[K", "");
        assertEquals(status(line), said());
        return line;
    }

    private String said() {
        return error.toString(StandardCharsets.UTF_8);
    }
}
