package millrace.wordcount;

import java.nio.file.Path;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;

/**
 * What is shown, how and where.
 *
 * @param top how many words are shown; 0: all
 * @param format how they are shown
 * @param file where, instead of standard output
 * @param perFile whether totals of each file are shown too
 * @param documents whether it is shown in how many files each word occurs
 */
record OutputOptions(int top, Format format, Optional<Path> file, boolean perFile, boolean documents) {
    private static final int USUAL_TOP = 10;

    private static final OptionSpec TOP =
            OptionSpec.value("n", "top", "N", "the N most common words; 0 is all", Integer.toString(USUAL_TOP));
    private static final OptionSpec FORMAT =
            OptionSpec.value("f", "format", "FORMAT", "text, tsv, csv or json", "text");
    static final OptionSpec OUTPUT =
            OptionSpec.value("o", "output", "FILE", "write there instead of standard output; whole or not at all", "");
    private static final OptionSpec PER_FILE =
            OptionSpec.flag("", "per-file", "also bytes, words and distinct words of each file");
    private static final OptionSpec DOCUMENTS =
            OptionSpec.flag("", "documents", "also in how many files each word occurs");

    static final OptionGroup GROUP = new OptionGroup("Output", TOP, FORMAT, OUTPUT, PER_FILE, DOCUMENTS);

    static OutputOptions of(Arguments arguments) {
        return new OutputOptions(
                (int) arguments.whole(TOP, 0, Integer.MAX_VALUE).orElse(USUAL_TOP),
                arguments.choice(FORMAT, Format.class).orElse(Format.TEXT),
                FileOption.path(arguments, OUTPUT),
                arguments.has(PER_FILE),
                arguments.has(DOCUMENTS));
    }
}
