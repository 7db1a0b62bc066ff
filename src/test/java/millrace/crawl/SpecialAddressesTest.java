package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialAddressesTest {
    private RudeServer server;

    @BeforeEach
    void open() throws Exception {
        server = RudeServer.open().otherwise(RudeServer.html("secret"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private static Reason reason(FetchSettings settings, Dns names, String url, boolean listed) {
        try (Fetcher fetcher = new Fetcher(
                settings, false, 256 << 20, new OkHttpClient.Builder(), names, java.time.Clock.systemUTC())) {
            FetchTask task = FetchTask.page(url, 1, listed);
            FetchResult.Ended ended = (FetchResult.Ended) fetcher.fetch(task, HostState.unknown("h"));
            return ended.record().reason();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "127.255.255.254",
                "2130706433",
                "0x7f000001",
                "0x7f.0x0.0x0.0x1",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "0177.0x0.0.1",
                "127.0.0.1.",
                "0000000000177.1",
                "１２７.0.0.1",
                "①②⑦.0.0.1",
                "127。0。0。1",
                "%31%32%37.0.0.1",
                "127.0.0.1\u00AD",
                "0",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.1",
                "167772161",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "0xc0.0xa8.0.1",
                "3232235521",
                "169.254.169.254",
                "0xa9fea9fe",
                "2852039166",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::ffff:10.0.0.1]",
                "[::127.0.0.1]",
                "[::ffff:0:127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::169.254.169.254]",
                "[64:ff9b:1::1]",
                "[2002:7f00:1::]",
                "[2002:c0a8:1::1]",
                "[2001::1]",
                "[2001:db8::1]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]",
                "[100::1]"
            })
    void asksNoSpecialAddressHoweverItIsWritten(String host) throws Exception {
        String url = PageUrl.parse("http://" + host + ":" + server.port() + "/").toString();
        assertEquals(Reason.PRIVATE_ADDRESS, reason(Settings.quick(), Dns.SYSTEM, url, false), url);
        assertEquals(List.of(), server.requests());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:4860:4860::8888",
                "2002:808:808::1",
                "64:ff9b::8.8.8.8"
            })
    void knowsThePublicsAddresses(String address) throws Exception {
        assertTrue(SpecialAddresses.kind(InetAddress.getByName(address)).isEmpty(), address);
    }

    @Test
    void asksNoNameOfWhichAnyAddressIsSpecial() throws Exception {
        String url = "http://inside.example:" + server.port() + "/";
        Dns both = host -> List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("127.0.0.1"));
        assertEquals(Reason.PRIVATE_ADDRESS, reason(Settings.quick(), both, url, false));
        assertEquals(
                Reason.PRIVATE_ADDRESS,
                reason(Settings.quick(), host -> List.of(InetAddress.getByName("::1")), url, false));
        String localhost = "http://localhost:" + server.port() + "/";
        assertEquals(Reason.PRIVATE_ADDRESS, reason(Settings.quick(), Dns.SYSTEM, localhost, false));
        assertEquals(List.of(), server.requests());
    }

    @Test
    void connectsToTheAddressThatItChecked() {
        // Were the name looked up again for the connection, it would be somewhere else.
        String url = "http://rebinding.example:" + server.port() + "/";
        AtomicInteger calls = new AtomicInteger();
        Dns names = host -> {
            calls.incrementAndGet();
            return List.of(InetAddress.getByName(calls.get() == 1 ? "127.0.0.1" : "8.8.8.8"));
        };
        assertEquals(Reason.OK, reason(Settings.allowingPrivate(), names, url, false));
        assertEquals(1, calls.get());
    }

    @Test
    void asksWhatTheListNamesOrTheUserAllows() {
        assertEquals(Reason.OK, reason(Settings.quick(), Dns.SYSTEM, server.url("/"), true));
        assertEquals(Reason.OK, reason(Settings.allowingPrivate(), Dns.SYSTEM, server.url("/"), false));
    }

    @Test
    void usesNoConnectionOfTheListForOthers() {
        try (Fetcher fetcher = new Fetcher(Settings.quick())) {
            HostState host = HostState.unknown("h");
            String url = "http://localhost:" + server.port() + "/";
            fetcher.fetch(FetchTask.page(url, 0, true), host);
            FetchResult.Ended other = (FetchResult.Ended) fetcher.fetch(FetchTask.page(url, 1, false), host);
            assertEquals(Reason.PRIVATE_ADDRESS, other.record().reason());
            assertEquals(1, server.requests().size());
        }
    }
}
