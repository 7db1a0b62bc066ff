package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import millrace.cli.Terminal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "'',           false, true,  true",
        "'',           true,  false, false",
        "-q,           false, true,  false",
        "-v,           false, true,  true",
        "--progress=auto,   true,  false, false",
        "--progress=always, false, false, true",
        "--progress=never,  true,  true,  false"
    })
    void showsProgressByItselfOnlyWhereStandardErrorIsATerminal(
            String option, boolean output, boolean error, boolean shows) {
        String[] line = option.isEmpty() ? new String[0] : new String[] {option};
        MessageOptions messages = MessageOptions.of(Settings.OPTIONS.parse(line));

        assertEquals(shows, messages.showsProgress(new Terminal(false, output, error, 80), false));
        assertEquals(
                shows && option.equals("--progress=always"),
                messages.showsProgress(new Terminal(true, output, error, 80), true));
    }
}
