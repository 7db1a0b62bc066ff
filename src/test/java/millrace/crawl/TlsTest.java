package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

class TlsTest {
    private static final HeldCertificate ROOT =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    /** What comes of asking a server with such a certificate. */
    private static Reason reason(UnaryOperator<HeldCertificate.Builder> certificate) throws IOException {
        HeldCertificate host =
                certificate.apply(new HeldCertificate.Builder().signedBy(ROOT)).build();
        HandshakeCertificates theirs =
                new HandshakeCertificates.Builder().heldCertificate(host).build();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(ROOT.certificate())
                .build();
        OkHttpClient.Builder client =
                new OkHttpClient.Builder().sslSocketFactory(trust.sslSocketFactory(), trust.trustManager());
        try (RudeServer server = RudeServer.open(theirs.sslContext().getServerSocketFactory());
                Fetcher fetcher =
                        new Fetcher(Settings.quick(), false, 256 << 20, client, Dns.SYSTEM, Clock.systemUTC())) {
            server.otherwise(RudeServer.html("fine"));
            return reason(fetcher, server.url("/"));
        }
    }

    private static Reason reason(Fetcher fetcher, String url) {
        FetchResult.Ended ended =
                (FetchResult.Ended) fetcher.fetch(FetchTask.page(url, 0, true), HostState.unknown("h"));
        return ended.record().reason();
    }

    @Test
    void acceptsACertificateAsItShouldBe() throws IOException {
        assertEquals(Reason.OK, reason(certificate -> certificate.addSubjectAlternativeName("127.0.0.1")));
    }

    @Test
    void namesWhatIsWrongWithACertificate() throws IOException {
        long day = Duration.ofDays(1).toMillis();
        long now = Instant.now().toEpochMilli();
        assertEquals(
                Reason.TLS_EXPIRED,
                reason(certificate ->
                        certificate.addSubjectAlternativeName("127.0.0.1").validityInterval(now - 2 * day, now - day)));
        assertEquals(
                Reason.TLS_EXPIRED,
                reason(certificate ->
                        certificate.addSubjectAlternativeName("127.0.0.1").validityInterval(now + day, now + 2 * day)));
        assertEquals(
                Reason.TLS_WRONG_HOST, reason(certificate -> certificate.addSubjectAlternativeName("other.example")));
        HeldCertificate stranger =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        assertEquals(
                Reason.TLS_UNTRUSTED,
                reason(certificate ->
                        certificate.addSubjectAlternativeName("127.0.0.1").signedBy(stranger)));
    }

    @Test
    void failsWhereNobodySpeaksTls() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                Fetcher fetcher = new Fetcher(Settings.quick())) {
            Thread answers = new Thread(() -> {
                try (Socket connection = plain.accept()) {
                    connection.getOutputStream().write("no TLS here\r\n\r\n".getBytes(UTF_8));
                    connection.getInputStream().readAllBytes();
                } catch (IOException ignored) {
                    // the client went
                }
            });
            answers.start();
            assertEquals(Reason.TLS_FAILED, reason(fetcher, "https://127.0.0.1:" + plain.getLocalPort() + "/"));
            answers.join();
        }
    }
}
