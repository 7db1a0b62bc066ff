package millrace.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Objects;
import millrace.wire.Link;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Manager} that this process has reached over TCP: Python's {@code BaseManager.connect}.
 *
 * <pre>{@code
 * try (RemoteManager manager = RemoteManager.connect(new InetSocketAddress("127.0.0.1", port), key)) {
 *     SharedMap<String, Integer> prices = manager.lookup("prices");
 * }
 * }</pre>
 *
 * <p>What is looked up works as a handle in a child does, and can be passed back to the manager, but not to a third process,
 * this one's children among them: that fails with {@link IllegalArgumentException}, and that process has to connect itself.
 * Who connects twice to one manager gets the same connections. Closing ends the session, as the end of this process would:
 * handles throw {@link IllegalStateException} from then on. Closing twice is harmless. Thread-safe.
 *
 * <p>In a process of the manager's own tree it is the connection of the tree's handles, which can be passed on, and which
 * closing leaves as it is.
 */
public final class RemoteManager implements AutoCloseable {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(5);

    private final @Nullable ManagerClient client; // null in the process of the manager itself
    private final Address names;

    private RemoteManager(Object place) {
        client = place instanceof ManagerClient other ? other : null;
        names = client == null ? ((Manager) place).address(Manager.NAMES) : client.address(Manager.NAMES);
    }

    /**
     * Connects to a manager that {@linkplain Manager#listen listens} there.
     *
     * @throws UncheckedIOException if nobody listens there, or not a manager, or the manager refuses the key; within some
     *     seconds in any case
     */
    public static RemoteManager connect(InetSocketAddress address, byte[] key) {
        Handshake handshake = new Handshake(key);
        AllowedClasses allowed = new AllowedClasses();
        ManagerClient.Connector connector = () -> connect(address, handshake);
        try {
            ManagerClient first = new ManagerClient(Path.of(""), connector, allowed);
            connector.connect().close(); // here it fails with the reason
            String socket = first.address(Manager.NAMES).call(Names.SOCKET);
            first.close();
            return new RemoteManager(Tree.here()
                    .shared(
                            Path.of(socket),
                            Object.class,
                            path -> isOfThisTree(path)
                                    ? new ManagerClient(path)
                                    : new ManagerClient(path, connector, allowed)));
        } catch (IOException e) {
            throw unreachable(address, e);
        } catch (IllegalStateException e) { // it was there a moment ago, and ends just now
            throw unreachable(address, e.getCause() instanceof IOException cause ? cause : new IOException(e));
        }
    }

    /* Then there is a shorter way, which other handles take, too, and on which lambdas may travel. */
    private static boolean isOfThisTree(Path socket) {
        return ChildProcess.current() != null && Tree.here().directory().path().equals(socket.getParent());
    }

    private static UncheckedIOException unreachable(InetSocketAddress address, IOException why) {
        return new UncheckedIOException(
                "cannot reach a manager at " + address + ": " + ManagerProtocol.message(why), why);
    }

    /**
     * The object that the manager has published under that name; a {@link ClassCastException} follows where it is used as
     * something else.
     *
     * @throws NoSuchElementException if there is none
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // whoever knows the name knows the type
    public <T> T lookup(String name) {
        Object handle = names.call(Names.LOOKUP, Objects.requireNonNull(name));
        if (handle == null) {
            throw new NoSuchElementException("the manager has published nothing as " + name);
        }
        return (T) handle;
    }

    /** Lets objects of more classes arrive in this process; see {@link Manager#allow}. */
    public void allow(String pattern) {
        AllowedClasses allowed = client == null ? null : client.allowed();
        if (allowed != null) {
            allowed.allow(pattern);
        }
    }

    @Override
    public void close() {
        if (client != null && client.isRemote()) {
            client.close();
        }
    }

    /* Connections are made by whoever has a question: an interrupt of that thread must not cost the session. */
    private static Link connect(InetSocketAddress address, Handshake handshake) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return connectOnce(address, handshake);
                } catch (IOException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Link connectOnce(InetSocketAddress address, Handshake handshake) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, Math.toIntExact(CONNECT_TIME.toMillis()));
            handshake.asClient(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new Link(channel);
    }
}
