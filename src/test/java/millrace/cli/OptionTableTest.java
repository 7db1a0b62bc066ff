package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTableTest {
    private static final OptionSpec TOP = OptionSpec.value("n", "top", "N", "so many", "10");
    private static final OptionSpec CHUNK = OptionSpec.value("", "chunk", "SIZE", "bytes at a time", "");
    private static final OptionSpec COLOUR = OptionSpec.value("c", "colour", "COLOUR", "which one", "red");
    private static final OptionSpec RECURSIVE = OptionSpec.flag("r", "recursive", "enter folders");
    private static final OptionSpec QUIET = OptionSpec.flag("q", "quiet", "say less");
    private static final OptionTable TABLE = new OptionTable(
            "sample",
            "[FILE]...",
            "Shows how it is done.",
            List.of(new OptionGroup("Input", RECURSIVE, CHUNK), new OptionGroup("Output", TOP, COLOUR, QUIET)),
            List.of("That is all."));

    private enum Colour {
        RED,
        DARK_GREEN
    }

    @ParameterizedTest
    @CsvSource({"-n5 a", "-n 5 a", "--top 5 a", "--top=5 a", "a --top 5", "-qrn5 a", "-n 1 a -n 5"})
    void readsAValueHoweverItIsWritten(String line) {
        Arguments arguments = parse(line);

        assertEquals(OptionalLong.of(5), arguments.whole(TOP, 0, 100));
        assertEquals(List.of("a"), arguments.operands());
    }

    @Test
    void joinsFlags() {
        Arguments arguments = parse("-rq x");

        assertTrue(arguments.has(RECURSIVE));
        assertTrue(arguments.has(QUIET));
        assertFalse(arguments.has(TOP));
    }

    @Test
    void endsOptionsAtTwoDashes() {
        Arguments arguments = parse("-q -- -r --top");

        assertFalse(arguments.has(RECURSIVE));
        assertEquals(List.of("-r", "--top"), arguments.operands());
    }

    @Test
    void takesASingleDashForAnOperand() {
        assertEquals(List.of("-"), parse("-r -").operands());
    }

    @Test
    void keepsQuotesAndEmptyValues() {
        Arguments arguments = TABLE.parse("--colour", "\"red\"", "--top=");

        assertEquals(Optional.of("\"red\""), arguments.text(COLOUR));
        assertEquals(Optional.of(""), arguments.text(TOP));
    }

    @ParameterizedTest
    @CsvSource({"--tpo 3, --top", "--recursiv, --recursive", "--rec, --recursive", "--color red, --colour"})
    void suggestsTheNearestOption(String line, String suggestion) {
        String message = usageError(line);

        assertTrue(message.contains("did you mean " + suggestion + "?"), message);
        assertTrue(message.contains(line.split(" ", -1)[0]), message);
    }

    @Test
    void suggestsNothingWhenNothingIsNear() {
        assertEquals("unknown option --zzzzzz; sample --help lists all options", usageError("--zzzzzz"));
    }

    @Test
    void refusesAValueForAFlag() {
        assertEquals("--recursive takes no value: --recursive=yes", usageError("--recursive=yes"));
    }

    @ParameterizedTest
    @CsvSource({"--top", "-n", "--top --quiet", "-n --"})
    void namesTheOptionWhoseValueIsMissing(String line) {
        assertEquals("--top needs a value: --top N", usageError(line));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "abc", "1e9", "101", "99999999999999999999", "1.5"})
    void refusesANumberOutOfRangeWithItsValueAndTheCure(String value) {
        UsageException e = assertThrows(
                UsageException.class, () -> TABLE.parse("--top", value).whole(TOP, 1, 100));

        assertEquals("--top " + value + ": give a whole number from 1 to 100", e.getMessage());
    }

    @Test
    void readsSizes() {
        assertEquals(OptionalLong.of(65536), parse("--chunk 64k").bytes(CHUNK, 1));
        UsageException e =
                assertThrows(UsageException.class, () -> parse("--chunk 0").bytes(CHUNK, 1));
        assertEquals("--chunk 0: give a number of bytes, at least 1, as in 1000, 64k or 1M", e.getMessage());
    }

    @Test
    void readsChoicesInLowerCase() {
        assertEquals(Optional.of(Colour.RED), parse("-c red").choice(COLOUR, Colour.class));
        UsageException e =
                assertThrows(UsageException.class, () -> parse("-c RED").choice(COLOUR, Colour.class));
        assertEquals("--colour RED: give one of red, dark_green", e.getMessage());
    }

    @Test
    void showsAnEscapeSequenceInAValueHarmlessly() {
        UsageException e = assertThrows(UsageException.class, () -> TABLE.parse("--\u001b[31m"));

        assertTrue(String.valueOf(e.getMessage()).contains("--\\u001b[31m"), e.getMessage());
    }

    @Test
    void helpListsEachOptionWithItsDefaultWithinTheWidth() {
        String help = TABLE.help(60);

        assertTrue(help.startsWith("Usage: sample [OPTION]... [FILE]...\n"), help);
        assertTrue(help.contains("  -n, --top N            so many (default 10)\n"), help);
        assertTrue(help.contains("      --chunk SIZE       bytes at a time\n"), help);
        assertTrue(help.contains("\nThat is all.\n"), help);
        assertTrue(help.contains("  130  ended by SIGINT"), help);
        for (String line : help.split("\n", -1)) {
            assertTrue(line.length() <= 60, line);
        }
    }

    private static Arguments parse(String line) {
        return TABLE.parse(line.split(" ", -1));
    }

    private static String usageError(String line) {
        return String.valueOf(
                assertThrows(UsageException.class, () -> parse(line)).getMessage());
    }
}
