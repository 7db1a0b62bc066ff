package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.timing.TimingOptions;
import millrace.wordcount.Cluster;
import millrace.wordcount.EngineOptions;

/** The command with {@code --engine spark}: what makes no sense there is refused, the rest is opened and run. */
final class ClusterCrawling {
    private static final String SPECULATION = "spark.speculation";
    /** A second copy of a slow task would ask the same hosts. */
    private static final Map<String, String> ENGINE_SETTINGS = Map.of(SPECULATION, "false");

    private ClusterCrawling() {}

    /** Refuses what makes no sense there. */
    static void refuse(Arguments arguments, EngineOptions engine) {
        refuse(WorkOptions.MODE, arguments.given(WorkOptions.MODE), "Spark decides who fetches");
        refuse(
                WorkOptions.WORKERS,
                arguments.given(WorkOptions.WORKERS),
                "the cluster has as many as it has; --master local[4] is four threads here");
        refuse(
                WorkOptions.MEMORY,
                arguments.given(WorkOptions.MEMORY),
                "executors have what --conf spark.executor.memory=4g gives them");
        String own = "it would be written to whatever machine has fetched the page";
        refuse(ResultOptions.TEXT, arguments.has(ResultOptions.TEXT), own);
        refuse(ResultOptions.WARC, arguments.has(ResultOptions.WARC), own);
        refuse(
                ResultOptions.COUNT_WORDS,
                arguments.has(ResultOptions.COUNT_WORDS),
                "texts do not travel; records say how many words each page has");
        refuse(
                ResultOptions.REFRESH,
                arguments.has(ResultOptions.REFRESH),
                "rounds ask for each URL once; give another --job folder to ask again");
        for (OptionSpec option : TimingOptions.GROUP.options()) {
            refuse(option, arguments.has(option), EngineOptions.OWN_TIMES);
        }
        if (!engine.conf().getOrDefault(SPECULATION, "false").equals("false")) {
            throw new UsageException("--conf " + SPECULATION + ": a second copy of a slow task would ask the same hosts"
                    + " once more; leave it out");
        } else if (!arguments.has(ResultOptions.JOB) && !arguments.has(ResultOptions.DRY_RUN)) {
            throw new UsageException("--engine spark needs " + ResultOptions.JOB.dashed()
                    + " FOLDER: what all machines know of the crawl, as hdfs://host/folder or a folder that is the same on"
                    + " each");
        }
    }

    private static void refuse(OptionSpec option, boolean there, String reason) {
        EngineOptions.refuse(option, there, reason);
    }

    /** Crawls. */
    static ExitCode run(CrawlSettings settings, UrlList list, Terminal terminal, Console console, long started)
            throws IOException {
        boolean progress = settings.messages().showsProgress(terminal);
        try (Cluster cluster = settings.engine().open("crawl", ENGINE_SETTINGS, progress)) {
            String named = settings.output().jobName().orElseThrow();
            boolean shared = cluster.isShared(named);
            String folder = shared
                    ? named.replaceFirst("/+$", "")
                    : Path.of(named).toAbsolutePath().normalize().toString();
            Closeable lock = shared ? () -> {} : lock(Path.of(folder), settings.output());
            try {
                Rounds.requireNoOther(cluster.storage(), folder);
                Turn turn = Turn.begin(cluster.storage(), folder);
                return run(settings, list, cluster, turn, console, started);
            } finally {
                lock.close();
            }
        }
    }

    private static ExitCode run(
            CrawlSettings settings, UrlList list, Cluster cluster, Turn turn, Console console, long started)
            throws IOException {
        Optional<Path> file = settings.output().records();
        // Under its name there is only what is whole.
        String written = turn.own("-" + JobFolder.PAGES);
        ExitCode code;
        try (PageOutput output = file.isPresent()
                ? Crawling.replace(file.get(), settings)
                : PageOutput.into(written, turn.storage().create(written))) {
            Interruption interruption = Interruption.watch(console, () -> Crawling.GOES_ON, millis -> {});
            try {
                code = new ClusterCrawl(settings, list, cluster, turn, output, console).run(started);
            } finally {
                interruption.end();
            }
        }
        if (file.isEmpty()) {
            turn.storage().rename(written, turn.folder() + "/" + JobFolder.PAGES);
        }
        return code;
    }

    private static Closeable lock(Path folder, ResultOptions output) throws IOException {
        output.makeFolders();
        return JobFolder.lock(folder);
    }
}
