package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import millrace.cli.ExitCode;
import millrace.timing.Run;
import millrace.timing.TimingFile;
import millrace.timing.Timings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that compares its own modes. */
class CompareIT {
    @TempDir
    Path folder;

    private String text() throws IOException {
        return Files.writeString(folder.resolve("text"), "some words and some more\n".repeat(20_000))
                .toString();
    }

    @Test
    void runsEachModeAsAWholeCommandAndSavesWhereTheTimeWent() throws IOException {
        Path json = folder.resolve("timing.json");
        Path page = folder.resolve("report.html");
        Command command = Command.run(
                "--compare",
                "--runs=1",
                "--warmup=0",
                "-w2",
                "--chunk=64k",
                "--timing=" + json,
                "--report=" + page,
                text());

        assertEquals(ExitCode.OK, command.code(), command.err());
        assertTrue(command.out().contains("\nprocesses × 2"), command.out());
        Timings timings = TimingFile.read(json);
        assertEquals(
                List.of("serial", "threads", "processes"),
                timings.runs().stream().map(Run::mode).toList());
        assertEquals(500_000, timings.amount());
        for (Run run : timings.runs()) {
            long parts =
                    run.parts().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(
                    run.wallNanos(), parts, 0.02 * run.wallNanos(), run.parts().toString());
            assertTrue(run.processorNanos().orElseThrow() > 0);
            assertTrue(run.peakBytes().orElseThrow() > 10_000_000);
            assertTrue(run.parts().get("counting") > 0);
        }
        assertTrue(timings.runs().get(2).lanes().stream()
                .allMatch(lane -> lane.pid().isPresent()));
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void passesOnWhatARunSaysWhenItFails() {
        Command command =
                Command.run("--compare", "--runs=1", folder.resolve("nothing").toString());
        assertEquals(ExitCode.FATAL, command.code());
        assertTrue(command.err().startsWith("wordcount: serial exited with 1: "), command.err());
        assertTrue(command.err().contains("nothing: no such file"), command.err());
    }

    @Test
    void comparesWhatIsThereWhenSomeInputFails() throws IOException {
        Command command = Command.run(
                "--compare",
                "--runs=1",
                "--warmup=0",
                "-m",
                "threads",
                folder.resolve("nothing").toString(),
                text());
        assertEquals(ExitCode.INPUT_FAILED, command.code(), command.err());
        assertTrue(command.out().contains("Some input failed"), command.out());
        assertTrue(command.out().contains("\nthreads"), command.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--compare",
                "--compare -",
                "--compare -o x f",
                "--compare -w 1,x f",
                "--compare --report - f",
                "--timing - f",
                "--runs 3 f",
                "--compare --runs 0 f"
            })
    void refusesWhatCannotBeCompared(String line) {
        Command command = Command.run(line.split(" ", -1));
        assertEquals(ExitCode.USAGE, command.code(), command.err());
    }
}
