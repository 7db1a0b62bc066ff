package millrace.wordcount;

import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * What is said beside the result.
 *
 * @param progress when there is a progress bar
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
                    "", "progress", "WHEN", "a bar on standard error: auto (on a terminal), always or never", "auto")
            .among(When.class);
    private static final OptionSpec QUIET = OptionSpec.flag("q", "quiet", "no summary, no warnings; only errors");
    private static final OptionSpec VERBOSE =
            OptionSpec.flag("v", "verbose", "what happens inside; stack traces of failures");

    static final OptionGroup GROUP = new OptionGroup("Messages", PROGRESS, QUIET, VERBOSE);

    static MessageOptions of(Arguments arguments) {
        if (arguments.has(QUIET) && arguments.has(VERBOSE)) {
            throw new UsageException(QUIET.dashed() + " and " + VERBOSE.dashed() + " exclude each other; give one");
        }
        return new MessageOptions(
                arguments.choice(PROGRESS, When.class).orElse(When.AUTO),
                arguments.has(QUIET)
                        ? Console.Loudness.QUIET
                        : arguments.has(VERBOSE) ? Console.Loudness.VERBOSE : Console.Loudness.NORMAL);
    }

    /**
     * Whether there is a progress bar, which is drawn on standard error.
     *
     * @param typed whether somebody may be typing the text, on the same terminal
     */
    boolean showsProgress(Terminal terminal, boolean typed) {
        return switch (progress) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> terminal.error() && !typed && loudness != Console.Loudness.QUIET;
        };
    }
}
