package millrace.timing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsTheTableAndWritesTheOtherFilesWhenOneCannotBeWritten() throws IOException {
        Path page = folder.resolve("report.html");
        IOException e = assertThrows(
                IOException.class, () -> compare(Optional.of(Path.of("/dev/full")), Optional.of(page), false));
        assertTrue(e.getMessage().startsWith("cannot write /dev/full: "), e.getMessage());
        assertTrue(out.toString(UTF_8).startsWith("Time\n"), out::toString);
        assertTrue(Files.readString(page).endsWith("</html>\n"));
        assertEquals(1, folder.toFile().list().length);
    }

    @Test
    void saysWhichRunIsUnderWayWhereverStandardOutputGoes() throws IOException {
        assertEquals(ExitCode.OK, compare(Optional.empty(), Optional.empty(), true));
        assertTrue(err.toString(UTF_8).contains("run 1 of 1: serial"), err::toString);
        err.reset();
        compare(Optional.empty(), Optional.empty(), false);
        assertEquals("", err.toString(UTF_8));
    }

    private ExitCode compare(Optional<Path> timing, Optional<Path> report, boolean progress) throws IOException {
        return CompareCommand.run(
                new TimingOptions(
                        true,
                        1,
                        0,
                        new TimingOptions.Files(timing, report, Optional.empty(), Optional.empty(), Optional.empty()),
                        OptionalInt.empty()),
                List.of(),
                List.of(new Contender("serial", 1, List.of())),
                (contender, result) -> Sketch.timings(Sketch.serial(1000)),
                ComparisonRunner.ResultCheck.BYTES,
                new Console("test", err),
                out,
                false,
                progress);
    }
}
