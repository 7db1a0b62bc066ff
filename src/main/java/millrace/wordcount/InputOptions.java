package millrace.wordcount;

import java.util.List;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * What is counted.
 *
 * @param operands names of files and folders, {@code -} for standard input; empty: nothing was named
 * @param namesFrom a file with more names, or {@code -}
 * @param recursive whether folders are entered
 */
record InputOptions(List<String> operands, Optional<String> namesFrom, boolean recursive) {
    private static final OptionSpec RECURSIVE = OptionSpec.flag(
            "r",
            "recursive",
            "enter folders; symbolic links in them are not followed, binary files in them are skipped");
    private static final OptionSpec NAMES_FROM = OptionSpec.value(
            "", "files0-from", "F", "count the files whose names are in F, each ended by NUL; - is standard input", "");

    static final OptionGroup GROUP = new OptionGroup("Input", RECURSIVE, NAMES_FROM);

    static InputOptions of(Arguments arguments) {
        if (arguments.has(NAMES_FROM) && !arguments.operands().isEmpty()) {
            throw new UsageException(NAMES_FROM.dashed() + " and names on the command line exclude each other: "
                    + Terminal.escape(arguments.operands().get(0)));
        }
        return new InputOptions(arguments.operands(), arguments.text(NAMES_FROM), arguments.has(RECURSIVE));
    }

    /** Whether the command line says nothing about it. */
    boolean isEmpty() {
        return operands.isEmpty() && namesFrom.isEmpty();
    }
}
