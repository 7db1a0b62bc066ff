package millrace.process;

import java.io.IOException;
import millrace.wire.Encoder;
import org.jspecify.annotations.Nullable;

/** What a caller wants to send, as bytes; or the exception that tells him, at his call, why it cannot travel. */
final class Outgoing {
    private Outgoing() {}

    /** A step that writes objects of users. */
    interface Encoding {
        byte[] run() throws IOException;
    }

    /** @throws IllegalArgumentException if the object cannot be serialized; the message says what of it, and where */
    static byte[] encoded(String what, @Nullable Object object) {
        return encoded(what, () -> Encoder.encode(object));
    }

    /** The same for several objects. */
    static byte[] encoded(String what, Encoding encoding) {
        try {
            return encoding.run();
        } catch (IOException e) { // never of the bytes, which go into memory
            throw new IllegalArgumentException(what + " cannot be serialized: " + e.getMessage(), e);
        }
    }
}
