package millrace.wordcount;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.UsageException;

/**
 * Who does the counting, and in what portions: nothing of it changes the result.
 *
 * @param mode who counts
 * @param workers how many count at the same time; 1 in serial mode
 * @param workersAsked whether that is what was asked for, rather than the default
 * @param chunkBytes how large a chunk is, if the user has a wish
 * @param memoryBytes how much memory counts may take before they go to the disk, if that is limited
 * @param jobLog where the job log goes
 * @param resume whether chunks that are finished are kept beside it until all are
 */
record WorkOptions(
        Mode mode,
        int workers,
        boolean workersAsked,
        OptionalLong chunkBytes,
        OptionalLong memoryBytes,
        Optional<Path> jobLog,
        boolean resume) {

    /** Who counts. */
    enum Mode {
        SERIAL,
        THREADS,
        PROCESSES,
        /** One of the first two, whichever is quicker; see {@link WorkPlan}. */
        AUTO;

        /** As the command line has it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MOST_WORKERS = 1024;
    private static final long LEAST_MEMORY = 1 << 24;

    static final OptionSpec MODE = OptionSpec.value(
                    "m",
                    "mode",
                    "MODE",
                    "who counts: serial, threads, processes, or auto: the quicker one of the first two",
                    "auto")
            .among(Mode.class);
    static final OptionSpec WORKERS = OptionSpec.value(
            "w",
            "workers",
            "N",
            "so many threads or processes, at most " + MOST_WORKERS,
            "available processors, but no more than pay");
    private static final OptionSpec CHUNK = OptionSpec.value(
            "",
            "chunk",
            "SIZE",
            "bytes that a worker gets at a time, as in 64k or 1M; each chunk has its cost, so small ones are slow",
            "1M to 64M, by total size; serially 1G, with --resume 128M");
    static final OptionSpec MEMORY = OptionSpec.value(
            "",
            "memory",
            "SIZE",
            "keep counts within so much memory, as in 512m or 4g, and put what is more into sorted files in $TMPDIR",
            "no limit");
    static final OptionSpec JOB_LOG = OptionSpec.value(
            "",
            "joblog",
            "FILE",
            "a new file with one line per piece of a file: chunk, file, range, worker, start, milliseconds, words, attempts, problem; one that is there is replaced",
            "");

    static final OptionSpec RESUME = OptionSpec.flag(
            "",
            "resume",
            "with --joblog: keep what is counted in the folder FILE.resume until all is done, and go on from there if a run"
                    + " was killed");

    static final OptionGroup GROUP = new OptionGroup("Work", MODE, WORKERS, CHUNK, MEMORY, JOB_LOG, RESUME);

    static WorkOptions of(Arguments arguments, int processors) {
        EngineOptions.refuseAsMode(MODE, arguments);
        Mode mode = arguments.choice(MODE, Mode.class).orElse(Mode.AUTO);
        if (arguments.has(RESUME) && !arguments.has(JOB_LOG)) {
            throw new UsageException(
                    RESUME.dashed() + " needs " + JOB_LOG.dashed() + " FILE: what is counted is kept beside it");
        }
        int workers = (int) arguments.whole(WORKERS, 1, MOST_WORKERS).orElse(Math.min(processors, MOST_WORKERS));
        return new WorkOptions(
                mode,
                mode == Mode.SERIAL ? 1 : workers,
                arguments.has(WORKERS),
                arguments.bytes(CHUNK, 1),
                arguments.bytes(MEMORY, LEAST_MEMORY),
                arguments.file(JOB_LOG),
                arguments.has(RESUME));
    }

    /** What to tell whoever asks for more workers than the mode has. */
    static Optional<String> notice(Arguments arguments) {
        boolean serial = arguments.choice(MODE, Mode.class).equals(Optional.of(Mode.SERIAL));
        boolean many = arguments.given(WORKERS)
                && arguments.whole(WORKERS, 1, MOST_WORKERS).orElse(1) > 1;
        return serial && many
                ? Optional.of(WORKERS.dashed() + " is of no use with " + MODE.dashed() + " serial: one thread counts")
                : Optional.empty();
    }

    /** The same, with chunks of this size if the user has no wish, and the memory is enough for them. */
    WorkOptions withChunksOf(OptionalLong bytes, WordOptions words) {
        boolean fits = bytes.isPresent() && bytes.getAsLong() <= WorkPlan.fitting(memoryBytes, words);
        return chunkBytes.isPresent() || !fits
                ? this
                : new WorkOptions(mode, workers, workersAsked, bytes, memoryBytes, jobLog, resume);
    }
}
