package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a site that this process serves. */
class CrawlIT {
    private static final int PAGES = 300;

    @TempDir
    Path folder;

    private FolderServer server;

    @BeforeEach
    void serve() throws IOException {
        Path site = Files.createDirectory(folder.resolve("site"));
        for (int i = 0; i < PAGES; i++) {
            String links =
                    "<a href=" + (2 * i + 1) % PAGES + ".html>a</a><a href=" + (2 * i + 2) % PAGES + ".html>b</a>";
            Files.writeString(site.resolve(i + ".html"), "<title>" + i + "</title>" + links);
        }
        server = FolderServer.start(site, 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givesTheSameRecordsInEachMode() throws IOException {
        Map<String, Map<String, JsonObject>> byMode = new TreeMap<>();
        for (String mode : List.of("serial", "threads", "processes")) {
            Path file = folder.resolve(mode);
            Command crawl =
                    Command.run(first(), "-d99", "--delay=0", "--host-connections=8", "-w2", "-m" + mode, "-o" + file);
            assertEquals(ExitCode.OK, crawl.code(), crawl.err());
            byMode.put(mode, CrawlProcess.records(file));
        }
        assertEquals(PAGES, byMode.get("serial").size());
        assertEquals(byMode.get("serial"), byMode.get("threads"));
        assertEquals(byMode.get("serial"), byMode.get("processes"));
    }

    @Test
    void parsesAsMuchOfALargePageInEachMode() throws IOException {
        Files.writeString(folder.resolve("site").resolve("0.html"), "<b>word </b>".repeat(200_000));
        Map<String, Map<String, JsonObject>> byMode = new TreeMap<>();
        for (String mode : List.of("serial", "threads", "processes")) {
            Path file = folder.resolve(mode);
            Command crawl = Command.run(first(), "--delay=0", "-m" + mode, "-o" + file);
            assertEquals(ExitCode.OK, crawl.code(), crawl.err());
            byMode.put(mode, CrawlProcess.records(file));
        }
        JsonObject record = byMode.get("serial").get(first());
        assertEquals("cut_at_worker_memory", record.get("reason").getAsString());
        long words = record.get("words").getAsLong();
        assertTrue(words > 10_000 && words < 200_000, record::toString);
        assertEquals(byMode.get("serial"), byMode.get("threads"));
        assertEquals(byMode.get("serial"), byMode.get("processes"));
    }

    @Test
    void deletesTextsThatAKilledCrawlLeftHalfWritten() throws IOException {
        Path texts = Files.createDirectory(folder.resolve("texts"));
        Files.writeString(texts.resolve("." + TextFiles.fileName("http://a/") + "-4711"), "hal");
        Command crawl = Command.run(first(), "-mserial", "--text=" + texts);
        assertEquals(ExitCode.OK, crawl.code(), crawl.err());
        try (Stream<Path> files = Files.list(texts)) {
            assertEquals(List.of(texts.resolve(TextFiles.fileName(first()))), files.toList());
        }
    }

    private String first() {
        return server.address() + "0.html";
    }
}
