package millrace.crawl;

import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * What is said beside the records.
 *
 * @param progress when a line says what the crawl is doing
 * @param loudness how much is said
 */
record MessageOptions(When progress, Console.Loudness loudness) {
    /** When something is shown; {@code AUTO}: on a terminal. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    private static final OptionSpec PROGRESS = OptionSpec.value(
                    "", "progress", "WHEN", "a line on standard error: auto (on a terminal), always or never", "auto")
            .among(When.class);
    private static final OptionSpec QUIET = OptionSpec.flag("q", "quiet", "no summary, no warnings; only errors");
    private static final OptionSpec VERBOSE =
            OptionSpec.flag("v", "verbose", "what happens inside; stack traces of failures");

    static final OptionGroup GROUP = new OptionGroup("Messages", PROGRESS, QUIET, VERBOSE);

    static MessageOptions of(Arguments arguments) {
        boolean quiet = arguments.has(QUIET);
        boolean verbose = arguments.has(VERBOSE);
        if (quiet && verbose) {
            throw new UsageException(QUIET.dashed() + " and " + VERBOSE.dashed() + " exclude each other; give one");
        }
        return new MessageOptions(
                arguments.choice(PROGRESS, When.class).orElse(When.AUTO),
                quiet ? Console.Loudness.QUIET : verbose ? Console.Loudness.VERBOSE : Console.Loudness.NORMAL);
    }

    boolean showsProgress(Terminal terminal) {
        return switch (progress) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> terminal.error() && loudness != Console.Loudness.QUIET;
        };
    }
}
