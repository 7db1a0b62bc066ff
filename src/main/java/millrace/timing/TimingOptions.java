package millrace.timing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.page.Table;

/**
 * The options about timing, which every command of workers has.
 *
 * @param compare whether the command is to be run in several ways, and only their times are wanted
 * @param runs how many runs of each count
 * @param warmUps how many of each come before and do not count
 * @param files where the timing goes, and in which forms
 * @param live where a page shows what the command is doing; 0: at any port that is free; empty: nowhere
 */
public record TimingOptions(boolean compare, int runs, int warmUps, Files files, OptionalInt live) {
    /**
     * Where the timing goes.
     *
     * @param timing JSON
     * @param report a page of HTML
     * @param trace in Trace Event Format
     * @param csv a table, one line a run
     * @param markdown a table, one line for each way to run
     */
    public record Files(
            Optional<Path> timing,
            Optional<Path> report,
            Optional<Path> trace,
            Optional<Path> csv,
            Optional<Path> markdown) {
        /** Whether any is wanted. */
        public boolean any() {
            return !byOption().isEmpty();
        }

        /** Those that are wanted, by the options that name them, as {@code --timing}. */
        public Map<String, Path> byOption() {
            Map<String, Path> files = new LinkedHashMap<>();
            timing.ifPresent(file -> files.put(TIMING.dashed(), file));
            report.ifPresent(file -> files.put(REPORT.dashed(), file));
            trace.ifPresent(file -> files.put(TRACE.dashed(), file));
            csv.ifPresent(file -> files.put(CSV.dashed(), file));
            markdown.ifPresent(file -> files.put(MARKDOWN.dashed(), file));
            return files;
        }
    }

    private static final int USUAL_RUNS = 10;
    private static final int MOST_RUNS = 100_000;
    private static final int MOST_WORKERS = 1024;
    private static final int MOST_PORT = 65_535;

    private static final OptionSpec COMPARE = OptionSpec.flag(
            "",
            "compare",
            "time it serially, on threads and on processes, in turn, and show the figures instead of the result;"
                    + " -w 1,2,4 for a curve");
    private static final OptionSpec RUNS =
            OptionSpec.value("", "runs", "N", "with --compare: so many runs of each", Integer.toString(USUAL_RUNS));
    private static final OptionSpec WARM_UP =
            OptionSpec.value("", "warmup", "N", "with --compare: so many runs before them that do not count", "1");
    static final OptionSpec TIMING =
            OptionSpec.value("", "timing", "FILE", "where the time went, as JSON; bin/timings compares such files", "");
    static final OptionSpec REPORT =
            OptionSpec.value("", "report", "FILE", "the same as a page of HTML, with pictures", "");
    static final OptionSpec TRACE =
            OptionSpec.value("", "trace", "FILE", "who did what when, for Perfetto and chrome://tracing", "");
    static final OptionSpec CSV = OptionSpec.value("", "timing-csv", "FILE", "the figures of each run", "");
    static final OptionSpec MARKDOWN =
            OptionSpec.value("", "timing-markdown", "FILE", "the table of figures, to be pasted", "");

    private static final OptionSpec LIVE = OptionSpec.value(
            "",
            "live",
            "PORT",
            "while it runs, a page for a browser on this machine shows what the workers do; 0 = any port that is free",
            "");

    /** For the table of a command. */
    public static final OptionGroup GROUP =
            new OptionGroup("Timing", COMPARE, RUNS, WARM_UP, TIMING, REPORT, TRACE, CSV, MARKDOWN, LIVE);

    /** Those that only say where a report goes, for commands that compare by nature. */
    static final OptionGroup FILES = new OptionGroup("Output", REPORT, TRACE, CSV, MARKDOWN);

    /**
     * Reads the values.
     *
     * @throws UsageException if one is wrong
     */
    public static TimingOptions of(Arguments arguments) {
        boolean compare = arguments.has(COMPARE);
        for (OptionSpec option : List.of(RUNS, WARM_UP)) {
            if (!compare && arguments.given(option)) { // what a file of defaults says is for when it compares
                throw new UsageException(option.dashed() + " goes with " + COMPARE.dashed() + "; give both");
            }
        }
        if (compare && arguments.given(LIVE)) {
            throw new UsageException(LIVE.dashed() + " and " + COMPARE.dashed()
                    + " exclude each other: whoever looks takes time from what is measured");
        }
        OptionalLong live = compare ? OptionalLong.empty() : arguments.whole(LIVE, 0, MOST_PORT);
        return new TimingOptions(
                compare,
                (int) arguments.whole(RUNS, 1, MOST_RUNS).orElse(USUAL_RUNS),
                (int) arguments.whole(WARM_UP, 0, MOST_RUNS).orElse(1),
                files(arguments, arguments.file(TIMING)),
                live.isPresent() ? OptionalInt.of((int) live.getAsLong()) : OptionalInt.empty());
    }

    /**
     * Opens the page that shows what the command is doing, if it is wanted, and says where it is.
     *
     * @param command its name
     * @param tables what it shows, whenever somebody looks
     * @return the page, to be closed at the end
     * @throws UsageException if the port cannot be had
     */
    public Optional<LivePage> openLive(String command, Console console, Supplier<List<Table>> tables) {
        if (live.isEmpty()) {
            return Optional.empty();
        }
        try {
            LivePage page = LivePage.open(command, live.getAsInt(), tables);
            console.answer("live at " + page.address());
            return Optional.of(page);
        } catch (IOException e) {
            throw new UsageException(
                    LIVE.dashed() + " " + live.getAsInt() + ": " + e.getMessage()
                            + "; give another port, or 0 for any that is free",
                    e);
        }
    }

    static Files files(Arguments arguments, Optional<Path> timing) {
        Files files = new Files(
                timing, arguments.file(REPORT), arguments.file(TRACE), arguments.file(CSV), arguments.file(MARKDOWN));
        files.byOption().forEach((option, file) -> {
            if (file.toString().equals("-")) {
                throw new UsageException(
                        option + " -: name a file, or /dev/stdout for standard output; ./- is a file of that name");
            }
        });
        return files;
    }

    /** The command line for one run of a comparison: without these options, and without those. */
    public static List<String> withoutTiming(Arguments arguments, OptionSpec... others) {
        List<OptionSpec> dropped = new ArrayList<>(GROUP.options());
        dropped.addAll(List.of(others));
        return arguments.without(dropped);
    }

    /**
     * Numbers of workers separated by commas, in order, each once.
     *
     * @throws UsageException if one is none
     */
    public static List<Integer> workers(Arguments arguments, OptionSpec option, int otherwise) {
        return workers(arguments, option, Integer.toString(Math.min(MOST_WORKERS, otherwise)));
    }

    static List<Integer> workers(Arguments arguments, OptionSpec option, String otherwise) {
        String text = arguments.text(option).orElse(otherwise);
        Set<Integer> numbers = new TreeSet<>();
        for (String number : text.split(",", -1)) {
            if (!number.matches("\\d{1,4}")
                    || Integer.parseInt(number) < 1
                    || Integer.parseInt(number) > MOST_WORKERS) {
                throw new UsageException(option.dashed() + " " + Terminal.escape(text) + ": give numbers from 1 to "
                        + MOST_WORKERS + ", as in 1,2,4");
            }
            numbers.add(Integer.parseInt(number));
        }
        return List.copyOf(numbers);
    }
}
