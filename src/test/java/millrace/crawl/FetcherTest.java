package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetcherTest {
    private RudeServer server;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        server = RudeServer.open();
        fetcher = new Fetcher(Settings.quick());
    }

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        server.close();
    }

    private FetchResult.Ended get(String path) {
        return get(FetchTask.page(server.url(path), 0, true));
    }

    private FetchResult.Ended get(FetchTask task) {
        return assertInstanceOf(FetchResult.Ended.class, fetcher.fetch(task, HostState.unknown("h")));
    }

    private Reason reason(String path) {
        return get(path).record().reason();
    }

    @Test
    void saysWhatAPageIs() {
        server.on(
                "/a",
                RudeServer.html(
                        "<html lang=en><title>One \u001b[31m\n two</title><meta name=description content=' d '>"
                                + "<link rel=canonical href=/c><body>Three words here <a href='b#x'>b</a>",
                        "ETag: \"e\"",
                        "Last-Modified: Mon, 02 Jan 2006 15:04:05 GMT"));
        FetchResult.Ended ended = get("/a");
        PageRecord record = ended.record();
        assertEquals(Reason.OK, record.reason());
        assertEquals(new Page("One [31m two", "d", "en", server.url("/c"), 4, 2), record.page());
        assertEquals(200, record.answer().status());
        assertEquals("text/html", record.answer().contentType());
        assertEquals("UTF-8", record.answer().charset());
        assertEquals("127.0.0.1", record.answer().ip());
        assertEquals("127.0.0.1", record.host());
        assertEquals(record.answer().bytes(), record.answer().decodedBytes());
        assertEquals(1, record.attempts());
        assertEquals("\"e\"", record.answer().validators().etag());
        assertEquals(List.of(server.url("/c"), server.url("/b")), ended.links());
        assertInstanceOf(HostEvent.Answered.class, ended.host());
    }

    @Test
    void asksWithTheHeadersOfTheSettings() {
        get("/a");
        RudeServer.Request request = server.requests().get(0);
        assertEquals("Millrace/test (+https://millrace.example/)", request.header("User-Agent"));
        assertEquals("gzip, deflate", request.header("Accept-Encoding"));
        assertEquals("yes", request.header("X-Extra"));
    }

    @Test
    void usesAConnectionAgain() {
        server.on("/a", RudeServer.html("a")).on("/b", RudeServer.html("b"));
        get("/a");
        get("/b");
        get("/none");
        assertEquals(
                List.of(1, 1, 1),
                server.requests().stream().map(RudeServer.Request::connection).toList());
    }

    @Test
    void sendsNothingIntoAConnectionThatTheServerHasClosed() throws InterruptedException {
        server.otherwise(RudeServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        for (int i = 0; i < 20; i++) {
            assertEquals(Reason.OK, reason("/" + i));
            server.awaitClosedConnections();
        }
        assertEquals(20, server.requests().size());
    }

    @Test
    void decodesWhatItOffered() throws Exception {
        byte[] page = "<title>zipped</title>".repeat(20).getBytes(UTF_8);
        server.on("/gzip", RudeServer.answer(200, "text/html", RudeServer.gzip(page), "Content-Encoding: gzip"));
        server.on(
                "/twice",
                RudeServer.answer(
                        200, "text/html", RudeServer.gzip(RudeServer.gzip(page)), "Content-Encoding: gzip, x-gzip"));
        server.on("/zlib", RudeServer.answer(200, "text/html", deflate(page, false), "Content-Encoding: deflate"));
        server.on("/raw", RudeServer.answer(200, "text/html", deflate(page, true), "Content-Encoding: deflate"));
        for (String path : List.of("/gzip", "/twice", "/zlib", "/raw")) {
            PageRecord record = get(path).record();
            assertEquals(Reason.OK, record.reason(), path + record.detail());
            assertEquals("zipped", record.page().title(), path);
            assertEquals(page.length, record.answer().decodedBytes(), path);
            assertTrue(record.answer().bytes() < page.length, path);
        }
    }

    @Test
    void refusesEncodingsThatItDidNotOffer() {
        server.on("/br", RudeServer.answer(200, "text/html", "x", "Content-Encoding: br"));
        server.on("/many", RudeServer.answer(200, "text/html", "x", "Content-Encoding: gzip, gzip, gzip"));
        assertEquals(Reason.UNKNOWN_ENCODING, reason("/br"));
        assertEquals(Reason.UNKNOWN_ENCODING, reason("/many"));
    }

    @Test
    void failsOnWhatDoesNotDecompress() {
        byte[] zipped = RudeServer.gzip("abc".repeat(100).getBytes(UTF_8));
        byte[] cut = java.util.Arrays.copyOf(zipped, zipped.length / 2);
        server.on("/cut", RudeServer.answer(200, "text/html", cut, "Content-Encoding: gzip"));
        server.on("/no", RudeServer.answer(200, "text/html", "plain text", "Content-Encoding: gzip"));
        assertEquals(Reason.BAD_ENCODING, reason("/cut"));
        assertEquals(Reason.BAD_ENCODING, reason("/no"));
    }

    @Test
    void stopsABomb() {
        byte[] bomb = RudeServer.gzip(new byte[3 << 20]);
        server.on("/bomb", RudeServer.answer(200, "text/html", bomb, "Content-Encoding: gzip"));
        server.on("/in", RudeServer.answer(200, "text/html", RudeServer.gzip(bomb), "Content-Encoding: gzip, gzip"));
        PageRecord record = get("/bomb").record();
        assertEquals(Reason.COMPRESSION_BOMB, record.reason());
        assertEquals(Reason.COMPRESSION_BOMB, reason("/in"));
    }

    @Test
    void cutsBodiesAtTheirCaps() {
        String page = "<title>long</title>" + "word ".repeat(30_000);
        server.on("/long", RudeServer.html(page));
        server.on(
                "/zipped",
                RudeServer.answer(200, "text/html", RudeServer.gzip(random(150_000)), "Content-Encoding: gzip"));
        server.on("/endless", (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>endless</title>".getBytes(UTF_8));
            while (true) {
                out.write(new byte[8192]);
            }
        });
        try (Fetcher small = new Fetcher(Settings.with(100_000, 120_000))) {
            fetcher.close();
            fetcher = small;
            PageRecord cut = get("/long").record();
            assertEquals(Reason.CUT_AT_MAX_BYTES, cut.reason());
            assertTrue(cut.answer().truncated());
            assertEquals(100_000, cut.answer().bytes());
            assertEquals("long", cut.page().title());
            assertEquals(Reason.CUT_AT_MAX_BYTES, reason("/endless"));
            assertEquals(Reason.CUT_AT_MAX_BYTES, reason("/zipped"));
        }
        try (Fetcher small = new Fetcher(Settings.with(200_000, 120_000))) {
            fetcher = small;
            PageRecord cut = get("/zipped").record();
            assertEquals(Reason.CUT_AT_MAX_DECODED_BYTES, cut.reason());
            assertEquals(120_000, cut.answer().decodedBytes());
            assertTrue(cut.answer().truncated());
        }
    }

    @Test
    void handsRedirectsBack() {
        server.on("/1", RudeServer.redirect(301, "/2#there"));
        server.on("/2", RudeServer.redirect(302, "http://other.example/"));
        FetchResult.Ended first = get("/1");
        assertEquals(Reason.MOVED_FOR_GOOD, first.record().reason());
        assertEquals(server.url("/2"), first.redirect());
        assertEquals(server.url("/2"), first.record().finalUrl());
        FetchResult.Ended second = get(first.task().redirectedTo(first.redirect(), true));
        assertEquals(Reason.MOVED_FOR_NOW, second.record().reason());
        assertEquals("http://other.example/", second.redirect());
        assertEquals(1, second.record().redirects());
        assertEquals(List.of("/1", "/2"), server.paths());
    }

    @Test
    void endsRedirectsThatLeadNowhere() {
        server.on("/self", RudeServer.redirect(302, "/self"));
        server.on("/file", RudeServer.redirect(302, "file:///etc/passwd"));
        server.on("/bad", RudeServer.redirect(302, "http://[1/"));
        server.on("/none", RudeServer.answer(302, "", ""));
        server.on("/far", RudeServer.redirect(302, "/farther"));
        assertEquals(Reason.REDIRECT_LOOP, reason("/self"));
        assertEquals(Reason.REDIRECT_NOT_HTTP, reason("/file"));
        assertEquals(Reason.BAD_REDIRECT, reason("/bad"));
        assertEquals(Reason.BAD_REDIRECT, reason("/none"));
        FetchTask task = FetchTask.page(server.url("/start"), 0, true);
        for (int i = 0; i < 10; i++) {
            task = task.redirectedTo(server.url("/hop" + i), true);
        }
        FetchTask last = task.redirectedTo(server.url("/far"), true);
        assertEquals(Reason.TOO_MANY_REDIRECTS, get(last).record().reason());
        server.on("/far", RudeServer.redirect(302, "/hop3"));
        assertEquals(Reason.REDIRECT_LOOP, get(last).record().reason());
    }

    @Test
    void asksWhetherAPageHasChanged() {
        server.on("/same", (request, out) -> {
            boolean known = request.header("If-None-Match").equals("\"1\"")
                    && request.header("If-Modified-Since").equals("yesterday");
            return RudeServer.answer(known ? 304 : 200, "text/html", known ? "" : "page")
                    .answer(request, out);
        });
        FetchTask task = FetchTask.page(server.url("/same"), 0, true);
        PageRecord fresh = get(task).record();
        assertEquals(Reason.OK, fresh.reason());
        FetchTask.Validators known = new FetchTask.Validators("\"1\"", "yesterday", "");
        assertEquals(Reason.NOT_MODIFIED, get(task.with(known)).record().reason());
        assertEquals("", get(task.with(known)).record().answer().digest());
        known = new FetchTask.Validators("\"1\"", "yesterday", "abc");
        assertEquals("abc", get(task.with(known)).record().answer().digest(), "it is the page that is known");
        FetchTask.Validators digest =
                new FetchTask.Validators("", "", fresh.answer().digest());
        assertEquals(Reason.SAME_CONTENT, get(task.with(digest)).record().reason());
    }

    @Test
    void doesNotBelieveA304ThatNobodyAskedFor() {
        server.on("/a", RudeServer.answer(304, "", ""));
        assertEquals(Reason.STRANGE_STATUS, reason("/a"));
    }

    @Test
    void hasAReasonForEachStatus() {
        for (int status : new int[] {204, 206, 300, 305, 400, 401, 403, 404, 407, 410, 418, 451, 500, 502}) {
            server.on("/" + status, RudeServer.answer(status, "", ""));
        }
        assertEquals(
                List.of(
                        Reason.OK,
                        Reason.OK,
                        Reason.STRANGE_STATUS,
                        Reason.STRANGE_STATUS,
                        Reason.CLIENT_ERROR,
                        Reason.FORBIDDEN,
                        Reason.FORBIDDEN,
                        Reason.NOT_FOUND,
                        Reason.FORBIDDEN,
                        Reason.NOT_FOUND,
                        Reason.CLIENT_ERROR,
                        Reason.FORBIDDEN,
                        Reason.SERVER_ERROR,
                        Reason.SERVER_ERROR),
                List.of(204, 206, 300, 305, 400, 401, 403, 404, 407, 410, 418, 451, 500, 502).stream()
                        .map(status -> reason("/" + status))
                        .toList());
    }

    @Test
    void blamesTheHostWhenItAsksForPatience() {
        server.on("/429", RudeServer.answer(429, "", "", "Retry-After: 120"));
        server.on("/503", RudeServer.answer(503, "", "", "Retry-After: 0"));
        server.on("/408", RudeServer.answer(408, "", ""));
        FetchResult.Ended many = get("/429");
        assertEquals(Reason.TOO_MANY_REQUESTS, many.record().reason());
        assertEquals(new HostEvent.Troubled(Reason.TOO_MANY_REQUESTS, Duration.ofSeconds(120)), many.host());
        assertEquals(
                new HostEvent.Troubled(Reason.UNAVAILABLE, Duration.ZERO),
                get("/503").host());
        assertEquals(Reason.CLIENT_ERROR, reason("/408"));
        assertEquals(List.of("/429", "/503", "/408"), server.paths(), "each was asked once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"86401", "9999999999", "99999999999999999999", "0000000000086401"})
    void takesPatienceOfManyDigitsForMoreThanADay(String seconds) {
        server.on("/429", RudeServer.answer(429, "", "", "Retry-After: " + seconds));
        HostEvent.Troubled host = (HostEvent.Troubled) get("/429").host();
        assertTrue(host.retryAfter().compareTo(Duration.ofDays(1)) > 0, host.toString());
    }

    @Test
    void endsWhatIsNoHttpWithAReason() {
        server.on("/garbage", RudeServer.bytes("\u0001\u0002 what? \u001b]0;owned\u0007\r\n\r\n"));
        server.on("/empty", RudeServer.bytes(""));
        server.on("/half", RudeServer.bytes("HTTP/1.1 200 OK\r\nContent-"));
        server.on("/headers", RudeServer.bytes("HTTP/1.1 200 OK\r\nX: " + "x".repeat(300_000) + "\r\n\r\n"));
        server.on("/short", RudeServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
        server.on(
                "/chunk",
                RudeServer.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n64\r\nx"));
        server.on(
                "/badchunk", RudeServer.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n"));
        PageRecord garbage = get("/garbage").record();
        assertEquals(Reason.NOT_HTTP_ANSWER, garbage.reason());
        assertTrue(garbage.detail().chars().noneMatch(Character::isISOControl), garbage.detail());
        assertEquals(Reason.CONNECTION_LOST, reason("/empty"));
        assertEquals(Reason.CONNECTION_LOST, reason("/half"));
        PageRecord headers = get("/headers").record();
        assertEquals(Reason.HEADERS_TOO_LONG, headers.reason());
        assertEquals("more than 256 KiB of headers", headers.detail());
        assertEquals(Reason.SHORT_BODY, reason("/short"));
        assertEquals(Reason.SHORT_BODY, reason("/chunk"));
        assertEquals(Reason.SHORT_BODY, reason("/badchunk"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1_000, 100_000, 1_000_000_000})
    void endsHeadersThatDoNotEndByTheirLengthHoweverLongTheirLinesAre(int length) {
        server.on("/headers", (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            byte[] line = ("X: " + "x".repeat(Math.min(length, 100_000)) + "\r\n").getBytes(UTF_8);
            int size = length > 100_000 ? line.length - 2 : line.length;
            while (true) {
                out.write(line, 0, size);
            }
        });
        PageRecord record = get("/headers").record();
        assertEquals(Reason.HEADERS_TOO_LONG, record.reason());
        assertEquals("more than 256 KiB of headers", record.detail());
        assertEquals(Reason.Retry.NEVER, record.reason().retry());
    }

    @Test
    void saysThatTheConnectionIsLostWhenItEndsWithinManyHeaders() {
        server.on(
                "/lost", RudeServer.bytes("HTTP/1.1 200 OK\r\n" + "X: x\r\n".repeat(5_000) + "X: " + "x".repeat(500)));
        assertEquals(Reason.CONNECTION_LOST, reason("/lost"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -5",
                "Content-Length: +5",
                "Content-Length: five",
                "Content-Length:",
                "Content-Length: 99999999999999999999",
                "Content-Length: 5\r\nContent-Length: 7",
                "Content-Length: 5, 7"
            })
    void doesNotGuessHowLongAnAnswerIs(String headers) {
        server.on("/a", RudeServer.bytes("HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\nhello and more"));
        PageRecord record = get("/a").record();
        assertEquals(Reason.NOT_HTTP_ANSWER, record.reason());
        assertTrue(record.detail().startsWith("the length is \""), record.detail());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0000000000000000000000005",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: -9\r\nTransfer-Encoding: chunked"
            })
    void readsAnAnswerWhoseLengthIsSaidStrangelyButClearly(String headers) {
        String body = headers.contains("chunked") ? "5\r\nhello\r\n0\r\n\r\n" : "hello and more";
        server.on("/a", RudeServer.bytes("HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\n" + body));
        PageRecord record = get("/a").record();
        assertEquals(Reason.OK, record.reason(), record.detail());
        assertEquals(5, record.answer().bytes());
    }

    @Test
    void endsWhatTakesTooLong() throws Exception {
        server.on("/silent", RudeServer.bytesThenSilence(""));
        server.on("/headers", RudeServer.bytesThenSilence("HTTP/1.1 200 OK\r\nX-"));
        server.on("/body", RudeServer.bytesThenSilence("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow"));
        server.on("/drip", (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(20);
            }
        });
        fetcher.close();
        fetcher = new Fetcher(Settings.within(Duration.ofMillis(400)));
        assertEquals(Reason.RESPONSE_TIMEOUT, reason("/silent"));
        assertEquals(Reason.RESPONSE_TIMEOUT, reason("/headers"));
        FetchResult.Ended body = get("/body");
        assertEquals(Reason.BODY_TIMEOUT, body.record().reason());
        assertInstanceOf(HostEvent.Troubled.class, body.host());
        assertTrue(body.record().answer().millis() >= 400, body.record().toString());
        assertEquals("127.0.0.1", body.record().answer().ip());
        assertEquals(Reason.BODY_TIMEOUT, reason("/drip"));
    }

    /* No request fails because the server went between two answers, however soon the next one comes. */
    @Test
    void asksAgainWhereTheServerHadGoneBefore() {
        Map<Integer, Integer> answers = new ConcurrentHashMap<>();
        server.on("/few", (request, out) -> {
            RudeServer.html("a page").answer(request, out);
            return answers.merge(request.connection(), 1, Integer::sum) < 3;
        });
        for (int i = 0; i < 60; i++) {
            assertEquals(
                    Reason.OK,
                    get(FetchTask.page(server.url("/few"), 0, true)).record().reason());
        }
        assertEquals(60, server.requests().size());
    }

    @Test
    void givesUpWhereTheServerGoesInsteadOfAnAnswer() {
        server.on("/good", RudeServer.html("a page"));
        server.on("/bad", RudeServer.bytes(""));
        for (int i = 0; i < 3; i++) {
            get(FetchTask.page(server.url("/good"), 0, true));
        }
        assertEquals(
                Reason.CONNECTION_LOST,
                get(FetchTask.page(server.url("/bad"), 0, true)).record().reason());
        long asked = server.requests().stream()
                .filter(request -> request.path().equals("/bad"))
                .count();
        assertTrue(asked <= 2, () -> asked + " times"); // the first may have been on a kept connection
    }

    @Test
    void endsWhereNobodyListens() throws Exception {
        String gone = server.url("/");
        server.close();
        assertEquals(
                Reason.CONNECTION_REFUSED,
                get(FetchTask.page(gone, 0, true)).record().reason());
        assertEquals(
                Reason.NO_ADDRESS,
                get(FetchTask.page("http://no.such.name.invalid/", 0, true))
                        .record()
                        .reason());
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new java.util.Random(1).nextBytes(random);
        return random;
    }

    private static byte[] deflate(byte[] bytes, boolean raw) {
        Deflater deflater = new Deflater(9, raw);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] out = new byte[bytes.length + 100];
        int n = deflater.deflate(out);
        deflater.end();
        return java.util.Arrays.copyOf(out, n);
    }
}
