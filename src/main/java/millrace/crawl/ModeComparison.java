package millrace.crawl;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
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
import millrace.timing.Contender;
import millrace.timing.TimingOptions;
import millrace.timing.WholeCommand;
import millrace.wordcount.EngineOptions;

/** What {@code --compare} runs: the same crawl serially, on threads and on processes. */
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
        EngineOptions engine = EngineOptions.of(arguments);
        if (!engine.isNative()) {
            ClusterCrawling.refuse(arguments, engine); // it is about this machine
        }
        int processors = Runtime.getRuntime().availableProcessors();
        List<Integer> workers = TimingOptions.workers(arguments, WorkOptions.WORKERS, processors);
        List<String> common = TimingOptions.withoutTiming(arguments, WorkOptions.MODE, WorkOptions.WORKERS);
        CrawlSettings settings =
                CrawlSettings.of(CrawlSettings.OPTIONS.parse(common.toArray(String[]::new)), processors);
        requireRepeatable(settings.operands());
        WrittenFiles written = new WrittenFiles();
        written.addAll(timing.files().byOption());
        settings.operands().forEach(list -> written.requireNone(list, list));
        console.setLoudness(settings.messages().loudness());
        return CompareCommand.run(
                timing,
                FetchOptions.withoutSecrets(common),
                Contender.inTurn(
                        asked(arguments),
                        Set.of(Contender.PROCESSES),
                        workers,
                        WorkOptions.MODE,
                        WorkOptions.WORKERS,
                        common),
                new WholeCommand("crawl", Main.class),
                new SameRecords(),
                console,
                out,
                terminal.output(),
                settings.messages().showsProgress(terminal));
    }

    /** The mode that the command line names; empty: all are compared, whatever holds for a crawl by default. */
    static Optional<String> asked(Arguments arguments) {
        return arguments
                .choice(WorkOptions.MODE, WorkOptions.Mode.class)
                .filter(mode -> arguments.given(WorkOptions.MODE))
                .map(mode -> mode.name().toLowerCase(Locale.ROOT));
    }

    private void requireRepeatable(List<String> operands) {
        for (OptionSpec option : ResultOptions.KEPT) {
            if (arguments.has(option)) {
                throw new UsageException("--compare and " + option.dashed()
                        + " exclude each other: there are many runs, and only their times are wanted");
            }
        }
        if (operands.isEmpty()) {
            throw new UsageException("--compare needs something to crawl: give a URL, or a file of URLs");
        } else if (operands.contains("-")) {
            throw new UsageException("--compare cannot read standard input more than once; name files");
        }
    }
}
