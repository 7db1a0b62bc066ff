package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AboutTest {
    private static final OptionTable TABLE = new OptionTable(
            "sample",
            "[FILE]...",
            "Shows.",
            List.of(new OptionGroup("Options", OptionSpec.flag("q", "quiet", "say less")), About.GROUP),
            List.of());

    @Test
    void tellsWhatIsAskedAndElseNothing() {
        assertEquals(Optional.empty(), about("-q", "file"));
        assertEquals(Optional.of("sample 1.2\n"), about("--version"));
        assertEquals(Optional.of(TABLE.help(80)), about("-h"));
        assertTrue(about("--man").orElseThrow().startsWith(".TH \"SAMPLE\" 1 "));
        assertTrue(
                about("--completion", "bash").orElseThrow().contains("complete -o default -F _complete_sample sample"));
        assertTrue(about("--completion=zsh").orElseThrow().startsWith("#compdef sample\n"));
    }

    @Test
    void knowsTwoShells() {
        UsageException wrong = assertThrows(UsageException.class, () -> about("--completion", "tcsh"));

        assertEquals("--completion tcsh: give one of bash, zsh", wrong.getMessage());
    }

    @Test
    void saysThatStandardOutputIsFullAndWhatToDo() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console("sample", err);

        assertEquals(ExitCode.FATAL, StandardOutput.print("x", failing("No space left on device"), console));
        assertEquals(
                "sample: cannot write standard output: No space left on device; send it elsewhere\n",
                err.toString(StandardCharsets.UTF_8));
        err.reset();
        assertEquals(ExitCode.OK, StandardOutput.print("x", failing("Broken pipe"), console));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private static Optional<String> about(String... arguments) {
        return About.text(TABLE, TABLE.parse(arguments), "1.2", 80);
    }
}
