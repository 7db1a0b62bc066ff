package millrace.process;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.FrameTooLargeException;
import millrace.wire.Link;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/** This process's connections to a manager in another process; all handles of that manager's objects use them. */
final class ManagerClient {
    /*
     * States:  NEW --first question--> CONNECTED --end of the manager, or a connection fails--> ENDED
     *
     * The connection that carries the waits is made first, and a thread reads from it until it ends: so this process
     * notices the end of the manager, and keeps its session, though no handle may be left; what it holds is not given back
     * while it lives. Others are made when all are in use, and kept.
     */
    /* Whose question this thread is writing: the one way that the handle of another tree's object may take. */
    private static final ThreadLocal<@Nullable ManagerClient> ASKED = new ThreadLocal<>();

    private final Path socket;
    private final Connector connector;
    private final @Nullable AllowedClasses filter;
    private final long session =
            ThreadLocalRandom.current().nextLong() + ProcessHandle.current().pid(); // two may start at one time

    private final Deque<Asking> idle = new ConcurrentLinkedDeque<>();
    private final Map<Link, Boolean> links = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<@Nullable Object>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable Link waits; // written once, under this
    private volatile @Nullable String ended; // why, once it has

    /** Makes another connection to the manager. */
    @FunctionalInterface
    interface Connector {
        Link connect() throws IOException;
    }

    /** A connection on which one thread at a time asks, and what goes faster beside it; null: nothing does. */
    private record Asking(Link link, @Nullable HotLine line) {
        Frame ask(byte[] question) throws IOException {
            Frame answer = null;
            if (line != null && link.isOpen() && line.ask(ManagerProtocol.ASK, question)) {
                answer = line.answer();
            } else {
                link.send(ManagerProtocol.ASK, 0, question);
            }
            return answer == null ? link.receive() : answer;
        }
    }

    /** For a manager on this machine, of the same tree. */
    ManagerClient(Path socket) {
        this(socket, () -> Link.connect(socket), null);
    }

    ManagerClient(Path socket, Connector connector, @Nullable AllowedClasses filter) {
        this.socket = socket;
        this.connector = connector;
        this.filter = filter;
    }

    Address address(long object) {
        return new There(this, object);
    }

    /** What may arrive from it; null: anything, for it is of our own tree. */
    @Nullable
    AllowedClasses allowed() {
        return filter;
    }

    /** Whether its socket is a file of another machine, perhaps. */
    boolean isRemote() {
        return filter != null;
    }

    /** Ends the session; what this process holds goes back. */
    void close() {
        end("it was closed here", null);
    }

    /** This process is about to end: no thread shall wait in the kernel any more. The session goes on. */
    void leaveKernel() {
        links.keySet().forEach(Link::leaveKernel);
    }

    /** An interrupt does not end the wait for the answer. */
    private @Nullable Object ask(long object, int operation, @Nullable Object[] arguments) throws Throwable {
        byte[] question = question(object, operation, arguments);
        Frame answer;
        try {
            waits();
            Asking free = idle.pollFirst();
            if (free == null) {
                free = openAsking();
            }
            try {
                answer = free.ask(question);
            } catch (FrameTooLargeException e) {
                idle.addFirst(free);
                throw e.asError("the answer", "this process");
            }
            idle.addFirst(free);
        } catch (IOException e) {
            throw end(ManagerProtocol.message(e), e);
        }
        return answer(answer);
    }

    private @Nullable Object await(long nanos, long object, int operation, @Nullable Object[] arguments)
            throws InterruptedException, TimeoutException {
        long request = requests.incrementAndGet();
        CompletableFuture<@Nullable Object> answer = begin(request, object, operation, arguments);
        return Waiter.await(answer, nanos, () -> {
            try {
                waits().send(ManagerProtocol.CANCEL, request, ManagerProtocol.nothing());
            } catch (IOException e) {
                end(ManagerProtocol.message(e), e);
            }
        });
    }

    private CompletableFuture<@Nullable Object> begin(
            long request, long object, int operation, @Nullable Object[] arguments) {
        byte[] question = question(object, operation, arguments);
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        Link link = waits();
        waiting.put(request, answer);
        try {
            link.send(ManagerProtocol.AWAIT, request, question);
        } catch (IOException e) {
            throw end(ManagerProtocol.message(e), e);
        }
        String reason = ended;
        if (reason != null) {
            waiting.remove(request); // nobody may look there any more
            throw gone(reason, null);
        }
        return answer;
    }

    private Link waits() {
        Link open = waits;
        return open == null ? connectWaits() : open;
    }

    private synchronized Link connectWaits() {
        Link open = waits;
        if (open == null) {
            try {
                Link connected = openWaits();
                waits = open = connected;
                Thread reader = new Thread(() -> read(connected), "millrace-manager-waits");
                reader.setDaemon(true);
                reader.start();
            } catch (IOException e) {
                throw end(ManagerProtocol.message(e), e);
            }
        }
        return open;
    }

    private Link openWaits() throws IOException {
        Link link = connect();
        greet(link, false);
        return link;
    }

    private Asking openAsking() throws IOException {
        Link link = connect();
        String line = greet(link, !isRemote());
        if (line.isEmpty()) {
            return new Asking(link, null);
        }
        try {
            return new Asking(link, HotLine.open(Tree.here().directory().path().resolve(line)));
        } catch (IOException noRoom) {
            return new Asking(link, null);
        }
    }

    private Link connect() throws IOException {
        String reason = ended;
        if (reason != null) {
            throw gone(reason, null);
        }
        Link link = connector.connect();
        links.put(link, true);
        return link;
    }

