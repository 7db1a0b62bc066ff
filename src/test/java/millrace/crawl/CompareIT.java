package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import millrace.cli.ExitCode;
import millrace.timing.Run;
import millrace.timing.TimingFile;
import millrace.timing.Timings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that compares its own modes, and says where the time went. */
class CompareIT {
    @TempDir
    Path folder;

    @Test
    void runsEachModeAsAWholeCommandAlsoWhenPagesFail() throws IOException {
        Path json = folder.resolve("timing.json");
        Path page = folder.resolve("report.html");
        try (FolderServer server = FolderServer.start(Path.of("data", "site"), 0)) {
            Command command = Command.run(
                    "--compare",
                    "--runs=1",
                    "--warmup=0",
                    "-w2",
                    "-d3",
                    "--delay=0",
                    "--timing=" + json,
                    "--report=" + page,
                    server.address().toString());
            assertEquals(ExitCode.INPUT_FAILED, command.code(), command.err());
            assertTrue(command.out().contains("Some input failed"), command.out());
            assertTrue(command.out().contains("\nprocesses × 2"), command.out());
        }
        Timings timings = TimingFile.read(json);
        assertEquals(
                List.of("serial", "threads", "processes"),
                timings.runs().stream().map(Run::mode).toList());
        assertTrue(timings.amount() > 10 && timings.unit().equals("pages"), timings.toString());
        for (Run run : timings.runs()) {
            long parts =
                    run.parts().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(
                    run.wallNanos(), parts, 0.02 * run.wallNanos(), run.parts().toString());
            assertTrue(run.processorNanos().orElseThrow() > 0);
        }
        Run processes = timings.runs().get(2);
        assertTrue(
                processes.lanes().get(0).pid().isPresent() && processes.parts().containsKey("worker start"));
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void saysThatItWasInterrupted() throws Exception {
        try (RudeServer server = RudeServer.open()) {
            CountDownLatch asked = new CountDownLatch(1);
            server.otherwise((request, out) -> {
                asked.countDown();
                Thread.sleep(Long.MAX_VALUE);
                return false;
            });
            CrawlProcess comparison =
                    CrawlProcess.start(folder, "--compare", "--runs=1", "--warmup=0", server.url("/"));
            asked.await();
            comparison.handle().destroy();
            comparison.await();
            assertTrue(comparison.err().endsWith("crawl: interrupted\n"), comparison.err());
        }
    }

    @Test
    void seesThatRecordsAreTheSameWhateverTheirOrderAndTimes() throws IOException {
        Path one = Files.writeString(
                folder.resolve("one"),
                "{\"url\":\"a\",\"host\":\"h\",\"words\":1,\"millis\":1}\n{\"url\":\"b\",\"host\":\"h\",\"words\":2}\n");
        Path same = Files.writeString(
                folder.resolve("same"),
                "{\"url\":\"b\",\"host\":\"h\",\"words\":2}\n{\"url\":\"a\",\"host\":\"h\",\"words\":1,\"millis\":2}\n");
        Path other = Files.writeString(folder.resolve("other"), "{\"url\":\"b\",\"host\":\"h\",\"words\":2}\n");
        SameRecords check = new SameRecords();
        assertEquals(Optional.empty(), check.difference(one, same));
        assertEquals(Optional.of("as the record of a"), check.difference(one, other));
        assertEquals(Optional.of("as the record of a, which is only in the second"), check.difference(other, one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--compare",
                "--compare -",
                "--compare -o x http://h/",
                "--compare --job x http://h/",
                "--compare -w 1,x http://h/",
                "--runs 3 http://h/",
                "--compare --runs 0 http://h/"
            })
    void refusesWhatCannotBeCompared(String line) {
        Command command = Command.run(line.split(" ", -1));
        assertEquals(ExitCode.USAGE, command.code(), command.err());
    }
}
