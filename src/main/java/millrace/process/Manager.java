package millrace.process;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import millrace.wire.Decoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps objects in this process that other processes of the tree share: Python's {@code multiprocessing.Manager}.
 *
 * <pre>{@code
 * try (Manager manager = Manager.open(); Pool pool = Pool.open(4)) {
 *     Counter<String> words = manager.counter();
 *     pool.map(file -> words.addAll(file.number(), count(file)), files);
 * }
 * }</pre>
 *
 * <p>The state is here, and so is every change: handles in other processes ask for it, one question at a time for each
 * process. A process that dies in the middle of a question has asked it whole or not at all. Until the first handle
 * travels, a manager is nothing but its objects.
 *
 * <p>Thread-safe. Closing it ends the sharing: handles elsewhere throw {@link IllegalStateException} from then on, those
 * here go on working. Closing twice is harmless.
 */
public final class Manager implements AutoCloseable {
    /*
     * The frames between a handle's process (client) and the manager's (server):
     *
     *   kind      from     when                                       id            body
     *   ASK       client   when it has no answer to wait for          the object's  int8 operation, its arguments
     *   ANSWER    server   once for each ASK, or                      the object's  what the operation gives
     *   FAILED    server   instead of it                              the object's  see Failure
     *
     * Whatever else arrives ends the connection.
     */
    static final byte ASK = 1;
    static final byte ANSWER = 2;
    static final byte FAILED = 3;

    private final Map<Long, LocalCounter<?>> objects = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private @Nullable Path socket; // guarded by this
    private @Nullable ServerSocketChannel server; // guarded by this
    private volatile boolean closed;

    private Manager() {}

    /** What travels in place of an object: where it is. */
    record Handle(String socket, long id) implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            Path path = Path.of(socket);
            Object place = Tree.here().shared(path, Object.class, ManagerClient::new);
            if (place instanceof Manager manager) {
                LocalCounter<?> counter = manager.objects.get(id);
                if (counter == null) {
                    throw new IllegalStateException("the manager has no object " + id);
                }
                return counter;
            }
            return new RemoteCounter<>((ManagerClient) place, id);
        }
    }

    /** A manager without objects. */
    public static Manager open() {
        return new Manager();
    }

    /** A new, empty counter. */
    public <K> Counter<K> counter() {
        long id = numbers.incrementAndGet();
        LocalCounter<K> counter = new LocalCounter<>(this, id);
        objects.put(id, counter);
        return counter;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (server != null && socket != null) {
                server.close();
                Files.deleteIfExists(socket);
                Tree.here().forget(socket);
            }
            for (Link link : links) {
                link.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the server listens; it begins to when the first handle is on its way. */
    synchronized Path socket() {
        Path path = socket;
        if (path == null) {
            if (closed) {
                throw new IllegalStateException("the manager is closed");
            }
            path = Tree.here().directory().newPath("manager");
            try {
                ServerSocketChannel listening = Link.listen(path);
                server = listening;
                socket = path;
                Tree.here().shared(path, Object.class, key -> this);
                daemon("millrace-manager", () -> accept(listening)).start();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on " + path + ": " + e.getMessage(), e);
            }
        }
        return path;
    }

    private void accept(ServerSocketChannel listening) {
        try (listening) { // when nobody accepts any more, nobody shall wait for it
            while (true) {
                SocketChannel channel = listening.accept();
                daemon("millrace-manager-link", () -> serve(channel)).start();
            }
        } catch (IOException ignored) {
            // closed: nobody is accepted any more
        }
    }

    private void serve(SocketChannel channel) {
        try (Link link = new Link(channel)) {
            links.add(link);
            if (closed) {
                return;
            }
            try {
                while (true) {
                    answer(link, link.receive());
                }
            } finally {
                links.remove(link);
            }
        } catch (IOException ignored) {
            // the other process is gone, or it spoke another language: either way nothing more comes from it
        }
    }

    private void answer(Link link, Frame question) throws IOException {
        if (question.kind() != ASK) {
            throw new WireException("a manager got a " + question);
        }
        byte kind = ANSWER;
        byte[] body;
        try {
            LocalCounter<?> object = objects.get(question.id());
            if (object == null) {
                throw new IllegalStateException("the manager has no object " + question.id());
            }
            Decoder in = question.decoder();
            body = object.answer(in.int8(), in).toBytes();
        } catch (IOException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
            kind = FAILED;
            body = Failure.encode(e);
        }
        link.send(kind, question.id(), body);
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
