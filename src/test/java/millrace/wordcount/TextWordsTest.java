package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionTable;
import org.junit.jupiter.api.Test;

class TextWordsTest {
    private static final OptionTable OPTIONS =
            new OptionTable("x", "", "x", List.of(new OptionGroup("x", TextWords.TOP, TextWords.FORMAT)), List.of());

    @Test
    void countsEachTextForItselfByTheRule() throws IOException {
        TextWords words = new TextWords();
        words.add("\uFEFFOne two, TWO!".getBytes(UTF_8));
        words.add("two-\u00A0one".getBytes(UTF_8));
        assertEquals(5, words.words());
        assertEquals("two: 3\none: 2\n", written(words));
        assertEquals("two: 3\n", written(words, "-n1"));
        assertEquals("word\tcount\ntwo\t3\none\t2\n", written(words, "-ftsv"));
        String json = written(words, "-fjson");
        assertTrue(json.contains("\"files\":2,\"bytes\":25,\"words\":5,\"distinct\":2"), json);
    }

    private static String written(TextWords words, String... arguments) throws IOException {
        Arguments parsed = OPTIONS.parse(arguments);
        StringWriter out = new StringWriter();
        words.write(TextWords.Shown.of(parsed), out);
        return out.toString();
    }
}
