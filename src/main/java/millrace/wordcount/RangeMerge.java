package millrace.wordcount;

import java.io.IOException;
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
        implements Task<CountJob.Range> {
    @Override
    public CountJob.Range call() throws IOException {
        StringCounts merged = files.merge(range, chunks);
        merged.addAll(rest);
        return CountJob.Range.of(merged, new StringCounts(), Map.of(), top);
    }
}
