package millrace.wordcount;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.Defaults;
import millrace.cli.ExitCode;
import millrace.cli.Figures;
import millrace.cli.FileReason;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.cli.WrittenFiles;
import millrace.process.BrokenPoolException;
import millrace.timing.Machine;
import millrace.timing.ReportFiles;
import millrace.timing.Run;
import millrace.timing.Stopwatch;
import millrace.timing.TimingOptions;
import millrace.timing.Timings;

/** The command {@code wordcount}: reads the options, finds the sources, counts them, writes the result. */
public final class Main {
    private static final String TOO_MANY_FILES = "too many open files";

    private final long started = System.nanoTime();
    private final Terminal terminal = Terminal.ofSystemProperties();
    private final InputStream in;
    private final OutputStream out;
    private final Console console;

    private Main(InputStream in, OutputStream out, OutputStream err) {
        this.in = in;
        this.out = out;
        this.console = new Console("wordcount", err);
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        // Not System.out, which swallows write errors and does not always write UTF-8.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        run(args, System.in, out, err).exit();
    }

    /** Runs the command on these streams, closes none of them, and returns how it ended. */
    static ExitCode run(String[] args, InputStream in, OutputStream out, OutputStream err) {
        Main main = new Main(in, out, err);
        try {
            return main.run(args);
        } catch (UsageException | RunawayPatternException e) {
            main.console.error(String.valueOf(e.getMessage()), e);
            return ExitCode.USAGE;
        } catch (IOException e) {
            main.console.error(Terminal.escape(FileReason.of(e)), e);
        } catch (OutOfMemoryError e) {
            main.console.error(
                    "out of memory: " + e.getMessage()
                            + "; limit what counts take, as in --memory 1g, or give the JVM more, as in JDK_JAVA_OPTIONS=-Xmx8g",
                    e);
        } catch (BrokenPoolException e) {
            String why = Terminal.escapeLines(String.valueOf(e.getMessage()));
            main.console.error("no worker can be started, try -m serial: " + why, e);
        } catch (Cluster.ClusterException e) {
            main.console.error(Terminal.escapeLines(String.valueOf(e.getMessage())), e);
        } catch (UncheckedIOException e) {
            main.console.error("cannot go on: " + Terminal.escapeLines(String.valueOf(e.getMessage())), e);
        } catch (RuntimeException | Error e) {
            main.console.error("cannot go on: " + Terminal.escapeLines(reason(e)), e);
        }
        return ExitCode.FATAL;
    }

