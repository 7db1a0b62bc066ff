package millrace.crawl;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.Figures;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.timing.LivePage;
import millrace.timing.Machine;
import millrace.timing.ReportFiles;
import millrace.timing.Run;
import millrace.timing.Stopwatch;
import millrace.timing.Timings;
import millrace.wordcount.TextWords;
import org.jspecify.annotations.Nullable;

/** One crawl, as the command line wants it: what it needs is opened, the list is read, and it runs. */
final class Crawling implements Closeable {
    /** The end of a message to whom keeps the state of a crawl that has not ended. */
    static final String GOES_ON = "; the same command goes on";

    private static final int LIST_BATCH = 10_000;

    private final CrawlSettings settings;
    private final UrlList list;
    private final Terminal terminal;
    private final Console console;
    private final @Nullable JobFolder job;
    private final Frontier frontier;
    private final PageOutput output;
    private final OutputStream standardOutput;
    private final Keeping keeping;
    private final Tally tally = new Tally();
    private final WorkTimes times;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long recorded;
    private volatile @Nullable Crawl running;

    private Crawling(
            CrawlSettings settings,
            UrlList list,
            Terminal terminal,
            Console console,
            @Nullable JobFolder job,
            Frontier frontier,
            PageOutput output,
            OutputStream standardOutput)
            throws IOException {
        this.settings = settings;
        this.list = list;
        this.terminal = terminal;
        this.console = console;
        this.job = job;
        this.frontier = frontier;
        this.output = output;
        this.standardOutput = standardOutput;
        this.times = new WorkTimes(settings.work().mode() != WorkOptions.Mode.PROCESSES);
        JobTerms terms = new JobTerms(frontier);
        this.keeping =
                terms.settle(settings.output(), settings.manners().fetch().userAgent());
        terms.settle(settings.scope().kind());
        terms.cutArchives(keeping, settings.work().workers());
        deleteTornTexts();
        frontier.commit();
    }

    /**
     * Opens what it needs.
     *
     * @throws IOException if the job folder is in use or cannot be used
     * @throws UsageException if a file or folder that was named cannot be written
     */
    static Crawling open(
            CrawlSettings settings, UrlList list, Terminal terminal, Console console, OutputStream standardOutput)
            throws IOException {
        ResultOptions results = settings.output();
        results.makeFolders();
        if (results.job().isPresent()) {
            JobFolder job = JobFolder.open(results.job().get(), results.records());
            try {
                return new Crawling(
                        settings, list, terminal, console, job, job.frontier(), job.output(), standardOutput);
            } catch (IOException | RuntimeException e) {
                job.close();
                throw e;
            }
        }
        Optional<Path> file = results.records();
        PageOutput output =
                file.isPresent() ? replace(file.get(), settings) : PageOutput.to(standardOutput, terminal.output());
        return new Crawling(settings, list, terminal, console, null, Frontier.temporary(), output, standardOutput);
    }

    /**
     * A file that begins anew.
     *
     * @throws UsageException if it cannot be written, or is the list
     */
    static PageOutput replace(Path file, CrawlSettings settings) {
        String name = Terminal.escape(file.toString());
        for (String operand : settings.operands()) {
            if (file.equals(Path.of(operand))) {
                throw new UsageException("--output " + name + " is the list of URLs; name another file");
            }
        }
        try {
            return PageOutput.replace(file);
        } catch (IOException e) {
            throw new UsageException("--output " + Terminal.escape(Problem.of(e)), e);
        }
    }

    /** Of workers that are gone: at the beginning those of a crawl that was killed. */
    private void deleteTornTexts() throws IOException {
        if (keeping.texts().isPresent()) {
            keeping.texts().get().deleteTorn();
        }
    }

    /** What a user wants to know who ends the crawl now. For any thread. */
    String news() {
        return "; " + Figures.counted(tally.urls(), "URL") + " done" + (job == null ? "" : GOES_ON);
    }

