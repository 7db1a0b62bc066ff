package millrace.wordcount;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.Defaults;
import millrace.cli.ExitCode;
import millrace.cli.Figures;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.process.BrokenPoolException;
import millrace.timing.Machine;
import millrace.timing.ReportFiles;
import millrace.timing.Run;
import millrace.timing.Stopwatch;
import millrace.timing.TimingOptions;
import millrace.timing.Timings;

/** The command {@code wordcount}: reads the options, finds the sources, counts them, writes the result. */
public final class Main {
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
        System.exit(run(args, System.in, out, err).code());
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
            main.console.error(Terminal.escape(Problem.of(e)), e);
        } catch (OutOfMemoryError e) {
            main.console.error(
                    "out of memory: " + e.getMessage() + "; give the JVM more, as in JDK_JAVA_OPTIONS=-Xmx8g", e);
        } catch (BrokenPoolException e) {
            String why = Terminal.escapeLines(String.valueOf(e.getMessage()));
            main.console.error("no worker can be started, try -m serial: " + why, e);
        } catch (Cluster.ClusterException e) {
            main.console.error(Terminal.escapeLines(String.valueOf(e.getMessage())), e);
        } catch (UncheckedIOException e) {
            main.console.error("cannot go on: " + Terminal.escapeLines(String.valueOf(e.getMessage())), e);
        } catch (RuntimeException | Error e) {
            main.console.error("cannot go on: " + Terminal.escapeLines(e.toString()), e);
        }
        return ExitCode.FATAL;
    }

    private ExitCode run(String[] args) throws IOException {
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("millrace.home")).map(Path::of);
        Arguments arguments = Settings.OPTIONS.parse(Defaults.read(Settings.OPTIONS, System.getenv(), home), args);
        Optional<String> about = About.text(Settings.OPTIONS, arguments, version(), terminal.columns());
        if (about.isPresent()) {
            return StandardOutput.print(about.get(), out, console);
        }
        TimingOptions timing = TimingOptions.of(arguments);
        if (timing.compare()) {
            return new ModeComparison(arguments, console, terminal).run(timing, out);
        }
        ReportFiles reports = new ReportFiles(timing.files());
        Settings settings = Settings.of(arguments, Runtime.getRuntime().availableProcessors());
        if (settings.input().isEmpty() && terminal.input()) {
            console.error("nothing to count\n" + Settings.OPTIONS.help(terminal.columns()));
            return ExitCode.USAGE;
        }
        console.setLoudness(settings.messages().loudness());
        reports.requireWritable();
        if (settings.engine().isNative()) {
            return run(settings, Optional.empty(), args);
        }
        requireInput(settings.input());
        try (Cluster cluster = settings.engine().open(settings.messages().showsProgress(terminal, false))) {
            return run(settings, Optional.of(cluster), args);
        }
    }

    private ExitCode run(Settings settings, Optional<Cluster> cluster, String[] args) throws IOException {
        SourceFinder finder = find(settings, cluster);
        try (Results results = new Results(settings.output(), out, terminal, console);
                Spill spill = Spill.within(settings.work().memoryBytes())) {
            Interruption interruption = Interruption.watch(console, results, spill);
            try {
                return cluster.isPresent()
                        ? countOn(cluster.get(), settings, finder, spill, results)
                        : settings.work().resume()
                                ? resume(settings, finder, spill, results, args)
                                : count(settings, finder, Optional.empty(), spill, results, args);
            } finally {
                interruption.end();
            }
        }
    }

    private ExitCode resume(Settings settings, SourceFinder finder, Spill spill, Results results, String[] args)
            throws IOException {
        Path jobLog = settings.work().jobLog().orElseThrow();
        try (Checkpoint checkpoint = Checkpoint.open(jobLog, finder.sources())) {
            long finished = checkpoint.size();
            if (finished > 0) {
                console.say(WorkOptions.RESUME.dashed() + ": " + Figures.counted(finished, "chunk")
                        + " of an earlier run are finished");
            }
            ExitCode code = count(settings, finder, Optional.of(checkpoint), spill, results, args);
            if (code == ExitCode.OK) {
                checkpoint.complete();
            } else {
                console.say("the same command counts only what is missing: what was counted is kept in "
                        + Terminal.escape(Checkpoint.folder(jobLog).toString()));
            }
            return code;
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
        Stopwatch watch = settings.timing().files().any() ? Stopwatch.started(started, "prepare") : Stopwatch.stopped();
        Counting counting = new Counting(settings, finder.sources(), checkpoint, console, terminal, watch);
        Counting.Outcome outcome = counting.run(spill);
        watch.phase("write");
        boolean written = results.write(outcome.report());
        if (settings.timing().files().any()) {
            WorkPlan plan = counting.plan();
            int asked =
                    plan.mode() == WorkOptions.Mode.SERIAL ? 1 : settings.work().workers();
            Run run = watch.finish(plan.mode().word(), asked, plan.workers());
            new ReportFiles(settings.timing().files()).write(timings(outcome.report(), run, args));
        }
        WorkPlan plan = counting.plan();
        String counters = plan.mode().word() + ", " + Figures.counted(plan.workers(), "worker");
        return end(finder, outcome, written, counters);
    }

    private ExitCode countOn(Cluster cluster, Settings settings, SourceFinder finder, Spill spill, Results results)
            throws IOException {
        ClusterCounting counting = new ClusterCounting(settings, finder.sources(), cluster, console);
        Counting.Outcome outcome = counting.run(spill);
        return end(finder, outcome, results.write(outcome.report()), counting.counters());
    }

    private ExitCode end(SourceFinder finder, Counting.Outcome outcome, boolean written, String counters) {
        int failures = finder.failures() + outcome.failures();
        console.say(summary(outcome.report(), failures, counters));
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
        Map<Object, String> outputs = new HashMap<>();
        if (settings.output().file().isPresent()) {
            putKey(outputs, settings.output().file().get(), "--output");
        }
        if (settings.output().plot().isPresent()) {
            putKey(outputs, settings.output().plot().get(), OutputOptions.PLOT.dashed());
        }
        if (settings.work().jobLog().isPresent()) {
            Path jobLog = settings.work().jobLog().get();
            putKey(outputs, jobLog, WorkOptions.JOB_LOG.dashed());
            if (settings.work().resume() && Files.isDirectory(Checkpoint.folder(jobLog))) {
                Object key = Files.readAttributes(Checkpoint.folder(jobLog), BasicFileAttributes.class)
                        .fileKey();
                outputs.put(key, WorkOptions.RESUME.dashed());
            }
        }
        SourceFinder finder = new SourceFinder(settings.input(), new RawNames(), in, outputs, cluster, console);
        if (settings.input().namesFrom().isPresent()) {
            String list = settings.input().namesFrom().get();
            finder.requireNoOutput(list);
            finder.addAll(names(list), list);
        } else if (settings.input().operands().isEmpty()) {
            finder.add("-");
        } else {
            for (String operand : settings.input().operands()) {
                finder.add(operand);
            }
        }
        return finder;
    }

    private static void requireInput(InputOptions input) {
        if (input.isEmpty() || input.operands().contains("-")) {
            throw new UsageException("standard input is this machine's, and others count: name files");
        }
    }

    private static void putKey(Map<Object, String> outputs, Path file, String option) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return;
        }
        Object key = Files.exists(file)
                ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
                : placeOf(Output.behindLinks(file));
        String other = key == null ? null : outputs.put(key, option);
        if (other != null) {
            throw new UsageException(
                    other + " and " + option + " name the same file: " + Terminal.escape(file.toString()));
        }
    }

    /** Where a file will be, however its folder is spelled. */
    private static Path placeOf(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        return folder == null || !Files.isDirectory(folder)
                ? absolute
                : folder.toRealPath().resolve(absolute.getFileName());
    }

    private byte[] names(String list) {
        String option = "--files0-from " + Terminal.escape(list) + ": ";
        byte[] names;
        try {
            if (!list.equals("-") && SourceFinder.isNamedPipe(Path.of(list))) {
                throw new UsageException(option + "is a named pipe; redirect it to --files0-from -");
            }
            if (!list.equals("-") && Files.isDirectory(Path.of(list))) {
                throw new UsageException(option + "is a folder; -r counts the files in it");
            }
            names = list.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(list));
        } catch (IOException e) {
            throw new UsageException(option + Problem.of(e), e);
        } catch (InvalidPathException e) {
            throw new UsageException(option + e.getReason(), e);
        }
        String text = new String(names, StandardCharsets.ISO_8859_1);
        if (text.indexOf('\0') < 0 && text.endsWith("\n")) {
            throw new UsageException(
                    option + "a NUL has to end each name, and there is none; as find -print0 writes it");
        }
        return names;
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
