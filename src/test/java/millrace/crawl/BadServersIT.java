package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import millrace.cli.ExitCode;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Among good pages, each bad URL, on a host of its own, ends with its reason, and costs none of the good ones. {@code
 * -Dmillrace.crawl.good=1000} for more of these.
 */
class BadServersIT {
    private static final int GOOD = Integer.getInteger("millrace.crawl.good", 300);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

    @TempDir
    Path folder;

    private RudeServer server;
    private RudeServer secure;
    /** How a bad URL has to end, by its path. */
    private final Map<String, Reason> reasons = new LinkedHashMap<>();
    /** What is there instead of a robots.txt, by the path of the page. */
    private final Map<String, RudeServer.Route> robots = new LinkedHashMap<>();

    @BeforeEach
    void open() throws IOException {
        server = RudeServer.open(InetAddress.getByName("0.0.0.0")); // so each address of 127.0.0.0/8 is a host
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates certificates =
                new HandshakeCertificates.Builder().heldCertificate(own).build();
        secure = RudeServer.open(certificates.sslContext().getServerSocketFactory());
        for (int i = 0; i < GOOD; i++) {
            server.on("/good/" + i, RudeServer.html("<title>" + i + "</title><p>good"));
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        secure.close();
    }

    private void bad(String path, Reason reason, RudeServer.Route route) {
        reasons.put(path, reason);
        server.on(path, route);
    }

    private void badRobots(String path, Reason reason, RudeServer.Route route) {
        bad(path, reason, RudeServer.html("<p>a page"));
        robots.put(path, route);
    }

    private void rudeRoutes() {
        byte[] zipped = RudeServer.gzip("abc".repeat(1000).getBytes(UTF_8));
        bad("/silent", Reason.RESPONSE_TIMEOUT, RudeServer.bytesThenSilence(""));
        bad("/slow-headers", Reason.RESPONSE_TIMEOUT, RudeServer.bytesThenSilence("HTTP/1.1 200 OK\r\nX-"));
        bad("/slow-body", Reason.BODY_TIMEOUT, RudeServer.bytesThenSilence(HEAD + "Content-Length: 9\r\n\r\nslow"));
        bad("/endless", Reason.CUT_AT_MAX_BYTES, BadServersIT::endless);
        bad("/short", Reason.SHORT_BODY, RudeServer.bytes(HEAD + "Content-Length: 100\r\n\r\nshort"));
        bad("/reset", Reason.CONNECTION_LOST, RudeServer.bytes("HTTP/1.1 200 OK\r\nContent-"));
        bad("/loop", Reason.REDIRECT_LOOP, RudeServer.redirect(302, "/loop"));
        bad("/file", Reason.REDIRECT_NOT_HTTP, RudeServer.redirect(302, "file:///etc/passwd"));
        bad("/garbage", Reason.NOT_HTTP_ANSWER, RudeServer.bytes("\u0001\u0002 what?\u001b]0;owned\u0007\r\n\r\n"));
        bad(
                "/cut-gzip",
                Reason.BAD_ENCODING,
                RudeServer.answer(
                        200, "text/html", Arrays.copyOf(zipped, zipped.length - 9), "Content-Encoding: gzip"));
        bad(
                "/bomb",
                Reason.COMPRESSION_BOMB,
                RudeServer.answer(200, "text/html", RudeServer.gzip(new byte[3 << 20]), "Content-Encoding: gzip"));
        bad("/charset", Reason.OK, RudeServer.answer(200, "text/html; charset=klingon", "<title>ok</title>"));
        bad("/liar", Reason.OK, RudeServer.answer(200, "text/html; charset=utf-16", "<title>ok</title>"));
        bad("/binary", Reason.OK, RudeServer.answer(200, "", new byte[] {0, 1, 2, 3, 0, '<', 'a', '>'}));
        bad("/deep", Reason.CUT_AT_WORKER_MEMORY, RudeServer.html("<div>".repeat(300_000)));
        bad("/escapes", Reason.OK, RudeServer.html("<title>=cmd()\r\n\u001b]0;owned\u0007x</title>"));
        bad("/429", Reason.TOO_MANY_REQUESTS, RudeServer.answer(429, "", ""));
        bad("/429-wait", Reason.TOO_MANY_REQUESTS, RudeServer.answer(429, "", "", "Retry-After: 3600"));
        bad("/503", Reason.UNAVAILABLE, RudeServer.answer(503, "", ""));
        bad("/503-now", Reason.UNAVAILABLE, RudeServer.answer(503, "", "", "Retry-After: 0"));
        badRobots("/robots-500", Reason.ROBOTS_UNREACHABLE, RudeServer.answer(500, "", ""));
        badRobots("/robots-loop", Reason.ROBOTS_UNREACHABLE, RudeServer.redirect(301, "/robots.txt"));
        badRobots("/robots-html", Reason.OK, RudeServer.html("<html><body>User-agent: *<br>Disallow: /"));
        badRobots(
                "/robots-10m",
                Reason.OK,
                RudeServer.answer(
                        200,
                        "text/plain",
                        "User-agent: *\nDisallow: /no\n" + "#".repeat(10 << 20) + "\nDisallow: /\n"));
    }

    private static boolean endless(RudeServer.Request request, java.io.OutputStream out) throws IOException {
        out.write((HEAD + "\r\n").getBytes(ISO_8859_1));
        while (true) {
            out.write("and so on ".repeat(1000).getBytes(ISO_8859_1));
        }
    }

    /** The list: every bad URL on its own host, each between good ones. */
    private List<String> list() {
        List<String> bad = new ArrayList<>();
        Map<String, RudeServer.Route> robotsByHost = new TreeMap<>();
        int host = 0;
        for (String path : reasons.keySet()) {
            String authority = "127.0.1." + ++host + ":" + server.port();
            bad.add("http://" + authority + path);
            if (robots.containsKey(path)) {
                robotsByHost.put(authority, robots.get(path));
            }
        }
        RudeServer.Route none = RudeServer.answer(404, "", "");
        server.on(
                "/robots.txt",
                (request, out) ->
                        robotsByHost.getOrDefault(request.host(), none).answer(request, out));
        bad.add("http://127.0.2.1:" + server.port() + "/private"); // leads to an address that the list does not name
        server.on("/private", RudeServer.redirect(302, "http://127.0.2.2:" + server.port() + "/secret"));
        bad.add(secure.url("/untrusted"));
        List<String> list = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            list.add("http://127.0.0.1:" + server.port() + "/good/" + i);
            if (i % 10 == 0 && i / 10 < bad.size()) {
                list.add(bad.get(i / 10));
            }
        }
        return list;
    }

