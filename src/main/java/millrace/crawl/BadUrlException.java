package millrace.crawl;

import java.io.Serial;

/** A text is no URL that can be crawled. The message says why, and holds nothing of the text that may be secret. */
public final class BadUrlException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String message;

    BadUrlException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.message = message;
    }

    /** {@code NOT_A_URL}, {@code NOT_HTTP} or {@code URL_TOO_LONG}. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
