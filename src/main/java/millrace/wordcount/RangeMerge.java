package millrace.wordcount;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import millrace.process.PackedCounts;
import millrace.process.StringCounts;
import millrace.process.Task;

/**
 * Brings together what there is of one range of words. Travels to a worker.
 *
 * @param files where the workers have left it
 * @param chunks whose counts are there, and wanted
 * @param rest what did not go to files
 * @param top so many words come back, the most common ones of the range
 */
record RangeMerge(RangeFiles files, List<Long> chunks, int range, PackedCounts rest, int top)
        implements Task<RangeMerge.Merged> {
    /** How reports name what a range takes. */
    static final String PART = "range merge";

    /**
     * A range.
     *
     * @param worker who brought it together
     * @param nanos what that took
     */
    record Merged(CountJob.Range range, String worker, long nanos) implements Serializable {}

    @Override
    public Merged call() throws IOException {
        long begin = System.nanoTime();
        StringCounts merged = files.merge(range, chunks);
        merged.addAll(rest);
        CountJob.Range found = CountJob.Range.of(merged, new StringCounts(), Map.of(), top);
        return new Merged(found, JobLog.worker(), System.nanoTime() - begin);
    }
}
