package millrace.crawl;

import java.util.function.LongConsumer;
import java.util.function.Supplier;
import millrace.cli.Console;

/**
 * What happens when a signal ends the command: it is said at once, and what has ended until then is written. The JVM then
 * exits with 128 and the signal's number, and the process layer ends the workers.
 */
final class Interruption extends Thread {
    private static final long LONGEST_MILLIS = 1500;

    private final Console console;
    private final Supplier<String> news;
    private final LongConsumer stop;

    private Interruption(Console console, Supplier<String> news, LongConsumer stop) {
        super("interruption");
        this.console = console;
        this.news = news;
        this.stop = stop;
    }

    /**
     * From now until {@link #end}.
     *
     * @param news what is said beside, at once
     * @param stop ends the crawl soon, and waits for that so many milliseconds
     */
    static Interruption watch(Console console, Supplier<String> news, LongConsumer stop) {
        Interruption interruption = new Interruption(console, news, stop);
        Runtime.getRuntime().addShutdownHook(interruption);
        return interruption;
    }

    @Override
    public void run() {
        console.last("interrupted" + news.get());
        stop.accept(LONGEST_MILLIS);
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
