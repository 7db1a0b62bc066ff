package millrace.process;

/** The queue is closed: it takes no more elements, or it has none left and will not get any. */
public final class QueueClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    QueueClosedException(String message) {
        super(message);
    }
}
