package millrace.crawl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A SOCKS5 proxy on loopback that wants a name and a password (RFC 1929) and gives every answer itself. */
final class SocksServer implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);

    private final ServerSocket listening;
    private final String login;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private SocksServer(ServerSocket listening, String login) {
        this.listening = listening;
        this.login = login;
    }

    static SocksServer open(String name, String password) throws IOException {
        ServerSocket listening = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        SocksServer server = new SocksServer(listening, name + " " + password);
        Thread thread = new Thread(server::accept, "socks server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Where those who were let in wanted to go: {@code host:port}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (Socket client = listening.accept()) {
                serve(client);
            } catch (IOException ignored) { // closed, or a client that went away
                continue;
            }
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readByte();
        text(in); // the ways that the client offers
        out.write(new byte[] {5, 2});
        in.readByte();
        boolean known = (text(in) + " " + text(in)).equals(login);
        out.write(new byte[] {1, (byte) (known ? 0 : 1)});
        if (known) {
            in.readInt(); // connect to a name
            asked.add(text(in) + ":" + in.readUnsignedShort());
            out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 80});
            for (int newlines = 0; newlines < 2; ) { // the end of the head
                int b = in.readByte();
                newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
            }
            out.write(ANSWER);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), US_ASCII);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
