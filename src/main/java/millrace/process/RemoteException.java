package millrace.process;

/**
 * Stands in for an exception of a worker that could not travel, because it, or something that it refers to, cannot be
 * serialized, or because its class is not known here. Its stack trace text is part of the message.
 */
public final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String originalClass;

    RemoteException(String originalClass, String stackTraceText) {
        super(stackTraceText, null, true, false);
        this.originalClass = originalClass;
    }

    /** The name of the class of the exception that was thrown in the worker. */
    public String originalClass() {
        return originalClass;
    }
}
