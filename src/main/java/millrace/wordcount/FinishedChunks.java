package millrace.wordcount;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import millrace.process.StringCounts;
import millrace.runs.DamagedRunException;
import millrace.runs.Rows;
import millrace.runs.Run;
import millrace.runs.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * What was found in chunks, kept on the disk, so that a run that is killed need not count them again. Travels to the workers.
 *
 * @param folder where it is kept
 * @param how what words are and what is wanted of them, as text: of a run in which that is another, nothing is taken
 */
record FinishedChunks(RunFolder folder, String how) implements Serializable {
    /*
     * A chunk is known by what is in it, not by its number: the files, as the system knows them, and which part of them; or
     * the text itself, where the parent has read it. So what has changed since is counted again, and a folder may have more files than it had. Of each chunk there are
     *
     *   KEY.chunk   what was found, as JSON; written last, under another name: when it is there, so is the rest
     *   *.run       its words, and those of its documents, named in it; what a killed worker has left goes with the folder
     */
    static final String SUFFIX = ".chunk";

    /* One of them is another whenever something was written, or another file has the name. */
    private static final String FILE_ATTRIBUTES = "unix:size,lastModifiedTime,ctime,ino,dev";
    private static final String DIGEST = "SHA-256";

    /**
     * A chunk that was counted.
     *
     * @param documents in how many whole sources each word occurs; null if nobody asked
     * @param worker who counted it, for the job log
     * @param attempt the how manieth try it was
     */
    private record Kept(
            List<PieceCount> pieces, Run words, @Nullable Run documents, String worker, int attempt) {}

    /** The same, with its words in memory. */
    record Finished(List<PieceCount> pieces, StringCounts words, StringCounts documents, String worker, int attempt) {}

    /**
     * How the chunk is called in the folder, to be asked before it is counted: if a file changes meanwhile, its time is another.
     *
     * @throws IOException if a file is not there any more
     */
    String key(Chunk chunk) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + DIGEST, e);
        }
        add(digest, how);
        for (Piece piece : chunk.pieces()) {
            if (piece instanceof Piece.Bytes text) {
                add(digest, text.bytes());
                add(digest, text.behind());
            } else {
                add(digest, (Piece.Range) piece);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Piece.Range range) throws IOException {
        Map<String, Object> file = Files.readAttributes(new Location(range.opened()).path(), FILE_ATTRIBUTES);
        add(digest, range.location().text());
        add(digest, range.start() + "-" + range.end() + (range.walked() ? " walked" : ""));
        add(digest, new TreeMap<>(file).toString());
    }

    private static void add(MessageDigest digest, String text) {
        add(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(bytes);
    }

    /** What was found in a chunk; nothing if it was not finished, or if what is there is damaged: then it is counted again. */
    Optional<Finished> find(String key, Chunk chunk) throws IOException {
        try {
            Kept kept = Objects.requireNonNull(new Gson().fromJson(Files.readString(file(key)), Kept.class));
            Run documents = kept.documents();
            return Optional.of(new Finished(
                    numbered(kept.pieces(), chunk),
                    read(kept.words()),
                    documents == null ? new StringCounts() : read(documents),
                    Objects.requireNonNull(kept.worker()),
                    kept.attempt()));
        } catch (NoSuchFileException | DamagedRunException notFinished) {
            return Optional.empty();
        } catch (RuntimeException damaged) { // whatever a constructor says to what is no chunk
            return Optional.empty();
        }
    }

    /* The sources may have other numbers now. */
    private static List<PieceCount> numbered(List<PieceCount> pieces, Chunk chunk) {
        PieceCount[] numbered = new PieceCount[chunk.pieces().size()];
        for (int i = 0; i < numbered.length; i++) {
            PieceCount piece = pieces.get(i);
            if (!Objects.requireNonNull(piece.problem()).isEmpty()) {
                throw new IllegalArgumentException("a piece that failed is not kept");
            }
            numbered[i] = piece.of(chunk.pieces().get(i).source());
        }
        return List.of(numbered);
    }

    private StringCounts read(Run run) throws IOException {
        StringCounts counts = new StringCounts();
        try (Rows rows = folder.read(run)) {
            while (rows.next()) {
                counts.add(rows.bytes(), 0, rows.length(), rows.count());
            }
        }
        return counts;
    }

    /** Keeps a chunk that was counted, unless something of it failed, which may be another time's luck. */
    void keep(
            String key,
            List<PieceCount> pieces,
            StringCounts words,
            @Nullable StringCounts documents,
            String worker,
            int attempt)
            throws IOException {
        if (pieces.stream().anyMatch(piece -> !piece.problem().isEmpty())) {
            return;
        }
        Run documentsRun = documents == null ? null : folder.write(documents);
        Kept kept = new Kept(pieces, folder.write(words), documentsRun, worker, attempt);
        Path part = Files.createTempFile(folder.path(), key, ".part");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer json = ByteBuffer.wrap(new Gson().toJson(kept).getBytes(StandardCharsets.UTF_8));
            while (json.hasRemaining()) {
                channel.write(json);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private Path file(String key) {
        return folder.path().resolve(key + SUFFIX);
    }
}
