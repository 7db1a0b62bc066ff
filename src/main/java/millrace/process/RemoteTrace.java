package millrace.process;

/** Says in which worker an exception was thrown; attached to the exception as a suppressed one. The stack trace is the exception's own. */
final class RemoteTrace extends Exception {
    private static final long serialVersionUID = 1;

    RemoteTrace(String where) {
        super(where, null, false, false);
    }

    @Override
    public String toString() {
        return "thrown in " + getMessage();
    }
}
