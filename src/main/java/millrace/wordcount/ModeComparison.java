package millrace.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.cli.WrittenFiles;
import millrace.timing.CompareCommand;
import millrace.timing.ComparisonRunner;
import millrace.timing.Contender;
import millrace.timing.TimingOptions;
import millrace.timing.WholeCommand;

/** What {@code --compare} runs: the same counting serially, on threads and on processes. */
final class ModeComparison {
    private final Arguments arguments;
    private final Console console;
    private final Terminal terminal;

    ModeComparison(Arguments arguments, Console console, Terminal terminal) {
        this.arguments = arguments;
        this.console = console;
        this.terminal = terminal;
    }

    /** Runs all of them and reports. */
    ExitCode run(TimingOptions timing, OutputStream out) throws IOException {
        if (!EngineOptions.of(arguments).isNative()) {
            ClusterCounting.refuse(arguments); // it is about this machine
        }
        int processors = Runtime.getRuntime().availableProcessors();
        List<Integer> workers = TimingOptions.workers(arguments, WorkOptions.WORKERS, processors);
        List<String> common = TimingOptions.withoutTiming(arguments, WorkOptions.MODE, WorkOptions.WORKERS);
        Settings settings = Settings.of(Settings.OPTIONS.parse(common.toArray(String[]::new)), processors);
        requireRepeatable(settings.input());
        requireNotWritten(settings, timing);
        console.setLoudness(settings.messages().loudness());
        return CompareCommand.run(
                timing,
                common,
                Contender.inTurn(
                        asked(arguments),
                        Set.of(Contender.THREADS, Contender.PROCESSES),
                        workers,
                        WorkOptions.MODE,
                        WorkOptions.WORKERS,
                        common),
                new WholeCommand("wordcount", Main.class),
                ComparisonRunner.ResultCheck.BYTES,
                console,
                out,
                terminal.output(),
                settings.messages().showsProgress(terminal, false));
    }

    /** The mode that the command line names; empty: all are compared, whatever holds for a count by default. */
    static Optional<String> asked(Arguments arguments) {
        return arguments
                .choice(WorkOptions.MODE, WorkOptions.Mode.class)
                .filter(mode -> arguments.given(WorkOptions.MODE) && mode != WorkOptions.Mode.AUTO)
                .map(WorkOptions.Mode::word);
    }

    /* What cannot be read, the runs say. */
    private static void requireNotWritten(Settings settings, TimingOptions timing) throws IOException {
        WrittenFiles written = new WrittenFiles();
        written.addAll(timing.files().byOption());
        settings.selection().list().ifPresent(list -> written.requireNone(list.toString(), list.toString()));
        Console silent = new Console("wordcount", OutputStream.nullOutputStream());
        new SourceFinder(
                        settings.input(),
                        new RawNames(),
                        InputStream.nullInputStream(),
                        written,
                        Optional.empty(),
                        silent)
                .addAll();
    }

    private void requireRepeatable(InputOptions input) {
        for (OptionSpec option : List.of(OutputOptions.OUTPUT, OutputOptions.PLOT, WorkOptions.JOB_LOG)) {
            if (arguments.has(option)) {
                throw new UsageException("--compare and " + option.dashed()
                        + " exclude each other: there are many runs, and only their times are wanted");
            }
        }
        boolean standardInput = input.isEmpty()
                || input.operands().contains("-")
                || input.namesFrom().filter("-"::equals).isPresent();
        if (standardInput) {
            throw new UsageException("--compare cannot read standard input more than once; name files");
        }
    }
}
