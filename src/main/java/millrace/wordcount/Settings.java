package millrace.wordcount;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.OptionTable;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * What the command line asks for.
 *
 * @param operands names of files and folders, {@code -} for standard input; empty: nothing was named
 * @param namesFrom a file with more names, or {@code -}
 * @param recursive whether folders are entered
 * @param mode who counts
 * @param workers how many count at the same time; 1 in serial mode
 * @param workersAsked whether that is what was asked for, rather than the default
 * @param chunkBytes how large a chunk is, if the user has a wish
 * @param top how many words are shown; 0: all
 * @param format how they are shown
 * @param output where, instead of standard output
 * @param perFile whether totals of each file are shown too
 * @param jobLog where the job log goes
 * @param progress when there is a progress bar
 * @param loudness how much is said
 */
record Settings(
        List<String> operands,
        Optional<String> namesFrom,
        boolean recursive,
        Mode mode,
        int workers,
        boolean workersAsked,
        OptionalLong chunkBytes,
        int top,
        Format format,
        Optional<Path> output,
        boolean perFile,
        Optional<Path> jobLog,
        When progress,
        Console.Loudness loudness) {

    /** Who counts. */
    enum Mode {
        SERIAL,
        THREADS,
        PROCESSES
    }

    /** When something is shown; {@code AUTO}: on a terminal. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    static final OptionSpec HELP = OptionSpec.flag("h", "help", "this text");
    static final OptionSpec VERSION = OptionSpec.flag("", "version", "the version of this program");

    private static final int USUAL_TOP = 10;
    private static final int MOST_WORKERS = 1024;

    private static final OptionSpec RECURSIVE = OptionSpec.flag(
            "r",
            "recursive",
            "enter folders; symbolic links in them are not followed, binary files in them are skipped");
    private static final OptionSpec NAMES_FROM = OptionSpec.value(
            "", "files0-from", "F", "count the files whose names are in F, each ended by NUL; - is standard input", "");
    private static final OptionSpec MODE =
            OptionSpec.value("m", "mode", "MODE", "who counts: serial, threads or processes", "processes");
    private static final OptionSpec WORKERS = OptionSpec.value(
            "w",
            "workers",
            "N",
            "so many threads or processes, at most " + MOST_WORKERS,
            "available processors; of processes one for each 64 MB begun");
    private static final OptionSpec CHUNK = OptionSpec.value(
            "", "chunk", "SIZE", "bytes that a worker gets at a time, as in 64k or 1M", "8M to 32M, by total size");
    private static final OptionSpec TOP =
            OptionSpec.value("n", "top", "N", "the N most common words; 0 is all", Integer.toString(USUAL_TOP));
    private static final OptionSpec FORMAT =
            OptionSpec.value("f", "format", "FORMAT", "text, tsv, csv or json", "text");
    private static final OptionSpec OUTPUT =
            OptionSpec.value("o", "output", "FILE", "write there instead of standard output; whole or not at all", "");
    private static final OptionSpec PER_FILE =
            OptionSpec.flag("", "per-file", "also bytes, words and distinct words of each file");
    private static final OptionSpec JOB_LOG = OptionSpec.value(
            "",
            "joblog",
            "FILE",
            "one line per piece of a file: chunk, file, range, worker, start, milliseconds, words, attempts",
            "");
    private static final OptionSpec PROGRESS = OptionSpec.value(
            "", "progress", "WHEN", "a bar on standard error: auto (on a terminal), always or never", "auto");
    private static final OptionSpec QUIET = OptionSpec.flag("q", "quiet", "no summary, no warnings; only errors");
    private static final OptionSpec VERBOSE =
            OptionSpec.flag("v", "verbose", "what happens inside; stack traces of failures");

    /** The options of the command. */
    static final OptionTable OPTIONS = new OptionTable(
            "wordcount",
            "[FILE|FOLDER|-]...",
            "Counts the words of all files together and shows the most common ones. Without a FILE, or where it is -,"
                    + " standard input is read.",
            List.of(
                    new OptionGroup("Input", RECURSIVE, NAMES_FROM),
                    new OptionGroup("Counting", MODE, WORKERS, CHUNK),
                    new OptionGroup("Output", TOP, FORMAT, OUTPUT, PER_FILE, JOB_LOG),
                    new OptionGroup("Messages", PROGRESS, QUIET, VERBOSE, HELP, VERSION)),
            List.of(
                    "A word is what stands between white space, in lower case and without the 32 punctuation"
                            + " characters of ASCII: \"Don't\" is dont. Text is UTF-8, or UTF-16 or UTF-32 with a"
                            + " byte-order mark.",
                    "The result is the same, to the byte, in each mode and with any number of workers. If an option is"
                            + " repeated, its last value counts."));

    /**
     * Reads the settings from a command line.
     *
     * @throws UsageException if a value is wrong
     */
    static Settings of(Arguments arguments, int processors) {
        Mode mode = arguments.choice(MODE, Mode.class).orElse(Mode.PROCESSES);
        int workers = (int) arguments.whole(WORKERS, 1, MOST_WORKERS).orElse(Math.min(processors, MOST_WORKERS));
        if (arguments.has(NAMES_FROM) && !arguments.operands().isEmpty()) {
            throw new UsageException(NAMES_FROM.dashed() + " and names on the command line exclude each other: "
                    + Terminal.escape(arguments.operands().get(0)));
        }
        if (arguments.has(QUIET) && arguments.has(VERBOSE)) {
            throw new UsageException(QUIET.dashed() + " and " + VERBOSE.dashed() + " exclude each other; give one");
        }
        return new Settings(
                arguments.operands(),
                arguments.text(NAMES_FROM),
                arguments.has(RECURSIVE),
                mode,
                mode == Mode.SERIAL ? 1 : workers,
                arguments.has(WORKERS),
                arguments.bytes(CHUNK, 1),
                (int) arguments.whole(TOP, 0, Integer.MAX_VALUE).orElse(USUAL_TOP),
                arguments.choice(FORMAT, Format.class).orElse(Format.TEXT),
                path(arguments, OUTPUT),
                arguments.has(PER_FILE),
                path(arguments, JOB_LOG),
                arguments.choice(PROGRESS, When.class).orElse(When.AUTO),
                arguments.has(QUIET)
                        ? Console.Loudness.QUIET
                        : arguments.has(VERBOSE) ? Console.Loudness.VERBOSE : Console.Loudness.NORMAL);
    }

    private static Optional<Path> path(Arguments arguments, OptionSpec option) {
        Optional<String> name = arguments.text(option);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.get().isEmpty()) {
            throw new UsageException(option.dashed() + " \"\": give the name of a file");
        }
        if (RawNames.isLossy(name.get())) {
            throw new UsageException(
                    option.dashed() + " " + Terminal.escape(name.get()) + ": a name that is not UTF-8; give another");
        }
        try {
            return Optional.of(Path.of(name.get()));
        } catch (InvalidPathException e) {
            throw new UsageException(option.dashed() + " " + Terminal.escape(name.get()) + ": " + e.getReason(), e);
        }
    }
}
