package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page that shows a running count. */
class LiveIT {
    private static final String SAID = "wordcount: live at ";
    private static final Pattern SOME_IS_COUNTED = Pattern.compile(">counted</th><td>[1-9]");
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    private static String look(URI page) throws IOException {
        try (InputStream in = page.toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String lookUntil(URI page, Pattern wanted) throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        String shown = look(page);
        while (!wanted.matcher(shown).find()) {
            assertTrue(System.nanoTime() < limit, shown);
            Thread.sleep(20);
            shown = look(page);
        }
        return shown;
    }

    @ParameterizedTest
    @CsvSource({"processes, count-1", "threads, thread-1", "serial, Text"})
    void showsTheCountWhileItRuns(String mode, String shown) throws Exception {
        ProcessBuilder builder = Program.of(folder, "-q", "--live", "0", "-m", mode, "-w", "1", "--chunk", "1k");
        Process program = builder.start();
        BufferedReader errors = program.errorReader(UTF_8);
        URI page;
        try (OutputStream text = program.getOutputStream()) {
            String line = errors.readLine();
            assertTrue(line.startsWith(SAID), line);
            page = URI.create(line.substring(SAID.length()));
            text.write("some words ".repeat(1000).getBytes(UTF_8));
            text.flush();
            String seen = lookUntil(page, SOME_IS_COUNTED);
            assertTrue(seen.contains(shown), seen);
        }
        assertEquals("some: 1000\nwords: 1000\n", Program.output(program));
        assertTrue(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, program.exitValue());
        assertThrows(ConnectException.class, () -> look(page));
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            Process program =
                    Program.of(folder, "--live", port, "data/texts/en-mill.txt").start();

            String errors = Program.errors(program);
            assertEquals(
                    "wordcount: --live " + port
                            + ": Address already in use; give another port, or 0 for any that is free\n",
                    errors);
            assertEquals(2, program.waitFor());
        }
    }
}
