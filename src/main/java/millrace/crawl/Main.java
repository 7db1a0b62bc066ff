package millrace.crawl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.Defaults;
import millrace.cli.ExitCode;
import millrace.cli.StandardOutput;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.cli.WrittenFiles;
import millrace.timing.ReportFiles;
import millrace.timing.Stopwatch;
import millrace.timing.TimingOptions;
import millrace.wordcount.Cluster;

/** The command {@code crawl}: reads the options and the list, crawls, says what came of it. */
public final class Main {
    private final long started = System.nanoTime();
    private final Terminal terminal = Terminal.ofSystemProperties();
    private final Map<String, String> environment;
    private final InputStream in;
    private final OutputStream out;
    private final Console console;

    private Main(Map<String, String> environment, InputStream in, OutputStream out, OutputStream err) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.console = new Console("crawl", err);
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        // Not System.out, which swallows write errors and does not always write UTF-8.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        run(args, System.getenv(), System.in, out, err).exit();
    }

    /** Runs the command on these streams, closes none of them, and returns how it ended. */
    static ExitCode run(
            String[] args, Map<String, String> environment, InputStream in, OutputStream out, OutputStream err) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Main main = new Main(environment, in, out, err);
        try {
            return main.run(args);
        } catch (UsageException e) {
            main.console.error(String.valueOf(e.getMessage()), e);
            return ExitCode.USAGE;
        } catch (IOException e) {
            main.console.error(Terminal.escape(Problem.of(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            main.console.error("interrupted", e);
        } catch (Cluster.ClusterException e) {
            main.console.error(Terminal.escapeLines(String.valueOf(e.getMessage())), e);
        } catch (OutOfMemoryError e) {
            main.console.error(
                    "out of memory: " + e.getMessage() + "; give the JVM more, as in JDK_JAVA_OPTIONS=-Xmx1g", e);
        } catch (RuntimeException | Error e) {
            main.console.error("cannot go on: " + Terminal.escapeLines(e.toString()), e);
        }
        return ExitCode.FATAL;
    }

    private ExitCode run(String[] args) throws IOException, InterruptedException {
        Optional<String> about = About.text(
                CrawlSettings.OPTIONS, CrawlSettings.OPTIONS.parse(args), Version.text(), terminal.columns());
        if (about.isPresent()) {
            return StandardOutput.print(about.get(), out, console); // whatever is wrong with defaults
        }
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("millrace.home")).map(Path::of);
        Arguments arguments =
                CrawlSettings.OPTIONS.parse(Defaults.read(CrawlSettings.OPTIONS, environment, home), args);
        TimingOptions timing = TimingOptions.of(arguments);
        if (timing.compare()) {
            Interruption interruption = Interruption.watch(console, () -> "", millis -> {});
            try {
                return new ModeComparison(arguments, console, terminal).run(timing, out);
            } finally {
                interruption.end();
            }
        }
        CrawlSettings settings =
                CrawlSettings.of(arguments, Runtime.getRuntime().availableProcessors());
        if (settings.operands().isEmpty()) {
            console.error("nothing to crawl: give a URL, a file of URLs, or - for standard input\n"
                    + CrawlSettings.OPTIONS.help(terminal.columns()));
            return ExitCode.USAGE;
        }
        console.setLoudness(settings.messages().loudness());
        WrittenFiles written = new WrittenFiles();
        Optional<Path> records = settings.output().records();
        if (records.isPresent()) {
            written.add(ResultOptions.OUTPUT.dashed(), records.get());
        }
        written.addAll(timing.files().byOption());
        settings.operands().forEach(list -> written.requireNone(list, list));
        UrlList list = new UrlList(
                settings.operands(), in, terminal.error() || settings.messages().showsProgress(terminal));
        if (settings.output().dryRun()) {
            return new DryRun(settings, list, out, console).run();
        }
        if (!settings.engine().isNative()) {
            return ClusterCrawling.run(settings, list, terminal, console, started);
        }
        Stopwatch watch = timing.files().any() ? Stopwatch.started(started, "prepare") : Stopwatch.stopped();
        try (ReportFiles reports = new ReportFiles(timing.files());
                Crawling crawling = Crawling.open(settings, list, terminal, console, out)) {
            Interruption interruption = Interruption.watch(console, crawling::news, crawling::stop);
            try {
                return crawling.run(started, watch, reports, args);
            } finally {
                interruption.end();
            }
        }
    }
}
