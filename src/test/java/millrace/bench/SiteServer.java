package millrace.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A site of generated pages of 7.5 KB, each with twelve links, on loopback: page i leads to 2i+1 and 2i+2, so that all are
 * reached, and to ten others. It does as little as it can, and keeps its connections.
 */
final class SiteServer implements AutoCloseable {
    private static final int PAGE_BYTES = 7500;
    private static final int OTHER_LINKS = 10;
    private static final String[] WORDS =
            ("mill race water wheel stone flour grain river weir sluice gate beam lever tooth"
                            + " gear belt shaft bin sack miller dusk dawn upon under the of and a to in it was that which")
                    .split(" ");

    private final ServerSocket listening;
    private final int pages;
    private final AtomicLong requests = new AtomicLong();

    private SiteServer(ServerSocket listening, int pages) {
        this.listening = listening;
        this.pages = pages;
    }

    /** Starts one on a free port of all addresses of loopback. */
    static SiteServer start(int pages) throws IOException {
        SiteServer server = new SiteServer(new ServerSocket(0, 500, InetAddress.getByName("0.0.0.0")), pages);
        daemon(server::accept);
        return server;
    }

    int port() {
        return listening.getLocalPort();
    }

    long requests() {
        return requests.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connection.setTcpNoDelay(true);
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            byte[] head = new byte[4096];
            for (int length = readHead(in, head); length > 0; length = readHead(in, head)) {
                requests.incrementAndGet();
                String line = new String(head, 0, Math.min(length, 100), StandardCharsets.ISO_8859_1);
                String path = line.split(" ", 3)[1];
                out.write(path.equals("/robots.txt") ? robots() : page(path));
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static int readHead(InputStream in, byte[] head) throws IOException {
        int length = 0;
        int ends = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head[length++] = (byte) b;
            ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
            if (ends == 2) {
                return length;
            }
        }
        return 0;
    }

    private static byte[] robots() {
        return answer("text/plain", "User-agent: *\nDisallow: /private\nDisallow: /*?session=\n");
    }

    private byte[] page(String path) {
        int number = Integer.parseInt(path.substring(1));
        Random random = new Random(number);
        StringBuilder html = new StringBuilder("<!DOCTYPE html><html lang=en><head><title>Page " + number
                + "</title><meta name=description content='About page " + number + "'></head><body>\n");
        for (int link = 0; link < OTHER_LINKS + 2; link++) {
            int target = (link < 2 ? 2 * number + 1 + link : random.nextInt(pages)) % pages;
            html.append("<p><a href=\"/")
                    .append(target)
                    .append("\">to ")
                    .append(target)
                    .append("</a> ");
            for (int i = 0; i < 40; i++) {
                html.append(WORDS[random.nextInt(WORDS.length)]).append(i % 9 == 8 ? ",\n" : " ");
            }
        }
        while (html.length() < PAGE_BYTES) {
            html.append("<p class=filler>");
            for (int i = 0; i < 60 && html.length() < PAGE_BYTES; i++) {
                html.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
        }
        return answer("text/html; charset=utf-8", html.toString());
    }

    private static byte[] answer(String type, String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "site");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    /** Serves until it is killed, and prints its port. */
    public static void main(String[] args) throws Exception {
        try (SiteServer server = start(Integer.parseInt(args[0]))) {
            System.out.println(server.port());
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
