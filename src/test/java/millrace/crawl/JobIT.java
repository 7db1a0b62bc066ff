package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is interrupted, or that runs into trouble: a clear end, and the same command goes on. */
class JobIT {
    private static final int PAGES = 300;

    @TempDir
    Path folder;

    private RudeServer server;

    @BeforeEach
    void serve() throws IOException {
        server = RudeServer.open();
        for (int i = 0; i < PAGES; i++) {
            String links = "<a href=/" + (2 * i + 1) % PAGES + ">a</a><a href=/" + (2 * i + 2) % PAGES + ">b</a>";
            server.on("/" + i, RudeServer.html("<title>" + i + "</title><p>" + "word ".repeat(400) + links));
        }
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                server.url("/0"), "-d99", "--host-connections=8", "-c8", "-w2", "--job=" + folder.resolve("job")));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private void goesOn() throws IOException {
        Command crawl = Command.run(arguments("--delay=0", "-mthreads"));
        assertEquals(ExitCode.OK, crawl.code(), crawl.err());
        assertEquals(
                PAGES,
                CrawlProcess.records(folder.resolve("job").resolve("pages.jsonl"))
                        .size());
    }

    @Test
    void saysThatItWasInterruptedAndLeavesNoProcess() throws Exception {
        CrawlProcess crawl = CrawlProcess.start(folder, arguments("--delay=5ms"));
        awaitRequests(30);
        List<ProcessHandle> workers = crawl.workers();
        assertTrue(!workers.isEmpty(), "no workers");
        new ProcessBuilder("kill", "-INT", "" + crawl.handle().pid()).start().waitFor();
        assertEquals(130, crawl.await(), crawl.err());
        assertTrue(
                crawl.err().matches("(?s).*crawl: interrupted; [1-9][0-9,]* URLs? done; the same command goes on\\R.*"),
                crawl.err());
        for (ProcessHandle worker : workers) {
            worker.onExit().get(10, TimeUnit.SECONDS);
        }
        goesOn();
    }

    private void awaitRequests(int count) throws InterruptedException {
        for (int i = 0; i < 3000 && server.requests().size() < count; i++) {
            Thread.sleep(10);
        }
        assertTrue(server.requests().size() >= count, () -> server.requests().size() + " requests of " + count);
    }

    /** No file may grow beyond a limit: not even SQLite's library can be unpacked. */
    @Test
    void endsWhenNoFileMayGrowAndGoesOnWhenItMay() throws Exception {
        Path command = folder.resolve("small-disk");
        String jvm = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                command,
                "ulimit -f 160\nexec '" + jvm + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
                        + " -Dmillrace.worker.options=-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=/tmp"
                        + " -cp \"$1\" millrace.crawl.Main " + String.join(" ", arguments("--delay=0", "-mserial")));
        Process crawl = new ProcessBuilder("sh", command.toString(), System.getProperty("java.class.path"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(crawl.getErrorStream().readAllBytes(), UTF_8);
        assertEquals(3, crawl.waitFor(), said);
        // A newer JVM says that native code is loaded, unless it is told that this is wanted, as bin/crawl does.
        List<String> lines = said.lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("WARNING: "))
                .toList();
        assertEquals(1, lines.size(), said);
        assertTrue(lines.get(0).startsWith("crawl: "), said);

        goesOn();
    }

    @Test
    void sendsHeadersAlongFromWorkerProcesses() throws IOException {
        Command crawl = Command.run(arguments("--delay=0", "-mprocesses", "--max-pages=3", "--header=X-Extra: a b"));
        assertEquals(ExitCode.OK, crawl.code(), crawl.err());
        assertTrue(server.requests().size() >= 3);
        server.requests().forEach(request -> assertEquals("a b", request.header("X-Extra"), request.path()));
    }

    @Test
    void leavesAJobOfSparkAlone() throws IOException {
        Files.createDirectories(folder.resolve("job/state/000001"));
        Command crawl = Command.run(arguments("--delay=0"));
        assertEquals(ExitCode.FATAL, crawl.code());
        assertTrue(crawl.err().contains("has a job of --engine spark"), crawl.err());
        assertTrue(Files.notExists(folder.resolve("job/frontier.db")));
    }

    @Test
    void refusesADamagedDatabaseAndLeavesItAlone() throws Exception {
        Path job = Files.createDirectory(folder.resolve("job"));
        byte[] damaged = "SQLite format 3\u0000 and then something else entirely"
                .repeat(100)
                .getBytes(UTF_8);
        Files.write(job.resolve("frontier.db"), damaged);
        Command crawl = Command.run(arguments("--delay=0"));
        assertEquals(ExitCode.FATAL, crawl.code());
        assertTrue(crawl.err().contains("frontier.db is damaged"), crawl.err());
        assertArrayEquals(damaged, Files.readAllBytes(job.resolve("frontier.db")));
    }

    /** As a power cut takes it. The server says that nothing has changed to whoever lets it. */
    @Test
    void fetchesAPageAgainWholeWhoseRecordIsLost() throws Exception {
        server.otherwise((request, out) -> RudeServer.answer(
                        request.header("If-None-Match").isEmpty() ? 200 : 304,
                        "text/html",
                        "<title>tagged</title><a href=/0>0</a>",
                        "ETag: \"tag\"")
                .answer(request, out));
        String[] crawl = {
            server.url("/tagged"), server.url("/tagged/2"), "--delay=0", "-mserial", "--job=" + folder.resolve("job")
        };
        assertEquals(ExitCode.OK, Command.run(crawl).code());
        Path pages = folder.resolve("job/pages.jsonl");
        String first = Files.readAllLines(pages).get(0) + "\n";
        Files.writeString(pages, first);
        try (Frontier frontier = Frontier.open(folder.resolve("job/frontier.db"))) {
            frontier.setNote(JobFolder.SYNCED, "" + first.length());
            frontier.commit();
        }
        assertEquals(ExitCode.OK, Command.run(crawl).code());
        CrawlProcess.records(pages)
                .values()
                .forEach(record -> assertEquals("tagged", record.get("title").getAsString(), record.toString()));
        assertEquals(2, CrawlProcess.records(pages).size());
    }

    @Test
    void keepsToWhatAJobWasBegunWith() throws Exception {
        Command.run(arguments("--delay=0", "-mserial", "--max-pages=3"));
        Command other = Command.run(arguments("--delay=0", "--warc=" + folder.resolve("warc")));
        assertEquals(ExitCode.FATAL, other.code());
        assertTrue(other.err().contains("this job was begun without --warc"), other.err());
    }

    @Test
    void refusesASecondCrawlInTheSameFolder() throws IOException {
        try (JobFolder held = JobFolder.open(folder.resolve("job"), Optional.empty())) {
            Command crawl = Command.run(arguments("-mserial"));
            assertEquals(ExitCode.FATAL, crawl.code());
            assertTrue(crawl.err().contains("another crawl is using"), crawl.err());
            assertTrue(!held.isResumed());
        }
    }
}
