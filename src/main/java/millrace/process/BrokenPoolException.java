package millrace.process;

import java.util.concurrent.RejectedExecutionException;

/** The pool cannot run anything any more, because its workers die before they are up; the message says of what. */
public final class BrokenPoolException extends RejectedExecutionException {
    private static final long serialVersionUID = 1;

    BrokenPoolException(String message) {
        super(message);
    }
}
