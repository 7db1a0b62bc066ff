package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    void isForbiddenWhatTheProxyWantsANameFor() throws IOException {
        try (RudeServer proxy = RudeServer.open()) {
            proxy.otherwise(RudeServer.answer(407, "text/html", "who?", "Proxy-Authenticate: Basic realm=\"x\""));
            String wrong = proxy.origin().replace("http://", "http://user:wrong@");
            for (String how : List.of(proxy.origin(), wrong)) {
                PageRecord record =
                        get(how, "http://elsewhere.example/a", false).record();
                assertEquals(Reason.FORBIDDEN, record.reason());
                assertEquals(407, record.answer().status());
            }
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

    @Test
    void takesNoProxyThatItCannotReadAndKeepsItsPasswordToItself() {
        for (String bad : List.of("ftp://user:secret@host:1", "http://user:secret@host", "user:secret@host:1", "h h")) {
            String message = assertThrows(IllegalArgumentException.class, () -> new Fetcher(Settings.by(bad)))
                    .getMessage();
            assertFalse(message.contains("secret"), message);
            assertTrue(message.contains("http://HOST:PORT"), message);
        }
    }
}
