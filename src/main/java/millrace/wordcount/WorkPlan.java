package millrace.wordcount;

import java.util.List;
import java.util.OptionalLong;

/**
 * Who counts, how many at the same time, and how much at a time, for the sources at hand.
 *
 * @param mode never {@link WorkOptions.Mode#AUTO}
 * @param workers no more than there are chunks, or, if nobody asked for more, than pay
 * @param chunkBytes how large a chunk is
 * @param bytes how much there is in all; unknown if some of it is a stream
 */
record WorkPlan(WorkOptions.Mode mode, int workers, long chunkBytes, OptionalLong bytes) {
    /** A chunk has a table of its own, which must be worth its way to the parent. */
    private static final long LEAST_CHUNK = 1 << 23;

    /** Each chunk's words are added to those of the others, most of which know them: the fewer chunks, the better. */
    private static final long LARGEST_CHUNK = 1 << 26;

    /** What comes from a stream is in memory until it is counted. */
    private static final long STREAM_CHUNK = 1 << 25;

    /** With nobody to share it with, a chunk is large: fewer tables to be merged. Of a stream, a chunk is what has been read. */
    private static final long SERIAL_CHUNK = 1 << 30;

    /** Where finished chunks are kept for another run, one is no more than what may be lost. */
    private static final long KEPT_CHUNK = 1 << 27;

    /** What another worker process costs is what it takes to count so many bytes: unasked, none is for less. */
    private static final long BYTES_FOR_A_PROCESS = 1 << 27;

    /** The same for a thread, which costs less. */
    private static final long BYTES_FOR_A_THREAD = 1 << 26;

    /** Two threads are no quicker than one alone before the code is compiled: with less, unasked, there are none. */
    private static final long LEAST_FOR_THREADS = 1 << 28;

    /** With other words than the rule's, so many times fewer bytes take as long. */
    private static final int SLOWNESS = 8;

    /**
     * Of the memory for counts, such a part is text that is counted at a time: its table, and what of it is on its way to the
     * counter, take some sixteen times as much, and a quarter of the memory.
     */
    private static final int TEXT_SHARE = 64;

    /** What n-grams of so many words take beside single words: as much again. */
    private static final int WORDS_LIKE_ONE = 8;

    static WorkPlan of(WorkOptions options, WordOptions words, List<Source> sources) {
        long bytes = 0;
        for (Source source : sources) {
            if (!(source instanceof Source.File file)) {
                return of(options, words, OptionalLong.empty());
            }
            bytes += file.bytes();
        }
        return of(options, words, OptionalLong.of(bytes));
    }

    /** The plan for so many bytes; a stream may have any number. */
    static WorkPlan of(WorkOptions options, WordOptions words, OptionalLong totalBytes) {
        long bytes = totalBytes.orElse(Long.MAX_VALUE);
        int slowness = words.isRule() ? 1 : SLOWNESS;
        boolean asked = options.workersAsked();
        long fitting = fitting(options.memoryBytes(), words);
        WorkOptions.Mode mode = options.mode();
        if (mode == WorkOptions.Mode.AUTO) {
            boolean alone = options.workers() == 1 || (!asked && bytes < LEAST_FOR_THREADS / slowness);
            mode = alone ? WorkOptions.Mode.SERIAL : WorkOptions.Mode.THREADS;
        }
        if (mode == WorkOptions.Mode.SERIAL) {
            long wished = options.resume() ? KEPT_CHUNK / slowness : SERIAL_CHUNK;
            return new WorkPlan(mode, 1, options.chunkBytes().orElse(Math.min(wished, fitting)), totalBytes);
        }
        long wished =
                totalBytes.isEmpty() ? STREAM_CHUNK : Math.max(LEAST_CHUNK / slowness, share(bytes, options.workers()));
        long chunk = options.chunkBytes().orElse(Math.min(wished, Math.max(1, fitting / options.workers())));
        long paying = mode == WorkOptions.Mode.PROCESSES ? BYTES_FOR_A_PROCESS : BYTES_FOR_A_THREAD;
        long most = bytes / Math.max(chunk, asked ? 1 : paying / slowness) + 1;
        return new WorkPlan(mode, (int) Math.max(1, Math.min(options.workers(), most)), chunk, totalBytes);
    }

    /** The same, if a stream turns out to be one chunk: it needs one worker, and that no thread unless somebody asked for it. */
    WorkPlan forOneChunk(WorkOptions options) {
        boolean alone = options.mode() == WorkOptions.Mode.AUTO && !options.workersAsked();
        return new WorkPlan(alone ? WorkOptions.Mode.SERIAL : mode, 1, chunkBytes, bytes);
    }

    /** How much text may be counted at a time with so much memory for counts. */
    static long fitting(OptionalLong memoryBytes, WordOptions words) {
        long share = TEXT_SHARE * (1L + words.ngrams() / WORDS_LIKE_ONE);
        return Math.max(1, memoryBytes.orElse(Long.MAX_VALUE) / share);
    }

    /* As large as may be, and so that all workers have the same number of them. */
    private static long share(long bytes, int workers) {
        long each = Math.max(0, bytes - 1) / (LARGEST_CHUNK * workers) + 1;
        return Math.max(0, bytes - 1) / (each * workers) + 1;
    }
}
