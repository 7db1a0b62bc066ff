package millrace.process;

/** Says in which worker an exception was thrown; attached to the exception as a suppressed one. The stack trace is the exception's own. */
final class RemoteTrace extends Exception {
    private static final long serialVersionUID = 1;

    RemoteTrace(String where) {
        super("thrown in " + where, null, false, false);
    }
}
