package millrace.cli;

/** How a command ends: what ripgrep, grep and sort use, so that scripts find what they expect. */
public enum ExitCode {
    /** Everything that was asked for was done. */
    OK(0, "all good"),
    /** The command finished, but some input could not be read or was skipped without being asked. */
    INPUT_FAILED(1, "finished, but some input failed or was skipped"),
    /** The command line is wrong; nothing was done. */
    USAGE(2, "wrong usage; nothing was done"),
    /** The command could not finish, or its output could not be written. */
    FATAL(3, "could not finish, or the output could not be written"),
    /** Ended by SIGHUP. The JVM itself ends with this code, as with the two that follow. */
    HANGUP(129, "ended by SIGHUP"),
    /** Ended by SIGINT, Ctrl-C. */
    INTERRUPTED(130, "ended by SIGINT (Ctrl-C)"),
    /** Ended by SIGTERM. */
    TERMINATED(143, "ended by SIGTERM");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number that the process returns. */
    public int code() {
        return code;
    }

    /** What it means, for the help text. */
    public String meaning() {
        return meaning;
    }
}
