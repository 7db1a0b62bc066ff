package millrace.crawl;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okio.Buffer;

/**
 * Records what goes over a connection, between {@link #begin} and {@link #end}: an archive wants a request and its answer
 * byte for byte, and OkHttp gives an answer without its framing. One request is on a connection at a time, so what
 * goes over it meanwhile is its own.
 */
final class Tap {
    /** A socket with a tap. */
    interface Tapped {
        Tap tap();
    }

    /** For headers and framing, beside the body. */
    private static final int FRAMING = 1 << 20;

    private final long cap;
    /** All under the lock of this. */
    private boolean recording;

    private final Buffer sent = new Buffer();
    private final Buffer received = new Buffer();

    Tap(long maxBytes) {
        this.cap = maxBytes + FRAMING;
    }

    /** Puts a tap on every connection of a client. */
    static void on(OkHttpClient.Builder client, long maxBytes) {
        client.socketFactory(new Sockets(maxBytes));
        TapSslSocket.on(client, maxBytes);
    }

    synchronized void begin() {
        sent.clear();
        received.clear();
        recording = true;
    }

    /** What was recorded, up to the cap. */
    synchronized Received.Wire end() {
        recording = false;
        return new Received.Wire(sent.readByteString(), received.readByteString());
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

        TapSocket(long maxBytes) {
            this.tap = new Tap(maxBytes);
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
        private final long maxBytes;

        Sockets(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public Socket createSocket() {
            return new TapSocket(maxBytes);
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
