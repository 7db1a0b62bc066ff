package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page that shows a running crawl. */
class LiveTest {
    private static final String SAID = "crawl: live at ";

    @TempDir
    Path folder;

    private static String look(URI page) throws IOException {
        try (InputStream in = page.toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    @Timeout(60)
    void showsTheHostsThatWaitAndEndsWithTheCrawl() throws Exception {
        Files.writeString(folder.resolve("1"), "one");
        Files.writeString(folder.resolve("2"), "two");
        PipedInputStream said = new PipedInputStream();
        PipedOutputStream err = new PipedOutputStream(said);
        try (FolderServer site = FolderServer.start(folder, 0);
                BufferedReader errors = new BufferedReader(new InputStreamReader(said, UTF_8))) {
            String list = site.address() + "1\n" + site.address() + "2\n";
            String[] options = {"-q", "--live", "0", "-m", "threads", "--delay", "3s", "--robots", "ignore", "-"};
            CompletableFuture<ExitCode> crawl = CompletableFuture.supplyAsync(() -> {
                InputStream in = new ByteArrayInputStream(list.getBytes(UTF_8));
                return Main.run(options, Map.of(), in, new ByteArrayOutputStream(), err);
            });
            String line = errors.readLine();
            assertTrue(line.startsWith(SAID), line);
            URI page = URI.create(line.substring(SAID.length()));
            String shown = look(page);
            while (!shown.contains(">hosts that may not be asked yet</th><td>1</td>")
                    || !shown.contains("<td>its delay</td>")) {
                Thread.sleep(20);
                shown = look(page);
            }
            assertTrue(shown.contains(">done</th><td>1</td>"), shown);
            assertTrue(shown.contains(">tried again</th><td>0</td>"), shown);
            assertTrue(
                    Pattern.compile(">localhost</th><td>[0-3]\\.\\d+ s</td><td>its delay</td>")
                            .matcher(shown)
                            .find(),
                    shown);
            assertTrue(shown.contains(">main</th><td></td><td>1</td><td>0</td><td>waits</td>"), shown);
            assertEquals(ExitCode.OK, crawl.get(30, TimeUnit.SECONDS));
            assertThrows(ConnectException.class, () -> look(page));
        }
    }
}
