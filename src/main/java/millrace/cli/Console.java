package millrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * What a command says to its user: whole lines on standard error, in UTF-8, each with the command's name in front, and
 * below them at most one status line, which a line that is printed pushes away. Thread-safe. What cannot be written is
 * lost: there is nowhere left to say it.
 */
public final class Console {
    /** How much is said. */
    public enum Loudness {
        /** Errors only. */
        QUIET,
        /** Errors, warnings and what a user wants to know. */
        NORMAL,
        /** Also what happens inside, and the stack traces of failures. */
        VERBOSE
    }

    private static final String ERASE_LINE = "\r\u001b[K";
    /** A terminal that has become narrower cuts the line off, where it would go on in the next, which nothing erases. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final String program;
    private final OutputStream error;
    private volatile Loudness loudness = Loudness.NORMAL;
    /** Whether a status line stands on the screen; guarded by this. */
    private boolean status;
    /** Whether nothing more is said; guarded by this. */
    private boolean silent;

    public Console(String program, OutputStream error) {
        this.program = program;
        this.error = error;
    }

    /** From now on this much is said. */
    public void setLoudness(Loudness loudness) {
        this.loudness = loudness;
    }

    /** Something went wrong: said however quiet the user wants it. */
    public void error(String message) {
        print(message);
    }

    /** Something went wrong; the stack trace is for those who asked for it. */
    public void error(String message, Throwable failure) {
        if (loudness == Loudness.VERBOSE) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            print(message + "\n" + trace.toString().stripTrailing());
        } else {
            print(message);
        }
    }

    /** What the user has asked for, and cannot go on without: said however quiet it is to be. */
    public void answer(String message) {
        print(message);
    }

    /** Something that the user wants to know. */
    public void say(String message) {
        if (loudness != Loudness.QUIET) {
            print(message);
        }
    }

    /** Something that only those want to know who ask. */
    public void detail(String message) {
        if (loudness == Loudness.VERBOSE) {
            print(message);
        }
    }

    /** Shows the status line, in place of the one that stands there; empty takes it away. */
    public synchronized void status(String line) {
        if (!silent && (status || !line.isEmpty())) {
            write(ERASE_LINE + (line.isEmpty() ? "" : NO_WRAP + line + WRAP));
            status = !line.isEmpty();
        }
    }

    /** Says this last line, then nothing more: what fails from here on fails because the command is ending. */
    public synchronized void last(String message) {
        print(message);
        silent = true;
    }

    private synchronized void print(String message) {
        if (!silent) {
            write((status ? ERASE_LINE : "") + program + ": " + message + "\n");
            status = false;
        }
    }

    private void write(String text) {
        try {
            error.write(text.getBytes(StandardCharsets.UTF_8));
            error.flush();
        } catch (IOException ignored) {
            // Standard error itself is gone.
        }
    }
}
