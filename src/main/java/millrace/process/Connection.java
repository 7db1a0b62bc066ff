package millrace.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import millrace.process.MessageLog.Party;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Pipe}: Python's {@code multiprocessing.connection.Connection}. What one end sends, the other receives,
 * whole and in order.
 *
 * <p>An end belongs to one process: to the child that it was passed to, from its arrival on, or to the process that first uses
 * it. In every other process a connection is only a name: using it there is an {@link IllegalStateException}, and closing it
 * there does no harm. So the sender's copy of a connection that was passed to a child need not be closed, and does not keep
 * the pipe open.
 *
 * <p>When the other end was closed, or its process has died, what it had sent can still be received; then {@link #receive} throws
 * {@link EOFException}, and {@link #send} an {@link IOException}. An end that no process has used yet may still be on its way:
 * the other waits for it. If it was passed to children only, and they end before it has arrived at one, it is closed. A process
 * that was killed is missed within a tenth of a second.
 *
 * <p>When send returns, the message is safe from the death of its sender. A sender may be 1,024 messages ahead of its receiver,
 * then it waits. Any number of threads may use a connection; what waits can be interrupted, and loses nothing by that.
 */
public final class Connection implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    /*
     * Each direction is a MessageLog, whose words also say which process puts and which takes. Nobody tells when a process is
     * killed: who waits looks now and then whether the other lives (see Nap, Life), and so does who sends. Whoever finds the
     * other dead closes the log, and what follows is as if the dead had closed it.
     */

    /* A message begins with one of these. */
    private static final byte OBJECT = 1;
    private static final byte BYTES = 2;

    private final @Nullable String receivesFrom;
    private final @Nullable String sendsTo;
    private final transient @Nullable MessageLog in;
    private final transient @Nullable MessageLog out;
    private final transient AtomicInteger copies =
            new AtomicInteger(); // on their way, less those of children that ended
    private transient volatile boolean travelled;
    private transient volatile boolean ours;
    private transient volatile boolean closed;
    private transient volatile long lastLook = System.nanoTime();

    Connection(@Nullable Path receivesFrom, @Nullable Path sendsTo) {
        this.receivesFrom = receivesFrom == null ? null : receivesFrom.toString();
        this.sendsTo = sendsTo == null ? null : sendsTo.toString();
        this.in = log(receivesFrom);
        this.out = log(sendsTo);
    }

    private static @Nullable MessageLog log(@Nullable Path path) {
        return path == null ? null : Tree.here().shared(path, MessageLog.class, MessageLog::new);
    }

    /**
     * Sends an object, or null.
     *
     * @throws IllegalArgumentException if it, or something that it refers to, cannot be serialized
     * @throws IOException if the other end was closed, or its process has died
     * @throws UnsupportedOperationException if this end only receives
     */
    public void send(@Nullable Object message) throws IOException, InterruptedException {
        byte[] encoded = message instanceof byte[] bytes
                ? new Encoder(1 + bytes.length).int8(BYTES).raw(bytes).toBytes()
                : Outgoing.encoded(
                        "the message",
                        () -> new Encoder().int8(OBJECT).object(message).toBytes());
        MessageLog log = ours(out, "sends");
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            if (System.nanoTime() - lastLook > Nap.LOOK_NANOS) {
                lastLook = System.nanoTime();
                log.closeIfGone(Party.TAKER);
            }
            log.put(encoded, KernelWait.FOREVER);
        } catch (QueueClosedException ignored) { // it would speak of a queue, and say no more than this
            throw new IOException(
                    "cannot send, the " + (closed ? "connection" : "other end") + " is closed (" + log + ")");
        }
    }

    /** Sends bytes, which {@link #receiveBytes}, {@link #receiveInto} and {@link #receive} get. */
    public void sendBytes(byte[] bytes) throws IOException, InterruptedException {
        send(Objects.requireNonNull(bytes));
    }

    /** The same, of a part of an array. */
    public void sendBytes(byte[] bytes, int offset, int count) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        send(Arrays.copyOfRange(bytes, offset, offset + count));
    }

    /**
     * Waits for the next message; gives {@code byte[]} if bytes were sent.
     *
     * @throws OutOfMemoryError if this process has no memory for it: it stays, for another process that has this end
     * @throws EOFException if the other end was closed, or its process has died, and all that it had sent was received
     * @throws IllegalStateException if this process does not have the class of what was sent
     * @throws UnsupportedOperationException if this end only sends
     */
    public @Nullable Object receive() throws IOException, InterruptedException {
        return decoded(next(message -> {}));
    }

    /**
     * Waits for the next message, which has to be bytes.
     *
     * @throws IllegalStateException if an object was sent: it stays, for {@link #receive}
     * @throws EOFException as receive does
     */
    public byte[] receiveBytes() throws IOException, InterruptedException {
        return bytes(next(Connection::refuseObject));
    }

    /**
     * Waits for the next message, which has to be bytes, and copies it into a buffer.
     *
     * @return how many bytes it has
     * @throws IllegalArgumentException if there is no room for it behind the offset: it stays, for a larger buffer
     * @throws IllegalStateException if an object was sent: it stays, for {@link #receive}
     * @throws EOFException as receive does
     */
    public int receiveInto(byte[] buffer, int offset) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, 0, buffer.length);
        byte[] bytes = bytes(next(message -> {
            refuseObject(message);
            int count = message.length - 1;
            if (count > buffer.length - offset) {
                throw new IllegalArgumentException("a message of " + count + " bytes does not fit in a buffer of "
                        + buffer.length + " bytes behind byte " + offset);
            }
        }));
        System.arraycopy(bytes, 0, buffer, offset, bytes.length);
        return bytes.length;
    }

    /** Whether {@link #receive} would not have to wait: there is a message, or there will not be any more. */
    public boolean poll() throws IOException {
        MessageLog log = ours(in, "receives");
        return !log.isEmpty() || log.isClosed() || log.closeIfGone(Party.PUTTER);
    }

    /** Waits until {@link #receive} would not have to, but not longer than that; returns whether it would not. */
    public boolean poll(Duration timeout) throws IOException, InterruptedException {
        long nanos = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)); // what is left must not wrap
        MessageLog log = ours(in, "receives");
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return log.await(nanos) || log.closeIfGone(Party.PUTTER);
    }

    /**
     * Closes this end if it is this process's, or was never used and never passed on; a copy of one that was is left alone.
     * What it had sent can still be received. Closing twice is harmless.
     */
    @Override
    public void close() {
        if (ours || !travelled) {
            end();
        }
    }

    /** Closes this end, whoever uses it. */
    void end() {
        closed = true;
        if (in != null) {
            in.leave(Party.TAKER);
            in.close();
        }
        if (out != null) {
            out.leave(Party.PUTTER);
            out.close();
        }
        deleteIfOtherIsGone();
        if (hasFiles(in) || hasFiles(out)) {
            ChildProcess.active().forEach(child -> child.onExit().thenRun(this::deleteIfOtherIsGone));
        }
    }

    /**
     * A child that was given a copy has ended. If there is no other on its way, and nobody lives who has become the owner, this end
     * is closed: else the other end would wait for ever for a child that died before it had read what it was given.
     */
    void childEnded() {
        if (copies.decrementAndGet() == 0 && isLost(in, Party.TAKER) && isLost(out, Party.PUTTER)) {
            end();
        }
    }

    /* In the order of become: whoever owns the second has owned the first before. */
    private static boolean isLost(@Nullable MessageLog log, Party party) {
        return log == null || log.leaveIfUnused(party) || log.isGone(party);
    }

    @Override
    public String toString() {
        return "Connection[" + (in == null ? "" : "from " + receivesFrom) + (in == null || out == null ? "" : ", ")
                + (out == null ? "" : "to " + sendsTo) + "]";
    }

    /** Whether it is a copy of the same end. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Connection connection
                && Objects.equals(connection.receivesFrom, receivesFrom)
                && Objects.equals(connection.sendsTo, sendsTo);
    }

    @Override
    public int hashCode() {
        return Objects.hash(receivesFrom, sendsTo);
    }

    private byte[] next(Consumer<byte[]> inspector) throws IOException, InterruptedException {
        MessageLog log = ours(in, "receives");
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        byte[] message = log.take(KernelWait.FOREVER, inspector);
        if (message == null) {
            throw new EOFException("the " + (closed ? "connection" : "other end") + " is closed (" + log + ")");
        }
        return message;
    }

    private MessageLog ours(@Nullable MessageLog log, String verb) throws IOException {
        if (log == null) {
            throw new UnsupportedOperationException("this end of a one-way pipe never " + verb);
        } else if (closed) {
            throw new IOException("the connection is closed (" + log + ")");
        } else if (!ours && !become()) {
            if (log.isClosed()) {
                throw new IOException("the connection is closed (" + log + ")");
            }
            throw new IllegalStateException("this end of the pipe belongs to another process (" + log + ")");
        }
        return log;
    }

    private boolean become() {
        ours = (in == null || in.become(Party.TAKER)) && (out == null || out.become(Party.PUTTER));
        return ours;
    }

    private void deleteIfOtherIsGone() {
        if ((in == null || in.isGone(Party.PUTTER)) && (out == null || out.isGone(Party.TAKER))) {
            if (in != null) {
                in.delete();
            }
            if (out != null) {
                out.delete();
            }
        }
    }

    private static boolean hasFiles(@Nullable MessageLog log) {
        return log != null && log.hasFiles();
    }

    private static @Nullable Object decoded(byte[] message) throws IOException {
        if (isBytes(message)) {
            return bytes(message);
        }
        try {
            Decoder in = new Decoder(message);
            if (in.int8() != OBJECT) {
                throw new WireException("a message of a connection begins with byte " + message[0]);
            }
            return in.object();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a message's class is not known here: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(byte[] message) {
        return Arrays.copyOfRange(message, 1, message.length);
    }

    private static boolean isBytes(byte[] message) {
        return message.length > 0 && message[0] == BYTES;
    }

    private static void refuseObject(byte[] message) {
        if (!isBytes(message)) {
            throw new IllegalStateException("an object was sent, and no bytes; receive it with receive()");
        }
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        travelled = true;
        copies.incrementAndGet();
        out.defaultWriteObject();
    }

    private Object readResolve() throws ObjectStreamException {
        Connection here = new Connection(
                receivesFrom == null ? null : Path.of(receivesFrom), sendsTo == null ? null : Path.of(sendsTo));
        boolean unused = here.become();
        return here;
    }
}
