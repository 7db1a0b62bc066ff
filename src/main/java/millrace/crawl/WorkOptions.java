package millrace.crawl;

import java.util.List;
import java.util.Locale;
import millrace.cli.Arguments;
import millrace.cli.Figures;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.wordcount.EngineOptions;

/**
 * Who crawls.
 *
 * @param mode in one thread, in threads of this process, or in worker processes
 * @param workers how many processes
 * @param connections requests in flight, all workers together
 * @param workerMemory largest heap of each worker, in bytes
 */
record WorkOptions(Mode mode, int workers, int connections, long workerMemory) {
    /** Where pages are fetched. */
    enum Mode {
        SERIAL,
        THREADS,
        PROCESSES
    }

    private static final int USUAL_CONNECTIONS = 64;
    private static final int MOST_WORKERS = 256;
    /** As many messages as a pipe holds. */
    private static final int MOST_CONNECTIONS = 1000;

    private static final long LEAST_MEMORY = 64L << 20;
    private static final long USUAL_MEMORY = 192L << 20;

    static final OptionSpec WORKERS = OptionSpec.value(
            "w", "workers", "N", "so many worker processes, at most " + MOST_WORKERS, "available processors");
    static final OptionSpec MODE = OptionSpec.value(
                    "m",
                    "mode",
                    "MODE",
                    "who fetches: serial (one page after the other), threads or processes",
                    "processes")
            .among(Mode.class);
    private static final OptionSpec CONNECTIONS = OptionSpec.value(
            "c",
            "connections",
            "N",
            "requests in flight, all workers together, at most " + MOST_CONNECTIONS,
            Integer.toString(USUAL_CONNECTIONS));
    static final OptionSpec MEMORY = OptionSpec.value(
            "",
            "worker-memory",
            "SIZE",
            "the largest heap of each worker process; of a page no more is parsed than fits in, in each mode",
            "192m");

    static final OptionGroup GROUP = new OptionGroup("Workers", WORKERS, MODE, CONNECTIONS, MEMORY);

    static WorkOptions of(Arguments arguments, int processors) {
        EngineOptions.refuseAsMode(MODE, arguments);
        Mode mode = arguments.choice(MODE, Mode.class).orElse(Mode.PROCESSES);
        int workers = (int) arguments.whole(WORKERS, 1, MOST_WORKERS).orElse(Math.min(processors, MOST_WORKERS));
        int connections =
                (int) arguments.whole(CONNECTIONS, 1, MOST_CONNECTIONS).orElse(USUAL_CONNECTIONS);
        return new WorkOptions(
                mode,
                mode == Mode.PROCESSES ? Math.min(workers, connections) : 1,
                mode == Mode.SERIAL ? 1 : connections,
                arguments.bytes(MEMORY, LEAST_MEMORY).orElse(USUAL_MEMORY));
    }

    /** Who crawls, for the summary. */
    String shown() {
        String word = mode.name().toLowerCase(Locale.ROOT);
        return mode == Mode.PROCESSES ? word + ", " + Figures.counted(workers, "worker") : word;
    }

    List<String> jvmOptions() {
        return List.of("-Xmx" + workerMemory);
    }
}
