package millrace.timing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import millrace.page.Page;
import millrace.page.Table;

/**
 * A page on the loopback address that shows what a job is doing, as tables that change while one looks: for a browser on this
 * machine, and only for whoever knows its address, which has a random token in it. Nothing can be changed by it.
 *
 * <pre>{@code
 * try (Pool pool = Pool.open(8);
 *         LivePage page = LivePage.open("squares", 0, () -> List.of(LiveTables.workers(pool.timing())))) {
 *     System.err.println("see " + page.address());
 *     pool.map(...);
 * }
 * }</pre>
 *
 * <p>Thread-safe. The page knows nothing of the job but the tables that it is given.
 */
public final class LivePage implements Closeable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TOKEN_BYTES = 16;
    private static final int THREADS = 4;
    private static final long CLOSE_SECONDS = 5;
    private static final String STYLE = "caption { display: none; }\n"; // it says what the heading says
    private static final String SCRIPT = Page.resource(LivePage.class, "live.js");

    private final String title;
    private final Supplier<List<Table>> tables;
    private final byte[] path;
    private final HttpServer server;
    private final ExecutorService threads;

    private LivePage(String title, Supplier<List<Table>> tables, byte[] path, HttpServer server) {
        this.title = title;
        this.tables = tables;
        this.path = path;
        this.server = server;
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "millrace-live");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to show the page.
     *
     * @param title its heading
     * @param port where; 0: any that is free
     * @param tables what it shows at a moment; called whenever somebody looks, by threads of the page
     * @throws IOException if the port cannot be had
     */
    public static LivePage open(String title, int port, Supplier<List<Table>> tables) throws IOException {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        byte[] path = ("/" + HexFormat.of().formatHex(token) + "/").getBytes(StandardCharsets.US_ASCII);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        LivePage page = new LivePage(title, tables, path, server);
        server.createContext("/", page::answer);
        server.setExecutor(page.threads);
        server.start();
        return page;
    }

    /** Where the page is; keep it secret from those who are not to see it. */
    public URI address() {
        return URI.create("http://" + host() + new String(path, StandardCharsets.US_ASCII));
    }

    private String host() {
        return LOOPBACK + ":" + server.getAddress().getPort();
    }

    /** Ends the page: what a browser shows of it stays, and says that the job has ended. Twice is harmless. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("Referrer-Policy", "no-referrer"); // a link must not tell the token
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Content-Security-Policy", "frame-ancestors 'none'");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                headers.set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "this page can only be looked at\n");
            } else if (!isKnown(exchange)) {
                send(exchange, 404, "text/plain", "not found: the address has a token in it, which the job says\n");
            } else {
                send(exchange, 200, "text/html", html());
            }
        }
    }

    /* A page of another site, whose name leads here by its DNS, has another host; it does not know the token either. */
    private boolean isKnown(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String asked = exchange.getRequestURI().getRawPath();
        return host().equals(host)
                && asked != null
                && MessageDigest.isEqual(path, asked.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=UTF-8");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private String html() {
        Page page = Page.begin(title, STYLE, SCRIPT);
        page.markup().element("p", "as it is now", "class", "meta", "id", "state", "role", "status");
        page.markup().begin("div", "id", "live");
        for (Table table : tables.get()) {
            page.section(table.title(), List.of(table));
        }
        page.markup().end();
        return page.end();
    }
}
