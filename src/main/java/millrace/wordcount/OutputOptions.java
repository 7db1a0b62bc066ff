package millrace.wordcount;

import java.nio.file.Path;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.StandardOutput;

/**
 * What is shown, how and where.
 *
 * @param top how many words are shown, the most common ones; 0: all
 * @param order in which order they are shown
 * @param relative whether the share of each word in all words is shown too
 * @param format how they are shown
 * @param file where, instead of standard output
 * @param plot where a picture goes
 * @param perFile whether totals of each file are shown too
 * @param documents whether it is shown in how many files each word occurs
 */
record OutputOptions(
        int top,
        Order order,
        boolean relative,
        Format format,
        Optional<Path> file,
        Optional<Path> plot,
        boolean perFile,
        boolean documents) {
    private static final int USUAL_TOP = 10;

    static final OptionSpec TOP =
            OptionSpec.value("n", "top", "N", "the N most common words; 0 is all", Integer.toString(USUAL_TOP));
    private static final OptionSpec SORT = OptionSpec.value(
                    "",
                    "sort",
                    "ORDER",
                    "list them by count, highest first, or by word; -n 10 --sort word lists the 10 most common ones by word",
                    "count")
            .among(Order.class);
    private static final OptionSpec RELATIVE = OptionSpec.flag(
            "",
            "relative",
            "also the share of each word, and how many it is per million: of all words counted, chosen or not");
    static final OptionSpec FORMAT = OptionSpec.value("f", "format", "FORMAT", "text, tsv, csv or json", "text")
            .among(Format.class);
    static final OptionSpec OUTPUT = OptionSpec.value(
            "o",
            "output",
            "FILE",
            "write there, whole or not at all, in place of a file that is there; - is standard output",
            "");
    static final OptionSpec PLOT = OptionSpec.value(
            "",
            "plot",
            "FILE",
            "also draw the most common words, 50 at most, and frequency over rank (Zipf); FILE ends with .svg or .html",
            "");
    private static final OptionSpec PER_FILE =
            OptionSpec.flag("", "per-file", "also a table of the files: words, distinct words and bytes of each");
    private static final OptionSpec DOCUMENTS =
            OptionSpec.flag("", "documents", "also in how many files each word occurs");

    static final OptionGroup GROUP =
            new OptionGroup("Output", TOP, SORT, RELATIVE, DOCUMENTS, PER_FILE, FORMAT, OUTPUT, PLOT);

    static OutputOptions of(Arguments arguments) {
        Optional<Path> plot = arguments.file(PLOT);
        plot.ifPresent(file -> Plot.Kind.of(PLOT, file));
        return new OutputOptions(
                (int) arguments.whole(TOP, 0, Integer.MAX_VALUE).orElse(USUAL_TOP),
                arguments.choice(SORT, Order.class).orElse(Order.COUNT),
                arguments.has(RELATIVE),
                arguments.choice(FORMAT, Format.class).orElse(Format.TEXT),
                arguments.file(OUTPUT).filter(file -> !StandardOutput.isNamedBy(file)),
                plot,
                arguments.has(PER_FILE),
                arguments.has(DOCUMENTS));
    }

    /** What writes the result. */
    ReportWriter writer() {
        return format.writer(relative, perFile);
    }
}
