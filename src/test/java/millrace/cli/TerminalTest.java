package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void leavesHarmlessTextAsItIs() {
        String text = "Ünï·文字 😀 'x' -–";

        assertSame(text, Terminal.escape(text));
    }

    @Test
    void showsWhatATerminalWouldObey() {
        assertEquals("\\u001b]0;title\\u0007", Terminal.escape("\u001b]0;title\u0007"));
        assertEquals("a\\nb\\tc\\d\\u000d", Terminal.escape("a\nb\tc\\d\r"));
        assertEquals("\\u009b31m\\u007f", Terminal.escape("\u009b31m\u007f"));
        assertEquals("\\u202etxt.exe", Terminal.escape("\u202etxt.exe"));
    }

    @Test
    void keepsTheLinesOfAMessage() {
        assertEquals("one:\n\\u001b two\n", Terminal.escapeLines("one:\n\u001b two\n"));
        assertEquals("one", Terminal.escapeLines("one"));
    }

    @Test
    void showsHalfOfASurrogatePair() {
        assertEquals("\\ud83d!", Terminal.escape("\ud83d!"));
        assertEquals("\\ude00", Terminal.escape("\ude00"));
        assertEquals("\ud83d\ude00", Terminal.escape("\ud83d\ude00"));
    }

    @Test
    void writerEscapesAllButTabsAndNewlines() throws IOException {
        StringWriter out = new StringWriter();
        try (Writer escaping = Terminal.escaping(out)) {
            escaping.append("a\u001b[1m\t").append('\u009b').append("\n\\");
            escaping.write(new char[] {'x', '\u0007', 'y'}, 1, 2);
        }

        assertEquals("a\\u001b[1m\t\\u009b\n\\\\u0007y", out.toString());
    }

    @Test
    void takesEightyColumnsWhenTheWidthMakesNoSense() {
        assertEquals(80, new Terminal(false, false, false, 0).columns());
        assertEquals(132, new Terminal(false, false, false, 132).columns());
    }
}
