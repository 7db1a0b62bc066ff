package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a site that this process serves. */
class CrawlIT {
    private static final int PAGES = 300;
    private static final long LIMIT_SECONDS = 120;

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
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            String[] args = {
                first(), "-d", "99", "--delay", "0", "--host-connections", "8", "-w", "2", "-m", mode, "-o", "" + file
            };
            ExitCode code =
                    Main.run(args, Map.of(), new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err);
            assertEquals(ExitCode.OK, code, err.toString(StandardCharsets.UTF_8));
            byMode.put(mode, records(file));
        }
        assertEquals(PAGES, byMode.get("serial").size());
        assertEquals(byMode.get("serial"), byMode.get("threads"));
        assertEquals(byMode.get("serial"), byMode.get("processes"));
    }

    @Test
    void losesNothingAndWritesNothingTwiceWhoeverIsKilled() throws Exception {
        Random random = new Random(7);
        Path job = folder.resolve("job");
        int kills = 0;
        for (int round = 0; ; round++) {
            Process crawl = start(job);
            boolean ended = crawl.waitFor(900 + random.nextInt(700), TimeUnit.MILLISECONDS);
            if (!ended && round < 4) {
                List<ProcessHandle> workers = crawl.descendants().toList();
                if (random.nextBoolean() && !workers.isEmpty()) {
                    workers.get(random.nextInt(workers.size())).destroyForcibly();
                    ended = crawl.waitFor(100 + random.nextInt(300), TimeUnit.MILLISECONDS);
                }
                crawl.destroyForcibly();
                kills++;
            }
            assertTrue(crawl.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it hangs");
            if (crawl.exitValue() == 0) {
                break;
            }
            assertTrue(round < 9, "it does not end: " + crawl.exitValue());
        }
        assertEquals(PAGES, records(job.resolve("pages.jsonl")).size());
        assertTrue(kills > 0, "nobody was killed");
    }

    @Test
    void refusesASecondCrawlInTheSameFolder() throws IOException {
        Path job = folder.resolve("job");
        try (JobFolder held = JobFolder.open(job, java.util.Optional.empty())) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            String[] args = {first(), "--job", "" + job, "-m", "serial"};
            assertEquals(
                    ExitCode.FATAL,
                    Main.run(args, Map.of(), new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err));
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("another crawl is using"), err.toString());
            assertTrue(!held.isResumed());
        }
    }

    private String first() {
        return server.address() + "0.html";
    }

    private Process start(Path job) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                "millrace.crawl.Main",
                first()));
        command.addAll(List.of("-d", "99", "--delay", "4ms", "-w", "2", "--job", job.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("XDG_RUNTIME_DIR");
        return builder.start();
    }

    /** By URL, each of which has one; without what no two runs share. */
    private static Map<String, JsonObject> records(Path file) throws IOException {
        Map<String, JsonObject> records = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonObject record = JsonParser.parseString(line).getAsJsonObject();
            record.remove("millis");
            record.remove("fetchedAt");
            JsonObject twice = records.put(record.get("url").getAsString(), record);
            assertEquals(null, twice, "two records of one URL");
        }
        return records;
    }
}
