package millrace.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import millrace.wire.Decoder;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue between processes: Python's {@code multiprocessing.Queue} and {@code JoinableQueue} with the
 * methods of {@link BlockingQueue}. A handle that is passed to a child leads to the same queue there; any number of
 * processes may put and take.
 *
 * <pre>{@code
 * try (Queue<String> lines = Queue.open()) {
 *     ChildProcess reader = new ChildProcess(() -> {
 *         for (String line; (line = lines.poll(1, TimeUnit.DAYS)) != null; ) { ... }
 *     }).start();
 *     lines.put("one");
 *     lines.close(); // the reader's poll gives null when it has taken all
 *     reader.join();
 * }
 * }</pre>
 *
 * <p>Elements are serialized by {@link #put} and friends, in the caller's thread: what cannot be fails there, with
 * {@link IllegalArgumentException}. When put returns, the element is safe from the death of its sender, and no death of any
 * process damages the queue or blocks another. An element that a process has taken dies with it. Elements come
 * out in the order in which they were put, whoever put them, and may be of any size that an array can have. Whoever wants to take one
 * for which he has no memory gets an {@link OutOfMemoryError} that says so; it stays the next one, for a process that has more, or
 * for {@link #clear}.
 *
 * <p>A queue is as large as the disk, or holds at most the number of elements that it was opened with. {@link #size} and
 * {@link #remainingCapacity} are exact. {@link #peek}, {@link #contains} and {@link #iterator}, which is weakly consistent,
 * read copies; nothing can be removed from the middle.
 *
 * <p>The process that opened it closes it, once it is certain that nobody will put any more. What is in it can still be
 * taken; see {@link #close}.
 */
public final class Queue<E> extends AbstractQueue<E> implements BlockingQueue<E>, Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final String path;
    private final transient MessageLog log;
    private final transient boolean opener;
    private transient volatile boolean travelled;

    private Queue(Path path, boolean opener) {
        this.path = path.toString();
        this.log = Tree.here().shared(path, MessageLog.class, MessageLog::new);
        this.opener = opener;
    }

    /** A new, empty queue that is as large as the disk: put never waits for a reader. */
    public static <E> Queue<E> open() {
        return withRoomFor(Long.MAX_VALUE);
    }

    /** A new, empty queue that holds at most that many elements: put waits while it is full. */
    public static <E> Queue<E> open(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a queue has room for at least one element, not for " + capacity);
        }
        return withRoomFor(capacity);
    }

    private static <E> Queue<E> withRoomFor(long elements) {
        Path path = Tree.here().directory().newPath("queue");
        try {
            MessageLog.create(elements, path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a queue: " + e.getMessage(), e);
        }
        return new Queue<>(path, true);
    }

    /** @throws QueueClosedException if the queue is closed, also while this waits */
    @Override
    public void put(E element) throws InterruptedException {
        byte[] message = encoded(element);
        throwIfInterrupted();
        log.put(message, KernelWait.FOREVER);
    }

    /** @throws QueueClosedException if the queue is closed, also while this waits */
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        byte[] message = encoded(element);
        long nanos = unit.toNanos(timeout);
        throwIfInterrupted();
        return log.put(message, nanos);
    }

    /** The same. */
    public boolean offer(E element, Duration timeout) throws InterruptedException {
        return offer(element, TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /** @throws QueueClosedException if the queue is closed */
    @Override
    public boolean offer(E element) {
        return log.putNow(encoded(element));
    }

    /** @throws QueueClosedException if the queue is closed and has no element left, also while this waits */
    @Override
    public E take() throws InterruptedException {
        throwIfInterrupted();
        byte[] message = log.take(KernelWait.FOREVER);
        if (message == null) {
            throw new QueueClosedException("the queue is closed, and all its elements are taken");
        }
        return decoded(message);
    }

    /** The next element; null if the time is over, and at once if the queue is closed and has no element left. */
    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        throwIfInterrupted();
        byte[] message = log.take(nanos);
        return message == null ? null : decoded(message);
    }

    /** The same. */
    public @Nullable E poll(Duration timeout) throws InterruptedException {
        return poll(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public @Nullable E poll() {
        byte[] message = log.takeNow();
        return message == null ? null : decoded(message);
    }

    @Override
    public @Nullable E peek() {
        byte[] message = log.new Cursor().next();
        return message == null ? null : decoded(message);
    }

    /** The number of elements at one moment within this call. */
    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, log.size());
    }

    @Override
    public boolean isEmpty() {
        return log.isEmpty();
    }

    /** How many elements can be put before put waits; {@link Integer#MAX_VALUE} if it never does. */
    @Override
    public int remainingCapacity() {
        return log.capacity() == Long.MAX_VALUE ? Integer.MAX_VALUE : (int) (log.capacity() - log.size());
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> target, int most) {
        Objects.requireNonNull(target);
        if (target instanceof Queue<?> queue && queue.log == log) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        int count = 0;
        for (E next; count < most && (next = poll()) != null; count++) {
            target.add(next);
        }
        return count;
    }

    /** @throws IllegalArgumentException if the elements are those of this queue, through whatever handle */
    @Override
    public boolean addAll(Collection<? extends E> elements) {
        if (elements instanceof Queue<?> queue && queue.log == log) {
            throw new IllegalArgumentException("a queue cannot be added to itself");
        }
        return super.addAll(elements);
    }

    @Override
    public void clear() {
        while (log.dropNow()) {
            // one after the other, without being read
        }
    }

    /** Goes through copies of the elements, weakly consistently; it does not remove. */
    @Override
    public Iterator<E> iterator() {
        return new Iterator<>() {
            private final MessageLog.Cursor cursor = log.new Cursor();
            private byte @Nullable [] next = cursor.next();

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public E next() {
                byte[] message = next;
                if (message == null) {
                    throw new NoSuchElementException();
                }
                next = cursor.next();
                return decoded(message);
            }
        };
    }

    /** Goes through what {@link #iterator} does; of no known size, since others put and take meanwhile. */
    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(
                iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
    }

    /**
     * Says that one element that was taken is dealt with; see {@link #join}.
     *
     * @throws IllegalStateException if this was said for as many elements as were ever put
     */
    public void taskDone() {
        log.done();
    }

    /**
     * Waits until {@link #taskDone} was called for every element that was put. An element that was taken by a process that died is
     * never done: where that may happen, use a {@link Pool}, or {@link #join(Duration)}.
     */
    public void join() throws InterruptedException {
        throwIfInterrupted();
        log.awaitDone(KernelWait.FOREVER);
    }

    /** The same, but not longer than that; returns whether all are done. */
    public boolean join(Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        throwIfInterrupted();
        return log.awaitDone(nanos);
    }

    /** Whether it is closed: it gets no more elements. */
    public boolean isClosed() {
        return log.isClosed();
    }

    /**
     * In the process that opened it: ends the queue. From then on nobody can put; what is in it can still be taken, and then
     * every reader gets null from {@link #poll(long, TimeUnit)} and {@link QueueClosedException} from {@link #take}, also one that
     * waits. Its files are deleted when the last element is taken, or when no process is left that could take it.
     *
     * <p>In any other process: frees what this process needs for the queue, which it gets back when it uses it again.
     *
     * <p>Closing twice is harmless. A handle that arrives when the files are deleted is that of a closed, empty queue.
     */
    @Override
    public void close() {
        try {
            log.freeDescriptors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (opener) {
            log.close();
            deleteUnlessNeeded();
            if (log.hasFiles()) {
                ChildProcess.active().forEach(child -> child.onExit().thenRun(this::deleteUnlessNeeded));
            }
        }
    }

    /** Whether the other is a handle of the same queue. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Queue<?> queue && queue.log == log;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(log);
    }

    @Override
    public String toString() {
        return "Queue[" + path + "]";
    }

    /*
     * Nobody else can take the elements if no handle was ever serialized; nor if another process had it open, but this is the
     * root, and it has no children any more. A handle that nobody has opened yet may still be on its way to one that starts.
     */
    private void deleteUnlessNeeded() {
        boolean left = log.isShared()
                && ChildProcess.current() == null
                && ChildProcess.active().isEmpty();
        if (!travelled || left || log.isEmptyOrDamaged()) {
            log.delete();
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private byte[] encoded(E element) {
        return Outgoing.encoded("the element", Objects.requireNonNull(element, "a queue has no null elements"));
    }

    @SuppressWarnings("unchecked") // whoever puts and takes agrees on the type of the elements
    private E decoded(byte[] message) {
        try {
            return (E) Objects.requireNonNull(Decoder.decode(message));
        } catch (IOException e) {
            throw new UncheckedIOException("an element of " + this + " cannot be read: " + e.getMessage(), e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("an element's class is not known here: " + e.getMessage(), e);
        }
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        travelled = true;
        out.defaultWriteObject();
    }

    private Object readResolve() throws ObjectStreamException {
        return new Queue<E>(Path.of(path), false);
    }
}
