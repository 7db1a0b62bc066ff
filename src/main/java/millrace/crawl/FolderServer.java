package millrace.crawl;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Serves a folder over HTTP on the loopback address: files with their types, folders by their {@code index.html} or as a
 * list, {@code ETag} and {@code Last-Modified} with the answer 304, and what two files of the folder say, which are not
 * served themselves:
 *
 * <ul>
 *   <li>{@code _redirects}: lines {@code /from /to [status]}, status 301 where it is missing;
 *   <li>{@code _headers}: a line with a path, and below it indented lines {@code Name: value}.
 * </ul>
 *
 * <p>Nothing outside of the folder is reached, also not through symbolic links.
 */
final class FolderServer implements Closeable {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("xhtml", "application/xhtml+xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("css", "text/css"),
            Map.entry("js", "text/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("xml", "application/xml"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("gz", "application/gzip"));
    private static final String ANY_BYTES = "application/octet-stream";

    private final Path root;
    private final SiteRules rules;
    private final HttpServer server;
    private final ExecutorService threads;

    private FolderServer(Path root, SiteRules rules, HttpServer server) {
        this.root = root;
        this.rules = rules;
        this.server = server;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "serve");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to serve.
     *
     * @param port where; 0: any that is free
     * @throws IOException if the folder or its rules cannot be read, or the port is taken
     */
    static FolderServer start(Path folder, int port) throws IOException {
        Path root = folder.toRealPath();
        SiteRules rules = SiteRules.of(root);
        // Else the JDK's server sends an answer in two packets, and the second waits 40 ms for the first to be
        // acknowledged.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        FolderServer started = new FolderServer(root, rules, server);
        server.createContext("/", started::answer);
        server.setExecutor(started.threads);
        server.start();
        return started;
    }

    /** Where it serves: {@code http://localhost:8000/}. */
    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** Ends at once. Closing twice is harmless. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getRawPath();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                sendText(exchange, 405, "only GET and HEAD");
            } else if (rules.redirect(path).isPresent()) {
                SiteRules.Redirect redirect = rules.redirect(path).get();
                exchange.getResponseHeaders().set("Location", redirect.target());
                sendText(exchange, redirect.status(), "see " + redirect.target());
            } else {
                sendPath(exchange, path);
            }
        }
    }

    private void sendPath(HttpExchange exchange, String path) throws IOException {
        Path file = find(path);
        if (file.equals(root) && !path.equals("/")) {
            sendText(exchange, 404, "not found");
        } else if (Files.isDirectory(file) && !path.endsWith("/")) {
            exchange.getResponseHeaders().set("Location", path + "/");
            sendText(exchange, 301, "see " + path + "/");
        } else if (Files.isDirectory(file)) {
            Path index = file.resolve("index.html");
            if (Files.isRegularFile(index)) {
                sendFile(exchange, path, index);
            } else {
                sendBytes(exchange, 200, "text/html; charset=UTF-8", listing(file));
            }
        } else {
            sendFile(exchange, path, file);
        }
    }

    /** The file that a path names; the root, if there is none that may be served. */
    private Path find(String rawPath) {
        try {
            String decoded = URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
            Path file = root.resolve(decoded.substring(1)).toRealPath();
            boolean hidden = file.startsWith(root) && SiteRules.isRuleFile(root.relativize(file));
            return file.startsWith(root) && !hidden && Files.isReadable(file) ? file : root;
        } catch (IOException | IllegalArgumentException missing) { // also InvalidPathException
            return root;
        }
    }

    private void sendFile(HttpExchange exchange, String path, Path file) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        Instant modified = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        String tag =
                "\"" + Long.toHexString(modified.getEpochSecond()) + "-" + Long.toHexString(Files.size(file)) + "\"";
        headers.set("ETag", tag);
        headers.set("Last-Modified", httpDate(modified));
        Headers asked = exchange.getRequestHeaders();
        boolean same = asked.containsKey("If-None-Match")
                ? tag.equals(asked.getFirst("If-None-Match"))
                : httpDate(modified).equals(asked.getFirst("If-Modified-Since"));
        if (same) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        headers.set("Content-Type", type(file));
        rules.headers(path).forEach(headers::set);
        boolean body = exchange.getRequestMethod().equals("GET");
        long bytes = Files.size(file);
        exchange.sendResponseHeaders(200, body && bytes > 0 ? bytes : -1);
        if (body && bytes > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                Files.copy(file, out);
            }
        }
    }

    private static byte[] listing(Path folder) throws IOException {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<title>Files</title>\n<ul>\n");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!SiteRules.isRuleFile(file.getFileName())) {
                    String slash = Files.isDirectory(file) ? "/" : "";
                    html.append("<li><a href=\"")
                            .append(encoded(name))
                            .append(slash)
                            .append("\">");
                    html.append(escaped(name)).append(slash).append("</a>\n");
                }
            }
        }
        return html.append("</ul>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            encoded.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String type(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return TYPES.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), ANY_BYTES);
    }

    private static String httpDate(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    private static void sendText(HttpExchange exchange, int status, String text) throws IOException {
        sendBytes(exchange, status, "text/plain; charset=UTF-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void sendBytes(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean send = exchange.getRequestMethod().equals("GET");
        exchange.sendResponseHeaders(status, send ? body.length : -1);
        if (send) {
            exchange.getResponseBody().write(body);
        }
    }
}
