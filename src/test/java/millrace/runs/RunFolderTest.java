package millrace.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import millrace.process.StringCounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on disk: what went in comes out, sorted and summed, in little memory; and nothing that is damaged. */
class RunFolderTest {
    private static final long MUCH = 1 << 24;

    @TempDir
    Path folder;

    private RunFolder runs;
    private RunFolder scratch;

    @BeforeEach
    void makeFolders() throws IOException {
        runs = new RunFolder(Files.createDirectory(folder.resolve("runs")).toString(), true);
        scratch = new RunFolder(Files.createDirectory(folder.resolve("scratch")).toString(), false);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100_000, MUCH})
    void mergesAnyNumberOfRunsToTheCountsOfAllInTheOrderOfBytes(long memory) throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Map<String, Long> expected =
                    new TreeMap<>(Comparator.comparing(RunFolderTest::bytes, Arrays::compareUnsigned));
            List<Run> written = new ArrayList<>();
            for (int run = random.nextInt(20); run > 0; run--) {
                StringCounts counts = randomCounts(random);
                counts.forEach((word, count) -> expected.merge(word, count, Long::sum));
                written.add(runs.write(counts));
            }
            assertEquals(
                    new ArrayList<>(expected.entrySet()),
                    entries(runs.merge(written, RowOrder.BYTES, memory, scratch)));
            for (Run run : written) {
                runs.verify(run);
            }
            assertEquals(written.size(), runs.path().toFile().list().length, "the runs themselves stay");
            for (Run run : written) {
                runs.delete(run);
            }
            emptyScratch();
        }
    }

    /** Bytes are without a sign: the first of a letter that is not ASCII is larger than any ASCII has. */
    @ParameterizedTest
    @ValueSource(longs = {1, MUCH})
    void mergesWordsOfAnyAlphabetToOneRowEach(long memory) throws IOException {
        List<Run> written = new ArrayList<>();
        for (String words : List.of(
                "a z été", "z été мир", "\u007F a мир \uD83D\uDE00", "a \u0080 long-as-a-key été-long-as-a-key")) {
            StringCounts counts = new StringCounts();
            for (String word : words.split(" ")) {
                counts.add(word, 1);
            }
            written.add(runs.write(counts));
        }

        assertEquals(
                List.of(
                        Map.entry("a", 3L),
                        Map.entry("long-as-a-key", 1L),
                        Map.entry("z", 2L),
                        Map.entry("\u007F", 1L),
                        Map.entry("\u0080", 1L),
                        Map.entry("été", 2L),
                        Map.entry("été-long-as-a-key", 1L),
                        Map.entry("мир", 2L),
                        Map.entry("\uD83D\uDE00", 1L)),
                entries(runs.merge(written, RowOrder.BYTES, memory, scratch)));
    }

    /** Of the runs made on the way only those are left that the last merge has read, two at most. */
    private void emptyScratch() throws IOException {
        try (Stream<Path> left = Files.list(scratch.path())) {
            List<Path> files = left.toList();
            assertTrue(files.size() <= 2, files::toString);
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Test
    void mergesInTheOrderOfCounts() throws IOException {
        List<Run> written = new ArrayList<>();
        List<Map.Entry<String, Long>> expected = new ArrayList<>();
        for (String words : List.of("c9 a5 b5 a1", "d9 c5 b1", "", "a7")) {
            List<Map.Entry<String, Long>> rows = new ArrayList<>();
            for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
                rows.add(Map.entry(word, Long.parseLong(word.substring(1))));
            }
            expected.addAll(rows);
            written.add(runs.write(new ListedRows(rows)));
        }
        expected.sort(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));

        assertEquals(expected, entries(runs.merge(written, RowOrder.COUNTS, 1, scratch)));
    }

    @Test
    void keepsStringsOfAnyLengthAndCountsOfAnySize() throws IOException {
        StringCounts counts = new StringCounts();
        counts.add("", 0);
        counts.add("\0", 1);
        counts.add("\0\0\0\0\0\0\0\0\0", Long.MAX_VALUE);
        counts.add("x".repeat(3_000_000), 5);
        counts.add("x".repeat(3_000_000) + "y", 6);
        counts.add("x".repeat(2_999_999) + "z", 7);

        Run run = runs.write(counts);

        assertEquals(6, run.rows());
        assertEquals(3_000_001, run.longest());
        assertTrue(run.bytes() < 3_000_200, "what neighbours have in common is written once");
        Map<String, Long> read = new HashMap<>();
        entries(runs.merge(List.of(run), RowOrder.BYTES, MUCH, scratch))
                .forEach(row -> read.put(row.getKey(), row.getValue()));
        assertEquals(counts, read);
    }

    @Test
    void findsEveryChangedByteAndEveryCut() throws IOException {
        StringCounts counts = new StringCounts();
        for (String word : "one two three four five six seven eight nine ten eleven twelve".split(" ")) {
            counts.add(word, word.length() * 100L);
        }
        Run run = runs.write(counts);
        byte[] good = Files.readAllBytes(runs.path(run));
        for (int i = 0; i < good.length; i++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] bad = good.clone();
                bad[i] ^= (byte) bit;
                Files.write(runs.path(run), bad);
                assertThrows(DamagedRunException.class, () -> runs.verify(run), "byte " + i);
            }
            Files.write(runs.path(run), Arrays.copyOf(good, i));
            assertThrows(DamagedRunException.class, () -> runs.verify(run), "cut to " + i);
        }
        Files.write(runs.path(run), Arrays.copyOf(good, good.length + 1));
        assertThrows(DamagedRunException.class, () -> runs.verify(run));
        Files.write(runs.path(run), good);
        runs.verify(run);
    }

    @Test
    void leavesNoFileOfARunThatCannotBeWritten() throws IOException {
        StringCounts negative = new StringCounts();
        negative.add("a", 1);
        negative.add("b", -1);

        assertThrows(IllegalArgumentException.class, () -> runs.write(negative));
        assertThrows(
                IOException.class,
                () -> runs.write(new ListedRows(List.of(Map.entry("a", 1L))) {
                    @Override
                    public boolean next() throws IOException {
                        throw new IOException("unreadable");
                    }
                }));

        assertEquals(0, runs.path().toFile().list().length);
    }

    private static StringCounts randomCounts(Random random) {
        StringCounts counts = new StringCounts();
        for (int n = random.nextInt(400); n > 0; n--) {
            String word = random.nextInt(4) == 0 ? "prefix-in-common-" : "";
            word += Integer.toString(random.nextInt(1 + random.nextInt(5000)), 2 + random.nextInt(30));
            word += random.nextInt(5) == 0 ? "é\uD83D\uDE00\uFFFD".substring(random.nextBoolean() ? 1 : 0) : "";
            counts.add(word, random.nextInt(10) == 0 ? random.nextInt() & 0xFFFFFFFL : 1);
        }
        return counts;
    }

    private static List<Map.Entry<String, Long>> entries(Rows rows) throws IOException {
        List<Map.Entry<String, Long>> entries = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                entries.add(Map.entry(new String(rows.bytes(), 0, rows.length(), UTF_8), rows.count()));
            }
        }
        return entries;
    }

    private static byte[] bytes(String word) {
        return word.getBytes(UTF_8);
    }

    /** Rows out of a list. */
    private static class ListedRows implements Rows {
        private final List<Map.Entry<String, Long>> rows;
        private int next;

        ListedRows(List<Map.Entry<String, Long>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() throws IOException {
            return next++ < rows.size();
        }

        @Override
        public byte[] bytes() {
            return RunFolderTest.bytes(rows.get(next - 1).getKey());
        }

        @Override
        public int length() {
            return bytes().length;
        }

        @Override
        public long count() {
            return rows.get(next - 1).getValue();
        }

        @Override
        public void close() {}
    }
}
