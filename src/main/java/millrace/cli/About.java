package millrace.cli;

import java.util.Optional;

/** What a command tells of itself, if it is asked to, instead of working: options that every command has. */
public final class About {
    private static final OptionSpec HELP = OptionSpec.flag("h", "help", "this text");
    private static final OptionSpec VERSION = OptionSpec.flag("", "version", "the version of this program");
    private static final OptionSpec COMPLETION = OptionSpec.value(
                    "", "completion", "SHELL", "a script by which bash or zsh completes these options", "")
            .among(Shell.class);
    private static final OptionSpec MAN = OptionSpec.flag("", "man", "the manual page: ... | man -l - shows it");

    /** For the table of a command, at its end. */
    public static final OptionGroup GROUP = new OptionGroup("About", HELP, VERSION, COMPLETION, MAN);

    /** Shells that complete. */
    enum Shell {
        BASH,
        ZSH
    }

    private About() {}

    /**
     * What was asked for, for standard output; empty: nothing.
     *
     * @param version of the command
     * @param columns how wide the help may be
     * @throws UsageException if the shell is none of those that are known
     */
    public static Optional<String> text(OptionTable table, Arguments arguments, String version, int columns) {
        Optional<Shell> shell = arguments.choice(COMPLETION, Shell.class);
        if (arguments.has(HELP)) {
            return Optional.of(table.help(columns));
        } else if (arguments.has(VERSION)) {
            return Optional.of(table.program() + " " + version + "\n");
        } else if (arguments.has(MAN)) {
            return Optional.of(new ManPage(table, version).toString());
        }
        return shell.map(known -> switch (known) {
            case BASH -> new BashCompletion(table).toString();
            case ZSH -> new ZshCompletion(table).toString();
        });
    }
}
