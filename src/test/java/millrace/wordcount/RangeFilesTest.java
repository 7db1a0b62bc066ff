package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import millrace.cli.Console;
import millrace.process.Manager;
import millrace.process.PackedCounts;
import millrace.process.StringCounts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts that come together range by range, from files. */
class RangeFilesTest {
    private static final int CHUNK_BYTES = 1 << 14;

    @TempDir
    Path folder;

    private Manager manager;

    @BeforeEach
    void openAManager() throws IOException {
        manager = Manager.open();
    }

    @AfterEach
    void closeIt() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theRangesOfAllChunksAddUpToTheWhole(int ranges) throws IOException {
        RangeFiles files = new RangeFiles(folder.toString(), ranges, 1);
        Random random = new Random(ranges);
        StringCounts whole = new StringCounts();
        List<Long> chunks = List.of(0L, 3L, 7L);
        for (long chunk : chunks) {
            StringCounts counts = new StringCounts();
            for (int i = 0; i < 5_000; i++) {
                counts.add("x".repeat(random.nextInt(20)) + random.nextInt(3_000), 1 + random.nextInt(5));
            }
            files.put(chunk, new StringCounts()); // its worker died
            files.put(chunk, counts);
            whole.addAll(counts);
        }

        Totals totals = Totals.NONE;
        Map<String, Long> found = new HashMap<>();
        for (int range = 0; range < ranges; range++) {
            CountJob.Range merged = new RangeMerge(files, chunks, range, none(), Integer.MAX_VALUE)
                    .call()
                    .range();
            totals = totals.plus(merged.totals());
            found.putAll(merged.counts());
        }
        assertEquals(whole, found);
        assertEquals(Totals.of(whole), totals);
        assertThrows(NoSuchFileException.class, () -> files.merge(0, List.of(1L)));
    }

    @Test
    void countsGoToTheCounterIfThereIsNoRoomForFiles() throws IOException {
        Tally tally = tally("a b a");
        Chunk chunk = chunks(tally).get(0);

        ChunkCount count = task(new RangeFiles(folder + "/missing", 2, 1)).apply(chunk);

        assertFalse(count.inFiles());
        assertEquals(Map.of("a", 2L, "b", 1L), tally.total().toMap());
    }

    @Test
    void ofCountsForWhichThereIsNoRoomNoFileIsLeft() throws IOException {
        StringCounts counts = new StringCounts();
        counts.add("a", 1);
        Files.createDirectories(folder.resolve("7-1.counts/in the way"));

        assertThrows(IOException.class, () -> new RangeFiles(folder.toString(), 3, 1).put(7, counts));

        assertFalse(Files.exists(folder.resolve("7-0.counts")));
    }

    @Test
    void fewCountsGoToTheCounter() throws IOException {
        Tally tally = tally("a b a");

        assertFalse(task(new RangeFiles(folder.toString(), 2, 3))
                .apply(chunks(tally).get(0))
                .inFiles());
        assertEquals(3, tally.total().total());
    }

    @Test
    void aChunkThatIsInTheCounterAndInFilesCountsOnce() throws IOException {
        Tally tally = tally("a b a");
        RangeFiles files = new RangeFiles(folder.toString(), 2, 2);
        Chunk chunk = chunks(tally).get(0);
        ChunkCount unheard = task(new RangeFiles(folder + "/missing", 2, 2)).apply(chunk);
        assertFalse(unheard.inFiles());

        ChunkCount again = task(files).apply(chunk);

        assertTrue(again.inFiles());
        tally.add(again);
        assertEquals(List.of(), tally.inFiles());
        assertEquals(Map.of("a", 2L, "b", 1L), tally.total().toMap());
    }

    @Test
    void theLastChunkOfASourceThatIsInBothPlacesCountsOnce() throws IOException {
        Tally tally = tally(words(2_000), "a few");
        RangeFiles files = new RangeFiles(folder.toString(), 2, 100);
        List<Chunk> chunks = chunks(tally);
        Chunk last = chunks.get(0); // to come in
        assertNotEquals(tally.total(), last.counter());
        for (Chunk chunk : chunks) {
            if (chunk != last) {
                tally.add(task(files).apply(chunk));
            }
        }
        assertFalse(
                task(new RangeFiles(folder + "/missing", 2, 100)).apply(last).inFiles());

        ChunkCount again = task(files).apply(last);

        assertTrue(again.inFiles());
        tally.add(again);
        assertFalse(tally.inFiles().contains(last.id()));
    }

    @Test
    void whatIsInTheTotalComesInAgainWithTheRanges() throws IOException {
        Tally tally = tally(words(2_000), "a few");
        RangeFiles files = new RangeFiles(folder.toString(), 3, 100);
        for (Chunk chunk : chunks(tally)) {
            tally.add(task(files).apply(chunk));
        }
        tally.end();
        List<Long> chunks = tally.inFiles();
        assertTrue(chunks.size() > 1);
        assertEquals(1, tally.total().get("few"));

        List<PackedCounts> rest = tally.takeOut(3);
        assertEquals(Map.of(), tally.total().toMap());
        for (int range = 0; range < 3; range++) {
            tally.add(new RangeMerge(files, chunks, range, rest.get(range), 5_000)
                    .call()
                    .range());
        }

        assertEquals(2_002, tally.total().size());
        assertEquals(1, tally.total().get("few"));
        assertEquals(2, tally.total().get("word7"));
    }

    @Test
    void ofASourceThatFailsNothingIsTakenFromFiles() throws IOException {
        Tally tally = tally(words(20_000), words(10));
        List<Chunk> chunks = chunks(tally);
        assertTrue(chunks.size() > 3);
        for (Chunk chunk : chunks) {
            tally.add(task(new RangeFiles(folder.toString(), 2, 100)).apply(chunk));
        }
        assertTrue(tally.inFiles().size() > 2);

        tally.failed(0, "cannot be read");

        assertEquals(List.of(), tally.inFiles());
    }

    private static PackedCounts none() {
        return new StringCounts().pack(1).get(0);
    }

    private static String words(int n) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2 * n; i++) {
            text.append("word").append(i / 2).append(' ');
        }
        return text.toString();
    }

    private final List<Source> sources = new ArrayList<>();

    private Tally tally(String... texts) throws IOException {
        for (String text : texts) {
            Path file = Files.writeString(Files.createTempFile(folder, "text", ""), text);
            sources.add(new Source.File(Location.of(file), Files.size(file), false, null));
        }
        return new Tally(
                sources,
                manager,
                WordOptions.RULE,
                false,
                false,
                Spill.within(OptionalLong.empty()),
                new Console("wordcount", OutputStream.nullOutputStream()));
    }

    private List<Chunk> chunks(Tally tally) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        try (Chunks cut =
                new Chunks(sources, LocalFiles.HERE, CHUNK_BYTES, false, Encoding.BY_MARK, WordOptions.RULE, tally)) {
            cut.forEachRemaining(chunks::add);
        }
        return chunks;
    }

    private static CountTask task(RangeFiles files) {
        return new CountTask(Encoding.BY_MARK, WordOptions.RULE, new Tables(), false, files, null, null, null, null);
    }
}
