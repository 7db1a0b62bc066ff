package millrace.cli;

/**
 * The command line is wrong: the message says what, with the value and the cure; the exit code is {@link
 * ExitCode#USAGE}.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
