package millrace.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import org.jspecify.annotations.Nullable;

/** What goes over the connections between a {@link ManagerClient} and the {@link ManagerConnection} on the other side. */
final class ManagerProtocol {
    /*
     *   kind       from     when                                         id           body
     *   HELLO      client   first, on each connection                    its session  int8, whether it wants a HotLine: 0, 1;
     *                                                                                int64, its process id; 0: on another machine
     *   WELCOME    server   once, first                                  0            string, the file of the HotLine; empty: none
     *   ASK        client   when it has no answer to wait for here       0            count object, int8 operation, objects
     *   ANSWER     server   once for each ASK, or                        0            one object
     *   MANY       server   instead of it                                0            objects
     *   FAILED     server   instead of it                                0            see Failure
     *   AWAIT      client   any time                                     the call's   as ASK
     *   ANSWER,    server   once for each AWAIT, when it is done         the call's   as above
     *     FAILED
     *   CANCEL     client   after AWAIT, once                            the call's   nothing
     *   CANCELLED  server   instead of ANSWER, if nothing was done yet   the call's   nothing
     *   REFUSED    server   last, when it cannot go on                   0            string, the reason
     *
     * Whatever else arrives ends the connection, and with it the session. One connection of a client carries all its waits,
     * and a thread there reads whatever comes; on each of the others one thread at a time asks and waits for the answer,
     * which is the fastest way there and back, over a HotLine if both are on this machine. There are as many of those as
     * threads have asked at one time: a question that takes long, because a function of the user's runs in the server, holds
     * up nobody else.
     *
     * Objects follow one another to the end of the body, as an Encoder writes them.
     */
    static final byte HELLO = 1;
    static final byte ASK = 2;
    static final byte ANSWER = 3;
    static final byte MANY = 4;
    static final byte FAILED = 5;
    static final byte AWAIT = 6;
    static final byte CANCEL = 7;
    static final byte CANCELLED = 8;
    static final byte REFUSED = 9;
    static final byte WELCOME = 10;

    private static final byte[] NOTHING = {};

    private ManagerProtocol() {}

    static byte[] nothing() {
        return NOTHING;
    }

    /** What was the matter in the end. */
    static String reason(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.toString();
    }

    /** What a failure says; its class if it says nothing, as those of closed channels and unknown hosts do. */
    static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    static byte[] question(long object, int operation, @Nullable Object[] arguments) throws IOException {
        return objects(new Encoder(16 + 16 * arguments.length).count(object).int8(operation), arguments);
    }

    static byte[] objects(Encoder out, @Nullable Object[] objects) throws IOException {
        for (Object object : objects) {
            out.object(object);
        }
        return out.toBytes();
    }

    static @Nullable Object[] objects(Decoder in) throws IOException, ClassNotFoundException {
        List<@Nullable Object> objects = new ArrayList<>();
        while (in.remaining() > 0) {
            objects.add(in.object());
        }
        return objects.toArray();
    }
}
