package millrace.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One duplex connection between two processes, over which whole frames travel in order.
 *
 * <p>Any thread may send; frames of several threads do not mix. One thread at a time may receive. Neither is disturbed by
 * an interrupt: the status is kept for whoever looks at it next. Closing, by either side or by the death of a process, ends
 * a blocked {@link #receive} with {@link EOFException} and a blocked {@link #send} with an {@link IOException}.
 */
public final class Link implements Closeable {
    /*
     * A frame:  int32 length of the body | int8 kind | int64 id | body
     *
     * The channel is in non-blocking mode, each direction with a selector of its own to wait on: in blocking mode the JDK
     * closes a channel when the thread inside is interrupted, and a caller's interrupt must not cost a connection. The
     * selector for writing is made when a write has to wait for the first time; most links never need it.
     */
    private static final int HEADER_BYTES = 13;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] NOTHING = new byte[0];
    private static final long LOOK_NANOS = 5_000_000;

    private final SocketChannel channel;
    private final Selector readable;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip(); // only for the receiving thread

    private final ReentrantLock sending = new ReentrantLock();
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES); // guarded by sending
    private @Nullable Selector writable; // guarded by closing
    private final Object closing = new Object();

    private volatile boolean closed;
    private volatile boolean looking;

    /** Takes over a connected channel: it is closed with this link, and also when this constructor fails. */
    public Link(SocketChannel channel) throws IOException {
        this.channel = channel;
        try {
            channel.configureBlocking(false);
            readable = selectorOf(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /* Another thread may close the channel meanwhile. */
    private static Selector selectorOf(SocketChannel channel) throws IOException {
        Selector selector = Selector.open();
        try {
            channel.register(selector, SelectionKey.OP_READ);
            return selector;
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /** Connects to the socket on which another process listens. */
    public static Link connect(Path socket) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                try {
                    channel.connect(UnixDomainSocketAddress.of(socket));
                    return new Link(channel);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Listens on a new socket; {@link #Link} takes what it accepts. The caller closes the channel and deletes the file. */
    public static ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Sends one frame, after those that were {@linkplain #put put}; returns when the kernel has all of it. */
    public void send(byte kind, long id, byte[] body) throws IOException {
        sending.lock();
        try {
            put(kind, id, body);
            flush();
        } finally {
            sending.unlock();
        }
    }

    /** Puts a frame into the buffer, from where it leaves when that is full or {@linkplain #flush flushed}. */
    public void put(byte kind, long id, byte[] body) throws IOException {
        sending.lock();
        try {
            if (out.remaining() < HEADER_BYTES) {
                flush();
            }
            out.putInt(body.length).put(kind).putLong(id);
            int sent = 0;
            while (sent < body.length) {
                if (!out.hasRemaining()) {
                    flush();
                }
                int part = Math.min(out.remaining(), body.length - sent);
                out.put(body, sent, part);
                sent += part;
            }
        } finally {
            sending.unlock();
        }
    }

    /** Sends what is in the buffer. Blocks while the other side does not read. */
    public void flush() throws IOException {
        sending.lock();
        try {
            out.flip();
            writeOut();
        } finally {
            out.clear();
            sending.unlock();
        }
    }

    /** Whether more has arrived already, so that {@link #receive} may not have to wait; for the receiving thread. */
    public boolean hasMore() {
        return in.hasRemaining();
    }

    /**
     * Waits for the next frame.
     *
     * @throws EOFException if the other side has closed, or died, or this link was closed
     * @throws FrameTooLargeException if this process has no memory for it: it is passed over, and the link is as good as before
     * @throws WireException if what came is not a frame
     */
    public Frame receive() throws IOException {
        fill(HEADER_BYTES);
        int length = in.getInt();
        byte kind = in.get();
        long id = in.getLong();
        if (length < 0) {
            throw new WireException("a frame announces a body of " + length + " bytes: this is not the protocol");
        }
        byte[] body = NOTHING;
        int received = 0;
        try {
            body = new byte[Math.min(length, BUFFER_BYTES)];
            while (received < length) {
                if (!in.hasRemaining()) {
                    fill(1);
                }
                if (received == body.length) {
                    body = Arrays.copyOf(body, (int) Math.min(length, 2L * body.length));
                }
                int part = Math.min(in.remaining(), body.length - received);
                in.get(body, received, part);
                received += part;
            }
        } catch (OutOfMemoryError noRoom) {
            body = NOTHING; // others may need it
            passOver(length - received);
            throw new FrameTooLargeException(kind, id, length);
        }
        return new Frame(kind, id, body);
    }

    /**
     * From now on, who waits in {@link #receive} looks every few milliseconds instead of waiting in the kernel: for a
     * process that ends, for a JVM that exits waits 300 ms for threads that are there.
     */
    public void leaveKernel() {
        looking = true;
        readable.wakeup();
    }

    /** Whether it was not closed on this side. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes at once; frames that the other side has not read yet still reach it. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        synchronized (closing) {
            closed = true;
            if (writable != null) {
                writable.close();
            }
        }
        try {
            channel.close();
        } finally {
            readable.close();
        }
    }

    private void writeOut() throws IOException {
        boolean interrupted = false;
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    Selector selector = writable();
                    selector.select();
                    selector.selectedKeys().clear();
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (ClosedSelectorException e) {
            throw new AsynchronousCloseException();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Selector writable() throws IOException {
        synchronized (closing) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (writable == null) {
                writable = Selector.open();
                channel.register(writable, SelectionKey.OP_WRITE);
            }
            return writable;
        }
    }

    private void passOver(int bytes) throws IOException {
        for (int left = bytes; left > 0; ) {
            if (!in.hasRemaining()) {
                fill(1);
            }
            int part = Math.min(in.remaining(), left);
            in.position(in.position() + part);
            left -= part;
        }
    }

    /* Waits until at least that many bytes stand in the buffer. */
    private void fill(int needed) throws IOException {
        if (in.remaining() >= needed) {
            return;
        }
        in.compact();
        boolean interrupted = false;
        try {
            while (in.position() < needed) {
                int count = channel.read(in);
                if (count < 0) {
                    throw new EOFException("the other side has closed the link");
                } else if (count == 0) {
                    awaitMore();
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (ClosedChannelException | ClosedSelectorException e) {
            throw (EOFException) new EOFException("this link was closed").initCause(e);
        } catch (
                SocketException
                        e) { // "Connection reset": it has closed, or died, without having read all that was sent
            throw (EOFException) new EOFException("the other side has closed the link").initCause(e);
        } finally {
            in.flip();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitMore() throws IOException {
        if (looking) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        } else {
            readable.select();
            readable.selectedKeys().clear();
        }
    }
}
