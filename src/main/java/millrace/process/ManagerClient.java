package millrace.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.Frame;
import millrace.wire.Link;
import org.jspecify.annotations.Nullable;

/** This process's connection to a manager in another process; all handles of that manager's objects use it. */
final class ManagerClient {
    private final Path socket;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Link link; // guarded by asking

    ManagerClient(Path socket) {
        this.socket = socket;
    }

    Path socket() {
        return socket;
    }

    /**
     * Asks an object of the manager, and waits for the answer; an interrupt does not end that wait.
     *
     * @throws IllegalStateException if the manager is gone; whether it has still done what it was asked for is not known
     * @throws RuntimeException what the object threw
     */
    Decoder ask(long object, Encoder question) {
        boolean whole = false; // nothing is left over that the next question could take for its answer
        asking.lock();
        try {
            Link open = link;
            if (open == null) {
                link = open = Link.connect(socket);
            }
            open.send(Manager.ASK, object, question.toBytes());
            Frame answer = open.receive();
            whole = true;
            if (answer.kind() == Manager.ANSWER) {
                return answer.decoder();
            }
            Throwable failure = Failure.decode(answer.decoder());
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("the manager failed: " + failure, failure);
        } catch (IOException e) {
            throw new IllegalStateException("the manager is closed, or its process has ended (" + socket + ")", e);
        } finally {
            if (!whole) {
                close();
            }
            asking.unlock();
        }
    }

    /** Frees the connection; the next question makes a new one. */
    void close() {
        asking.lock();
        try {
            if (link != null) {
                link.close();
            }
        } catch (IOException ignored) {
            // it was broken before
        } finally {
            link = null;
            asking.unlock();
        }
    }
}
