package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcTargetRecord;

/** What is written is judged by jwarc's own validator, in a process of its own. */
class WarcFileIT {
    private static final String CHUNKED =
            "HTTP/1.1 200  Fine \r\ncontent-TYPE:text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "4\r\n<tit\r\n6;ext=1\r\nle>hey\r\n0\r\nTrailer: x\r\n\r\n";

    @TempDir
    Path folder;

    private RudeServer server;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        server = RudeServer.open();
        fetcher = new Fetcher(Settings.with(50_000, 60_000), true);
    }

    @AfterEach
    void close() throws IOException {
        fetcher.close();
        server.close();
    }

    private Fetched page(String path) {
        return fetch(FetchTask.page(server.url(path), 0, true));
    }

    private Fetched fetch(FetchTask task) {
        return fetcher.fetchWhole(task, HostState.unknown("h"));
    }

    private WarcFile warc(long largest) throws IOException {
        return WarcFile.open(folder, 3, "Millrace/test", largest);
    }

    private Path file(int number) {
        return folder.resolve("millrace-3-0000" + number + ".warc.gz");
    }

    private void validate(Path... files) throws Exception {
        String jar = Path.of(WarcReader.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar,
                "validate"));
        Stream.of(files).map(Path::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("", output);
    }

    private record Found(String type, String url, byte[] block) {}

    private List<Found> records(Path file) throws IOException {
        List<Found> found = new ArrayList<>();
        try (WarcReader reader = new WarcReader(file)) {
            for (WarcRecord record : reader) {
                String url = record instanceof WarcTargetRecord target ? target.target() : "";
                found.add(new Found(record.type(), url, record.body().stream().readAllBytes()));
            }
        }
        return found;
    }

    private List<String> types(Path file) throws IOException {
        return records(file).stream().map(Found::type).toList();
    }

    @Test
    void keepsEveryAnswerAsItCame() throws Exception {
        byte[] zipped = RudeServer.gzip("<title>zipped</title>".getBytes(UTF_8));
        String plain = "HTTP/1.0 404 Weg\r\nContent-Type: text/plain\r\n\r\nuntil the end";
        server.on("/chunked", RudeServer.bytes(CHUNKED));
        server.on("/plain", RudeServer.bytes(plain));
        server.on("/gzip", RudeServer.answer(200, "text/html", zipped, "Content-Encoding: gzip"));
        server.on("/moved", RudeServer.redirect(301, "/gzip"));
        server.on("/same", RudeServer.answer(304, "", "", "Content-Length: 77"));
        server.on("/robots.txt", RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /no"));
        server.on("/long", RudeServer.html("long ".repeat(20_000)));
        server.on("/short", RudeServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"));
        server.on("/strange", RudeServer.bytes("HTTP/1.1 200\r\nno colon\r\nX : y\r\n: z\r\n\r\nbody"));
        server.on(
                "/300",
                RudeServer.bytes(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbody and more"));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            for (String path :
                    List.of("/chunked", "/plain", "/gzip", "/moved", "/long", "/short", "/strange", "/300")) {
                warc.add(page(path));
            }
            FetchTask again =
                    FetchTask.page(server.url("/same"), 0, true).with(new FetchTask.Validators("\"1\"", "", ""));
            warc.add(fetch(again));
            warc.add(fetch(FetchTask.robots(server.origin(), true)));
        }
        validate(file(1));
        List<Found> records = records(file(1));
        assertArrayEquals(CHUNKED.getBytes(ISO_8859_1), block(records, "response", "/chunked"));
        assertArrayEquals(plain.getBytes(ISO_8859_1), block(records, "response", "/plain"));
        String response = new String(block(records, "response", "/gzip"), ISO_8859_1);
        assertTrue(response.endsWith("\r\n\r\n" + new String(zipped, ISO_8859_1)));
        String request = new String(block(records, "request", "/gzip"), ISO_8859_1);
        assertEquals(server.requests().get(2).head(), request);
        assertTrue(block(records, "revisit", "/same").length > 0);
        assertTrue(block(records, "response", "/robots.txt").length > 0);
        assertTrue(block(records, "response", "/moved").length > 0);
        String metadata = new String(block(records, "metadata", "/long"), UTF_8);
        assertTrue(metadata.contains("reason: cut_at_max_bytes"), metadata);
        assertTrue(records.stream()
                .noneMatch(r -> r.type().equals("response") && r.url().endsWith("/long")));
        assertEquals("warcinfo", records.get(0).type());
    }

    private byte[] block(List<Found> records, String type, String path) {
        return records.stream()
                .filter(record -> record.type().equals(type) && record.url().equals(server.url(path)))
                .map(Found::block)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " of " + path + " in " + records));
    }

    @Test
    void keepsWhatIsInsideOfTls() throws Exception {
        HeldCertificate root =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate host = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(root)
                .build();
        HandshakeCertificates us =
                new HandshakeCertificates.Builder().heldCertificate(host).build();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(root.certificate())
                .build();
        OkHttpClient.Builder client =
                new OkHttpClient.Builder().sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
        try (RudeServer secure = RudeServer.open(us.sslContext().getServerSocketFactory());
                Fetcher trusting =
                        new Fetcher(Settings.quick(), true, client, Dns.SYSTEM, java.time.Clock.systemUTC());
                WarcFile warc = warc(WarcFile.LARGEST)) {
            secure.on("/", RudeServer.bytes(CHUNKED));
            Fetched fetched = trusting.fetchWhole(FetchTask.page(secure.url("/"), 0, true), HostState.unknown("h"));
            assertEquals(CHUNKED, fetched.wire().response().utf8());
            assertEquals(
                    secure.requests().get(0).head(), fetched.wire().request().utf8());
            warc.add(fetched);
        }
        validate(file(1));
    }

    @Test
    void goesOnBehindTheLastWholeRecord() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            warc.add(page("/1"));
        }
        long whole = Files.size(file(1));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            warc.add(page("/2"));
        }
        byte[] all = Files.readAllBytes(file(1));
        List<String> expected = types(file(1));
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            int cut = (int) whole + random.nextInt(all.length - (int) whole);
            Files.write(file(1), Arrays.copyOf(all, cut));
            try (WarcFile warc = warc(WarcFile.LARGEST)) {
                warc.add(page("/2"));
            }
            List<String> types = types(file(1));
            assertEquals(expected.subList(0, 4), types.subList(0, 4), "cut at " + cut);
            assertEquals(expected.subList(4, 7), types.subList(types.size() - 3, types.size()), "cut at " + cut);
        }
        validate(file(1));
    }

    @Test
    void cutsNothingThatIsWholeWhenItOpens() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            warc.add(page("/1"));
        }
        byte[] before = Files.readAllBytes(file(1));
        warc(WarcFile.LARGEST).close();
        assertArrayEquals(before, Files.readAllBytes(file(1)));
        Files.write(
                file(1), new byte[] {0x1F, (byte) 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7}, StandardOpenOption.APPEND);
        warc(WarcFile.LARGEST).close();
        assertArrayEquals(before, Files.readAllBytes(file(1)));
    }

    @Test
    void beginsAnotherFileWhenOneIsLarge() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        try (WarcFile warc = warc(1000)) {
            warc.add(page("/1"));
        }
        try (WarcFile warc = warc(1000)) {
            warc.add(page("/2"));
            warc.add(page("/3"));
        }
        validate(file(1), file(2), file(3));
        assertEquals(List.of("warcinfo", "response", "request", "metadata"), types(file(1)));
        assertEquals(types(file(1)), types(file(2)));
    }
}
