package millrace.timing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import millrace.page.Table;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages in a real Chromium, if there is one: no error, no request to anybody else, and the theme that was asked for. */
class BrowserIT {
    private static final long LIMIT_SECONDS = 60;
    private static final Pattern INITIATOR = Pattern.compile("\"initiator\":\"((?:http|file)[^\"]*)");
    private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]*)");

    enum Theme {
        DARK,
        LIGHT
    }

    @TempDir
    Path folder;

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /* Brings the page to the screen, runs it for some seconds of its own time, and returns what it is then. */
    private String browse(URI page, Theme theme) throws Exception {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no chromium, chromium-browser or google-chrome on the PATH");
        Path dom = folder.resolve("dom");
        Path log = folder.resolve("log");
        Process browser = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless=new",
                        "--no-sandbox", // which is refused to root, and the pages are our own
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--blink-settings=preferredColorScheme=" + theme.ordinal(),
                        "--window-size=900,1100",
                        "--virtual-time-budget=3000",
                        "--screenshot=" + folder.resolve("page.png"),
                        "--dump-dom",
                        "--log-net-log=" + folder.resolve("net"),
                        "--enable-logging=stderr",
                        page.toString())
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        Set<ProcessHandle> helpers = new HashSet<>(); // they end a moment after it
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (browser.isAlive() && System.nanoTime() < limit) {
            browser.descendants().forEach(helpers::add);
            browser.waitFor(50, TimeUnit.MILLISECONDS);
        }
        boolean ended = browser.waitFor(0, TimeUnit.SECONDS);
        browser.destroyForcibly();
        for (ProcessHandle helper : helpers) {
            helper.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertTrue(ended, "it hangs");
        String said = Files.readString(log);
        assertEquals(0, browser.exitValue(), said);
        List<String> errors =
                said.lines().filter(line -> line.contains("CONSOLE")).toList();
        assertEquals(List.of(), errors);
        return Files.readString(dom, UTF_8);
    }

    /* What the browser asks for on its own account has no initiator. */
    private void assertAskedOnly(String address) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("net"))) {
            Matcher url = URL.matcher(line);
            if (INITIATOR.matcher(line).find() && url.find()) {
                assertTrue(url.group(1).startsWith(address), line);
            }
        }
    }

    private void assertLooks(Theme theme) throws IOException {
        Color corner =
                new Color(ImageIO.read(folder.resolve("page.png").toFile()).getRGB(2, 2));
        assertTrue(theme == Theme.DARK ? corner.getGreen() < 60 : corner.getGreen() > 200, corner::toString);
    }

    @ParameterizedTest
    @EnumSource
    void aLivePageChangesWhileOneLooks(Theme theme) throws Exception {
        AtomicInteger looked = new AtomicInteger();
        try (LivePage page = LivePage.open("job", 0, () -> {
            String times = looked.incrementAndGet() + " times";
            return List.of(new Table("Figures", List.of("", "now"), List.of(List.of("looked", times))));
        })) {
            String dom = browse(page.address(), theme);
            Matcher shown = Pattern.compile("<td>(\\d+) times</td>").matcher(dom);
            assertTrue(shown.find() && Integer.parseInt(shown.group(1)) >= 3, () -> looked + " times: " + dom);
            assertAskedOnly(page.address().toString());
        }
        assertLooks(theme);
    }

    @ParameterizedTest
    @EnumSource
    void aReportNeedsNothingElse(Theme theme) throws Exception {
        Timings timings = Sketch.timings(Sketch.serial(1000), Sketch.serial(1010), Sketch.run("processes", 2, 600));
        Path report = Files.writeString(folder.resolve("report.html"), HtmlPage.of(Comparison.of(timings)));
        String dom = browse(report.toUri(), theme);
        assertTrue(dom.contains("<svg") && dom.contains("</html>"), dom);
        assertAskedOnly(report.toUri().toString());
        assertLooks(theme);
    }
}
