package millrace.crawl;

import java.util.List;
import millrace.cli.About;
import millrace.cli.Arguments;
import millrace.cli.OptionTable;
import millrace.timing.TimingOptions;
import millrace.wordcount.EngineOptions;

/**
 * What the command line asks for, by the groups of the help. Each group holds its options and reads its values.
 *
 * @param work who crawls
 * @param engine whose machines crawl
 * @param scope what is crawled, and how much of it
 * @param manners how servers are asked
 * @param output where it goes
 * @param timing where it is said where the time went
 * @param messages what is said beside
 * @param operands lists of URLs, and URLs
 */
record CrawlSettings(
        WorkOptions work,
        EngineOptions engine,
        ScopeOptions scope,
        FetchOptions manners,
        ResultOptions output,
        TimingOptions timing,
        MessageOptions messages,
        List<String> operands) {

    static final OptionTable OPTIONS = new OptionTable(
            "crawl",
            "[URLFILE|URL|-]...",
            "Fetches the pages of a list of URLs, in parallel, and with --depth the pages that they link to. A URLFILE"
                    + " has one URL a line; blank lines, and what follows a # at the beginning of a line or behind a blank,"
                    + " are passed over; - is standard input. Each URL that was listed or followed gets one line of JSON.",
            List.of(
                    ScopeOptions.GROUP,
                    WorkOptions.GROUP,
                    EngineOptions.GROUP,
                    FetchOptions.GROUP,
                    ResultOptions.GROUP,
                    TimingOptions.GROUP,
                    MessageOptions.GROUP,
                    About.GROUP),
            List.of(
                    "DURATION is a number with ms, s, m, h or d, and seconds without. SIZE is a number of bytes, or with"
                            + " k, M or G. If an option is repeated its last value counts; --include, --exclude and"
                            + " --header add up.",
                    "With --engine spark, --job FOLDER is needed: what all machines know of the crawl. Refused are --mode,"
                            + " --workers, " + WorkOptions.MEMORY.dashed()
                            + ", --text, --warc, --count-words, --refresh and the timing options.",
                    "Values for all options may also stand in the environment (MILLRACE_CRAWL_MAX_BYTES), in"
                            + " $XDG_CONFIG_HOME/millrace/crawl.properties and in config/crawl.properties; the first"
                            + " of these counts."));

    /**
     * Reads the settings from a command line.
     *
     * @throws millrace.cli.UsageException if a value is wrong
     */
    static CrawlSettings of(Arguments arguments, int processors) {
        WorkOptions work = WorkOptions.of(arguments, processors);
        ScopeOptions scope = ScopeOptions.of(arguments);
        EngineOptions engine = EngineOptions.of(arguments);
        if (!engine.isNative()) {
            ClusterCrawling.refuse(arguments, engine);
        }
        return new CrawlSettings(
                work,
                engine,
                scope,
                FetchOptions.of(arguments, scope.depth()),
                ResultOptions.of(arguments),
                TimingOptions.of(arguments),
                MessageOptions.of(arguments),
                arguments.operands());
    }

    Plan plan() {
        return new Plan(work.connections(), scope.depth(), manners.manners(), scope.limits());
    }
}
