package millrace.wordcount;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import millrace.cli.Console;

/**
 * What happens when a signal ends the command: it is said at once, and the output that was begun is taken away. The
 * JVM then exits with 128 and the signal's number, and the process layer ends the workers.
 */
final class Interruption extends Thread {
    private final Console console;
    private final List<Closeable> outputs;
    private volatile String message = "interrupted";

    private Interruption(Console console, List<Closeable> outputs) {
        super("interruption");
        this.console = console;
        this.outputs = outputs;
    }

    /** From now until {@link #end}. */
    static Interruption watch(Console console, Closeable... outputs) {
        Interruption interruption = new Interruption(console, List.of(outputs));
        Runtime.getRuntime().addShutdownHook(interruption);
        return interruption;
    }

    /** What is to be said from now on, if a signal comes: what is left, and what to do with it. */
    void thenSay(String next) {
        message = "interrupted; " + next;
    }

    @Override
    public void run() {
        console.last(message);
        for (Closeable output : outputs) {
            try {
                output.close();
            } catch (IOException e) {
                // The console is silent by now, and what is left is a temporary file that says so in its name.
            }
        }
    }

    /** The command is done: a signal has nothing more to stop. */
    void end() {
        try {
            Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException ending) {
            // A signal came first.
        }
    }
}
