package millrace.crawl;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okio.Buffer;

/**
 * A look at the connections of a client. Before a kept one is used again, it tells whether the server has gone meanwhile:
 * OkHttp would find out by sending a request into it. And it records what goes over it, if an archive wants a request and
 * its answer byte for byte: OkHttp gives an answer without its framing. One request is on a connection at a time, so what
 * goes over it meanwhile is its own.
 */
final class Tap {
    /** A socket with a tap. */
    interface Tapped {
        Tap tap();
    }

    /** For headers and framing, beside the body. */
    private static final int FRAMING = 1 << 20;

    /** How long a server that has gone may take to let it be known. */
    private static final int PROBE_MILLIS = 1;

    /** For so long after an answer a server does not go, if it did not go after the first. */
    private static final long TRUSTED_NANOS = 100_000_000;

    /** In bytes, either way; 0: nothing is recorded. */
    private final long cap;
    /** All under the lock of this. */
    private boolean recording;

    /** Requests that have gone over the connection. */
    private int requests;

    private long lastReadNanos;

    /** Whether this request goes over the connection without a probe. */
    private boolean trusted;

    /** Whether something has come since this request began. */
    private boolean answered;

    /** Whether the server ended the connection while this request was on it. */
    private boolean ended;

    private final Buffer sent = new Buffer();
    private final Buffer received = new Buffer();

    Tap(long cap) {
        this.cap = cap;
    }

    /**
     * Puts a tap on every connection of a client whose trust is settled.
     *
     * @param maxBytes of bodies that are recorded
     */
    static void on(OkHttpClient.Builder client, boolean record, long maxBytes) {
        long cap = record ? maxBytes + FRAMING : 0;
        client.socketFactory(new Sockets(cap));
        TapSslSocket.on(client, cap);
    }

    /** A request will go over the connection; returns false, and the connection is of no use, if the server has gone. */
    boolean begin(Socket socket) throws IOException {
        boolean trust = isTrusted();
        boolean good = isNew() || (trust ? socket.getInputStream().available() == 0 : isQuiet(socket));
        synchronized (this) {
            requests++;
            sent.clear();
            received.clear();
            recording = cap > 0;
            trusted = trust;
            answered = false;
            ended = false;
        }
        return good;
    }

    private synchronized boolean isNew() {
        return requests == 0;
    }

    /** Whether the server has kept the connection after an answer before, and has just given one: to probe takes a while. */
    private synchronized boolean isTrusted() {
        return requests > 1 && System.nanoTime() - lastReadNanos < TRUSTED_NANOS;
    }

    /** After a failure: whether the server may have gone before the request, as nobody has looked, and it has said nothing. */
    synchronized boolean mayHaveGoneBefore(IOException failure) {
        return trusted && !answered && (ended || failure instanceof SocketException);
    }

    /** Nothing is to be read before a request: neither an end nor an answer. */
    private static boolean isQuiet(Socket socket) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(PROBE_MILLIS);
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException quiet) {
            return true;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }

    /** What was recorded, up to the cap. */
    synchronized Received.Wire end() {
        recording = false;
        return new Received.Wire(sent.readByteString(), received.readByteString());
    }

    /** Whether more may come: the server has not ended the connection since the request began. */
    synchronized boolean isOpen() {
        return !ended;
    }

    private synchronized void hasRead(int read) {
        answered |= read > 0;
        ended |= read < 0;
        lastReadNanos = System.nanoTime();
    }

    private synchronized void record(Buffer to, byte[] bytes, int offset, int length) {
        if (recording && length > 0) {
            to.write(bytes, offset, (int) Math.min(length, cap - to.size()));
        }
    }

    InputStream on(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int n = super.read(to, offset, length);
                record(received, to, offset, n);
                hasRead(n);
                return n;
            }
        };
    }

    OutputStream on(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                record(sent, bytes, offset, length);
                out.write(bytes, offset, length);
            }
        };
    }

    private static final class TapSocket extends Socket implements Tapped {
        private final Tap tap;

        TapSocket(long cap) {
            this.tap = new Tap(cap);
        }

        @Override
        public Tap tap() {
            return tap;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return tap.on(super.getInputStream());
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return tap.on(super.getOutputStream());
        }
    }

    /** OkHttp asks for unconnected sockets only. */
    private static final class Sockets extends SocketFactory {
        private final long cap;

        Sockets(long cap) {
            this.cap = cap;
        }

        @Override
        public Socket createSocket() {
            return new TapSocket(cap);
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
