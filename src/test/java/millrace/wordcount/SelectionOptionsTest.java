package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that choose among the words, as a user sees them. */
class SelectionOptionsTest {
    private static final String TEXT = "The mill, the miller and the mills. Don’t un\u00e9 unen mill";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--min-length 4|mill=2 don’t=1 miller=1 mills=1 unen=1|chosen 6 words, 5 distinct",
                "--min-length 3 --match ^un|unen=1 uné=1|chosen 2 words, 2 distinct",
                "--min-count 2|the=3 mill=2|chosen 5 words, 2 distinct",
                "--stop-words en|mill=2 miller=1 mills=1 unen=1 uné=1|chosen 6 words, 5 distinct",
                "--stop-words en -t letters|mill=2 miller=1 mills=1 unen=1 uné=1|chosen 6 words, 5 distinct",
                "--stop-words en --case keep|mill=2 Don’t=1 The=1 miller=1 mills=1 unen=1 uné=1|chosen 8 words, 7 distinct",
                "--match mills?$|mill=2 mills=1|chosen 3 words, 2 distinct",
                "--ngrams 2 --match mill --stop-words en|uné unen=0|chosen 1 2-gram, 1 distinct"
            })
    void showsTheWordsThatAreChosenAndTheTotalsBeforeAndAfter(String options, String expected, String chosen)
            throws IOException {
        Command command = run(options);

        if (expected.endsWith("=0")) {
            assertEquals("unen mill: 1\n", command.out());
        } else {
            assertEquals(expected, command.out().strip().replace(": ", "=").replace("\n", " "));
        }
        String before = options.contains("--ngrams")
                ? "10 2-grams (rule), 10 distinct"
                : options.contains("letters") ? "12 words (letters)" : "11 words (rule";
        assertTrue(command.err().contains(before), command.err());
        assertTrue(command.err().contains(chosen + ", "), command.err());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void dropsAnNgramIfAnyOfItsWordsIsTooShortOrAStopWord(int n) throws IOException {
        Set<String> stopWords = Set.of("the", "and", "mill");
        Path list = Files.writeString(folder.resolve("list"), "the and # a comment: miller\nmill\n");
        String chosen =
                run("--ngrams " + n + " --min-length 4 --stop-words " + list).out();

        for (String line : run("--ngrams " + n).out().lines().toList()) {
            boolean kept = Stream.of(line.substring(0, line.indexOf(':')).split(" ", -1))
                    .allMatch(word -> word.length() >= 4 && !stopWords.contains(word));
            assertEquals(kept, chosen.contains(line + "\n"), line);
        }
    }

    @Test
    void saysNothingOfAChoiceThatNobodyMade() throws IOException {
        assertFalse(run("").err().contains("chosen"));
        assertFalse(run("-f json").out().contains("chosen"));
        assertTrue(
                run("-f json --min-count 2").out().contains("\"chosen\":{\"words\":5,\"distinct\":2,\"hapaxes\":0}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--min-length 0|--min-length 0: give a whole number from 1 to",
                "--min-count x|--min-count x: give a whole number of at least 1",
                "--match (|--match (: no regular expression",
                "--stop-words xy|--stop-words xy: no such file or folder, and no language of de, en, es, fr, it, nl, pt, ru",
                "--stop-words=|--stop-words \"\": "
            })
    void refusesAValueThatIsWrong(String options, String message) {
        Command command = Command.run(options.split(" ", -1));

        assertTrue(command.err().startsWith("wordcount: " + message), command.err());
        assertEquals(ExitCode.USAGE, command.code());
    }

    @Test
    void refusesAListThatIsNoTextOrHasNoWords() throws IOException {
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {'a', '\n', (byte) 0xFF, '\n'});
        Path empty = Files.writeString(folder.resolve("empty"), "# nothing\n-- !\n");

        assertEquals(
                "wordcount: --stop-words " + bytes + ": line 2 is not UTF-8\n",
                run("--stop-words " + bytes).err());
        assertEquals(
                "wordcount: --stop-words " + empty + ": no word in it, as --tokens rule finds them\n",
                run("--stop-words " + empty).err());
    }

    @Test
    void endsAMatchThatHasNoEnd() throws IOException {
        Path text = Files.writeString(folder.resolve("a"), "a".repeat(400));
        Command command = Command.run("-m", "serial", "--match", "a*a*a*a*a*b", text.toString());

        assertTrue(
                command.err().startsWith("wordcount: --match a*a*a*a*a*b has found no end in 50000000 steps on \"aaa"),
                command.err());
        assertEquals(ExitCode.USAGE, command.code());
    }

    @TestFactory
    Stream<DynamicTest> everyListOfTheProjectCanBeReadByEveryKindOfWord() throws IOException {
        List<Path> lists;
        try (Stream<Path> files = Files.list(Path.of("config", "stop-words"))) {
            lists = files.filter(file -> file.toString().endsWith(".txt")).toList();
        }
        assertEquals(8, lists.size());
        return lists.stream()
                .flatMap(list -> Stream.of("rule", "unicode", "letters", "whitespace", "\\w+")
                        .map(kind -> DynamicTest.dynamicTest(list.getFileName() + " " + kind, () -> {
                            Command command = Command.run(
                                    "-m",
                                    "serial",
                                    "-q",
                                    "-n0",
                                    "-t",
                                    kind,
                                    "--stop-words",
                                    list.toString(),
                                    list.toString());
                            // What stands in comments is all that is left.
                            assertTrue(command.out().lines().count() < 40, command.out());
                            assertEquals("", command.err());
                        })));
    }

    @ParameterizedTest
    @CsvSource({"serial,1", "threads,1", "threads,2", "serial,7", "threads,1M"})
    void countsTheFilesInWhichAWordOccurs(String mode, String chunk) throws IOException {
        String one = Files.writeString(folder.resolve("one"), "a a b\na c").toString();
        String two = Files.writeString(folder.resolve("two"), "c b b\n").toString();
        String missing = folder.resolve("missing").toString();
        String[] command = {
            "-q", "-n0", "-f", "tsv", "--documents", "-m", mode, "--chunk", chunk, one, missing, two, two, "-"
        };

        assertEquals(
                "word\tcount\tdocuments\nb\t5\t3\na\t4\t2\nc\t3\t3\nd\t1\t1\n",
                Command.run("d a".getBytes(UTF_8), command).out());
        assertEquals(
                "b: 2, 1 file\nc: 1, 1 file\n",
                Command.run("-q", "--documents", "-m", mode, "--chunk", chunk, two)
                        .out());
    }

    private Command run(String options) throws IOException {
        String file = Files.write(folder.resolve("text"), TEXT.getBytes(UTF_8)).toString();
        return Command.run(Stream.concat(
                        Stream.of("-m", "serial", "-n0", file),
                        options.isEmpty() ? Stream.of() : Stream.of(options.split(" ", -1)))
                .toArray(String[]::new));
    }
}
