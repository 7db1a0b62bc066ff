package millrace.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue between processes: Python's {@code multiprocessing.Queue} with the methods of
 * {@link BlockingQueue}. A handle that is passed to a child leads to the same queue there; any number of processes may put
 * and take.
 *
 * <p>Elements are serialized by {@link #put} and friends, in the caller's thread: what cannot be fails there, with
 * {@link IllegalArgumentException}. When put returns, the kernel has the element: the death of its sender does not lose it,
 * and no death of any process damages the queue or blocks another. An element that a process has taken dies with it.
 *
 * <p>The queue holds {@value #CAPACITY} elements, of any size; put waits while it is full. {@link #size} is exact. Its
 * elements live in a pipe of the kernel, in which nobody can look around: {@link #peek}, {@link #iterator} and what stands
 * on them ({@link #contains}, {@link #remove(Object)}) throw {@link UnsupportedOperationException}.
 *
 * <p>The process that opened it closes it; what is in it then is dropped. Closing twice is harmless.
 */
public final class Queue<E> extends AbstractQueue<E> implements BlockingQueue<E>, Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    /** The most elements in the queue; a pipe of the kernel holds 64 KiB. */
    public static final int CAPACITY = 128;

    private final String path;
    private final transient Ends ends;
    private final transient boolean opener;

    private Queue(Path path, boolean opener) {
        this.path = path.toString();
        this.ends = Tree.here().shared(path, Ends.class, Ends::new);
        this.opener = opener;
    }

    /** A new, empty queue. */
    public static <E> Queue<E> open() {
        Path path = Tree.here().directory().newPath("queue");
        try {
            NamedPipe.make(path);
            return new Queue<>(path, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void put(E element) throws InterruptedException {
        put(element, KernelWait.FOREVER);
    }

    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        return put(element, Math.max(0, unit.toNanos(timeout)));
    }

    @Override
    public boolean offer(E element) {
        return undisturbed(() -> put(element, 0));
    }

    @Override
    public E take() throws InterruptedException {
        return Objects.requireNonNull(element(ends.take(KernelWait.FOREVER)));
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return element(ends.take(Math.max(0, unit.toNanos(timeout))));
    }

    @Override
    public @Nullable E poll() {
        return element(undisturbed(() -> ends.take(0)));
    }

    @Override
    public int size() {
        return ends.size();
    }

    @Override
    public int remainingCapacity() {
        return Math.max(0, CAPACITY - ends.size());
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> target, int most) {
        if (Objects.requireNonNull(target) instanceof Queue<?> queue && queue.path.equals(path)) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        int count = 0;
        for (E next; count < most && (next = poll()) != null; count++) {
            target.add(next);
        }
        return count;
    }

    /** @throws UnsupportedOperationException always: nobody can look into a pipe */
    @Override
    public E peek() {
        throw new UnsupportedOperationException("a queue between processes cannot be looked into; take the element");
    }

    /** @throws UnsupportedOperationException always: nobody can look into a pipe */
    @Override
    public Iterator<E> iterator() {
        throw new UnsupportedOperationException("a queue between processes cannot be looked into; use drainTo");
    }

    /** Frees this process's ends of the queue; in the process that opened it, the queue itself. */
    @Override
    public void close() {
        try {
            if (opener && !ends.closed) {
                for (ByteBuffer left; (left = undisturbed(() -> ends.take(0))) != null; ) {
                    discard(left);
                }
            }
            ends.close();
            Tree.here().forget(ends.path);
            if (opener) {
                Files.deleteIfExists(ends.path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Queue[" + path + "]";
    }

    private Object readResolve() throws ObjectStreamException {
        return new Queue<E>(Path.of(path), false);
    }

    /*
     * A record:  int32 CRC-32C of the rest | int8 where: 0 here, 1 in a file | int16 length | the element, or the file's name
     *
     * Records have one size, below the PIPE_BUF of every system that has named pipes of 512 bytes and more: then the kernel
     * writes and reads each whole or not at all, whoever else writes, reads or dies at that moment, without any lock. The
     * checksum makes that assumption visible. An element that does not fit waits in a file of its own.
     */
    private static final int RECORD_BYTES = 512;
    private static final int HEADER_BYTES = 7;
    private static final byte HERE = 0;
    private static final byte IN_FILE = 1;

    private interface Waiting<T extends @Nullable Object> {
        T run() throws InterruptedException;
    }

    /* For methods that do not wait, and so are not interrupted. */
    private static <T extends @Nullable Object> T undisturbed(Waiting<T> code) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return code.run();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean put(E element, long nanos) throws InterruptedException {
        ByteBuffer record = record(element);
        boolean done = false;
        try {
            done = ends.put(record, nanos);
            return done;
        } finally {
            if (!done) {
                discard(record);
            }
        }
    }

    private ByteBuffer record(E element) {
        byte[] encoded;
        try {
            encoded = Encoder.encode(Objects.requireNonNull(element, "a queue has no null elements"));
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "the element refers to something that cannot be serialized: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte where = HERE;
        if (encoded.length > RECORD_BYTES - HEADER_BYTES) {
            where = IN_FILE;
            encoded = spill(encoded);
        }
        ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
        record.position(4);
        record.put(where).putShort((short) encoded.length).put(encoded);
        record.position(RECORD_BYTES).flip();
        return record.putInt(0, checksum(record));
    }

    private static byte[] spill(byte[] encoded) {
        Path file = Tree.here().directory().newPath("message");
        try {
            Files.write(file, encoded, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            file.toFile().delete(); // what there is of it
            throw new UncheckedIOException("cannot keep a message of " + encoded.length + " bytes in " + file, e);
        }
        return file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked") // whoever puts and takes agrees on the type of the elements
    private @Nullable E element(@Nullable ByteBuffer record) {
        if (record == null) {
            return null;
        }
        try {
            if (record.getInt(0) != checksum(record)) {
                throw new WireException(
                        "a record of " + this + " is damaged: this system tears writes of " + RECORD_BYTES + " bytes");
            }
            Path file = file(record);
            byte[] encoded = content(record);
            if (file != null) {
                encoded = Files.readAllBytes(file);
                Files.delete(file);
            }
            return (E) Decoder.decode(encoded);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("an element's class is not known here: " + e.getMessage(), e);
        }
    }

    private static byte[] content(ByteBuffer record) {
        byte[] content = new byte[record.getShort(5)];
        record.get(HEADER_BYTES, content);
        return content;
    }

    /* Where the element is, if it is not in the record. */
    private @Nullable Path file(ByteBuffer record) {
        return record.get(4) == IN_FILE
                ? Path.of(path).resolveSibling(new String(content(record), StandardCharsets.UTF_8))
                : null;
    }

    /* Of an element that nobody will take. */
    private void discard(ByteBuffer record) {
        Path file = file(record);
        if (file != null) {
            file.toFile().delete(); // if it cannot be, it goes with the run directory
        }
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().position(4).limit(RECORD_BYTES));
        return (int) crc.getValue();
    }

    /** What all handles of one queue in this process share: its two ends of the pipe. */
    private static final class Ends {
        /*
         * Threads of this process take turns at each end; between processes there is no lock. A call that will not have to
         * wait goes into the kernel by itself, any other waits in a KernelWait. Ending a wait closes the channel of that end,
         * which is opened again: a pipe opened for both reading and writing opens at once. The gauge stays open, so that the
         * pipe keeps what is in it, and tells how many bytes there are.
         *
         * Whether a call will have to wait is a guess, since other processes may be faster: with a time-out, only PLENTY of
         * records, or of room, is believed; without one a single record is, for an interrupt ends that wait as well. When the
         * time is over, a call still goes on for as long as it sees a record, or room: somebody gets on at every look.
         */
        private static final int PLENTY = 64;
        private static final long LEAST_WAIT_NANOS = 1_000_000;

        final Path path;
        private final RandomAccessFile gauge;
        private final FileInputStream bytesInside;
        private final ReentrantLock putting = new ReentrantLock();
        private final ReentrantLock taking = new ReentrantLock();
        private volatile @Nullable FileChannel in; // guarded by putting; close looks without
        private volatile @Nullable FileChannel out; // guarded by taking; close looks without
        private volatile boolean closed;

        Ends(Path path) {
            this.path = path;
            try {
                gauge = new RandomAccessFile(path.toFile(), "rw");
                bytesInside = new FileInputStream(gauge.getFD());
            } catch (IOException e) {
                throw new UncheckedIOException("the process that opened this queue has closed it", e);
            }
        }

        int size() {
            try {
                return bytesInside.available() / RECORD_BYTES;
            } catch (IOException e) {
                throw failure(e);
            }
        }

        boolean put(ByteBuffer record, long nanos) throws InterruptedException {
            long start = System.nanoTime();
            while (!lock(putting, nanos)) {
                if (size() >= CAPACITY) {
                    return false;
                }
            }
            try {
                while (true) {
                    FileChannel end = in();
                    int room = CAPACITY - size();
                    if (room <= 0 && isOver(start, nanos)) {
                        return false;
                    } else if (room >= (nanos == KernelWait.FOREVER ? 1 : PLENTY)) {
                        return now(() -> end.write(record), record);
                    } else if (KernelWait.await(() -> end.write(record), end::close, left(start, nanos)) != null) {
                        return true;
                    }
                }
            } catch (IOException e) {
                throw failure(e);
            } finally {
                putting.unlock();
            }
        }

        @Nullable
        ByteBuffer take(long nanos) throws InterruptedException {
            long start = System.nanoTime();
            while (!lock(taking, nanos)) {
                if (size() == 0) {
                    return null;
                }
            }
            try {
                ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
                while (true) {
                    FileChannel end = out();
                    int inside = size();
                    if (inside == 0 && isOver(start, nanos)) {
                        return null;
                    } else if (inside >= (nanos == KernelWait.FOREVER ? 1 : PLENTY)) {
                        return now(() -> end.read(record), record) ? record : null;
                    } else if (KernelWait.await(() -> end.read(record), end::close, left(start, nanos)) != null) {
                        return record;
                    }
                }
            } catch (IOException e) {
                throw failure(e);
            } finally {
                taking.unlock();
            }
        }

        /* An interrupt may come when the bytes have moved already: the buffer knows. */
        private static boolean now(KernelWait.Call<Integer> call, ByteBuffer record)
                throws IOException, InterruptedException {
            try {
                call.run();
            } catch (ClosedByInterruptException e) {
                if (record.hasRemaining()) {
                    Thread.interrupted();
                    throw new InterruptedException();
                }
            }
            return true;
        }

        /* A call that finds room, or a record, is not given up because the time was over before another thread could run. */
        private static long left(long start, long nanos) {
            return nanos == KernelWait.FOREVER
                    ? nanos
                    : Math.max(LEAST_WAIT_NANOS, nanos - (System.nanoTime() - start));
        }

        private static boolean isOver(long start, long nanos) {
            return nanos != KernelWait.FOREVER && System.nanoTime() - start >= nanos;
        }

        private static boolean lock(ReentrantLock end, long nanos) throws InterruptedException {
            if (nanos == KernelWait.FOREVER) {
                end.lockInterruptibly();
                return true;
            }
            return end.tryLock(Math.max(LEAST_WAIT_NANOS, nanos), TimeUnit.NANOSECONDS);
        }

        private FileChannel in() throws IOException {
            FileChannel end = in;
            if (end == null || !end.isOpen()) {
                in = end = open();
                closeIfClosed(end);
            }
            return end;
        }

        private FileChannel out() throws IOException {
            FileChannel end = out;
            if (end == null || !end.isOpen()) {
                out = end = open();
                closeIfClosed(end);
            }
            return end;
        }

        private FileChannel open() throws IOException {
            if (closed) {
                throw new IllegalStateException("the queue is closed");
            }
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        /* Either this sees that the queue was closed meanwhile, or close sees the channel. */
        private void closeIfClosed(FileChannel end) throws IOException {
            if (closed) {
                end.close();
            }
        }

        void close() throws IOException {
            closed = true;
            for (FileChannel end : new FileChannel[] {in, out}) {
                if (end != null) {
                    end.close();
                }
            }
            bytesInside.close();
            gauge.close();
        }

        private RuntimeException failure(IOException e) {
            return closed
                    ? new IllegalStateException("the queue is closed", e)
                    : new UncheckedIOException("cannot use the pipe " + path + ": " + e.getMessage(), e);
        }
    }
}
