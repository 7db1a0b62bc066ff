package millrace.wordcount;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import millrace.cli.Console;
import millrace.cli.Figures;
import millrace.cli.FileReason;
import millrace.cli.ProgressBar;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.page.Table;
import millrace.process.BrokenPoolException;
import millrace.process.Counter;
import millrace.process.Lock;
import millrace.process.Manager;
import millrace.process.PackedCounts;
import millrace.process.Pool;
import millrace.process.PoolTiming;
import millrace.process.Queue;
import millrace.process.WorkerDiedException;
import millrace.timing.LivePage;
import millrace.timing.LiveTables;
import millrace.timing.Stopwatch;
import org.jspecify.annotations.Nullable;

/** Counts sources: the same chunks with the same task in each mode, only somewhere else. Once. */
final class Counting {
    /**
     * A worker looks only between loops whether it is to end, not every thousand steps: that makes the loops of the kernel a
     * quarter slower, and the longest of them ends with a chunk.
     */
    private static final List<String> WHOLE_LOOPS =
            List.of("-XX:-UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=0");

    /** If more of the words are wanted, the parent has as much to do as if it had merged them itself. */
    private static final int MOST_FROM_RANGES = 1 << 16;

    private static final int ATTEMPTS = 3; // a chunk that costs so many workers their lives is given up
    private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at .*\\)|\\.\\.\\. \\d+ more)$");

    private final Settings settings;
    private final List<Source> sources;
    private final Console console;
    private final Terminal terminal;
    private final Optional<Checkpoint> checkpoint;
    private volatile WorkPlan plan;
    private int workers;
    private final Stopwatch watch;
    private volatile @Nullable Pool pool; // from when there is one

    Counting(
            Settings settings,
            List<Source> sources,
            Optional<Checkpoint> checkpoint,
            Console console,
            Terminal terminal,
            Stopwatch watch) {
        this.checkpoint = checkpoint;
        this.watch = watch;
        this.settings = settings;
        this.sources = sources;
        this.console = console;
        this.terminal = terminal;
        OptionalLong chunks = checkpoint.map(Checkpoint::chunkBytes).orElse(OptionalLong.empty());
        this.plan = WorkPlan.of(settings.work().withChunksOf(chunks, settings.words()), settings.words(), sources);
        this.workers = plan.workers();
    }

    /**
     * What came of it.
     *
     * @param failures how many sources could not be counted
     * @param mayDoBetter whether another run may count some of these
     * @param logProblem why the job log is not complete, or empty: it is
     */
    record Outcome(Report report, int failures, boolean mayDoBetter, String logProblem) {}

    /** Who counts, and how many; before the run, of a stream, who would if more than one chunk came. */
    WorkPlan plan() {
        return plan;
    }

    /** How many have counted, if there were not as many to be had as were planned; after the run. */
    int workers() {
        return workers;
    }

    /**
     * Counts everything; blocks until it is done.
     *
     * @param spill where counts go that are too many; the report needs it as well
     */
    Outcome run(Spill spill) throws IOException {
        console.detail(sources.size() + " sources, chunks of " + plan.chunkBytes() + " bytes");
        boolean processes = plan.mode() == WorkOptions.Mode.PROCESSES;
        Selection selection = new Selection(settings.selection(), settings.words());
        Optional<RangeFiles> files = processes ? rangeFiles(spill) : Optional.empty();
        watch.work();
        try (Manager manager = Manager.open();
                Links links = new Links(processes);
                Tally tally = new Tally(
                        sources,
                        manager,
                        settings.words(),
                        settings.output().perFile(),
                        settings.output().documents(),
                        spill,
                        console)) {
            CountTask task = new CountTask(
                    settings.input().encoding(),
                    settings.words(),
                    new Tables(),
                    settings.output().perFile(),
                    files.orElse(null),
                    tally.documents().orElse(null),
                    checkpoint.isPresent() ? checkpoint.get().begin(settings, plan.chunkBytes()) : null,
                    links.jobLog,
                    links.advances);
            try (Chunks chunks = new Chunks(
                            sources,
                            LocalFiles.HERE,
                            plan.chunkBytes(),
                            settings.work().memoryBytes().isPresent(),
                            settings.input().encoding(),
                            settings.words(),
                            tally);
                    Counted counted = new Counted(tally, links)) {
                if (plan.bytes().isEmpty() && plan.workers() > 1 && chunks.isOne()) {
                    plan = plan.forOneChunk(settings.work());
                    workers = plan.workers();
                }
                if (plan.mode() == WorkOptions.Mode.SERIAL) {
                    while (chunks.hasNext()) {
                        Chunk chunk = chunks.next();
                        long begin = System.nanoTime();
                        ChunkCount count = task.apply(chunk);
                        watch.task(begin, System.nanoTime());
                        counted.add(count);
                    }
                    tally.end();
                } else {
                    Pool opened = processes ? processes(tally.total()) : Pool.ofThreads(plan.workers());
                    pool = opened;
                    try (opened) {
                        List<Throwable> lost = run(opened, task, chunks, counted);
                        // What a worker has counted can be counted: its death was not the chunk's fault.
                        tally.unreported().forEach(chunk -> counted.add(task.apply(chunk)));
                        giveUpOutstanding(tally, task, lost);
                        tally.end();
                        if (files.isPresent()) {
                            merge(opened, files.get(), tally);
                        }
                    }
                    workers = Math.min(workers, opened.workers());
                    watch.pool(opened.timing());
                }
            }
            watch.phase("merge");
            return new Outcome(
                    tally.report(selection, settings.output()),
                    tally.failures(),
                    tally.mayDoBetter(),
                    tally.logProblem());
        }
    }

    /** Only if few of the words are wanted, and nothing of each source. */
    private Optional<RangeFiles> rangeFiles(Spill spill) {
        OutputOptions output = settings.output();
        boolean few = output.top() > 0
                && output.top() <= MOST_FROM_RANGES
                && output.plot().isEmpty()
                && settings.selection().isEmpty();
        boolean ofSources = output.perFile() || output.documents();
        return few && !ofSources && workers > 1 ? spill.ranges(workers) : Optional.empty();
    }

    private void giveUpOutstanding(Tally tally, CountTask task, List<Throwable> lost) {
        List<Chunk> outstanding = tally.outstanding();
        if (!outstanding.isEmpty()) {
            lost.forEach(why -> console.error(Terminal.escapeLines(String.valueOf(why.getMessage())), why));
            int attempts = lost.stream().anyMatch(WorkerDiedException.class::isInstance) ? ATTEMPTS : 1;
            outstanding.forEach(chunk -> tally.logProblem(task.giveUp(chunk, attempts)));
        }
    }

    /** Has each range of the words of which counts are in files merged by one worker, or here if it cannot be there. */
    private void merge(Pool pool, RangeFiles files, Tally tally) throws IOException {
        List<Long> chunks = tally.inFiles();
        if (chunks.isEmpty()) {
            return;
        }
        console.detail(chunks.size() + " chunks have so many words that each worker merges a range of them");
        List<PackedCounts> rest = tally.takeOut(files.ranges());
        List<RangeMerge> merges = new ArrayList<>();
        List<CompletableFuture<RangeMerge.Merged>> merged = new ArrayList<>();
        for (int range = 0; range < files.ranges(); range++) {
            RangeMerge merge = new RangeMerge(
                    files, chunks, range, rest.get(range), settings.output().top());
            merges.add(merge);
            merged.add(pool.submit(merge));
        }
        for (int range = 0; range < files.ranges(); range++) {
            RangeMerge.Merged found;
            try {
                found = merged.get(range).join();
            } catch (CompletionException e) {
                console.detail("a range of words is merged in this process: " + Terminal.escape(e.toString()));
                found = mergeHere(merges.get(range));
            }
            tally.add(found.range());
            watch.spent(found.worker(), 0, Map.of(RangeMerge.PART, found.nanos()));
        }
    }

    private static RangeMerge.Merged mergeHere(RangeMerge merge) throws IOException {
        try {
            return merge.call();
        } catch (IOException e) {
            throw new IOException(
                    "cannot read the counts in " + Terminal.escape(merge.files().folder()) + ": " + FileReason.of(e)
                            + "; name a folder in TMPDIR that nobody else clears",
                    e);
        }
    }

    /** Returns why some chunks were not counted, or nobody said what was found in them. */
    private List<Throwable> run(Pool pool, CountTask task, Chunks chunks, Counted counted) {
        List<Throwable> lost = new ArrayList<>();
        Iterator<ChunkCount> counts = pool.imapUnordered(task, chunks);
        while (counts.hasNext()) {
            try {
                counted.add(counts.next());
            } catch (CompletionException e) {
                // Which chunk it was, the tally knows in the end: the one that is still out.
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (cause instanceof RunawayPatternException runaway) {
                    throw runaway;
                } else if (cause instanceof BrokenPoolException broken) {
                    throw broken;
                } else if (cause instanceof OutOfMemoryError here) {
                    throw here;
                }
                lost.add(cause);
            }
        }
        return lost;
    }

    private Pool processes(Counter<String> counter) {
        return Pool.builder()
                .name("count")
                .workers(plan.workers())
                .attempts(ATTEMPTS)
                .jvmOptions(WHOLE_LOOPS)
                .initializer(counter::size) // who cannot reach it is no worker
                .output((worker, line) -> console.detail(worker + ": " + Terminal.escape(line)))
                .notices(notice -> console.say(shown(notice)))
                .open();
    }

    /**
     * In one line. What a worker wrote before its end may be a stack trace, of which only those see all who ask for it.
     */
    private String shown(String notice) {
        boolean all = settings.messages().loudness() == Console.Loudness.VERBOSE;
        return notice.lines()
                .filter(line -> all || !STACK_FRAME.matcher(line).lookingAt())
                .map(line -> Terminal.escape(line.strip()))
                .reduce((one, next) -> one + (one.endsWith(":") ? " " : "; ") + next)
                .orElse("");
    }

    /** What has come in: to the tally, and to the progress bar if there is one. */
    private final class Counted implements AutoCloseable {
        private final Tally tally;
        private final Optional<LivePage> live;
        private volatile @Nullable ProgressMeter meter;
        private final long begin = System.nanoTime();

        Counted(Tally tally, Links links) {
            this.tally = tally;
            this.live = settings.timing().openLive("wordcount", console, this::tables);
            this.meter = links.advances == null
                    ? null
                    : new ProgressMeter(
                            links.advances,
                            links.bar ? new ProgressBar(console, terminal.columns()) : null,
                            plan.bytes().orElse(0));
        }

        void add(ChunkCount count) {
            long bytes = tally.add(count);
            watch.spent(count.spent().worker(), bytes, count.spent().parts());
            if (meter != null) {
                meter.finished(count.chunk(), bytes);
            }
        }

        /** How far it is and who does what, for whoever looks. */
        List<Table> tables() {
            List<Table> tables = new ArrayList<>();
            ProgressMeter progress = meter;
            if (progress != null) {
                tables.add(progress(progress.bytes(), System.nanoTime() - begin));
            }
            Pool counting = pool;
            if (counting != null) {
                PoolTiming timing = counting.timing();
                tables.add(LiveTables.tasks(timing));
                tables.add(LiveTables.workers(timing));
            }
            return tables;
        }

        private Table progress(long bytes, long nanos) {
            double rate = bytes * 1e9 / nanos;
            long total = plan.bytes().orElse(0);
            boolean known = total >= bytes && total > 0 && bytes > 0;
            return Table.figures(
                    "Text, " + plan.mode().word(),
                    LiveTables.NOW,
                    "counted",
                    Figures.bytes((double) bytes),
                    "of",
                    total > 0 ? Figures.bytes((double) total) : "as much as will come",
                    "each second",
                    Figures.bytes(rate),
                    "for",
                    Figures.seconds(nanos) + " s",
                    "remaining",
                    known ? Figures.clock(Math.round((total - bytes) / rate)) : "not known");
        }

        @Override
        public void close() {
            live.ifPresent(LivePage::close);
            if (meter != null) {
                meter.close();
            }
        }
    }

    /**
     * What the workers share beside the counter, opened only if it is wanted: between processes, or within this one.
     */
    private final class Links implements AutoCloseable {
        private final @Nullable Lock processLock;
        private final @Nullable Queue<Advance> processQueue;
        final @Nullable JobLog jobLog;
        final @Nullable BlockingQueue<Advance> advances;
        final boolean bar;

        Links(boolean processes) throws IOException {
            boolean typed = terminal.input()
                    && sources.stream().anyMatch(source -> source.name().equals("-"));
            bar = settings.messages().showsProgress(terminal, typed);
            boolean wanted = bar || settings.timing().live().isPresent();
            processQueue = wanted && processes ? Queue.open() : null;
            advances = !wanted ? null : processQueue != null ? processQueue : new LinkedBlockingQueue<>();
            if (settings.work().jobLog().isPresent()) {
                processLock = processes ? Lock.open() : null;
                Location file = Location.of(settings.work().jobLog().get());
                jobLog = new JobLog(file, processLock != null ? processLock : new ReentrantLock());
                try {
                    jobLog.begin();
                } catch (FileSystemException e) {
                    throw new UsageException("--joblog " + Terminal.escape(file.shown()) + ": " + FileReason.of(e), e);
                }
            } else {
                processLock = null;
                jobLog = null;
            }
        }

        @Override
        public void close() {
            if (processQueue != null) {
                processQueue.close();
            }
            if (processLock != null) {
                processLock.close();
            }
        }
    }
}
