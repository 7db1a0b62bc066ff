package millrace.wordcount;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import millrace.timing.Stopwatch;

/**
 * What a worker answers when it is done with a chunk; the counts themselves have gone to the chunk's counter.
 *
 * @param pieces one for each piece of the chunk, in the same order
 * @param inFiles whether its counts are in the {@link RangeFiles} instead
 * @param logProblem why the job log has no line for it, or empty: all is well
 * @param spent what it took
 */
record ChunkCount(long chunk, List<PieceCount> pieces, boolean inFiles, String logProblem, Spent spent)
        implements Serializable {
    /**
     * What a chunk took.
     *
     * @param worker who counted it
     * @param readNanos until its bytes were in memory
     * @param countNanos until its words were in a table
     * @param handOverNanos until they were in the counter
     */
    record Spent(String worker, long readNanos, long countNanos, long handOverNanos) implements Serializable {
        /** By name, as reports have it. */
        Map<String, Long> parts() {
            Map<String, Long> parts = new LinkedHashMap<>();
            parts.put("reading", readNanos);
            parts.put("counting", countNanos);
            parts.put(Stopwatch.HANDING_OVER, handOverNanos);
            return parts;
        }
    }
}
