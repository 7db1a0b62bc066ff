package millrace.wordcount;

import java.io.Serializable;
import java.util.List;

/**
 * What a worker answers when it is done with a chunk; the counts themselves have gone to the chunk's counter.
 *
 * @param pieces one for each piece of the chunk, in the same order
 * @param logProblem why the job log has no line for it, or empty: all is well
 */
record ChunkCount(long chunk, List<PieceCount> pieces, String logProblem) implements Serializable {}