    /* Returns the name of the hot line, if one is wanted. */
    private String greet(Link link, boolean wantsLine) throws IOException {
        link.send(
                ManagerProtocol.HELLO,
                session,
                new Encoder()
                        .int8(wantsLine ? 1 : 0)
                        .int64(isRemote() ? 0 : ProcessHandle.current().pid())
                        .toBytes());
        Frame welcome = link.receive(); // from here on it is served, whatever the manager runs out of
        if (welcome.kind() != ManagerProtocol.WELCOME) {
            throw new WireException("a manager welcomes with a " + welcome);
        }
        if (ended != null) {
            link.close();
        }
        return wantsLine ? welcome.decoder().string() : "";
    }

    private void read(Link link) {
        try {
            while (true) {
                Frame frame;
                try {
                    frame = link.receive();
                } catch (FrameTooLargeException e) {
                    CompletableFuture<@Nullable Object> answer = waiting.remove(e.id());
                    if (answer == null) {
                        throw e;
                    }
                    answer.completeExceptionally(e.asError("the answer", "this process"));
                    continue;
                }
                CompletableFuture<@Nullable Object> answer = waiting.remove(frame.id());
                if (answer == null) {
                    throw frame.kind() == ManagerProtocol.REFUSED
                            ? new WireException(frame.decoder().string())
                            : new WireException("nobody waits for a " + frame);
                } else if (frame.kind() == ManagerProtocol.CANCELLED) {
                    answer.complete(Waiter.CANCELLED);
                } else {
                    complete(answer, frame);
                }
            }
        } catch (IOException e) {
            end(ManagerProtocol.message(e), e);
        }
    }

    private void complete(CompletableFuture<@Nullable Object> answer, Frame frame) {
        try {
            answer.complete(answer(frame));
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    private @Nullable Object answer(Frame frame) throws Throwable {
        Decoder in = frame.decoder(filter);
        return switch (frame.kind()) {
            case ManagerProtocol.ANSWER -> {
                Object[] one = objects(in);
                if (one.length != 1) {
                    throw end("it answered with " + one.length + " objects in a " + frame, null);
                }
                yield one[0];
            }
            case ManagerProtocol.MANY -> new Shared.Many(objects(in));
            case ManagerProtocol.FAILED -> {
                Throwable failure = Failure.decode(in);
                failure.addSuppressed(new RemoteTrace("the manager's process"));
                throw failure;
            }
            case ManagerProtocol.REFUSED -> throw end(in.string(), null);
            default -> throw end("it answered with a " + frame, null);
        };
    }

    private static @Nullable Object[] objects(Decoder in) {
        try {
            return ManagerProtocol.objects(in);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the answer cannot be read here: " + ManagerProtocol.reason(e), e);
        }
    }

    private byte[] question(long object, int operation, @Nullable Object[] arguments) {
        ManagerClient outer = ASKED.get(); // an argument's own code may ask, too
        ASKED.set(this);
        try {
            return Outgoing.encoded("an argument", () -> ManagerProtocol.question(object, operation, arguments));
        } finally {
            if (outer == null) {
                ASKED.remove();
            } else {
                ASKED.set(outer);
            }
        }
    }

    /* A manager of another tree knows its own objects again; anybody else could do nothing with the socket's name. */
    private void requireWayTo(long object) throws InvalidObjectException {
        boolean ofOtherTree = isRemote() && !Tree.here().directory().path().equals(socket.getParent());
        if (ofOtherTree && ASKED.get() != this) {
            throw new InvalidObjectException("object " + object + " of " + socket
                    + " is an object of a remote manager; connect from the child instead (RemoteManager.connect)");
        }
    }

    private IllegalStateException end(String reason, @Nullable Throwable cause) {
        String first;
        synchronized (this) {
            first = ended;
            if (first == null) {
                ended = first = reason;
                Tree.here().forget(socket, this);
            }
        }
        for (Link link : links.keySet()) {
            try {
                link.close();
            } catch (IOException ignored) {
                // it was broken before
            }
        }
        IllegalStateException gone = gone(first, cause);
        waiting.values().forEach(answer -> answer.completeExceptionally(gone));
        waiting.clear();
        return gone;
    }

    private IllegalStateException gone(String reason, @Nullable Throwable cause) {
        return new IllegalStateException(
                "the manager is closed, or its process has ended (" + socket + "): " + reason, cause);
    }

    /** An object of that manager. */
    static final class There implements Address {
        private static final long serialVersionUID = 1;

        private final transient ManagerClient manager;
        private final transient long id;

        private There(ManagerClient manager, long id) {
            this.manager = manager;
            this.id = id;
        }

        @Override
        public @Nullable Object ask(int operation, @Nullable Object... arguments) throws Throwable {
            return manager.ask(id, operation, arguments);
        }

        @Override
        public @Nullable Object await(long nanos, int operation, @Nullable Object... arguments)
                throws InterruptedException, TimeoutException {
            return manager.await(nanos, id, operation, arguments);
        }

        @Override
        public @Nullable Object awaitUninterruptibly(int operation, @Nullable Object... arguments) {
            return Waiter.awaitUninterruptibly(
                    manager.begin(manager.requests.incrementAndGet(), id, operation, arguments));
        }

        @Override
        public @Nullable Shared local() {
            return null;
        }

        @Override
        public void close() {
            // only its manager's process can
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof There there && there.manager == manager && there.id == id;
        }

        @Override
        public int hashCode() {
            return Objects.hash(manager.socket, id);
        }

        @Override
        public String toString() {
            return "object " + id + " of " + manager.socket;
        }

        private Object writeReplace() throws InvalidObjectException {
            manager.requireWayTo(id);
            return new Handle(manager.socket.toString(), id);
        }
    }
}
