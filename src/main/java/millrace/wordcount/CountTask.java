package millrace.wordcount;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import millrace.process.Counter;
import millrace.process.Mapper;
import org.jspecify.annotations.Nullable;

/**
 * Counts one chunk, in whichever process or thread, the same. The counts go to the chunk's counter, together with its
 * id and once only, however often the chunk is counted. Travels to the workers.
 *
 * @param encoding what the texts are in
 * @param words what a word is
 * @param tables with what they are counted
 * @param perSource whether the number of distinct words of each piece is wanted too
 * @param documents where each word of a whole source counts once, or null: nowhere
 * @param jobLog where a line for each piece goes, or null: nowhere
 * @param progress where it says how far it is, or null: nowhere; what does not fit is not said
 */
record CountTask(
        Encoding encoding,
        WordOptions words,
        Tables tables,
        boolean perSource,
        @Nullable Counter<String> documents,
        @Nullable JobLog jobLog,
        @Nullable BlockingQueue<Advance> progress)
        implements Mapper<Chunk, ChunkCount> {
    @Override
    public ChunkCount apply(Chunk chunk) {
        long begin = System.nanoTime();
        WordCounter table = tables.take(words);
        ChunkRun run = new ChunkRun(
                chunk.portion(), LocalFiles.HERE, encoding, words, table, perSource, documents != null, progress);
        List<PieceCount> pieces = run.count();
        long counted = System.nanoTime();
        chunk.counter().addAll(chunk.id(), run.counts());
        if (documents != null) {
            documents.addAll(chunk.id(), run.documents());
        }
        long handedOver = System.nanoTime();
        tables.giveBack(table);
        String logProblem = "";
        if (jobLog != null) {
            try {
                jobLog.append(chunk, pieces);
            } catch (IOException e) {
                logProblem = Problem.of(e);
            }
        }
        long reading = run.readNanos();
        ChunkCount.Spent spent =
                new ChunkCount.Spent(JobLog.worker(), reading, counted - begin - reading, handedOver - counted);
        return new ChunkCount(chunk.id(), pieces, logProblem, spent);
    }
}