    @Test
    void costsNoGoodPageAndEndsEachBadUrlWithItsReason() throws Exception {
        rudeRoutes();
        Path urls = Files.write(folder.resolve("urls"), list());
        Path records = folder.resolve("records");
        Path warc = folder.resolve("warc");
        Command crawl = Command.run(
                urls.toString(),
                "-mthreads",
                "-o" + records,
                "--warc=" + warc,
                "--delay=0",
                "--host-connections=4",
                "--timeout=3s",
                "--max-bytes=2m",
                "--retries=0");
        assertEquals(ExitCode.INPUT_FAILED, crawl.code(), crawl.err());

        Map<String, JsonObject> found = CrawlProcess.records(records);
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> actual = new TreeMap<>();
        for (Map.Entry<String, JsonObject> record : found.entrySet()) {
            String path = record.getKey().replaceFirst("https?://[^/]*", "");
            actual.put(path, record.getValue().get("reason").getAsString());
        }
        for (int i = 0; i < GOOD; i++) {
            assertEquals("ok", actual.remove("/good/" + i), "/good/" + i);
        }
        reasons.forEach((path, reason) -> expected.put(path, reason.label()));
        expected.put("/private", "moved_for_now");
        expected.put("/secret", "private_address");
        expected.put("/untrusted", "tls_untrusted");
        assertEquals(expected, actual);
        assertTrue(server.paths().stream().noneMatch("/secret"::equals), "a private address was asked");
        Validator.accepts(Validator.files(warc));
    }
}