    /** Ends the crawl soon, and waits for that, but not longer than so many milliseconds. For any thread. */
    void stop(long millis) {
        Crawl crawl = running;
        if (crawl != null) {
            crawl.stop();
            try {
                boolean inTime = ended.await(millis, TimeUnit.MILLISECONDS);
                if (!inTime) {
                    console.detail("some pages that have come are not written");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Crawls.
     *
     * @param started when the command began, by {@link System#nanoTime}
     * @param arguments the command line, for a report
     */
    ExitCode run(long started, Stopwatch watch, ReportFiles reports, String... arguments)
            throws IOException, InterruptedException {
        ScopeOptions options = settings.scope();
        Scope scope = options.scope(frontier);
        Optional<PageTexts> texts = keeping.words() ? Optional.of(frontier.texts()) : Optional.empty();
        FrontierEnds ends = new FrontierEnds(frontier, scope, output, tally, options.depth(), texts);
        ProgressLine line =
                new ProgressLine(console, terminal, settings.messages().showsProgress(terminal), tally, times);
        try {
            readList(ends, line);
            if (settings.output().refresh() && frontier.unfinished() == 0) {
                frontier.askAgain();
                frontier.commit();
            }
            long quietUntil = job != null && job.isResumed()
                    ? System.currentTimeMillis()
                            + settings.manners().manners().delay().toMillis()
                    : 0;
            Crawl crawl = new Crawl(settings.plan(), frontier, scope, output, ends, line, quietUntil);
            running = crawl;
            watch.work();
            Optional<LivePage> live = settings.timing().openLive("crawl", console, () -> line.tables(crawl));
            Crawl.Outcome outcome;
            try {
                outcome = crawl.run(this::crew);
            } finally {
                live.ifPresent(LivePage::close);
            }
            watch.phase("end");
            line.clear();
            JobTerms.dropEmptyArchives(keeping);
            deleteTornTexts();
            ExitCode code = end(outcome, ends, line, started);
            if (reports.any()) {
                times.addTo(watch);
                reports.write(timings(watch, arguments));
            }
            return code;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
                return ExitCode.OK; // whoever read the records wanted no more
            }
            throw e;
        } finally {
            ended.countDown();
        }
    }

    private Timings timings(Stopwatch watch, String... arguments) {
        WorkOptions work = settings.work();
        Run run = watch.finish(work.mode().name().toLowerCase(Locale.ROOT), work.workers(), times.workers());
        return new Timings(
                "crawl",
                Version.text(),
                FetchOptions.withoutSecrets(List.of(arguments)),
                "pages",
                tally.asked(),
                Map.of("bytes", tally.bytes()),
                Machine.here(),
                List.of(run),
                List.of());
    }

    private void readList(FrontierEnds ends, ProgressLine line) throws IOException {
        var taker = new UrlList.Taker() {
            private int count;

            @Override
            public void url(String canonical) throws IOException {
                ends.list(canonical);
                commitSometimes();
            }

            @Override
            public void bad(String text, Reason reason, String why) throws IOException {
                ends.listBad(text, reason, why);
                commitSometimes();
            }

            private void commitSometimes() throws IOException {
                if (++count % LIST_BATCH == 0) {
                    commit();
                    line.reads(count);
                }
            }
        };
        list.read(taker, console);
        commit();
        if (job != null && job.isResumed()) {
            while (ends.endLost(LIST_BATCH)) {
                commit();
            }
            commit();
        }
    }

    private void commit() throws IOException {
        long written = output.flush();
        if (written > recorded) {
            console.detail(written + " bytes of records are written");
            recorded = written;
        }
        frontier.commit();
    }

    private Crew crew(Crew.Listener listener) throws IOException {
        FetchSettings fetching = settings.manners().fetch();
        boolean wire = !keeping.warcFolder().isEmpty();
        Fetch.Maker maker =
                new Fetch.FromNetwork(fetching, wire, settings.work().workerMemory());
        JobTerms terms = new JobTerms(frontier);
        WorkOptions work = settings.work();
        if (work.mode() != WorkOptions.Mode.PROCESSES) {
            return new ThreadCrew(maker, keeping, terms.archiveEnd(0), listener);
        }
        List<WarcFile.Mark> ends = new ArrayList<>();
        for (int worker = 0; worker < work.workers(); worker++) {
            ends.add(terms.archiveEnd(worker));
        }
        return new ProcessCrew(
                maker,
                keeping,
                ends,
                work.jvmOptions(),
                listener,
                (worker, said) -> console.detail(worker + ": " + Terminal.escape(said)),
                news -> console.say(Terminal.escape(news) + "; another takes its place"),
                times);
    }

    private ExitCode end(Crawl.Outcome outcome, Ends ends, ProgressLine line, long started) throws IOException {
        long left = frontier.unfinished();
        if (job == null && outcome != Crawl.Outcome.STOPPED) {
            frontier.releaseAll();
            for (var waiting = frontier.anyWaiting(LIST_BATCH); !waiting.isEmpty(); ) {
                for (Frontier.Waiting one : waiting) {
                    ends.endUntried(one.id(), one.task(), outcome.reason(), "");
                }
                commit();
                line.ends();
                waiting = frontier.anyWaiting(LIST_BATCH);
            }
            line.clear();
        }
        new Summary(tally, console).say(settings.work().shown(), System.nanoTime() - started);
        if (job != null && left > 0) {
            console.say(Figures.counted(left, "URL") + " left" + GOES_ON);
        } else if (job != null && tally.urls() == 0 && !frontier.isEmpty()) {
            console.say("nothing is left in this job: each URL has its record; --refresh asks again");
        }
        if (keeping.words() && outcome != Crawl.Outcome.STOPPED) {
            writeWords();
        }
        boolean failed = tally.count(State.FAILED) > 0 || tally.count(State.REFUSED) > 0;
        return failed ? ExitCode.INPUT_FAILED : ExitCode.OK;
    }

    private void writeWords() throws IOException {
        TextWords words = new TextWords();
        frontier.texts().forEach(words::add);
        Writer out = new BufferedWriter(new OutputStreamWriter(standardOutput, StandardCharsets.UTF_8));
        words.write(settings.output().words().orElseThrow(), terminal.output() ? Terminal.escaping(out) : out);
        out.flush();
        console.say(Figures.counted(words.words(), "word"));
    }

    @Override
    public void close() throws IOException {
        if (job != null) {
            job.close();
        } else {
            frontier.close();
            output.close();
        }
    }
}
