package millrace.crawl;

import java.io.IOException;
import java.io.Serial;

/** A request that brought no usable answer, with the reason. */
final class FetchFailure extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String message;
    private final String ip;

    FetchFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.message = message;
        this.ip = "";
    }

    FetchFailure(Reason reason, String message, IOException cause) {
        this(reason, message, "", cause);
    }

    private FetchFailure(Reason reason, String message, String ip, IOException cause) {
        super(message, cause);
        this.reason = reason;
        this.message = message;
        this.ip = ip;
    }

    /** The same, of a request to that address; empty: it is not known. */
    FetchFailure at(String address) {
        return new FetchFailure(reason, message, address, this);
    }

    Reason reason() {
        return reason;
    }

    /** The address that was connected to; empty: none, or it is not known. */
    String ip() {
        return ip;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
