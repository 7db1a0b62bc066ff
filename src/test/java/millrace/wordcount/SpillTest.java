package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import millrace.cli.ExitCode;
import millrace.process.Counter;
import millrace.process.Lock;
import millrace.process.Manager;
import millrace.process.StringCounts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts that are too many for their memory: the same output as with enough of it. */
class SpillTest {
    @TempDir
    static Path folder;

    private static final String USUAL_TMPDIR = System.getProperty("java.io.tmpdir");
    private static final List<String> FILES = new ArrayList<>();

    /** Some 200,000 different words: more than the least memory holds. */
    @BeforeAll
    static void writeTexts() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 3; i++) {
            StringBuilder text = new StringBuilder("Zéro a\0b the THE the ");
            while (text.length() < 1_500_000) {
                int word = random.nextInt(i == 2 ? 1000 : 200_000);
                text.append(Integer.toString(word * 7919, 36)).append(word % 50 == 0 ? "é " : " ");
            }
            Path file = folder.resolve("text-" + i);
            FILES.add(Files.writeString(file, text).toString());
        }
    }

    /** So that other runs on this machine are not looked at; what must outlive this test is made before, elsewhere. */
    @BeforeAll
    static void takeAFolderOfItsOwn() throws IOException {
        Lock.open().close();
        System.setProperty(
                "java.io.tmpdir", Files.createDirectory(folder.resolve("tmp")).toString());
    }

    @AfterAll
    static void giveItBack() {
        System.setProperty("java.io.tmpdir", USUAL_TMPDIR);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n10",
                "-n20000",
                "-n20000 --sort word --documents",
                "-n0 --documents --relative -f tsv",
                "-n0 --sort word --documents -f csv",
                "-n0 --sort word -f tsv",
                "-n0 -f json --per-file",
                "-n50 --min-count 3 --min-length 4 --match ^[a-f] --per-file --documents -f json"
            })
    void showsTheSameAsWithEnoughMemory(String options) {
        Command enough = count(options, "-m", "serial");

        assertEquals(enough, count(options, "-m", "serial", "--memory", "16m"));
        assertEquals(enough, count(options, "-m", "threads", "-w", "3", "--memory", "16m"));
    }

    /** Such a file has no ranges that could be counted one after the other. */
    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads", "processes"})
    void holdsForFilesThatAreCompressedOrInAnotherEncoding(String mode) throws IOException {
        String text = Files.readString(Path.of(FILES.get(0)));
        Path utf16 = Files.writeString(folder.resolve("utf16"), "\uFEFF" + text, StandardCharsets.UTF_16LE);
        Path compressed = folder.resolve("compressed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(utf16, out);
        }
        String[] options = {"-q", "-n0", "--per-file", "--documents", "-f", "json", "-m", mode, "-w", "2"};
        Command enough = count(options, utf16, compressed);

        assertEquals(enough, count(concat(options, "--memory", "16m"), utf16, compressed));
    }

    /** They take many times as much as the text in which they are. */
    @Test
    void holdsForLongNgrams() {
        String[] options = {"-q", "-n50", "--ngrams", "20", "-m", "serial"};
        Path text = Path.of(FILES.get(0));

        assertEquals(count(options, text), count(concat(options, "--memory", "16m"), text));
    }

    private static String[] concat(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static Command count(String[] options, Path... files) {
        Command command = Command.run(
                concat(options, Arrays.stream(files).map(Path::toString).toArray(String[]::new)));
        assertEquals(ExitCode.OK, command.code(), command.err());
        return command;
    }

    @Test
    void forgetsOrMovesWhatWasPutAway() throws IOException {
        try (Manager manager = Manager.open();
                Spill spill = Spill.within(OptionalLong.of(1 << 24))) {
            WordStore total = new WordStore(manager.counter(), spill);
            WordStore own = new WordStore(manager.counter(), spill);
            add(own.counter(), "lost", 600_000);
            own.relieve();
            assertTrue(own.isSpilled());
            assertEquals(600_000, own.distinct());
            own.clear();
            add(own.counter(), "kept", 500_000);
            own.relieve();
            add(own.counter(), "late", 5);
            own.moveTo(total, Optional.empty(), -1);

            assertEquals(500_005, total.distinct());
            assertEquals(0, own.distinct());
        }
    }

    @Test
    void saysWhenTheDiskCannotBeWritten() {
        String before = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", folder.resolve("missing").toString());
        try (Spill spill = Spill.within(OptionalLong.of(1 << 24));
                Manager manager = Manager.open()) {
            WordStore store = new WordStore(manager.counter(), spill);
            add(store.counter(), "w", 600_000);
            IOException e = assertThrows(IOException.class, store::relieve);
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith("cannot put counts into " + folder.resolve("missing")),
                    e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    @Test
    void keepsTheOrderOfWordsWithDocuments() {
        List<String> words = List.of("", "\0", "\0\0", "\0a", "a", "a\0", "a\0b", "ab", "é");
        for (int i = 0; i < words.size(); i++) {
            byte[] utf8 = words.get(i).getBytes(StandardCharsets.UTF_8);
            byte[] row = RowWithDocuments.of(utf8, utf8.length, i);
            assertEquals(new WordCount(words.get(i), 3, i), RowWithDocuments.read(row, row.length, 3));
            if (i > 0) {
                byte[] before = words.get(i - 1).getBytes(StandardCharsets.UTF_8);
                byte[] rowBefore = RowWithDocuments.of(before, before.length, Long.MAX_VALUE);
                assertTrue(Arrays.compareUnsigned(rowBefore, row) < 0, words.get(i));
            }
        }
    }

    private static void add(Counter<String> counter, String prefix, int words) {
        StringCounts counts = new StringCounts();
        for (int i = 0; i < words; i++) {
            counts.add(prefix + i, 1);
        }
        counter.addAll(prefix.hashCode(), counts);
    }

    private static Command count(String options, String... more) {
        String[] all = concat(concat(options.split(" ", -1), "-q"), more);
        return count(all, FILES.stream().map(Path::of).toArray(Path[]::new));
    }
}
