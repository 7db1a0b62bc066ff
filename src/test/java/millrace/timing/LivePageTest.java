package millrace.timing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import millrace.page.Table;
import millrace.process.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivePageTest {
    private final AtomicInteger looked = new AtomicInteger();
    private LivePage page = null;

    @BeforeEach
    void open() throws IOException {
        page = LivePage.open("a <job>", 0, () -> {
            String times = Integer.toString(looked.incrementAndGet());
            return List.of(new Table("Figures", List.of("", "now"), List.of(List.of("looked at <&>", times))));
        });
    }

    @AfterEach
    void close() {
        page.close();
    }

    private String host() {
        return page.address().getAuthority();
    }

    private String path() {
        return page.address().getPath();
    }

    private String ask(String method, String path, String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), page.address().getPort())) {
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void showsWhatThereIsNow() throws IOException {
        for (int i = 1; i <= 3; i++) {
            String answer = ask("GET", path(), host());
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(answer.contains("<h1>a &lt;job&gt;</h1>"), answer);
            assertTrue(answer.contains("looked at &lt;&amp;&gt;</th><td>" + i + "</td>"), answer);
            assertTrue(answer.contains("\r\nCache-control: no-store\r\n"), answer);
        }
    }

    @Test
    void hasAnotherAddressEachTime() throws IOException {
        assertTrue(path().matches("/[0-9a-f]{32}/"), path());
        try (LivePage other = LivePage.open("other", 0, List::of)) {
            assertFalse(path().equals(other.address().getPath()));
        }
    }

    @Test
    void tellsNothingWithoutTheToken() throws IOException {
        String wrong = path().substring(0, 32) + (path().charAt(32) == '0' ? "1/" : "0/");
        for (String path : List.of("/", wrong, path() + "x", path().substring(0, 33))) {
            String answer = ask("GET", path, host());
            assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
            assertFalse(answer.contains("job&gt;"), answer);
        }
        assertEquals(0, looked.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", ""})
    void tellsNothingToAPageOfAnotherSiteWhoseNameLeadsHere(String host) throws IOException {
        assertTrue(ask("GET", path(), host).startsWith("HTTP/1.1 404 "));
        assertEquals(0, looked.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9000", "127.0.0.1:9000", "localhost"})
    void answersThroughATunnelWhateverItsPort(String host) throws IOException {
        assertTrue(ask("GET", path(), host).startsWith("HTTP/1.1 200 "));
    }

    @Test
    @Timeout(60)
    void whoSendsHalfARequestHoldsUpNobodyForEver() throws Exception {
        page.close();
        page = LivePage.open("a job", 0, List::of, Duration.ofMillis(50));
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), page.address().getPort());
                silent.add(socket);
                socket.getOutputStream().write("GET /".getBytes(ISO_8859_1));
            }
            assertTrue(ask("GET", path(), host()).startsWith("HTTP/1.1 200 "));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void saysWhyItHasNothingToShow() throws IOException {
        try (LivePage broken = LivePage.open("broken", 0, () -> {
            throw new IllegalStateException("no tables");
        })) {
            page.close();
            page = broken;
            String answer = ask("GET", path(), host());
            assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
            assertTrue(answer.endsWith("cannot be shown: java.lang.IllegalStateException: no tables\n"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void canOnlyBeLookedAt(String method) throws IOException {
        String answer = ask(method, path(), host());
        assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
        assertTrue(answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        String answer = ask("HEAD", path(), host());
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void allowsItsOwnScriptAndNoOther() throws IOException {
        String answer = ask("GET", path(), host());
        assertTrue(answer.contains("default-src 'none'"), answer);
        assertTrue(answer.contains("script-src 'sha256-"), answer);
        assertEquals(1, answer.split("<script", -1).length - 1);
    }

    @Test
    void isGoneWhenItIsClosed() throws Exception {
        page.close();
        page.close();
        assertThrows(ConnectException.class, () -> ask("GET", path(), host()));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("millrace-live")));
    }

    @Test
    void saysThatThePortIsTaken() {
        assertThrows(
                IOException.class, () -> LivePage.open("other", page.address().getPort(), List::of));
    }

    @Test
    void showsWhatThreadsOfAPoolDo() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (Pool pool = Pool.ofThreads(1)) {
            pool.submit(() -> {
                begun.countDown();
                end.await();
                return 0;
            });
            begun.await();
            var waiting = pool.submit(() -> 1);
            List<List<String>> tasks = LiveTables.tasks(pool.timing()).rows();
            assertEquals(List.of("done", "0"), tasks.get(0));
            assertEquals(List.of("being run", "1"), tasks.get(2));
            assertEquals(List.of("waiting for a worker", "1"), tasks.get(3));
            List<String> worker = LiveTables.workers(pool.timing()).rows().get(0);
            assertTrue(worker.get(4).startsWith("task 1 since "), worker::toString);
            end.countDown();
            waiting.get();
            assertEquals(
                    List.of("done", "2"), LiveTables.tasks(pool.timing()).rows().get(0));
        }
    }
}
