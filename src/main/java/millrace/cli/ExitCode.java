package millrace.cli;

import java.util.concurrent.locks.LockSupport;

/** How a command ends: what ripgrep, grep and sort use, so that scripts find what they expect. */
public enum ExitCode {
    /** Everything that was asked for was done. */
    OK(0, "all good"),
    /** The command finished, but some input failed or was refused: it could or must not be read or fetched. */
    INPUT_FAILED(1, "finished, but some input failed or was refused"),
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

    /** Ends the JVM with this code; if a signal ends it already, it ends with that one's. Does not return. */
    /* On older JDKs, as 17, who asks for an end between the last hook and the end itself has the last word, so nobody may ask then. */
    public void exit() {
        Thread hook = new Thread(() -> {}, "is-it-ending");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            while (true) {
                boolean unused = Thread.interrupted(); // else it would not wait
                LockSupport.park();
            }
        }
        System.exit(code);
    }

    /** What it means, for the help text. */
    public String meaning() {
        return meaning;
    }
}
