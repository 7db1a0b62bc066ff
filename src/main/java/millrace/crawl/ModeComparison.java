package millrace.crawl;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** Runs all of them and reports. A crawl in which pages failed is one like any other. */
    ExitCode run(TimingOptions timing, OutputStream out) throws IOException {
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
                common,
                contenders(workers, common),
                new WholeCommand(Main.class, ExitCode.INPUT_FAILED),
                new SameRecords(),
                console,
                out,
                terminal.output());
    }

    private List<Contender> contenders(List<Integer> workers, List<String> common) {
        List<Contender> contenders = new ArrayList<>();
        for (WorkOptions.Mode mode : modes()) {
            for (int number : mode == WorkOptions.Mode.PROCESSES ? workers : List.of(1)) {
                String name = mode.name().toLowerCase(Locale.ROOT);
                List<String> words = new ArrayList<>(
                        List.of(WorkOptions.MODE.dashed() + "=" + name, WorkOptions.WORKERS.dashed() + "=" + number));
                words.addAll(common);
                contenders.add(new Contender(name, number, words));
            }
        }
        return contenders;
    }

    /** All, or serial and the one that was asked for. */
    private List<WorkOptions.Mode> modes() {
        List<WorkOptions.Mode> modes = new ArrayList<>();
        modes.add(WorkOptions.Mode.SERIAL);
        arguments
                .choice(WorkOptions.MODE, WorkOptions.Mode.class)
                .ifPresentOrElse(
                        modes::add, () -> modes.addAll(List.of(WorkOptions.Mode.THREADS, WorkOptions.Mode.PROCESSES)));
        return modes.stream().distinct().toList();
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
