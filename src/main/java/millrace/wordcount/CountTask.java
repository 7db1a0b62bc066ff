package millrace.wordcount;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import millrace.cli.FileReason;
import millrace.process.ChildProcess;
import millrace.process.Counter;
import millrace.process.Mapper;
import millrace.process.StringCounts;
import org.jspecify.annotations.Nullable;

/**
 * Counts one chunk, in whichever process or thread, the same. The counts go to the chunk's counter, together with its
 * id and once only, however often the chunk is counted. Travels to the workers.
 *
 * @param encoding what the texts are in
 * @param words what a word is
 * @param tables with what they are counted
 * @param perSource whether the number of distinct words of each piece is wanted too
 * @param files where counts go instead that are too many for one counter, or null: nowhere
 * @param documents where each word of a whole source counts once, or null: nowhere
 * @param finished where chunks are kept that are finished, or null: nowhere
 * @param jobLog where a line for each piece goes, or null: nowhere
 * @param progress where it says how far it is, or null: nowhere; what does not fit is not said
 */
record CountTask(
        Encoding encoding,
        WordOptions words,
        Tables tables,
        boolean perSource,
        @Nullable RangeFiles files,
        @Nullable Counter<String> documents,
        @Nullable FinishedChunks finished,
        @Nullable JobLog jobLog,
        @Nullable BlockingQueue<Advance> progress)
        implements Mapper<Chunk, ChunkCount> {
    @Override
    public ChunkCount apply(Chunk chunk) {
        String key = "";
        if (finished != null) {
            try {
                key = finished.key(chunk);
                Optional<FinishedChunks.Finished> found = finished.find(key, chunk);
                if (found.isPresent()) {
                    return takeOver(chunk, found.get());
                }
            } catch (IOException e) {
                // A file that is not there any more, or what is kept cannot be read: to count says why, or is the cure.
            }
        }
        return count(chunk, key);
    }

    private ChunkCount takeOver(Chunk chunk, FinishedChunks.Finished found) {
        long begin = System.nanoTime();
        boolean inFiles = handOver(chunk, found.words(), found.documents());
        long nanos = System.nanoTime() - begin;
        String problem = log(chunk, found.pieces(), found.worker(), found.attempt());
        ChunkCount.Spent spent = new ChunkCount.Spent(JobLog.worker(), 0, 0, nanos);
        return new ChunkCount(chunk.id(), found.pieces(), inFiles, problem, spent);
    }

    private ChunkCount count(Chunk chunk, String key) {
        long begin = System.nanoTime();
        WordCounter table = tables.take(words);
        ChunkRun run = new ChunkRun(
                chunk.portion(), LocalFiles.HERE, encoding, words, table, perSource, documents != null, progress);
        List<PieceCount> pieces = run.count();
        long counted = System.nanoTime();
        String worker = JobLog.worker();
        int attempt = ChildProcess.currentAttempt();
        String kept = key.isEmpty() ? "" : keep(key, pieces, run, worker, attempt);
        boolean inFiles = handOver(chunk, run.counts(), run.documents());
        long handedOver = System.nanoTime();
        tables.giveBack(table);
        String logged = log(chunk, pieces, worker, attempt);
        long reading = run.readNanos();
        ChunkCount.Spent spent = new ChunkCount.Spent(worker, reading, counted - begin - reading, handedOver - counted);
        return new ChunkCount(chunk.id(), pieces, inFiles, kept.isEmpty() ? logged : kept, spent);
    }

    /** Logs that a chunk is not counted; returns why the log is not complete, or nothing: it is. */
    String giveUp(Chunk chunk, int attempts) {
        return logged(log -> log.giveUp(chunk, attempts));
    }

    /** Nothing is left in these counts, unless they have gone to files, which it returns. */
    private boolean handOver(Chunk chunk, StringCounts counts, StringCounts inDocuments) {
        if (files != null && files.take(counts)) {
            try {
                files.put(chunk.id(), counts);
                return true;
            } catch (IOException e) {
                // There is no room on the disk: in the parent's memory there may be.
            }
        }
        chunk.counter().moveAll(chunk.id(), counts);
        if (documents != null) {
            documents.moveAll(chunk.id(), inDocuments);
        }
        return false;
    }

    private String keep(String key, List<PieceCount> pieces, ChunkRun run, String worker, int attempt) {
        try {
            Objects.requireNonNull(finished)
                    .keep(key, pieces, run.counts(), documents == null ? null : run.documents(), worker, attempt);
            return "";
        } catch (IOException e) {
            return "a chunk cannot be kept for --resume: " + FileReason.of(e);
        }
    }

    private String log(Chunk chunk, List<PieceCount> pieces, String worker, int attempt) {
        return logged(log -> log.append(chunk, pieces, worker, attempt));
    }

    private String logged(Lines lines) {
        if (jobLog == null) {
            return "";
        }
        try {
            lines.addTo(jobLog);
            return "";
        } catch (IOException e) {
            return "the job log is not complete: " + FileReason.of(e);
        }
    }

    private interface Lines {
        void addTo(JobLog log) throws IOException;
    }
}
