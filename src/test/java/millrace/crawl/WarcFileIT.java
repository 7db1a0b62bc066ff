package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.MessageVersion;

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
        fetcher = new Fetcher(Settings.with(50_000, 60_000), true, 256 << 20);
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

    private WarcFile.Mark mark = WarcFile.Mark.START;

    private WarcFile warc(long largest) throws IOException {
        return WarcFile.open(name(), mark, "Millrace/test", largest);
    }

    private WarcFile.Name name() {
        return new WarcFile.Name(folder, "test-20260102030405", 3);
    }

    private Path file(int serial) {
        return folder.resolve("test-20260102030405-0000" + serial + "-3.warc.gz");
    }

    private static void validate(Path... files) throws Exception {
        Validator.accepts(List.of(files));
    }

    private static List<Validator.Found> records(Path file) throws IOException {
        return Validator.records(file);
    }

    private List<String> types(Path file) throws IOException {
        return records(file).stream().map(Validator.Found::type).toList();
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
        List<Validator.Found> records = records(file(1));
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

    private byte[] block(List<Validator.Found> records, String type, String path) {
        return records.stream()
                .filter(record -> record.type().equals(type) && record.url().equals(server.url(path)))
                .map(Validator.Found::block)
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
                Fetcher trusting = new Fetcher(
                        Settings.quick(), true, 256 << 20, client, Dns.SYSTEM, java.time.Clock.systemUTC());
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
    void goesOnAtItsMarkAndCutsOffWhatIsBehind() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            mark = warc.add(page("/1"));
            warc.add(page("/2"));
        }
        byte[] all = Files.readAllBytes(file(1));
        Random random = new Random(5);
        for (int i = 0; i < 10; i++) {
            int cut = (int) mark.end() + random.nextInt(all.length - (int) mark.end());
            Files.write(file(1), Arrays.copyOf(all, cut));
            try (WarcFile warc = warc(WarcFile.LARGEST)) {
                warc.add(page("/3"));
            }
            List<Validator.Found> records = records(file(1));
            assertEquals(
                    List.of("warcinfo", "response", "request", "metadata", "response", "request", "metadata"),
                    records.stream().map(Validator.Found::type).toList(),
                    "cut at " + cut);
            assertEquals(server.url("/3"), records.get(6).url());
        }
        validate(file(1));
    }

    @Test
    void cutsATornRecordWhereLessIsThereThanItsMarkSays() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            warc.add(page("/1"));
            mark = warc.add(page("/2"));
        }
        byte[] all = Files.readAllBytes(file(1));
        Files.write(file(1), Arrays.copyOf(all, all.length - 5));
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            warc.add(page("/3"));
        }
        validate(file(1));
        assertTrue(records(file(1)).stream().anyMatch(record -> record.url().equals(server.url("/3"))));
    }

    @Test
    void beginsAnotherFileWhenOneIsLargeOrWasMovedAway() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        try (WarcFile warc = warc(1000)) {
            mark = warc.add(page("/1"));
            assertEquals(new WarcFile.Mark(2, 0), mark);
        }
        try (WarcFile warc = warc(1000)) {
            warc.add(page("/2"));
            mark = warc.add(page("/3"));
        }
        validate(file(1), file(2), file(3));
        assertEquals(List.of("warcinfo", "response", "request", "metadata"), types(file(1)));
        assertEquals(types(file(1)), types(file(2)));

        mark = new WarcFile.Mark(3, Files.size(file(3)));
        Files.delete(file(3));
        try (WarcFile warc = warc(1000)) {
            warc.add(page("/4"));
        }
        assertEquals(types(file(1)), types(file(4)));
    }

    @Test
    void dropsWholeFilesBehindItsMark() throws Exception {
        server.otherwise(RudeServer.html("<p>page"));
        Path foreign = Files.createFile(folder.resolve("other-20260102030405-00009-3.warc.gz"));
        try (WarcFile warc = warc(1000)) {
            warc.add(page("/1"));
            warc.add(page("/2"));
        }
        warc(1000).close();
        assertEquals(List.of(foreign, file(1)), Validator.files(folder));
        assertEquals(0, Files.size(file(1)));
    }

    @Test
    void recordsEachExchangeForItselfWhenManyShareConnections() throws Exception {
        server.otherwise(
                (request, out) -> RudeServer.html("<p>page " + request.path()).answer(request, out));
        Stream<Integer> numbers = IntStream.range(0, 300).boxed();
        List<Fetched> all = numbers.parallel().map(i -> page("/" + i)).toList();
        for (int i = 0; i < all.size(); i++) {
            assertTrue(all.get(i).wire().request().utf8().startsWith("GET /" + i + " "));
            assertTrue(all.get(i).wire().response().utf8().endsWith("\r\n\r\n<p>page /" + i));
        }
    }

    @Test
    void writesARevisitForWhatWasSentAgainUnchanged() throws Exception {
        server.on("/again", RudeServer.html("<p>the same"));
        Fetched first = page("/again");
        PageRecord record = ((FetchResult.Ended) first.result()).record();
        FetchTask.Validators known = new FetchTask.Validators(
                "", "", record.answer().digest(), record.fetchedAt().toEpochMilli());
        try (WarcFile warc = warc(WarcFile.LARGEST)) {
            warc.add(first);
            warc.add(fetch(first.result().task().with(known)));
        }
        validate(file(1));
        List<Validator.Found> records = records(file(1));
        assertEquals(
                List.of("warcinfo", "response", "request", "metadata", "revisit", "request", "metadata"),
                records.stream().map(Validator.Found::type).toList());
        String revisit = new String(records.get(4).block(), ISO_8859_1);
        assertTrue(revisit.startsWith("HTTP/1.1 200") && revisit.endsWith("\r\n\r\n"), revisit);
        records.forEach(
                each -> assertEquals(MessageVersion.WARC_1_1, each.head().version(), each.type()));
        assertEquals(records.get(1).header("WARC-Date"), records.get(4).header("WARC-Refers-To-Date"));
        assertEquals(server.url("/again"), records.get(4).header("WARC-Refers-To-Target-URI"));
    }
}
