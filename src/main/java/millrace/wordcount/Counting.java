package millrace.wordcount;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import millrace.cli.Console;
import millrace.cli.ProgressBar;
import millrace.cli.Terminal;
import millrace.cli.UsageException;
import millrace.process.BrokenPoolException;
import millrace.process.Counter;
import millrace.process.Lock;
import millrace.process.Manager;
import millrace.process.Pool;
import millrace.process.Queue;
import millrace.timing.Stopwatch;
import org.jspecify.annotations.Nullable;

/** Counts sources: the same chunks with the same task in each mode, only somewhere else. Once. */
final class Counting {
    /** A chunk has a table of its own, which must be worth its way to the parent. */
    private static final long LEAST_CHUNK = 1 << 23;

    private static final long LARGEST_CHUNK = 1 << 25;
    /**
     * So many chunks for each worker, if they are not too small or too large: so that all end at about the same time.
     */
    private static final int CHUNKS_PER_WORKER = 8;

    private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at .*\\)|\\.\\.\\. \\d+ more)$");

    /** To start another worker process takes about as long as to count so many bytes: unasked, none is for less. */
    private static final long BYTES_FOR_A_PROCESS = 1 << 26;

    private final Settings settings;
    private final List<Source> sources;
    private final Console console;
    private final Terminal terminal;
    private final long totalBytes;
    private final boolean streams;
    private final Stopwatch watch;

    Counting(Settings settings, List<Source> sources, Console console, Terminal terminal, Stopwatch watch) {
        this.watch = watch;
        this.settings = settings;
        this.sources = sources;
        this.console = console;
        this.terminal = terminal;
        long bytes = 0;
        boolean anyStream = false;
        for (Source source : sources) {
            if (source instanceof Source.File file) {
                bytes += file.bytes();
            } else {
                anyStream = true;
            }
        }
        this.totalBytes = bytes;
        this.streams = anyStream;
    }

    /**
     * What came of it.
     *
     * @param failures how many sources could not be counted
     * @param logProblem why the job log is not complete, or empty: it is
     */
    record Outcome(Report report, int failures, String logProblem) {}

    /** How many count at the same time: no more than there are chunks, or, if nobody asked for more, than pay. */
    int workers() {
        if (streams) {
            return settings.work().workers();
        }
        boolean asked = settings.work().workersAsked() || settings.work().mode() != WorkOptions.Mode.PROCESSES;
        long most = totalBytes / Math.max(chunkBytes(), asked ? 1 : BYTES_FOR_A_PROCESS) + 1;
        return (int) Math.max(1, Math.min(settings.work().workers(), most));
    }

    private long chunkBytes() {
        if (settings.work().chunkBytes().isPresent()) {
            return settings.work().chunkBytes().getAsLong();
        }
        if (settings.work().mode() == WorkOptions.Mode.SERIAL) {
            return LARGEST_CHUNK;
        }
        long share = totalBytes / ((long) CHUNKS_PER_WORKER * settings.work().workers());
        return Math.max(LEAST_CHUNK, Math.min(share, LARGEST_CHUNK));
    }

    /** Counts everything; blocks until it is done. */
    Outcome run() throws IOException {
        console.detail(sources.size() + " sources, chunks of " + chunkBytes() + " bytes");
        boolean processes = settings.work().mode() == WorkOptions.Mode.PROCESSES;
        Selection selection = new Selection(settings.selection(), settings.words());
        watch.work();
        try (Manager manager = Manager.open();
                Links links = new Links(processes)) {
            Tally tally = new Tally(
                    sources,
                    manager,
                    settings.words(),
                    settings.output().perFile(),
                    settings.output().documents(),
                    console);
            CountTask task = new CountTask(
                    settings.input().encoding(),
                    settings.words(),
                    new Tables(),
                    settings.output().perFile(),
                    tally.documents().orElse(null),
                    links.jobLog,
                    links.advances);
            try (Chunks chunks =
                            new Chunks(sources, chunkBytes(), settings.input().encoding(), settings.words(), tally);
                    Counted counted = new Counted(tally, links.advances)) {
                if (settings.work().mode() == WorkOptions.Mode.SERIAL) {
                    while (chunks.hasNext()) {
                        Chunk chunk = chunks.next();
                        long begin = System.nanoTime();
                        ChunkCount count = task.apply(chunk);
                        watch.task(begin, System.nanoTime());
                        counted.add(count);
                    }
                } else {
                    Pool pool = processes ? processes(tally.total()) : Pool.ofThreads(workers());
                    try (pool) {
                        run(pool, task, chunks, counted);
                    }
                    watch.pool(pool.timing());
                    // What a worker has counted can be counted: its death was not the chunk's fault.
                    tally.unreported().forEach(chunk -> counted.add(task.apply(chunk)));
                }
            }
            watch.phase("merge");
            tally.end();
            Report report = tally.report(
                    selection, settings.output().top(), settings.output().order());
            return new Outcome(report, tally.failures(), tally.logProblem());
        }
    }

    private void run(Pool pool, CountTask task, Chunks chunks, Counted counted) {
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
                }
                console.error(Terminal.escapeLines(String.valueOf(cause.getMessage())), cause);
            }
        }
    }

    private Pool processes(Counter<String> counter) {
        return Pool.builder()
                .name("count")
                .workers(workers())
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
        private final @Nullable ProgressMeter meter;

        Counted(Tally tally, @Nullable BlockingQueue<Advance> advances) {
            this.tally = tally;
            this.meter = advances == null
                    ? null
                    : new ProgressMeter(
                            advances, new ProgressBar(console, terminal.columns()), streams ? 0 : totalBytes);
        }

        void add(ChunkCount count) {
            long bytes = tally.add(count);
            watch.spent(count.spent().worker(), bytes, count.spent().parts());
            if (meter != null) {
                meter.finished(count.chunk(), bytes);
            }
        }

        @Override
        public void close() {
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

        Links(boolean processes) {
            boolean bar = showsProgress();
            processQueue = bar && processes ? Queue.open() : null;
            advances = !bar ? null : processQueue != null ? processQueue : new LinkedBlockingQueue<>();
            if (settings.work().jobLog().isPresent()) {
                processLock = processes ? Lock.open() : null;
                Location file = Location.of(settings.work().jobLog().get());
                jobLog = new JobLog(file, processLock != null ? processLock : new ReentrantLock());
                try {
                    jobLog.begin();
                } catch (IOException e) {
                    throw new UsageException("--joblog " + Terminal.escape(file.shown()) + ": " + Problem.of(e), e);
                }
            } else {
                processLock = null;
                jobLog = null;
            }
        }

        private boolean showsProgress() {
            return switch (settings.messages().progress()) {
                case ALWAYS -> true;
                case NEVER -> false;
                case AUTO -> terminal.error() && settings.messages().loudness() != Console.Loudness.QUIET;
            };
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
