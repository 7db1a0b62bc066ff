package millrace.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import millrace.wire.Link;
import org.jspecify.annotations.Nullable;

/**
 * Keeps objects in this process that other processes share: Python's {@code multiprocessing.Manager}.
 *
 * <pre>{@code
 * try (Manager manager = Manager.open(); Pool pool = Pool.open(4)) {
 *     Counter<String> words = manager.counter();
 *     pool.map(file -> words.addAll(file.number(), count(file)), files);
 * }
 * }</pre>
 *
 * <p>The state is here, and so is every change: handles in other processes ask for it. A process that dies in the middle of
 * a question has asked it whole or not at all; when it dies, this manager forgets what it waited for and takes back what
 * it held. Until the first handle travels, a manager is nothing but its objects. What Python calls a Namespace is a
 * {@link #map} from names to objects.
 *
 * <p>Processes of the same tree need nothing else. Others, on other machines too, can {@link #listen reach} it over TCP.
 *
 * <p>Thread-safe. Objects live as long as their manager; those that can be closed go with that. Closing the manager ends the
 * sharing: handles elsewhere throw {@link IllegalStateException} from then on, those here go on working. It makes no more objects, for
 * nobody could share them: that throws {@link IllegalStateException}, too. Closing twice is harmless.
 */
public final class Manager implements AutoCloseable {
    static final long NAMES = 0;

    private static final long ACCEPT_AGAIN_NANOS = 10_000_000;

    private final Map<Long, Shared> objects = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Names names = new Names(this);
    private final AllowedClasses allowed = new AllowedClasses();
    private final Session here = new Session(Session.HERE, 0);
    private final Map<Long, Session> sessions = new ConcurrentHashMap<>();
    private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
    private @Nullable Path socket; // guarded by this
    private final List<ServerSocketChannel> listening = new ArrayList<>(); // guarded by this
    private volatile boolean closed;

    private Manager() {}

    /* Holds what is opened without a manager; it stops listening whenever the last of that is closed. */
    private static final class OfThisProcess {
        static final Manager MANAGER = new Manager();
    }

    /* In place of an object that was closed. */
    private static final class Gone extends Shared {
        static final Gone OBJECT = new Gone();

        private Gone() {
            close();
        }

        @Override
        @Nullable
        Object call(int operation, @Nullable Object[] arguments, Session asker) {
            throw noSuch(operation);
        }
    }

    /** A manager without objects. */
    public static Manager open() {
        return new Manager();
    }

    static Manager ofThisProcess() {
        return OfThisProcess.MANAGER;
    }

    /** A new, empty counter. */
    public <K> Counter<K> counter() {
        return new Counter<>(add(new Counter.State()));
    }

    /** A new, empty map. */
    public <K, V> SharedMap<K, V> map() {
        return new SharedMap<>(add(new SharedMap.State()));
    }

    /** A new, empty list. */
    public <E extends @Nullable Object> SharedList<E> list() {
        return new SharedList<>(add(new SharedList.State()));
    }

    /** A new semaphore with that many permits; see {@link Semaphore#open}. */
    public Semaphore semaphore(int permits) {
        return new Semaphore(add(new Semaphore.State(permits, false)));
    }

    /** A new event that is not set. */
    public Event event() {
        return new Event(add(new Event.State()));
    }

    /** A new barrier for that many parties; see {@link Barrier#open}. */
    public Barrier barrier(int parties) {
        return new Barrier(add(new Barrier.State(parties, false)), null);
    }

    /** A new barrier with an action that the last party runs; see {@link Barrier#open(int, Action)}. */
    public Barrier barrier(int parties, Action action) {
        return new Barrier(add(new Barrier.State(parties, true)), action);
    }

    /**
     * An object of the caller's own type: what is returned implements the interface, and can be passed to other processes;
     * each call runs the method of the implementation in this process. Methods run one at a time. Arguments and results
     * travel as copies, if they are no handles themselves; what a method throws is thrown by the call.
     *
     * @throws IllegalArgumentException if the type is not an interface
     */
    public <T> T share(Class<T> type, T implementation) {
        return SharedProxy.of(type, add(new SharedProxy.State(type, implementation)));
    }

    /**
     * Gives an object of this manager a name, under which it can be {@linkplain RemoteManager#lookup looked up} over TCP.
     *
     * <p>It has this name for as long as the manager is open.
     *
     * @throws IllegalArgumentException if it is not an object of this manager, or if the name is taken
     */
    public void publish(String name, Object handle) {
        names.publish(name, handle);
    }

