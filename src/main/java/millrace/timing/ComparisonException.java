package millrace.timing;

/** A comparison came to nothing: a run failed, or its result was not that of the others. */
public final class ComparisonException extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    ComparisonException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** That of the run which failed; 0: all ended well, and their results differ. */
    public int exitCode() {
        return exitCode;
    }
}
