package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import millrace.cli.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    Path folder;

    @Test
    void showsTheTableAndWritesTheOtherFilesWhenOneCannotBeWritten() throws IOException {
        Path page = folder.resolve("report.html");
        TimingOptions options = new TimingOptions(
                true,
                1,
                0,
                new TimingOptions.Files(
                        Optional.of(Path.of("/dev/full")),
                        Optional.of(page),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                OptionalInt.empty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IOException e = assertThrows(
                IOException.class,
                () -> CompareCommand.run(
                        options,
                        List.of(),
                        List.of(new Contender("serial", 1, List.of())),
                        (contender, result) -> Sketch.timings(Sketch.serial(1000)),
                        ComparisonRunner.ResultCheck.BYTES,
                        new Console("test", OutputStream.nullOutputStream()),
                        out,
                        false));
        assertTrue(e.getMessage().startsWith("cannot write /dev/full: "), e.getMessage());
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("Time\n"), out::toString);
        assertTrue(Files.readString(page).endsWith("</html>\n"));
        assertEquals(1, folder.toFile().list().length);
    }
}
