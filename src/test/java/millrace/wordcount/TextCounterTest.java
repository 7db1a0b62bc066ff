package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Words of every kind, against the plainest way to find them in the whole text, however it is cut. */
class TextCounterTest {
    private static final int CAP = Passage.LONGEST_BYTES;

    @TempDir
    Path folder;

    /** Every kind with every case and form, and regular expressions that match white space, or nothing. */
    static Stream<WordOptions> kinds() {
        List<WordOptions> all = new ArrayList<>();
        for (Tokens.Kind kind : Tokens.Kind.values()) {
            for (LetterCase letterCase : LetterCase.values()) {
                for (NormalForm form : NormalForm.values()) {
                    for (int n : new int[] {1, 3}) {
                        String regex = kind == Tokens.Kind.REGEX ? "\\w+(?:\\s+\\p{Lu}\\w*)*|[ab]*" : "";
                        all.add(new WordOptions(new Tokens(kind, regex), letterCase, form, n));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void findsWhatThePlainWayFindsInRandomText(WordOptions options) {
        Random random = new Random(20261125);
        for (int i = 0; i < 40; i++) {
            byte[] text = text(random, 1 + random.nextInt(80));

            assertEquals(PlainWords.count(options, text), count(options, text), () -> Arrays.toString(text));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void findsTheSameHoweverTheFileOrTheStreamIsCut(WordOptions options) throws IOException {
        byte[] text = text(new Random(options.hashCode()), 130);
        Path file = Files.write(folder.resolve("text"), text);
        Map<String, Long> expected = PlainWords.count(options, text);
        for (int chunk = 1; chunk <= text.length; chunk += chunk < 20 ? 1 : 17) {
            int bytes = chunk;

            assertEquals(expected, inRanges(options, file, chunk), () -> bytes + " of " + Arrays.toString(text));
            assertEquals(expected, inStream(options, text, chunk), () -> bytes + " of " + Arrays.toString(text));
        }
    }

    /** Random text, of which one in four has lines and hardly other white space. */
    private static byte[] text(Random random, int length) {
        byte[] text = RandomText.bytes(random, length);
        if (random.nextInt(4) == 0) {
            for (int i = 0; i < text.length; i++) {
                text[i] = text[i] == ' ' ? (byte) (random.nextInt(3) == 0 ? '\n' : 'x') : text[i];
            }
        }
        return text;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unicode|Don’t can't 3.14 e-mail U.S.A.!|don’t can't 3.14 e mail u.s.a",
                "unicode|ภาษาไทย|ภาษา ไทย",
                "unicode|老人说，转动。|老人 说 转动",
                "unicode|カタカナです 한국어 😀 ½|カタカナ です 한국어",
                "letters|Don't naïve café नदी x2y3 e\u0301|don t naïve café नदी x y e\u0301",
                "whitespace|Don't -- stop!\u00a0X\u0085y a\u2060b \u001c|don't -- stop! x\u0085y a b \u001c",
                "\\d+|a1 22 333b|1 22 333",
                "rule|Don't -- STOP|dont stop"
            })
    void findsTheWordsOfEachKind(String kind, String text, String expected) {
        Tokens tokens = Stream.of(Tokens.Kind.values())
                .filter(value -> value.name().equalsIgnoreCase(kind))
                .map(value -> new Tokens(value, ""))
                .findAny()
                .orElse(new Tokens(Tokens.Kind.REGEX, kind));
        WordOptions options = new WordOptions(tokens, LetterCase.LOWER, NormalForm.NONE, 1);

        assertEquals(List.of(expected.split(" ", -1)), new Lexer(options).words(text));
    }

    @ParameterizedTest
    @CsvSource({"KEEP,Straße ΟΔΟΣ,Straße ΟΔΟΣ", "LOWER,Straße ΟΔΟΣ İ,straße οδος i̇", "FOLD,Straße ΟΔΟΣ,strasse οδοσ"})
    void changesTheCase(LetterCase letterCase, String text, String expected) {
        WordOptions options = new WordOptions(Tokens.RULE, letterCase, NormalForm.NONE, 1);

        assertEquals(List.of(expected.split(" ", -1)), new Lexer(options).words(text));
    }

    @ParameterizedTest
    @CsvSource({"NONE,ﬁx e\u0301 Ｘ,ﬁx e\u0301 ｘ", "NFC,ﬁx e\u0301 Ｘ,ﬁx \u00e9 ｘ", "NFKC,ﬁx e\u0301 Ｘ,fix \u00e9 x"})
    void normalizes(NormalForm form, String text, String expected) {
        WordOptions options = new WordOptions(Tokens.RULE, LetterCase.LOWER, form, 1);

        assertEquals(List.of(expected.split(" ", -1)), new Lexer(options).words(text));
    }

    /** Deleting what stands between a letter and its mark brings them together; so does the case of some letters. */
    @Test
    void leavesNoWordOutOfItsForm() {
        WordOptions options = new WordOptions(Tokens.RULE, LetterCase.LOWER, NormalForm.NFC, 1);

        assertEquals(List.of("\u00e9"), new Lexer(options).words("e'\u0301"));
    }

    @Test
    void remembersMalformedBytesOfAPassageThatItKnows() {
        WordCounter counter = counter(Tokens.Kind.LETTERS);
        byte[] bad = {'x', (byte) 0xFF};
        counter.count(bad, 0, 2);
        counter.forgetFindings();
        assertFalse(counter.sawMalformed());
        counter.count(bad, 0, 2);

        assertTrue(counter.sawMalformed());
    }

    @Test
    void truncatesAWordAsTheRuleDoes() throws IOException {
        String text = "first " + "a".repeat(3 * CAP) + "\u3000" + "é".repeat(CAP) + "\u2003short\u00a0"
                + "c".repeat(CAP) + "\nlast";
        byte[] bytes = text.getBytes(UTF_8);
        WordTable rule = new WordTable();
        rule.count(bytes, 0, bytes.length);
        for (Tokens.Kind kind : List.of(Tokens.Kind.RULE, Tokens.Kind.WHITESPACE)) {
            WordCounter counter = counter(kind);
            counter.count(bytes, 0, bytes.length);

            assertEquals(rule.counts(), counter.counts());
            assertTrue(counter.sawCut());
            checkCuts(kind, bytes, rule.counts());
        }
    }

    @Test
    void dividesTextWithoutABorderAtTheSamePlacesHoweverItIsRead() throws IOException {
        StringBuilder text = new StringBuilder("first ");
        text.append("字".repeat(CAP))
                .append('\u3000')
                .append("word-".repeat(CAP / 3))
                .append("\u3000e ");
        text.append("x".repeat(CAP - 1)).append("\nlast");
        byte[] bytes = text.toString().getBytes(UTF_8);
        for (Tokens.Kind kind : List.of(Tokens.Kind.LETTERS, Tokens.Kind.REGEX)) {
            WordCounter counter = counter(kind);
            counter.count(bytes, 0, bytes.length);

            assertTrue(counter.sawCut());
            assertEquals(1, counter.counts().get("last"));
            checkCuts(kind, bytes, counter.counts());
        }
    }

    private void checkCuts(Tokens.Kind kind, byte[] bytes, Map<String, Long> expected) throws IOException {
        WordOptions options = options(kind);
        for (int blockBytes : new int[] {1000, 1 << 22}) {
            WordCounter counter = new TextCounter(options);
            Blocks blocks = new Blocks(new ByteArrayInputStream(bytes), blockBytes, options.passage());
            while (blocks.next()) {
                counter.count(blocks.bytes(), 0, blocks.length());
            }
            assertEquals(expected, counter.counts(), "blocks of " + blockBytes);
            assertTrue(counter.sawCut());
        }
        Path file = Files.write(folder.resolve("line"), bytes);
        for (int chunk : new int[] {999_999, 1 << 24}) {
            assertEquals(expected, inRanges(options, file, chunk), "chunks of " + chunk);
        }
    }

    private static WordOptions options(Tokens.Kind kind) {
        Tokens tokens = new Tokens(kind, kind == Tokens.Kind.REGEX ? "\\w+" : "");
        return new WordOptions(tokens, LetterCase.LOWER, NormalForm.NONE, 1);
    }

    private static WordCounter counter(Tokens.Kind kind) {
        return new TextCounter(options(kind));
    }

    private static Map<String, Long> count(WordOptions options, byte[] text) {
        WordCounter counter = new TextCounter(options);
        counter.forgetFindings();
        int mark = Content.of(text, text.length).markBytes();
        counter.count(text, mark, text.length);
        assertEquals(counter.counts().total(), counter.words());
        return counter.counts();
    }

    private static Map<String, Long> inRanges(WordOptions options, Path file, int chunk) {
        long size = file.toFile().length();
        List<Piece> pieces = new ArrayList<>();
        for (long start = 0; start < size; start += chunk) {
            pieces.add(new Piece.Range(
                    0, Location.of(file), file.toString(), start, Math.min(size, start + chunk), size, false));
        }
        return count(options, pieces);
    }

    private static Map<String, Long> inStream(WordOptions options, byte[] text, int chunk) throws IOException {
        int mark = Content.of(text, text.length).markBytes();
        Blocks blocks = new Blocks(new ByteArrayInputStream(text, mark, text.length), chunk, options.passage());
        FollowedBlocks followed = new FollowedBlocks(blocks, options);
        List<Piece> pieces = new ArrayList<>();
        while (followed.next()) {
            pieces.add(new Piece.Bytes(0, "stream", 0, followed.bytes(), followed.behind()));
        }
        return count(options, pieces);
    }

    /** Each piece in a chunk of its own, as if others counted the rest. */
    private static Map<String, Long> count(WordOptions options, List<Piece> pieces) {
        Map<String, Long> counts = new HashMap<>();
        long words = 0;
        for (Piece piece : pieces) {
            ChunkRun run = new ChunkRun(
                    new Portion(0, List.of(piece)),
                    LocalFiles.HERE,
                    Encoding.BY_MARK,
                    options,
                    options.counter(),
                    false,
                    false,
                    null);
            PieceCount found = run.count().get(0);
            assertEquals("", found.problem());
            words += found.words();
            run.counts().forEach((word, count) -> counts.merge(word, count, Long::sum));
        }
        assertEquals(words, counts.values().stream().mapToLong(Long::longValue).sum());
        return counts;
    }
}
