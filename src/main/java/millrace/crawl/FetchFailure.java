package millrace.crawl;

import java.io.IOException;
import java.io.Serial;

/** A request that brought no usable answer, with the reason. */
final class FetchFailure extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String message;

    FetchFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.message = message;
    }

    FetchFailure(Reason reason, String message, IOException cause) {
        super(message, cause);
        this.reason = reason;
        this.message = message;
    }

    Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
