package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import millrace.cli.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options that say what a word is, as a user sees them. */
class WordOptionsTest {
    private static final String TEXT = "Don't stop: the CAT, the cat!\nThe naïve cat";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rule||9 words (rule)|cat=3 the=3 dont=1 naïve=1 stop=1",
                "unicode||(unicode)|cat=3 the=3 don't=1 naïve=1 stop=1",
                "letters||(letters)|cat=3 the=3 don=1 naïve=1 stop=1 t=1",
                "whitespace||(whitespace)|the=3 cat=1 cat!=1 cat,=1 don't=1 naïve=1 stop:=1",
                "\\w+|--case keep|(regex \\\\w+, case keep)|cat=2 the=2 CAT=1 Don=1 The=1 naïve=1 stop=1 t=1",
                "(?m)^.|--normalize nfc|2 words (regex (?m)^., nfc)|d=1 t=1"
            })
    void countsTheWordsOfEachKindAndNamesIt(String tokens, String options, String named, String expected)
            throws IOException {
        Command command = serial(("-t " + tokens + " " + (options == null ? "" : options) + " -n0")
                .strip()
                .split(" +", -1));

        assertEquals(expected, command.out().strip().replace(": ", "=").replace("\n", " "), command.err());
        assertTrue(
                command.err().contains(named.replace("\\\\", "\\"))
                        || command.err().contains(named),
                command.err());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void knowsTheRuleFromAllElse() {
        Tokens letters = new Tokens(Tokens.Kind.LETTERS, "");
        List<WordOptions> all = List.of(
                new WordOptions(new Tokens(Tokens.Kind.RULE, ""), LetterCase.LOWER, NormalForm.NONE, 1),
                new WordOptions(letters, LetterCase.LOWER, NormalForm.NONE, 1),
                new WordOptions(Tokens.RULE, LetterCase.KEEP, NormalForm.NONE, 1),
                new WordOptions(Tokens.RULE, LetterCase.LOWER, NormalForm.NFC, 1),
                new WordOptions(Tokens.RULE, LetterCase.LOWER, NormalForm.NONE, 2));
        for (WordOptions options : all) {
            assertEquals(options.equals(WordOptions.RULE), options.isRule(), options::toString);
        }
        assertTrue(all.get(0).isRule());
    }

    @Test
    void countsWordsThatFollowOneAnotherAcrossLinesButNotAcrossFiles() throws IOException {
        Command command = serial("--ngrams", "2", "-n0");

        assertEquals(
                "the cat: 2\ncat the: 2\n",
                command.out()
                        .lines()
                        .filter(line -> line.endsWith("2"))
                        .sorted()
                        .reduce("", (all, line) -> line + "\n" + all));
        assertTrue(command.err().contains("8 2-grams (rule), 6 distinct"), command.err());
        String file = text();
        Command twice = Command.run("-m", "serial", "--ngrams", "2", file, file);
        assertTrue(twice.err().contains("16 2-grams (rule), 6 distinct"), twice.err());
    }

    @ParameterizedTest
    @CsvSource({"serial,(a+)+\\1c", "threads,a*a*a*a*a*b"})
    void endsAnExpressionThatHasNoEnd(String mode, String regex) throws IOException {
        String file = Files.writeString(folder.resolve("a"), "x\n" + "a".repeat(400) + "\n")
                .toString();
        Command command = Command.run("-m", mode, "-t", regex, file);

        assertEquals(
                "wordcount: " + file + ": --tokens " + Terminal.escape(regex)
                        + " has found no end in 50000000 steps on \"" + "a".repeat(30)
                        + "...\"; let no two repeats match the same text, as in (a+)+ or a*a*\n",
                command.err());
        assertEquals(ExitCode.USAGE, command.code());
        assertEquals("", command.out());
    }

    @Test
    void doesNotEndAnExpressionThatHasAnEnd() throws IOException {
        String file = Files.writeString(folder.resolve("a"), "a".repeat(5000) + "b\n" + "word ".repeat(100_000))
                .toString();

        assertEquals(
                "word: 100000\n" + "a".repeat(5000) + "b: 1\n",
                Command.run("-q", "-m", "serial", "-t", "(a+)+b|\\w+", file).out());
    }

    @Test
    void endsAnExpressionThatNeedsTooDeepAStack() throws IOException {
        String file =
                Files.writeString(folder.resolve("a"), "ab".repeat(200_000)).toString();
        Command command = Command.run("-m", "serial", "-t", "(?:a|b)*", file);

        assertTrue(command.err().contains("--tokens (?:a|b)* needs too deep a stack on \"ababab"), command.err());
        assertEquals(ExitCode.USAGE, command.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tokens letter|--tokens letter: give one of rule, unicode, letters, whitespace, or a regular expression, as in (letter)",
                "--tokens=|--tokens \"\": give one of",
                "--tokens [a|--tokens [a: no regular expression at character 2: Unclosed character class",
                "--tokens (){2000000000}|--tokens (){2000000000}: {2000000000} repeats too often; give 1000 at most",
                "--tokens ((((){1000}){1000}){1000}){1000}|--tokens ((((){1000}){1000}){1000}){1000}: repeats within repeats are 1000000 in all; give 1000 at most",
                "--match (a?(b?){40,}c?){40}|--match (a?(b?){40,}c?){40}: repeats within repeats are 1600 in all; give 1000 at most",
                "--tokens (?:x[(]\\((){40}){26}|--tokens (?:x[(]\\((){40}){26}: repeats within repeats are 1040 in all",
                "--tokens (a?^)*((b*)?+\\b?(\\Q\\E()*()*()*()*()*()*()*()*x))\\z|--tokens (a?^)*((b*)?+\\b?(\\Q\\E()*()*()*()*()*()*()*()*x))\\z: there are more than 1000 ways to match nothing, as two in (|) or (a*)?; give 1000 at most",
                "--case upper|--case upper: give one of keep, lower, fold",
                "--normalize nfd|--normalize nfd: give one of none, nfc, nfkc",
                "--ngrams 0|--ngrams 0: give a whole number from 1 to 100"
            })
    void refusesAValueThatIsWrong(String options, String message) {
        Command command = Command.run(options.split(" ", -1));

        assertTrue(command.err().startsWith("wordcount: " + message), command.err());
        assertEquals(ExitCode.USAGE, command.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(|)",
                "(?=(?:|a?|\\b))",
                "((?<=(?:$|))|(?i:^|(?!)))",
                "(?x)(a? | # |\n b*)",
                "((a{0}){0,5})",
                "((?=a)*)"
            })
    void refusesMoreThanAThousandWaysToMatchNothing(String twoOrMore) {
        Command command = Command.run("-t", twoOrMore.repeat(300) + "\\z");

        assertTrue(command.err().contains(": there are more than 1000 ways to match nothing"), command.err());
        assertEquals(ExitCode.USAGE, command.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                "\\w{1000}|(\\w{40} ){25}",
                "((\\w{0,1000}){0,1000}){1,1000}",
                "[\\x{3040}-\\x{3099}]+",
                "([\\])(]{2}[]){1001}]){500}",
                "\\{2000}\\Q((){40}){40}\\E",
                "(|)(|)(|)(|)(|)(|)(|)(|)(|)",
                "(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)(a|b|)",
                "a?b*?(c?)(d*)(?:-e)?(?:-f)*(?:g|h?)(?:i|j)?+(k+)*(l)?(m)?(n)?(o)?(p)?(q)?(r)?",
                "[(|)][(|)]{0}([|]\\|)*(\\(|\\|)?(\\Q|\\E)*"
            })
    void takesAnExpressionWhoseRepeatsAreFew(String regex) throws IOException {
        assertEquals(ExitCode.OK, serial("-t", regex).code());
    }

    private Command serial(String... options) throws IOException {
        return Command.run(Stream.concat(Stream.of("-m", "serial", text()), Stream.of(options))
                .toArray(String[]::new));
    }

    private String text() throws IOException {
        return Files.write(folder.resolve("text"), TEXT.getBytes(UTF_8)).toString();
    }
}
