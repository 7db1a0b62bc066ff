package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import javax.net.ServerSocketFactory;

/**
 * A server on loopback that says, byte for byte, what a test wants it to say, however wrong. A path without a route is
 * answered with 404. Remembers what it was asked, and when.
 */
final class RudeServer implements AutoCloseable {
    /**
     * What came.
     *
     * @param path with its query
     * @param head all of the request
     * @param host the header
     * @param nanos {@link System#nanoTime} when it was there
     * @param connection which of the server's connections it came by, from 1
     */
    record Request(String path, String head, String host, long nanos, int connection) {
        /** A header, or an empty string. */
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** How a path answers. The connection stays open afterwards if {@code true} is returned. */
    @FunctionalInterface
    interface Route {
        boolean answer(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket listening;
    private final String scheme;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile Route otherwise = answer(404, "text/plain", "nothing here");

    private RudeServer(ServerSocket listening, String scheme) {
        this.listening = listening;
        this.scheme = scheme;
        start(this::accept);
    }

    static RudeServer open() throws IOException {
        return open(InetAddress.getByName("127.0.0.1"));
    }

    /** On another address of loopback: 127.0.0.2. */
    static RudeServer open(InetAddress address) throws IOException {
        return new RudeServer(new ServerSocket(0, 200, address), "http");
    }

    static RudeServer open(ServerSocketFactory secure) throws IOException {
        return new RudeServer(secure.createServerSocket(0, 200, InetAddress.getByName("127.0.0.1")), "https");
    }

    /** An answer as it should be. */
    static Route answer(int status, String type, String body, String... headers) {
        return answer(status, type, body.getBytes(UTF_8), headers);
    }

    static Route answer(int status, String type, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " So be it\r\n");
        if (!type.isEmpty()) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        return (request, out) -> {
            out.write(head.toString().getBytes(UTF_8));
            out.write(body);
            out.flush();
            return true;
        };
    }

    static Route html(String body, String... headers) {
        return answer(200, "text/html; charset=utf-8", body, headers);
    }

    static Route redirect(int status, String location) {
        return answer(status, "", "", "Location: " + location);
    }

    /** These bytes, and the end of the connection. */
    static Route bytes(byte[] bytes) {
        return (request, out) -> {
            out.write(bytes);
            out.flush();
            return false;
        };
    }

    static Route bytes(String text) {
        return bytes(text.getBytes(ISO_8859_1));
    }

    /** These bytes, and then nothing, until the other side or the server goes. */
    static Route bytesThenSilence(String text) {
        return (request, out) -> {
            out.write(text.getBytes(ISO_8859_1));
            out.flush();
            Thread.sleep(Long.MAX_VALUE);
            return false;
        };
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new AssertionError("in memory", e);
        }
        return zipped.toByteArray();
    }

    /** What is asked for at a path, with its query. */
    RudeServer on(String path, Route route) {
        routes.put(path, route);
        return this;
    }

    /** What is asked for at paths without a route. */
    RudeServer otherwise(Route route) {
        otherwise = route;
        return this;
    }

    int port() {
        return listening.getLocalPort();
    }

    String origin() {
        return scheme + "://" + listening.getInetAddress().getHostAddress() + ":" + port();
    }

    String url(String path) {
        return origin() + path;
    }

    /** All requests so far, in the order in which they came. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<String> paths() {
        return requests.stream().map(Request::path).toList();
    }

    private void accept() {
        int number = 0;
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connections.add(connection);
                int mine = ++number;
                start(() -> serve(connection, mine));
            } catch (IOException ignored) { // closed, or a client that went away at once
                continue;
            }
        }
    }

    private void serve(Socket connection, int number) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            boolean open = true;
            while (open) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                String[] words = head.lines().findFirst().orElse("").split(" ", -1);
                Request request = new Request(words.length > 1 ? words[1] : "", head, "", System.nanoTime(), number);
                request = new Request(request.path(), head, request.header("Host"), request.nanos(), number);
                requests.add(request);
                open = routes.getOrDefault(request.path(), otherwise).answer(request, out);
            }
        } catch (IOException | InterruptedException ignored) { // the client went, or the server is closed
            return;
        } finally {
            connections.remove(connection);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "rude server " + port());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Waits until it has closed all connections by itself. */
    void awaitClosedConnections() throws InterruptedException {
        while (!connections.isEmpty()) {
            Thread.sleep(1);
        }
    }

    /** Closes all connections, and waits for the last thread. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) {
            connection.close();
        }
        for (Thread thread : threads) {
            thread.interrupt();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
