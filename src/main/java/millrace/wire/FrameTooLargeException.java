package millrace.wire;

import java.io.IOException;

/** A frame was too much for the memory of this process. It was passed over: the next one can be received. */
public final class FrameTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    private final byte kind;
    private final long id;
    private final int bytes;

    FrameTooLargeException(byte kind, long id, int bytes) {
        super("a frame of kind " + kind + ", id " + id + " and " + bytes
                + " bytes is too much for the memory of this process");
        this.kind = kind;
        this.id = id;
        this.bytes = bytes;
    }

    /** As {@link Frame#kind}. */
    public byte kind() {
        return kind;
    }

    /** As {@link Frame#id}. */
    public long id() {
        return id;
    }

    /** What is thrown where the frame was awaited. */
    public OutOfMemoryError asError(String what, String process) {
        return new OutOfMemoryError(what + " of " + bytes + " bytes is too much for the memory of " + process);
    }
}
