package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crawl that ends before its URLs do, while some of them wait to be tried again. */
class LimitsTest {
    @TempDir
    Path folder;

    private RudeServer server;
    private Path list;

    @BeforeEach
    void serve() throws IOException {
        server = RudeServer.open();
        server.on("/a", RudeServer.html("a")).on("/d", RudeServer.html("d"));
        server.on("/b", RudeServer.answer(500, "", "")).on("/c", RudeServer.answer(500, "", ""));
        server.on("/busy", RudeServer.answer(503, "", ""));
        list = folder.resolve("list");
        Files.write(list, List.of(server.url("/a"), server.url("/b"), server.url("/c"), server.url("/d")));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static void assertEnded(JsonObject record, String reason, int attempts) {
        assertEquals(reason, record.get("reason").getAsString(), record::toString);
        assertEquals(attempts, record.get("attempts").getAsInt(), record::toString);
    }

    @Test
    void recordsHowPagesEndedThatCouldNotBeTriedAgain() throws IOException {
        for (String mode : List.of("serial", "threads", "processes")) {
            Path file = folder.resolve(mode);
            Command crawl = Command.run(list.toString(), "-m" + mode, "--delay=0", "--max-pages=3", "-o" + file);
            assertEquals(ExitCode.INPUT_FAILED, crawl.code(), crawl.err());
            Map<String, JsonObject> records = CrawlProcess.records(file);
            assertEquals(4, records.size(), crawl.err());
            assertEnded(records.get(server.url("/b")), "server_error", 1);
            assertEnded(records.get(server.url("/c")), "server_error", 1);
            assertEnded(records.get(server.url("/d")), "max_pages", 0);
        }
    }

    @Test
    void recordsAHostThatNeededMoreTime() throws IOException {
        Path file = folder.resolve("records");
        Command crawl = Command.run(
                server.url("/a"), server.url("/busy"), "-mserial", "--delay=0", "--max-time=3s", "-o" + file);
        assertEquals(ExitCode.INPUT_FAILED, crawl.code(), crawl.err());
        Map<String, JsonObject> records = CrawlProcess.records(file);
        assertEquals(2, records.size(), crawl.err());
        assertEnded(records.get(server.url("/busy")), "unavailable", 1);
        assertEquals(503, records.get(server.url("/busy")).get("status").getAsInt());
    }

    @Test
    void doesNotGiveUpAHostForOnePageThatIsNotTriedAgain() throws IOException {
        Path file = folder.resolve("records");
        Command.run(
                server.url("/busy"),
                server.url("/a"),
                "-mserial",
                "--delay=0",
                "--retries=0",
                "--max-time=3s",
                "-o" + file);
        Map<String, JsonObject> records = CrawlProcess.records(file);
        assertEnded(records.get(server.url("/busy")), "unavailable", 1);
        assertEnded(records.get(server.url("/a")), "max_time", 0); // it waits until the host has rested
    }

    @Test
    void endsAJobWhosePagesFail() throws IOException {
        Path job = folder.resolve("job");
        for (int run = 0; run < 2; run++) {
            Command.run(list.toString(), "-mserial", "--delay=0", "--max-pages=3", "--job=" + job);
        }
        Map<String, JsonObject> records = CrawlProcess.records(job.resolve(JobFolder.PAGES));
        assertEquals(4, records.size());
        assertEnded(records.get(server.url("/b")), "server_error", 1);
        assertEnded(records.get(server.url("/d")), "ok", 1);
    }

    @Test
    void saysHowMuchIsRecordedWhenTheListIsReadIfItIsSomething() throws IOException {
        Command good = Command.run(server.url("/a"), "-mserial", "--delay=0", "-v");
        assertFalse(good.err().contains("bytes of records"), good.err());
        Path file = Files.writeString(folder.resolve("list"), "mailto:nobody\n");
        Command bad = Command.run(file.toString(), "-mserial", "--delay=0", "-v");
        assertEquals(
                List.of("crawl: " + bad.out().length() + " bytes of records are written"),
                bad.err()
                        .lines()
                        .filter(line -> line.contains("bytes of records"))
                        .toList());
    }
}
