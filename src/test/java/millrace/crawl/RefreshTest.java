package millrace.crawl;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is done, and what the next runs of its command ask for. */
class RefreshTest {
    @TempDir
    Path folder;

    private RudeServer server;
    private RudeServer other;
    private Path list;

    @BeforeEach
    void serve() throws IOException {
        server = RudeServer.open();
        other = RudeServer.open(InetAddress.getByName("127.0.0.2"));
        other.on("/away", RudeServer.html("away"));
        server.on("/", RudeServer.html("<a href=/out>out</a><a href=/no/2>no</a>"));
        server.on("/out", RudeServer.redirect(302, other.url("/away")));
        server.on("/toNo", RudeServer.redirect(302, server.url("/no/3")));
        server.on("/no/1", RudeServer.html("no"));
        list = folder.resolve("list");
        Files.write(
                list,
                List.of(server.url("/"), server.url("/toNo"), server.url("/no/1"), "ftp://x/y", "hello", "http://["));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        other.close();
    }

    private Path job() {
        return folder.resolve("job");
    }

    private Command crawl(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of(list.toString(), "--delay=0", "--retries=0", "-d1", "--job=" + job()));
        arguments.addAll(List.of(more));
        return Command.run(arguments.toArray(String[]::new));
    }

    /** Of the last records as many as were written since. */
    private List<String> endsSince(int records) throws IOException {
        List<String> lines = Files.readAllLines(job().resolve(JobFolder.PAGES));
        List<String> ends = new ArrayList<>();
        for (String line : lines.subList(records, lines.size())) {
            JsonObject record = JsonParser.parseString(line).getAsJsonObject();
            String url = record.get("url").getAsString();
            ends.add(record.get("reason").getAsString() + " "
                    + url.replace(server.origin(), "").replace(other.origin(), ""));
        }
        ends.sort(null);
        return ends;
    }

    @Test
    void saysThatNothingIsLeft() throws IOException {
        String said = "nothing is left in this job: each URL has its record; --refresh asks again";
        Command first = crawl();
        assertFalse(first.err().contains(said), first.err());
        Command again = crawl();
        assertEquals(ExitCode.OK, again.code(), again.err());
        assertTrue(again.err().contains(said), again.err());
    }

    @Test
    void asksAgainOnlyForWhatWasAsked() throws IOException {
        for (String mode : List.of("serial", "threads")) {
            assertEquals(
                    ExitCode.INPUT_FAILED, crawl("-m" + mode, "--exclude=/no/").code());
            int first = endsSince(0).size();
            Command again = crawl("-m" + mode, "--exclude=/no/", "--refresh");
            assertEquals(ExitCode.OK, again.code(), again.err());
            assertEquals(
                    List.of("moved_for_now /out", "moved_for_now /toNo", "same_content /"), endsSince(first), mode);
            assertEquals(List.of(), other.requests());
            assertEquals(ExitCode.OK, crawl("-m" + mode, "--exclude=/no/").code());
            assertEquals(first + 3, endsSince(0).size(), "nothing is left");
            Files.move(job(), folder.resolve(mode));
        }
    }

    @Test
    void asksAgainForWhatALimitLeftOutMeanwhile() throws IOException {
        Files.write(list, List.of(server.url("/"), server.url("/no/1")));
        crawl("-mserial", "-d0");
        int first = endsSince(0).size();
        crawl("-mserial", "-d0", "--refresh", "--max-pages-per-host=1");
        assertEquals(List.of("max_pages_per_host /no/1", "same_content /"), endsSince(first));
        crawl("-mserial", "-d0", "--refresh");
        assertEquals(List.of("same_content /", "same_content /no/1"), endsSince(first + 2));
    }

    @Test
    void doesNotAskForWhatWaitsAndIsExcludedNow() throws IOException {
        Files.write(list, List.of(server.url("/"), server.url("/no/1")));
        crawl("-mserial", "-d0", "--max-pages=1");
        assertEquals(List.of("ok /"), endsSince(0));
        crawl("-mserial", "-d0", "--exclude=/no/");
        assertEquals(List.of("excluded /no/1"), endsSince(1));
    }

    @Test
    void followsOfTheLinksThatWaitOnlyThoseThatAreIncludedNow() throws IOException {
        Files.writeString(list, server.url("/"));
        crawl("-mserial", "--max-pages=1");
        int first = endsSince(0).size();
        crawl("-mserial", "--include=/out");
        assertEquals(List.of("excluded /no/2", "moved_for_now /out", "out_of_scope /away"), endsSince(first));
    }

    @Test
    void refusesAnotherScopeThanThatOfTheJob() throws IOException {
        crawl("-mserial", "--max-pages=1");
        Command other = crawl("-mserial", "--scope=any");
        assertEquals(ExitCode.FATAL, other.code());
        assertTrue(other.err().contains("this job was begun with --scope host, and has to go on so"), other.err());
    }

    @Test
    void fetchesWhatWasExcludedOnceItIsNotThoughItsRecordIsLost() throws IOException {
        Files.writeString(list, server.url("/no/1"));
        crawl("-mserial", "--exclude=/no/");
        assertEquals(List.of("excluded /no/1"), endsSince(0));
        Files.writeString(job().resolve(JobFolder.PAGES), "");
        try (Frontier frontier = Frontier.open(job().resolve(JobFolder.FRONTIER))) {
            frontier.setNote(JobFolder.SYNCED, "0"); // as if the disk had lost the last second
            frontier.commit();
        }
        crawl("-mserial");
        assertEquals(List.of("ok /no/1"), endsSince(0));
    }

    @Test
    void looksAgainAtWhatRobotsForbade() throws IOException {
        server.on("/robots.txt", RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /"));
        crawl("-mserial", "--exclude=/no/");
        server.on("/robots.txt", RudeServer.answer(404, "", ""));
        int first = endsSince(0).size();
        try (Frontier frontier = Frontier.open(job().resolve(JobFolder.FRONTIER))) {
            HostState state = frontier.hosts().host("127.0.0.1").state();
            frontier.hosts().update(1, HostState.unknown(state.key()), 0); // a day later
            frontier.commit();
        }
        crawl("-mserial", "--exclude=/no/", "--refresh");
        List<String> ends = endsSince(first);
        assertEquals(true, ends.contains("ok /"), ends.toString());
    }

    @Test
    void writesLostRecordsAgainOfWhatWasNotAsked() throws IOException {
        crawl("-mserial", "--exclude=/no/");
        List<String> ends = endsSince(0);
        for (int kept : new int[] {0, 3}) {
            List<String> lines = Files.readAllLines(job().resolve(JobFolder.PAGES));
            Files.write(job().resolve(JobFolder.PAGES), lines.subList(0, kept));
            try (Frontier frontier = Frontier.open(job().resolve(JobFolder.FRONTIER))) {
                frontier.setNote(JobFolder.SYNCED, "0"); // as if the disk had lost the last second
                frontier.commit();
            }
            if (kept == 3) {
                Files.writeString(list, server.url("/") + "\n"); // the lines that were no URLs are not there any more
            }
            Command again = crawl("-mserial", "--exclude=/no/");
            assertNotEquals(ExitCode.FATAL, again.code(), again.err());
            assertEquals(ends, endsSince(0));
        }
        assertEquals(List.of(), other.requests());
    }

    @Test
    void keepsTheTextOfAPageUntilThereIsAnotherOrThePageIsGone() throws IOException {
        record Step(RudeServer.Route answer, String reason, String text) {}
        String bare = "HTTP/1.1 304 Not Modified\r\n\r\n";
        RudeServer.Route changes = RudeServer.html("<a href=/x>zebra</a>", "ETag: \"1\"", "Last-Modified: yesterday");
        List<Step> steps = List.of(
                new Step(changes, "ok", "zebra"),
                new Step(RudeServer.bytes(bare), "not_modified", "zebra"),
                new Step(RudeServer.answer(500, "text/html", "sorry", "ETag: \"500\""), "server_error", "zebra"),
                new Step(RudeServer.bytes(""), "connection_lost", "zebra"),
                new Step(RudeServer.answer(403, "text/html", "no"), "forbidden", "zebra"),
                new Step(changes, "same_content", "zebra"),
                new Step(RudeServer.bytes(""), "connection_lost", "zebra"),
                new Step(RudeServer.answer(404, "text/html", "gone", "ETag: \"404\""), "not_found", ""),
                new Step(RudeServer.html("yak"), "ok", "yak"),
                new Step(RudeServer.redirect(301, server.url("/new")), "moved_for_good", ""),
                new Step(RudeServer.html("yak"), "ok", "yak"),
                new Step(RudeServer.answer(200, "image/png", "no text"), "ok", ""));
        server.on("/new", RudeServer.answer(200, "image/png", ""));
        Files.writeString(list, server.url("/page"));
        Path text = folder.resolve("text").resolve(TextFiles.fileName(server.url("/page")));
        for (Step step : steps) {
            int before = Files.exists(job()) ? endsSince(0).size() : 0;
            server.on("/page", step.answer());
            Command run = crawl("-mserial", "-d0", "--refresh", "--text=" + folder.resolve("text"), "--count-words");
            assertEquals(true, endsSince(before).contains(step.reason() + " /page"), run.err());
            assertEquals(
                    step.text(), Files.exists(text) ? Files.readString(text).strip() : "", step.reason());
            assertEquals(
                    step.text(),
                    Stream.of("zebra", "yak").filter(run.out()::contains).collect(joining()));
        }
        List<String> tags = server.requests().stream()
                .filter(request -> request.path().equals("/page"))
                .map(request -> request.header("If-None-Match"))
                .toList();
        assertEquals(List.of("", "\"1\"", "\"1\"", "\"1\"", "\"1\"", "\"1\"", "\"1\"", "\"1\"", "", "", "", ""), tags);
    }

    @Test
    void fetchesWhatTheListNamesThoughAPageCouldNotLeadThere() throws IOException {
        crawl("-mserial");
        assertEquals(List.of(), other.requests());
        int first = endsSince(0).size();
        Command more = crawl("-mserial", other.url("/away"));
        assertEquals(ExitCode.OK, more.code(), more.err());
        assertEquals(List.of("ok /away"), endsSince(first));
        assertEquals(ExitCode.OK, crawl("-mserial", other.url("/away")).code());
        assertEquals(first + 1, endsSince(0).size());
    }
}
