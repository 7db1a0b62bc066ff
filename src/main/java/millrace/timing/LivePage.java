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
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
    private static final Pattern OWN_HOSTS = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:[0-9]{1,5})?");
    private static final int TOKEN_BYTES = 16;
    private static final int THREADS = 16;
    private static final Duration REQUEST_TIME = Duration.ofSeconds(5);
    private static final long CLOSE_SECONDS = 5;
    private static final String STYLE = "caption { display: none; }\n"; // it says what the heading says
    private static final String SCRIPT = Page.resource(LivePage.class, "live.js");

    private final String title;
    private final Supplier<List<Table>> tables;
    private final byte[] path;
    private final HttpServer server;
    private final Duration requestTime;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;

    private LivePage(String title, Supplier<List<Table>> tables, byte[] path, HttpServer server, Duration requestTime) {
        this.requestTime = requestTime;
        this.title = title;
        this.tables = tables;
        this.path = path;
        this.server = server;
        this.threads = Executors.newFixedThreadPool(THREADS, LivePage::thread);
        this.clock = Executors.newSingleThreadScheduledExecutor(LivePage::thread);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "millrace-live");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to show the page.
     *
     * @param title its heading
     * @param port where; 0: any that is free
     * @param tables what it shows at a moment; called whenever somebody looks, by threads of the page, which interrupt it after 5 s;
     *     what it throws is shown
     * @throws IOException if the port cannot be had
     */
    public static LivePage open(String title, int port, Supplier<List<Table>> tables) throws IOException {
        return open(title, port, tables, REQUEST_TIME);
    }

    /** With another limit for the time from the first byte of a request to the last one of its answer. */
    static LivePage open(String title, int port, Supplier<List<Table>> tables, Duration requestTime)
            throws IOException {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        byte[] path = ("/" + HexFormat.of().formatHex(token) + "/").getBytes(StandardCharsets.US_ASCII);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        LivePage page = new LivePage(title, tables, path, server, requestTime);
        server.createContext("/", page::answer);
        server.setExecutor(page::serve);
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
        clock.shutdownNow();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            clock.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /*
     * Who sends half a request would have a thread for ever: to interrupt it closes the connection. The server has a limit of its
     * own, sun.net.httpserver.maxReqTime, but only for all servers of the process, and if it is set before the first one.
     */
    private void serve(Runnable request) {
        threads.execute(() -> {
            Deadline deadline = new Deadline(Thread.currentThread());
            Future<?> alarm = clock.schedule(deadline::pass, requestTime.toMillis(), TimeUnit.MILLISECONDS);
            try {
                request.run();
            } finally {
                alarm.cancel(false);
                deadline.lift();
            }
        });
    }

    private static final class Deadline {
        private final Thread thread;
        private boolean lifted; // guarded by this

        Deadline(Thread thread) {
            this.thread = thread;
        }

        synchronized void pass() {
            if (!lifted) {
                thread.interrupt();
            }
        }

        /** From here on the thread is not interrupted, nor was it. */
        synchronized void lift() {
            lifted = true;
            Thread.interrupted();
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
                sendPage(exchange);
            }
        }
    }

    private void sendPage(HttpExchange exchange) throws IOException {
        String page;
        try {
            page = html();
        } catch (RuntimeException e) {
            send(exchange, 500, "text/plain", "what the job does cannot be shown: " + e + "\n");
            return;
        }
        send(exchange, 200, "text/html", page);
    }

    /*
     * A page of another site, whose name leads here by its DNS, has another host; it does not know the token either. A tunnel
     * may have another port.
     */
    private boolean isKnown(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String asked = exchange.getRequestURI().getRawPath();
        return host != null
                && OWN_HOSTS.matcher(host).matches()
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
