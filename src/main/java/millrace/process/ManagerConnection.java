package millrace.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.FrameTooLargeException;
import millrace.wire.Link;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/** One connection of a client, in the process of the manager, where a thread of its own serves it. */
final class ManagerConnection {
    /*
     * A question may be too much for the memory of this process: a value, the copy that is its answer, what a function of the
     * user's makes. Then this question fails, as with any other exception, and the one who asked keeps its session and what
     * it holds; for that no memory is needed any more.
     */
    private static final byte[] NO_MEMORY =
            Failure.encode(new OutOfMemoryError("the manager's process has no memory left to say what failed"));

    private final Manager manager;
    private final Link link;
    private final @Nullable ObjectInputFilter filter;
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();

    /* For the thread that serves. */
    private @Nullable HotLine line;
    private boolean askedOnLine;

    /** A call that came here and waits, and for what. */
    private record Waiting(Waiter waiter, Shared object) {}

    ManagerConnection(Manager manager, Link link, @Nullable ObjectInputFilter filter) {
        this.manager = manager;
        this.link = link;
        this.filter = filter;
    }

    /** Serves until the other side is gone, or says something that is not the protocol. */
    void serve() throws IOException {
        @Nullable Session session = null;
        try {
            Frame hello = link.receive();
            if (hello.kind() != ManagerProtocol.HELLO) {
                throw new WireException("a manager is not greeted with a " + hello);
            }
            Decoder wishes = hello.decoder();
            boolean wantsLine = wishes.int8() != 0;
            long pid = wishes.int64();
            session = manager.sessionBegins(hello.id(), filter == null ? pid : 0, link);
            String lineName = openLine(wantsLine);
            link.send(ManagerProtocol.WELCOME, 0, new Encoder().string(lineName).toBytes());
            while (true) {
                try {
                    Frame frame = next();
                    hasOpenedLine();
                    serve(frame, session);
                } catch (FrameTooLargeException e) {
                    failTooLarge(e);
                }
            }
        } catch (WireException e) {
            String reason = ManagerProtocol.message(e);
            link.send(ManagerProtocol.REFUSED, 0, new Encoder().string(reason).toBytes());
        } finally {
            if (session != null) {
                manager.sessionEnds(session);
            }
            hasOpenedLine();
        }
    }

    /* Who is in another tree, on another machine perhaps, gets none; nor does anybody while this process runs short. */
    private String openLine(boolean wanted) {
        if (!wanted || filter != null) {
            return "";
        }
        Path file = Tree.here().directory().newPath("line");
        try {
            line = HotLine.create(file);
            return file.getFileName().toString();
        } catch (IOException noRoom) {
            return "";
        }
    }

    private void hasOpenedLine() throws IOException {
        if (line != null) {
            line.deleteFile();
        }
    }

    private Frame next() throws IOException {
        Frame question = line == null ? null : line.question();
        if (question != null && !link.isOpen()) { // asked after the manager was closed
            throw new EOFException("this link was closed");
        }
        askedOnLine = question != null;
        return question == null ? link.receive() : question;
    }

    private void serve(Frame frame, Session session) throws IOException {
        switch (frame.kind()) {
            case ManagerProtocol.ASK -> answer(frame.decoder(filter), session);
            case ManagerProtocol.AWAIT -> await(frame.id(), frame.decoder(filter), session);
            case ManagerProtocol.CANCEL -> cancel(frame.id());
            default -> throw new WireException("a manager got a " + frame);
        }
    }

    private void failTooLarge(FrameTooLargeException question) throws IOException {
        OutOfMemoryError error = question.asError("a question", "the manager's process");
        switch (question.kind()) {
            case ManagerProtocol.ASK -> sendFailure(0, error);
            case ManagerProtocol.AWAIT -> sendFailure(question.id(), error);
            default -> throw question;
        }
    }

    private void answer(Decoder question, Session session) throws IOException {
        Object answer;
        try {
            Shared object = manager.object(question.count());
            int operation = question.int8();
            answer = object.call(operation, arguments(question), session);
        } catch (Throwable e) { // out of code of users, or for want of memory or stack: the failure of one question
            sendFailure(0, e);
            return;
        } finally {
            Thread.interrupted(); // whatever a function of the user's has left
        }
        sendAnswer(0, answer);
    }

    private void await(long request, Decoder question, Session session) throws IOException {
        Waiter waiter = new Waiter(session);
        try {
            Shared object = manager.object(question.count());
            int operation = question.int8();
            @Nullable Object[] arguments = ManagerProtocol.objects(question);
            if (waiting.putIfAbsent(request, new Waiting(waiter, object)) != null) {
                throw new WireException("call " + request + " waits already");
            }
            object.await(operation, arguments, waiter);
        } catch (WireException e) {
            throw e;
        } catch (Throwable e) { // as above
            waiter.completeExceptionally(e);
        }
        waiter.whenComplete((answer, failure) -> waited(request, answer, failure));
    }

    private static @Nullable Object[] arguments(Decoder question) {
        try {
            return ManagerProtocol.objects(question);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "an argument cannot be read in the manager's process: " + ManagerProtocol.reason(e), e);
        }
    }

    private void cancel(long request) {
        Waiting call = waiting.get(request);
        if (call != null && call.object().cancel(call.waiter())) {
            call.waiter().complete(Waiter.CANCELLED);
        }
    }

    /* In the thread that completes the waiter, which may serve another client, and does not care whether this one lives. */
    private void waited(long request, @Nullable Object answer, @Nullable Throwable failure) {
        waiting.remove(request);
        try {
            if (failure != null) {
                sendFailure(request, failure);
            } else if (answer == Waiter.CANCELLED) {
                link.send(ManagerProtocol.CANCELLED, request, ManagerProtocol.nothing());
            } else {
                sendAnswer(request, answer);
            }
        } catch (IOException ignored) {
            // the thread that serves this connection sees its end, too, and ends the session
        }
    }

    private void sendAnswer(long request, @Nullable Object answer) throws IOException {
        byte kind = answer instanceof Shared.Many ? ManagerProtocol.MANY : ManagerProtocol.ANSWER;
        Shared.Many parts = answer instanceof Shared.Many many ? many : new Shared.Many(new Object[] {answer});
        byte[] body;
        int written = 0;
        try {
            Encoder out = new Encoder(Math.max(64, 16 * parts.items().length));
            for (Object item : parts.items()) {
                out.object(item);
                written++;
            }
            body = out.toBytes();
        } catch (Throwable e) { // as above
            sendFailure(request, unsendable(parts, written, e));
            return;
        }
        send(kind, request, body);
    }

    private static IllegalStateException unsendable(Shared.Many parts, int which, Throwable cause) {
        String message = "the answer cannot be serialized: ";
        if (parts.items().length > 1) {
            try {
                message += parts.places().apply(which) + ": ";
            } catch (Throwable ignored) {
                // a key that cannot even say what it is
            }
        }
        return new IllegalStateException(message + Failure.describe(cause), cause);
    }

    private void sendFailure(long request, Throwable failure) throws IOException {
        byte[] encoded;
        try {
            encoded = Failure.encode(failure);
        } catch (OutOfMemoryError e) {
            encoded = NO_MEMORY;
        }
        send(ManagerProtocol.FAILED, request, encoded);
    }

    private void send(byte kind, long request, byte[] body) throws IOException {
        boolean onLine = request == 0 && askedOnLine && line != null && line.answer(kind, body);
        if (!onLine) {
            link.send(kind, request, body);
        }
    }
}
