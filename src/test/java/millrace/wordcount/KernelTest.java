package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From bytes to counts: the rule, the table, blocks and ranges, against the rule in its plainest form. */
class KernelTest {
    private static final int CAP = TokenTable.LONGEST_WORD;
    private static final Tables TABLES = new Tables();

    @TempDir
    Path folder;

    @Test
    void findsWhatThePlainRuleFindsInRandomText() {
        Random random = new Random(20261120);
        for (int i = 0; i < 5_000; i++) {
            byte[] text = RandomText.bytes(random, 1 + random.nextInt(60));

            assertEquals(PlainRule.count(text), count(text), () -> "text " + Arrays.toString(text));
        }
    }

    /** The JDK's word boundaries, by which it finds final sigmas, now and then go astray beside letters of 32 bits. */
    @Test
    void findsWhatTheRuleFindsInTheOrderOfTheReference() {
        Random random = new Random(2026);
        for (int i = 0; i < 5_000; i++) {
            byte[] text = RandomText.bytes(random, 1 + random.nextInt(60));
            if (new String(text, UTF_8).codePoints().noneMatch(c -> c > 0xFFFF && Character.isLetter(c))) {
                assertEquals(PlainRule.countInOrder(text), count(text), () -> "text " + Arrays.toString(text));
            }
        }
    }

