package millrace.process;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How two processes prove to each other over TCP that they know the same key, before either reads anything else. */
final class Handshake {
    /*
     *   server  16 bytes MAGIC | 32 bytes, random: S
     *   client  16 bytes MAGIC | 32 bytes, random: C | HMAC-SHA256(key, "client" S C)
     *   server  HMAC-SHA256(key, "server" S C)
     *
     * Both challenges are in both proofs, and the side is: no proof can be turned back, or used again. All messages have a
     * fixed size, so a stranger makes nobody allocate anything; he gets TIME in all, whatever he sends and
     * how slowly, and not more than MOST_STRANGERS of them are listened to at one time. If more come, the one that has been
     * there longest goes: who knows the key needs a moment only, and so is not kept out by silent ones who hold all places.
     */
    private static final byte[] MAGIC = "millrace-tcp-1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 32;
    private static final int SHORTEST_KEY = 16;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int MOST_STRANGERS = 64;

    private final SecretKeySpec key;
    private final Duration time;
    private final Deque<SocketChannel> strangers = new ArrayDeque<>(); // guarded by itself; who came first is first

    Handshake(byte[] key) {
        this(key, TIME);
    }

    Handshake(byte[] key, Duration time) {
        this.time = time;
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "a key of " + key.length + " bytes can be guessed; take " + SHORTEST_KEY + " or more random ones");
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** Lets a client in. @throws IOException if it does not know the key; it is told nothing */
    void asServer(SocketChannel channel) throws IOException {
        enter(channel);
        try {
            challenge(channel);
        } finally {
            leave(channel);
        }
    }

    private void enter(SocketChannel channel) throws IOException {
        SocketChannel longest = null;
        synchronized (strangers) {
            if (strangers.size() == MOST_STRANGERS) {
                longest = strangers.removeFirst();
            }
            strangers.addLast(channel);
        }
        if (longest != null) {
            longest.close();
        }
    }

    private void leave(SocketChannel channel) {
        synchronized (strangers) {
            strangers.remove(channel);
        }
    }

    private void challenge(SocketChannel channel) throws IOException {
        Deadline deadline = begin(channel);
        byte[] ours = random();
        send(channel, MAGIC, ours);
        deadline.readMagic();
        byte[] theirs = deadline.readFully(BYTES);
        require(deadline.readFully(BYTES), proof("client", ours, theirs), "a stranger from ", channel);
        send(channel, proof("server", ours, theirs));
    }

    /** Asks a server to be let in. @throws IOException if it refuses this key, or does not know it itself */
    void asClient(SocketChannel channel) throws IOException {
        Deadline deadline = begin(channel);
        byte[] theirs;
        try {
            deadline.readMagic();
            theirs = deadline.readFully(BYTES);
        } catch (EOFException e) {
            throw new IOException(
                    channel.getRemoteAddress()
                            + " has closed the connection before it said who it is: it may be a manager"
                            + " at which too many ask to be let in, or which ends just now; try again in "
                            + TIME.toSeconds()
                            + " s",
                    e);
        }
        byte[] ours = random();
        send(channel, MAGIC, ours, proof("client", theirs, ours));
        byte[] answer;
        try {
            answer = deadline.readFully(BYTES);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("the manager at " + channel.getRemoteAddress() + " has refused the key", e);
        }
        require(answer, proof("server", theirs, ours), "the manager does not know the key: ", channel);
    }

    private Deadline begin(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        return new Deadline(channel.socket(), time);
    }

    private static void send(SocketChannel channel, byte[]... parts) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(3 * BYTES);
        for (byte[] part : parts) {
            all.put(part);
        }
        all.flip();
        while (all.hasRemaining()) {
            channel.write(all); // fits into the socket's buffer: does not block
        }
    }

    private byte[] proof(String side, byte[] server, byte[] client) throws IOException {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(side.getBytes(StandardCharsets.US_ASCII));
            mac.update(server);
            mac.update(client);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM has no " + key.getAlgorithm(), e);
        }
    }

    private static void require(byte[] proof, byte[] expected, String message, SocketChannel channel)
            throws IOException {
        if (!MessageDigest.isEqual(proof, expected)) {
            throw new IOException(message + channel.getRemoteAddress());
        }
    }

    private static byte[] random() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return random;
    }

    /** Reads from a socket, and no longer than until then. */
    private static final class Deadline extends InputStream {
        private final Socket socket;
        private final Duration time;
        private final long end;

        Deadline(Socket socket, Duration time) {
            this.socket = socket;
            this.time = time;
            this.end = System.nanoTime() + time.toNanos();
        }

        byte[] readFully(int bytes) throws IOException {
            byte[] read = new byte[bytes];
            new DataInputStream(this).readFully(read);
            return read;
        }

        void readMagic() throws IOException {
            if (!MessageDigest.isEqual(readFully(MAGIC.length), MAGIC)) {
                throw new IOException("no manager speaks like " + socket.getRemoteSocketAddress());
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            try {
                if (left > 0) {
                    socket.setSoTimeout((int) left);
                    return socket.getInputStream().read(into, offset, length);
                }
            } catch (SocketTimeoutException tooLate) {
                // as if it had been too late before
            }
            throw new SocketTimeoutException(
                    socket.getRemoteSocketAddress() + " has not said who it is within " + time.toMillis() + " ms");
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }
}