    /**
     * Lets processes that do not belong to this tree, and know the key, reach this manager's {@linkplain #publish published}
     * objects, from this machine only, over TCP. They call {@link RemoteManager#connect}.
     *
     * @param key at least 16 bytes, as random as can be
     * @return the address with the port, which the system has chosen
     */
    public InetSocketAddress listen(byte[] key) {
        return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), key);
    }

    /**
     * The same on another address: from other machines if it is not that of the loopback. Both sides prove that they know the
     * key before anything else is read, but what follows is neither encrypted nor signed: it belongs on a network that is
     * trusted, or into a tunnel.
     *
     * <p>Objects that arrive this way must be of harmless types of the JDK, or of classes that {@link #allow} has named.
     */
    public synchronized InetSocketAddress listen(InetSocketAddress address, byte[] key) {
        Handshake handshake = new Handshake(key);
        requireOpen();
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            try {
                server.bind(address);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            listening.add(server);
            daemon("millrace-manager", () -> accept(server, handshake));
            return (InetSocketAddress) server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address + ": " + ManagerProtocol.message(e), e);
        }
    }

    /**
     * Lets objects of more classes arrive over TCP, functions of these classes among them. It is for classes that are made
     * to be read from a stream; a whole library's are an invitation.
     *
     * @param pattern as {@code jdk.serialFilter} has it: {@code com.example.Order}, {@code com.example.*},
     *     {@code com.example.**}
     */
    public void allow(String pattern) {
        allowed.allow(pattern);
    }

    @Override
    public void close() {
        closed = true;
        stopListening();
    }

    /**
     * Keeps an object under a new number.
     *
     * @throws IllegalStateException if it was closed
     */
    Address add(Shared object) {
        requireOpen();
        long id = numbers.incrementAndGet();
        objects.put(id, object);
        return new Address.Here(this, id, object);
    }

    void remove(long id) {
        Shared object = objects.remove(id);
        if (object != null) {
            object.close();
        }
        if (this == OfThisProcess.MANAGER) {
            synchronized (this) {
                if (objects.isEmpty()) {
                    stopListening();
                }
            }
        }
    }

    /** @throws IllegalStateException if it was closed */
    Shared object(long id) {
        Shared object = id == NAMES ? names : objects.get(id);
        if (object == null) {
            throw new IllegalStateException("object " + id + " was closed by the process that opened it");
        }
        return object;
    }

    Address address(long id) {
        Shared object = id == NAMES ? names : objects.get(id);
        return new Address.Here(this, id, object == null ? Gone.OBJECT : object);
    }

    /** This process itself, as one that uses the objects. */
    Session here() {
        return here;
    }

    Session sessionBegins(long number, long pid, Link link) {
        return sessions.compute(number, (key, old) -> {
            Session session = old == null ? new Session(number, pid) : old;
            session.links().add(link);
            return session;
        });
    }

    void sessionEnds(Session session) {
        if (sessions.remove(session.number(), session)) {
            session.end();
            for (Link link : session.links()) {
                close(link);
            }
            objects.values().forEach(object -> object.sessionEnded(session));
        }
    }

    /** How many other processes use the objects. */
    int sessions() {
        return sessions.size();
    }

    /** Where the server listens; it begins to when the first handle is on its way. */
    synchronized Path socket() {
        Path path = socket;
        if (path == null) {
            requireOpen();
            path = Tree.here().directory().newPath("manager");
            try {
                ServerSocketChannel server = Link.listen(path);
                listening.add(server);
                socket = path;
                Tree.here().shared(path, Object.class, key -> this);
                daemon("millrace-manager", () -> accept(server, null));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on " + path + ": " + ManagerProtocol.message(e), e);
            }
        }
        return path;
    }

    private void accept(ServerSocketChannel server, @Nullable Handshake handshake) {
        while (server.isOpen()) {
            try {
                begin(server.accept(), handshake);
            } catch (IOException e) {
                // It is closed, or this process has no descriptor left for now: who asks waits until it has.
                LockSupport.parkNanos(this, ACCEPT_AGAIN_NANOS);
            }
        }
    }

    private void begin(SocketChannel channel, @Nullable Handshake handshake) {
        try {
            daemon("millrace-manager-link", () -> serve(channel, handshake));
        } catch (OutOfMemoryError noThreadLeft) {
            close(channel); // who asks is told so; those who are served go on
        }
    }

    private void serve(SocketChannel channel, @Nullable Handshake handshake) {
        try (channel) {
            if (handshake != null) {
                connections.add(channel);
                handshake.asServer(channel);
            }
            ObjectInputFilter filter = handshake == null ? null : allowed;
            try (Link link = new Link(channel)) {
                serve(link, filter);
            }
        } catch (IOException ignored) {
            // the other process is gone, or it spoke another language: either way nothing more comes from it
        } finally {
            connections.remove(channel);
        }
    }

    private void serve(Link link, @Nullable ObjectInputFilter filter) throws IOException {
        connections.add(link);
        try {
            if (!closed) {
                new ManagerConnection(this, link, filter).serve();
            }
        } finally {
            connections.remove(link);
        }
    }

    private synchronized void stopListening() {
        listening.forEach(Manager::close);
        listening.clear();
        connections.forEach(Manager::close);
        if (socket != null) {
            Tree.here().forget(socket);
            try {
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            socket = null;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the manager is closed");
        }
    }

    private static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException ignored) {
            // then it was broken before
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