    @Test
    void findsTheSameHoweverTheFileIsCut() throws IOException {
        Random random = new Random(4);
        for (int i = 0; i < 12; i++) {
            byte[] text = RandomText.bytes(random, 150 + random.nextInt(100));
            Path file = Files.write(folder.resolve("text-" + i), text);
            Map<String, Long> expected = PlainRule.count(text);
            for (int chunk = 1; chunk <= text.length; chunk += chunk < 20 ? 1 : 13) {
                int bytes = chunk;

                assertEquals(expected, countInRanges(file, chunk), () -> bytes + " of " + Arrays.toString(text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 200})
    void findsWhatThePlainRuleFindsInMostlyPlainText(int strangePerMille) {
        Random random = new Random(strangePerMille);
        for (int i = 0; i < 600; i++) {
            int windows = random.nextInt(3);
            int length = 1 + (windows == 0 ? random.nextInt(200) : windows * Window.BYTES - 70 + random.nextInt(140));
            byte[] text = RandomText.mostlyPlain(random, length, strangePerMille);

            assertEquals(PlainRule.count(text), count(text), () -> new String(text, UTF_8));
        }
    }

    @Test
    void looksOnlyAtTheBytesThatItIsGiven() {
        Random random = new Random(11);
        for (int i = 0; i < 600; i++) {
            byte[] text = RandomText.mostlyPlain(random, 1 + random.nextInt(5000), 10);
            int from = random.nextInt(80);
            byte[] among = RandomText.mostlyPlain(random, from + text.length + random.nextInt(80), 500);
            System.arraycopy(text, 0, among, from, text.length);
            WordTable table = new WordTable();
            table.count(among, from, from + text.length);

            assertEquals(PlainRule.count(text), table.counts());
        }
    }

    @Test
    void countsTokensThatAreLongerThanAWindow() {
        for (int length : new int[] {Window.BYTES - 1, Window.BYTES, Window.BYTES + 1, 3 * Window.BYTES}) {
            String word = "x".repeat(length);
            byte[] text = (word + " " + word.toUpperCase(Locale.ROOT) + "\n" + word + ".a " + word).getBytes(UTF_8);

            assertEquals(Map.of(word, 3L, word + "a", 1L), count(text));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 100})
    void findsTheSameInBlocksOfAnySize(int blockBytes) throws IOException {
        byte[] text = RandomText.bytes(new Random(blockBytes), 5000);

        assertEquals(count(text), countInBlocks(text, blockBytes, new WordTable()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Don't stop -- DON'T!|dont=2 stop=1",
                "ΟΔΟΣ ΟΔΟΣ. Σ ΣΑΣ|οδος=2 σ=1 σας=1",
                "İstanbul I ı|i̇stanbul=1 i=1 ı=1",
                "naïve naïve NAÏVE|naïve=3",
                "x\u00a0y\u3000z|x=1 y=1 z=1",
                "... -- !|",
                "e\u0301 é|e\u0301=1 é=1"
            })
    void appliesTheRule(String text, String expected) {
        Map<String, Long> counts = new HashMap<>();
        for (String part : (expected == null ? "" : expected).split(" ", -1)) {
            if (!part.isEmpty()) {
                counts.put(part.substring(0, part.indexOf('=')), Long.valueOf(part.substring(part.indexOf('=') + 1)));
            }
        }

        assertEquals(counts, count(text.getBytes(UTF_8)));
    }

    @Test
    void dropsOneMarkAtTheStartAndNoOther() throws IOException {
        byte[] text = "\ufeffone \ufefftwo".getBytes(UTF_8);
        Path file = Files.write(folder.resolve("mark"), text);

        for (int chunk = 1; chunk < 16; chunk++) {
            assertEquals(Map.of("one", 1L, "\ufefftwo", 1L), countInRanges(file, chunk), "chunks of " + chunk);
        }
    }

    @Test
    void tellsMalformedBytesFromAReplacementCharacterInTheInput() {
        assertFalse(sawMalformed("well-formed \ufffd\ufffd \ud83d\ude00".getBytes(UTF_8)));
        assertTrue(sawMalformed(new byte[] {'a', ' ', (byte) 0xC3, ' ', 'b'}));
        assertTrue(sawMalformed(new byte[] {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD, (byte) 0xBD}));
    }

    @Test
    void remembersMalformedBytesOfATokenThatItKnows() {
        WordTable table = new WordTable();
        byte[] bad = {'x', (byte) 0xFF};
        table.count(bad, 0, 2);
        table.forgetFindings();
        assertFalse(table.sawMalformed());
        table.count(bad, 0, 2);

        assertTrue(table.sawMalformed());
    }

    @Test
    void countsWordsAsItGoes() {
        Random random = new Random(7);
        WordTable table = new WordTable();
        long words = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] text = RandomText.bytes(random, 40);
            text[0] = ' ';
            table.count(text, 0, text.length);
            words += sum(PlainRule.count(text));

            assertEquals(words, table.words());
        }
        Map<String, Long> counts = table.counts();
        assertEquals(words, sum(counts));
    }

    @Test
    void tableAgreesWithAHashMapAsItGrows() {
        Random random = new Random(99);
        WordTable table = new WordTable();
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < 300_000; i++) {
            String word = Integer.toString(random.nextInt(100_000), 36);
            expected.merge(word, 1L, Long::sum);
            byte[] bytes = word.getBytes(UTF_8);
            table.count(bytes, 0, bytes.length);
        }
        Map<String, Long> counts = table.counts();

        assertEquals(expected, counts);
    }

    @Test
    void cutsAWordThatIsTooLongAtACharacterAndSaysSo() {
        byte[] text = ("x" + "é".repeat(CAP)).getBytes(UTF_8);
        WordTable table = new WordTable();
        table.count(text, 0, text.length);
        Map<String, Long> counts = table.counts();

        assertEquals(Map.of("x" + "é".repeat(CAP / 2 - 1), 1L), counts);
        assertTrue(table.sawCut());
        assertFalse(table.sawMalformed());
    }

    @Test
    void leavesAWordOfTheGreatestLengthWhole() {
        byte[] text = ("y".repeat(CAP) + " z").getBytes(UTF_8);
        WordTable table = new WordTable();
        table.count(text, 0, text.length);
        Map<String, Long> counts = table.counts();

        assertEquals(Map.of("y".repeat(CAP), 1L, "z", 1L), counts);
        assertFalse(table.sawCut());
    }

    @Test
    void cutsTheSameHoweverALongLineIsRead() throws IOException {
        StringBuilder line = new StringBuilder("first ");
        line.append("a".repeat(3 * CAP))
                .append('\u3000')
                .append("b".repeat(CAP + 1))
                .append('\u00a0');
        line.append("é".repeat(CAP))
                .append("\u2003short\u2003")
                .append("c".repeat(5 * CAP))
                .append("\nlast");
        byte[] text = line.toString().getBytes(UTF_8);
        Map<String, Long> expected = new HashMap<>();
        for (String word : new String[] {
            "first", "a".repeat(CAP), "b".repeat(CAP), "é".repeat(CAP / 2), "short", "c".repeat(CAP), "last"
        }) {
            expected.put(word, 1L);
        }

        assertEquals(expected, count(text));
        for (int blockBytes : new int[] {1, 1000, 1 << 18, 1 << 20, 1 << 22}) {
            WordTable table = new WordTable();
            assertEquals(expected, countInBlocks(text, blockBytes, table), "blocks of " + blockBytes);
            assertTrue(table.sawCut());
        }
        Path file = Files.write(folder.resolve("line"), text);
        for (int chunk : new int[] {99_999, 1 << 20, 1 << 24}) {
            assertEquals(expected, countInRanges(file, chunk), "chunks of " + chunk);
        }
    }

    @Test
    void cutsALineOfWordsWithoutWhiteSpaceOfOneByte() throws IOException {
        String text = "文字\u3000".repeat(1_000_000);
        WordTable table = new WordTable();

        assertEquals(Map.of("文字", 1_000_000L), countInBlocks(text.getBytes(UTF_8), 1 << 18, table));
        assertFalse(table.sawCut());
    }

    /** The JDK alone needs seconds for it, and hours for the longest word. */
    @Test
    void decidesManySigmasInOneWord() {
        int sigmas = 20_000;

        assertEquals(
                Map.of("σ".repeat(sigmas - 1) + "ς", 1L),
                count("Σ".repeat(sigmas).getBytes(UTF_8)));
    }

    private static Map<String, Long> count(byte[] text) {
        WordTable table = new WordTable();
        boolean marked = text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF;
        table.count(text, marked ? 3 : 0, text.length);
        return table.counts();
    }

    private static boolean sawMalformed(byte[] text) {
        WordTable table = new WordTable();
        table.count(text, 0, text.length);
        return table.sawMalformed();
    }

    private static Map<String, Long> countInBlocks(byte[] text, int blockBytes, WordTable table) throws IOException {
        int mark = Content.of(text, text.length).markBytes();
        Blocks blocks =
                new Blocks(new ByteArrayInputStream(text, mark, text.length - mark), blockBytes, Passage.RULE_TOKEN);
        while (blocks.next()) {
            table.count(blocks.bytes(), 0, blocks.length());
        }
        return table.counts();
    }

    private static Map<String, Long> countInRanges(Path file, int chunk) {
        long size = file.toFile().length();
        Map<String, Long> counts = new HashMap<>();
        for (long start = 0; start < size; start += chunk) {
            Piece piece = new Piece.Range(
                    0, Location.of(file), file.toString(), start, Math.min(size, start + chunk), size, false);
            WordCounter table = TABLES.take(WordOptions.RULE);
            ChunkRun run = new ChunkRun(
                    new Portion(0, List.of(piece)),
                    LocalFiles.HERE,
                    Encoding.BY_MARK,
                    WordOptions.RULE,
                    table,
                    false,
                    false,
                    null);
            PieceCount count = run.count().get(0);
            assertEquals("", count.problem());
            assertEquals(count.words(), sum(run.counts()));
            run.counts().forEach((word, n) -> counts.merge(word, n, Long::sum));
            TABLES.giveBack(table);
        }
        return counts;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
