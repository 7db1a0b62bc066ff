package millrace.wire;

import java.io.IOException;

/** The bytes that arrived are not what the protocol says: a damaged message, or a program that speaks something else. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1;

    public WireException(String message) {
        super(message);
    }

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