    /* Where the system is short of something, that is what to mend, wherever it showed. */
    private static String reason(Throwable failure) {
        String reason = failure.toString();
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && cause.getCause() == null) {
                reason = FileReason.of((IOException) cause);
            }
        }
        return reason + (reason.equals(TOO_MANY_FILES) ? "; raise ulimit -n, or try -m serial" : "");
    }

    private ExitCode run(String[] args) throws IOException {
        Optional<String> about =
                About.text(Settings.OPTIONS, Settings.OPTIONS.parse(args), version(), terminal.columns());
        if (about.isPresent()) {
            return StandardOutput.print(about.get(), out, console); // whatever is wrong with defaults
        }
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("millrace.home")).map(Path::of);
        Arguments arguments = Settings.OPTIONS.parse(Defaults.read(Settings.OPTIONS, System.getenv(), home), args);
        TimingOptions timing = TimingOptions.of(arguments);
        if (timing.compare()) {
            return new ModeComparison(arguments, console, terminal).run(timing, out);
        }
        Settings settings = Settings.of(arguments, Runtime.getRuntime().availableProcessors());
        if (settings.input().isEmpty() && terminal.input()) {
            console.error("nothing to count\n" + Settings.OPTIONS.help(terminal.columns()));
            return ExitCode.USAGE;
        }
        console.setLoudness(settings.messages().loudness());
        if (settings.engine().isNative()) {
            WorkOptions.notice(arguments).ifPresent(console::say);
            return run(settings, Optional.empty(), args);
        }
        requireInput(settings.input());
        try (Cluster cluster = settings.engine()
                .open("wordcount", Map.of(), settings.messages().showsProgress(terminal, false))) {
            return run(settings, Optional.of(cluster), args);
        }
    }

    private ExitCode run(Settings settings, Optional<Cluster> cluster, String[] args) throws IOException {
        try (Results results = new Results(settings.output(), settings.timing(), out, terminal, console);
                Spill spill = Spill.within(settings.work().memoryBytes())) {
            Interruption interruption = Interruption.watch(console, results, spill);
            try {
                SourceFinder finder = find(settings, cluster);
                return cluster.isPresent()
                        ? countOn(cluster.get(), settings, finder, spill, results)
                        : settings.work().resume()
                                ? resume(settings, finder, spill, results, interruption, args)
                                : count(settings, finder, Optional.empty(), spill, results, args);
            } finally {
                interruption.end();
            }
        }
    }

    private ExitCode resume(
            Settings settings,
            SourceFinder finder,
            Spill spill,
            Results results,
            Interruption interruption,
            String[] args)
            throws IOException {
        Path jobLog = settings.work().jobLog().orElseThrow();
        try (Checkpoint checkpoint = Checkpoint.open(jobLog, finder.sources())) {
            interruption.thenSay(whereToGoOn(checkpoint));
            long finished = checkpoint.size();
            if (finished > 0) {
                console.say(WorkOptions.RESUME.dashed() + ": " + Figures.counted(finished, "chunk")
                        + " of earlier runs; what of this has not changed is taken");
            }
            return count(settings, finder, Optional.of(checkpoint), spill, results, args);
        }
    }

    private ExitCode count(
            Settings settings,
            SourceFinder finder,
            Optional<Checkpoint> checkpoint,
            Spill spill,
            Results results,
            String[] args)
            throws IOException {
        ReportFiles reports = results.timing();
        Stopwatch watch = reports.any() ? Stopwatch.started(started, "prepare") : Stopwatch.stopped();
        Counting counting = new Counting(settings, finder.sources(), checkpoint, console, terminal, watch);
        Counting.Outcome outcome = counting.run(spill);
        watch.phase("write");
        int failures = finder.failures() + outcome.failures();
        boolean written = results.write(outcome.report(), failures);
        if (reports.any()) {
            WorkPlan plan = counting.plan();
            int asked =
                    plan.mode() == WorkOptions.Mode.SERIAL ? 1 : settings.work().workers();
            Run run = watch.finish(plan.mode().word(), asked, plan.workers());
            reports.write(timings(outcome.report(), run, args));
        }
        WorkPlan plan = counting.plan();
        String counters = plan.mode().word() + ", " + Figures.counted(counting.workers(), "worker");
        ExitCode code = end(outcome, failures, written, counters);
        if (checkpoint.isPresent()) {
            boolean mayDoBetter = finder.failures() > 0 || outcome.mayDoBetter();
            settle(checkpoint.get(), code != ExitCode.FATAL && !mayDoBetter);
        }
        return code;
    }

    private void settle(Checkpoint checkpoint, boolean done) throws IOException {
        if (done) {
            checkpoint.complete();
        } else {
            console.say(whereToGoOn(checkpoint));
        }
    }

    private static String whereToGoOn(Checkpoint checkpoint) {
        return "the same command counts only what is missing: what was counted is kept in "
                + Terminal.escape(checkpoint.toString());
    }

    private ExitCode countOn(Cluster cluster, Settings settings, SourceFinder finder, Spill spill, Results results)
            throws IOException {
        ClusterCounting counting = new ClusterCounting(settings, finder.sources(), cluster, console);
        Counting.Outcome outcome = counting.run(spill);
        int failures = finder.failures() + outcome.failures();
        boolean written = results.write(outcome.report(), failures);
        return end(outcome, failures, written, counting.counters());
    }

    private ExitCode end(Counting.Outcome outcome, int failures, boolean written, String counters) {
        if (written) {
            console.say(summary(outcome.report(), failures, counters));
        }
        if (!outcome.logProblem().isEmpty()) {
            console.error(Terminal.escape(outcome.logProblem()));
            return ExitCode.FATAL;
        }
        return !written ? ExitCode.FATAL : failures > 0 ? ExitCode.INPUT_FAILED : ExitCode.OK;
    }

    private static Timings timings(Report report, Run run, String[] args) {
        return new Timings(
                "wordcount",
                version(),
                List.of(args),
                "bytes",
                report.bytes(),
                Map.of("files", (long) report.files().size()),
                Machine.here(),
                List.of(run),
                List.of());
    }

    private SourceFinder find(Settings settings, Optional<Cluster> cluster) throws IOException {
        WrittenFiles written = new WrittenFiles();
        Optional<Path> output = settings.output().file();
        if (output.isPresent()) {
            written.add(OutputOptions.OUTPUT.dashed(), output.get());
        }
        Optional<Path> plot = settings.output().plot();
        if (plot.isPresent()) {
            written.add(OutputOptions.PLOT.dashed(), plot.get());
        }
        Optional<Path> jobLog = settings.work().jobLog();
        if (jobLog.isPresent()) {
            written.add(WorkOptions.JOB_LOG.dashed(), jobLog.get());
            if (settings.work().resume()) {
                written.addFolder(WorkOptions.RESUME.dashed(), Checkpoint.folder(jobLog.get()));
            }
        }
        written.addAll(settings.timing().files().byOption());
        settings.selection().list().ifPresent(list -> written.requireNone(list.toString(), list.toString()));
        SourceFinder finder = new SourceFinder(settings.input(), new RawNames(), in, written, cluster, console);
        finder.addAll();
        return finder;
    }

    private static void requireInput(InputOptions input) {
        if (input.isEmpty() || input.operands().contains("-")) {
            throw new UsageException("standard input is this machine's, and others count: name files");
        }
    }

    private String summary(Report report, int failures, String counters) {
        long nanos = Math.max(1, System.nanoTime() - started);
        int files = report.files().size();
        StringBuilder line = new StringBuilder();
        line.append(Figures.counted(files, "file")).append(", ");
        if (failures > 0) {
            line.append(Figures.grouped(failures)).append(" failed, ");
        }
        line.append(Figures.bytes((double) report.bytes())).append(", ");
        String unit = report.kind().unit();
        Totals all = report.totals();
        line.append(Figures.counted(all.words(), unit))
                .append(" (")
                .append(report.kind())
                .append("), ");
        line.append(Figures.grouped(all.distinct())).append(" distinct, ");
        line.append(Figures.grouped(all.once())).append(" once, ");
        report.chosen()
                .ifPresent(chosen -> line.append("chosen ")
                        .append(Figures.counted(chosen.words(), unit))
                        .append(", ")
                        .append(Figures.grouped(chosen.distinct()))
                        .append(" distinct, "));
        line.append(Figures.seconds(nanos)).append(" s, ");
        line.append(Figures.bytes(report.bytes() * 1e9 / nanos)).append("/s, ");
        return line.append(counters).toString();
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar: version unknown)" : version;
    }
}
