package millrace.crawl;

import millrace.cli.Console;

/**
 * What happens when a signal ends the command: it is said at once, and what has ended until then is written. The JVM then
 * exits with 128 and the signal's number, and the process layer ends the workers.
 */
final class Interruption extends Thread {
    private static final long LONGEST_MILLIS = 1500;

    private final Console console;
    private final Crawling crawling;

    private Interruption(Console console, Crawling crawling) {
        super("interruption");
        this.console = console;
        this.crawling = crawling;
    }

    /** From now until {@link #end}. */
    static Interruption watch(Console console, Crawling crawling) {
        Interruption interruption = new Interruption(console, crawling);
        Runtime.getRuntime().addShutdownHook(interruption);
        return interruption;
    }

    @Override
    public void run() {
        console.last("interrupted" + (crawling.keepsState() ? "; the same command goes on" : ""));
        crawling.stop(LONGEST_MILLIS);
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
