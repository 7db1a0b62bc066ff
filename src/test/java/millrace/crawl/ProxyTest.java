package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import millrace.cli.ExitCode;
import okhttp3.Credentials;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {
    private static FetchResult.Ended get(String proxy, String url, boolean listed) {
        try (Fetcher fetcher = new Fetcher(Settings.by(proxy))) {
            return (FetchResult.Ended) fetcher.fetch(FetchTask.page(url, 0, listed), HostState.unknown("h"));
        }
    }

    @Test
    void asksTheProxyForEverything() throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise(RudeServer.html("<title>by proxy</title>"));
            FetchResult.Ended ended = get(proxy.origin(), "http://elsewhere.example/a", false);
            assertEquals("by proxy", ended.record().page().title());
            assertEquals("", ended.record().answer().ip(), "whose address it was is not known");
            assertEquals(List.of("http://elsewhere.example/a"), proxy.paths());
        }
    }

    @Test
    void asksAProxyForNoSpecialAddress() throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            assertEquals(
                    Reason.PRIVATE_ADDRESS,
                    get(proxy.origin(), "http://169.254.169.254/", false)
                            .record()
                            .reason());
            assertEquals(
                    Reason.PRIVATE_ADDRESS,
                    get(proxy.origin(), "http://localhost/", false).record().reason());
            assertEquals(List.of(), proxy.requests());
        }
    }

    @Test
    void tellsTheProxyItsNameAndNobodyElse() throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise((request, out) -> RudeServer.answer(
                            request.header("Proxy-Authorization").isEmpty() ? 407 : 200,
                            "text/html",
                            "",
                            "Proxy-Authenticate: Basic realm=\"x\"")
                    .answer(request, out));
            String url = proxy.origin().replace("http://", "http://user:secret@");
            FetchResult.Ended ended = get(url, "http://elsewhere.example/a", false);
            assertEquals(Reason.OK, ended.record().reason());
            assertFalse(ended.record().toString().contains("secret"));
        }
    }

    @Test
    void takesAProxyThatWantsANameForOneThatFailed() throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise(RudeServer.answer(407, "text/html", "who?", "Proxy-Authenticate: Basic realm=\"x\""));
            String wrong = proxy.origin().replace("http://", "http://user:wrong@");
            for (String how : List.of(proxy.origin(), wrong)) {
                PageRecord record =
                        get(how, "http://elsewhere.example/a", false).record();
                assertEquals(Reason.PROXY_FAILED, record.reason());
                assertTrue(record.detail().contains("407"), record.detail());
                try (Fetcher fetcher = new Fetcher(Settings.by(how))) {
                    FetchTask robots = FetchTask.robots("http://elsewhere.example", false);
                    FetchResult.Robots asked = (FetchResult.Robots) fetcher.fetch(robots, HostState.unknown("h"));
                    assertEquals(
                            RobotsFile.Verdict.UNREACHABLE, asked.host().file().verdict());
                }
            }
        }
    }

    /** The server would get the name and the password that are for the proxy, if it were taken for one. */
    @Test
    void tellsNoServerItsNameThatAsksForItThroughTheProxy() throws Exception {
        HeldCertificate own = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .heldCertificate(own)
                .addTrustedCertificate(own.certificate())
                .build();
        OkHttpClient.Builder trust = new OkHttpClient.Builder()
                .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager());
        try (RudeServer server = RudeServer.open(certificates.sslContext().getServerSocketFactory());
                ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.otherwise(RudeServer.answer(407, "", "", "Proxy-Authenticate: Basic realm=\"x\""));
            Thread tunnel = new Thread(() -> tunnel(proxy, server.port()));
            tunnel.start();
            FetchSettings settings = Settings.by("http://user:secret@127.0.0.1:" + proxy.getLocalPort());
            try (Fetcher fetcher = new Fetcher(settings, false, 256 << 20, trust, Dns.SYSTEM, Clock.systemUTC())) {
                FetchTask task = FetchTask.page(server.url("/"), 0, true);
                PageRecord record = ((FetchResult.Ended) fetcher.fetch(task, HostState.unknown("h"))).record();
                assertEquals(Reason.FORBIDDEN, record.reason(), record.detail());
                assertEquals(407, record.answer().status());
            }
            tunnel.join();
            assertEquals(List.of("/"), server.paths());
            assertEquals("", server.requests().get(0).header("Proxy-Authorization"));
        }
    }

    /** Lets one client through to a port of this machine. */
    private static void tunnel(ServerSocket proxy, int port) {
        try (Socket client = proxy.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = client.getInputStream();
            for (int newlines = 0; newlines < 2; ) { // the end of the head
                int b = in.read();
                newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
            }
            client.getOutputStream().write("HTTP/1.1 200 go on\r\n\r\n".getBytes(UTF_8));
            Thread back = new Thread(() -> copy(server, client));
            back.start();
            copy(client, server);
            back.join();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until either has gone, which both are then. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ignored) { // the other direction ended
            return;
        }
    }

    @Test
    void saysWhenTheProxyFails() throws IOException {
        String gone;
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise(RudeServer.answer(502, "", ""));
            gone = proxy.origin();
            assertEquals(
                    Reason.PROXY_FAILED,
                    get(gone, "https://elsewhere.example/", false).record().reason());
        }
        assertEquals(
                Reason.PROXY_FAILED,
                get(gone, "http://elsewhere.example/", false).record().reason());
    }

    private static Command crawl(String proxy, String... more) {
        List<String> words = new ArrayList<>(List.of("http://elsewhere.example/a", "--proxy", proxy));
        words.addAll(List.of("-m", "serial", "--delay", "0", "--retries", "0", "--robots", "ignore"));
        words.addAll(List.of(more));
        return Command.run(words.toArray(new String[0]));
    }

    private static RudeServer.Route asking(String user) {
        String wanted = Credentials.basic(user.substring(0, user.indexOf(' ')), user.substring(user.indexOf(' ') + 1));
        return (request, out) -> RudeServer.answer(
                        request.header("Proxy-Authorization").equals(wanted) ? 200 : 407,
                        "text/html",
                        "",
                        "Proxy-Authenticate: Basic realm=\"x\"")
                .answer(request, out);
    }

    @Test
    void tellsTheProxyTheNameAndPasswordOfTheCommandLineAtOnce() throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise(asking("us:er p@ss:w+rd"));
            Command run = crawl(proxy.origin().replace("http://", "http://us%3Aer:p%40ss%3Aw+rd@"));
            assertEquals(ExitCode.OK, run.code(), run.out());
            assertEquals(1, proxy.requests().size(), "a request that is refused first");
        }
    }

    @Test
    void keepsTheNameForTheProxyOutOfTheArchive(@TempDir Path folder) throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise(RudeServer.html("hello"));
            String named = proxy.origin().replace("http://", "http://user:secret@");
            assertEquals(ExitCode.OK, crawl(named, "--warc", folder.toString()).code());
            assertFalse(proxy.requests().get(0).header("Proxy-Authorization").isEmpty());
            try (Stream<Path> files = Files.list(folder)) {
                Path file = files.findFirst().orElseThrow();
                String all = new String(new GZIPInputStream(Files.newInputStream(file)).readAllBytes(), UTF_8);
                assertTrue(all.contains("GET http://elsewhere.example/a"), all);
                assertFalse(all.contains("Proxy-Authorization"), all);
            }
        }
    }

    @Test
    void goesBySocksAndTellsItsNameThere() throws Exception {
        try (SocksServer proxy = SocksServer.open("user", "p:w")) {
            Command run = crawl("socks5://user:p%3Aw@127.0.0.1:" + proxy.port());
            assertEquals(ExitCode.OK, run.code(), run.out());
            assertEquals(List.of("elsewhere.example:80"), proxy.asked());
            Command wrong = crawl("socks5://user:x@127.0.0.1:" + proxy.port());
            assertTrue(wrong.out().contains("proxy_failed"), wrong.out());
        }
    }

    @Test
    void takesTheUsualPortIfThereIsNone() {
        assertEquals("http://h:80", ProxyAddress.parse("http://h").toString());
        assertEquals("http://h:80", ProxyAddress.parse("HTTP://user:secret@h:/").toString());
        assertEquals("socks5://::1:1080", ProxyAddress.parse("socks5://[::1]").toString());
        assertEquals("http://h_1:1", ProxyAddress.parse("http://h_1:1").toString());
    }

    @Test
    void refusesAProxyThatItCannotReadBeforeAnyWorkAndKeepsItsPasswordToItself() {
        for (String bad : List.of(
                "ftp://user:secret@host:1",
                "https://user:secret@host:1",
                "user:secret@host:1",
                "http://secret@",
                "http://user:secret@host:99999",
                "http://user:secret@host:0",
                "http://user:secret%@host",
                "http://user:secret@host/path",
                "secret")) {
            Command run = crawl(bad);
            assertEquals(ExitCode.USAGE, run.code(), bad);
            assertFalse(run.err().contains("secret"), run.err());
            assertTrue(run.err().contains("--proxy: give a URL as http://HOST:PORT or socks5://"), run.err());
        }
        assertEquals(ExitCode.USAGE, crawl("socks5://h", "--warc", "w").code());
    }

    @Test
    void takesNoProxyThatItCannotReadAndKeepsItsPasswordToItself() {
        for (String bad : List.of("ftp://user:secret@host:1", "user:secret@host:1", "h h")) {
            String message = assertThrows(IllegalArgumentException.class, () -> new Fetcher(Settings.by(bad)))
                    .getMessage();
            assertFalse(message.contains("secret"), message);
            assertTrue(message.contains("http://HOST:PORT"), message);
        }
    }
}
