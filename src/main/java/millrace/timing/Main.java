package millrace.timing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.ByteSize;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.OptionTable;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.cli.WrittenFiles;

/** The command {@code timings}: compares what {@code --timing} has saved. */
public final class Main {
    private static final String USUAL_WORKERS = "1,2,4,8,16,32,64,128";

    private static final OptionSpec VERBOSE = OptionSpec.flag("v", "verbose", "stack traces of failures");

    private static final OptionSpec PREDICT = OptionSpec.flag(
            "",
            "predict",
            "how long it would take with other numbers of workers, by a model, beside what was measured");
    private static final OptionSpec WORKERS =
            OptionSpec.value("w", "workers", "N,...", "with --predict: for so many workers", USUAL_WORKERS);
    private static final OptionSpec AMOUNTS = OptionSpec.value(
            "", "amount", "SIZE,...", "with --predict: for so much to do, as in 128M,1G, beside what was measured", "");

    private static final OptionTable OPTIONS = new OptionTable(
            "timings",
            "FILE...",
            "Compares the runs in files that --timing of another command has written, on this machine or on others:"
                    + " statistics, speed-up with its uncertainty, where the time went, and what differs between them.",
            List.of(
                    new OptionGroup("Prediction", PREDICT, WORKERS, AMOUNTS),
                    TimingOptions.FILES,
                    new OptionGroup("Messages", VERBOSE),
                    About.GROUP),
            List.of(
                    "The first serial runs are what the others are compared to, or where there are none, the first runs.",
                    "A prediction takes its parameters from the first FILE, from the runs with the fewest workers of each mode;"
                            + " all other runs that were measured, also in other FILES, only show how far it is off. It"
                            + " is worth the most from --compare --workers 1,2 with many tasks for each worker."));

    private final Console console;
    private final OutputStream out;

    private Main(OutputStream out, OutputStream err) {
        this.out = out;
        this.console = new Console("timings", err);
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        run(args, out, err).exit();
    }

    static ExitCode run(String[] args, OutputStream out, OutputStream err) {
        Main main = new Main(out, err);
        try {
            return main.run(args);
        } catch (UsageException e) {
            main.console.error(String.valueOf(e.getMessage()), e);
            return ExitCode.USAGE;
        } catch (IOException e) {
            main.console.error(Terminal.escape(String.valueOf(e.getMessage())), e);
            return ExitCode.FATAL;
        }
    }

    private ExitCode run(String[] args) throws IOException {
        Terminal terminal = Terminal.ofSystemProperties();
        Arguments arguments = OPTIONS.parse(args);
        Optional<String> about = About.text(OPTIONS, arguments, version(), terminal.columns());
        if (about.isPresent()) {
            return StandardOutput.print(about.get(), out, console);
        } else if (arguments.operands().isEmpty()) {
            throw new UsageException(
                    "name files that --timing has written, as in bin/timings serial.json parallel.json");
        }
        console.setLoudness(arguments.has(VERBOSE) ? Console.Loudness.VERBOSE : Console.Loudness.NORMAL);
        Optional<Predicting> predicting = Predicting.of(arguments);
        TimingOptions.Files reports = TimingOptions.files(arguments, Optional.empty());
        WrittenFiles written = new WrittenFiles();
        written.addAll(reports.byOption());
        arguments.operands().forEach(operand -> written.requireNone(operand, operand));
        Map<String, Timings> timings = new LinkedHashMap<>();
        for (String operand : arguments.operands()) {
            Timings read = read(operand);
            String name = name(operand, timings.keySet().size(), arguments.operands());
            timings.put(name, read);
        }
        try (ReportFiles files = new ReportFiles(reports)) {
            if (predicting.isPresent()) {
                Prediction prediction = predicting.get().of(timings);
                files.write(prediction);
                return print(prediction.text(), terminal);
            }
            Comparison comparison = Comparison.of(timings);
            files.write(comparison);
            return print(comparison.asText(), terminal);
        }
    }

    private ExitCode print(String text, Terminal terminal) throws IOException {
        return StandardOutput.print(terminal.output() ? Terminal.escapeLines(text) : text, out, console);
    }

    /**
     * What {@code --predict} is asked for.
     *
     * @param amounts beside those that were measured
     */
    private record Predicting(List<Integer> workers, List<Long> amounts) {
        /** Empty: it is not asked for. */
        static Optional<Predicting> of(Arguments arguments) {
            if (!arguments.has(PREDICT)) {
                for (OptionSpec option : List.of(WORKERS, AMOUNTS)) {
                    if (arguments.has(option)) {
                        throw new UsageException(option.dashed() + " goes with " + PREDICT.dashed() + "; give both");
                    }
                }
                return Optional.empty();
            }
            TimingOptions.Files files = TimingOptions.files(arguments, Optional.empty());
            if (files.report().isPresent() || files.trace().isPresent()) {
                throw new UsageException(PREDICT.dashed() + " makes tables only; leave out --report and --trace");
            }
            return Optional.of(new Predicting(
                    TimingOptions.workers(arguments, WORKERS, USUAL_WORKERS),
                    amounts(arguments.text(AMOUNTS).orElse(""))));
        }

        private static List<Long> amounts(String text) {
            List<Long> amounts = new ArrayList<>();
            for (String size : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                OptionalLong amount = ByteSize.parse(size);
                if (amount.isEmpty() || amount.getAsLong() < 1) {
                    throw new UsageException(AMOUNTS.dashed() + " " + Terminal.escape(text)
                            + ": give sizes from 1 on, as in 500000 or 128M,1G");
                }
                amounts.add(amount.getAsLong());
            }
            return amounts;
        }

        Prediction of(Map<String, Timings> timings) {
            try {
                return Prediction.of(List.copyOf(timings.values()), workers, amounts);
            } catch (IllegalArgumentException e) {
                throw new UsageException(PREDICT.dashed() + ": " + e.getMessage(), e);
            }
        }
    }

    private static Timings read(String file) {
        String shown = Terminal.escape(file);
        if (file.equals("-")) {
            throw new UsageException("-: name a file, or /dev/stdin for standard input");
        }
        try {
            return TimingFile.read(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new UsageException(shown + ": no such file", e);
        } catch (IOException | RuntimeException e) {
            throw new UsageException(shown + ": " + Terminal.escape(String.valueOf(e.getMessage())), e);
        }
    }

    /** The name of the file without folders and ending, or the whole of it where that is not enough to tell it apart. */
    private static String name(String file, int number, List<String> all) {
        String brief = brief(file);
        long same = all.stream().filter(other -> brief(other).equals(brief)).count();
        long twice = all.stream().filter(file::equals).count();
        return same == 1 ? brief : twice == 1 ? file : file + " (" + (number + 1) + ")";
    }

    private static String brief(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
