package millrace.wire;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * One message on a {@link Link}.
 *
 * @param kind what it is; the protocol's own number
 * @param id what it is about, as the number of a task; the protocol's own
 * @param body the rest, as an {@link Encoder} wrote it; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // frames are read once, and neither compared nor kept
public record Frame(byte kind, long id, byte[] body) {
    /** Reads the body from its start. */
    public Decoder decoder() {
        return new Decoder(body);
    }

    /** The same; objects of classes that the filter rejects are refused. */
    public Decoder decoder(@Nullable ObjectInputFilter filter) {
        return new Decoder(body, filter);
    }

    @Override
    public String toString() {
        return "frame of kind " + kind + ", id " + id + ", " + body.length + " bytes";
    }
}
