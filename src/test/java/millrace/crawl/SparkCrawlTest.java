package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with {@code --engine spark}, with Spark in this process. */
@Tag("spark")
class SparkCrawlTest {
    private static final long DELAY_MILLIS = 50;

    @TempDir
    Path folder;

    @Test
    void givesTheRecordsOfOneMachineInARoundForEachDepthAndKeepsTheDelay() throws IOException {
        try (RoundSite site = new RoundSite(4, DELAY_MILLIS, 2)) {
            List<String> common = List.of("-d2", "--delay=" + DELAY_MILLIS + "ms", "--exclude=/[34]$");
            List<String> list = new ArrayList<>(site.list());
            list.addAll(List.of("ftp://h/", "no URL", site.list().get(0)));
            Path urls = Files.write(folder.resolve("urls"), list);
            Path output = folder.resolve("native");
            Command one = run(common, "-mthreads", "-o" + output, urls.toString());
            assertEquals(ExitCode.INPUT_FAILED, one.code(), one.err());
            site.forget();

            String job = "--job=file:" + folder.resolve("job");
            Command spark = run(common, "--engine=spark", "--master=local[2]", job, urls.toString());
            assertEquals(ExitCode.INPUT_FAILED, spark.code(), spark.err());
            assertEquals(CrawlProcess.records(output), CrawlProcess.records(folder.resolve("job/pages.jsonl")));
            assertEquals(Set.of(), site.tooSoon());
            List<String> rounds =
                    spark.err().lines().filter(line -> line.contains("round ")).toList();
            assertEquals(3, rounds.size(), spark.err());
            for (int depth = 0; depth < rounds.size(); depth++) {
                assertTrue(rounds.get(depth).endsWith("depth " + depth), spark.err());
            }
        }
    }

    @Test
    void replacesTheRecordsByWhatIsWhole() throws IOException {
        try (RoundSite site = new RoundSite(1, 0, 0)) {
            Path job = folder.resolve("job");
            List<String> common = List.of("--engine=spark", "--master=local[2]", "--delay=0", "--job=file:" + job);
            String[] list = site.list().toArray(String[]::new);
            assertEquals(ExitCode.OK, run(common, list).code());
            Path records = job.resolve("pages.jsonl");
            Files.writeString(records, "of before\n");
            Command again = run(common, list);
            assertEquals(ExitCode.OK, again.code(), again.err());
            assertEquals(
                    Set.of(site.list().get(0)), CrawlProcess.records(records).keySet());

            List<String> whole = Files.readAllLines(records);
            try (Stream<Path> states = Files.list(job.resolve("state"))) {
                Files.writeString(states.findFirst().orElseThrow().resolve("_SUCCESS"), "damaged\n");
            }
            Command failed = run(common, list);
            assertEquals(ExitCode.FATAL, failed.code(), failed.err());
            assertEquals(whole, Files.readAllLines(records));
        }
    }

    @Test
    void saysAsOneMachineDoesThatTheFileOfRecordsCannotBeWritten() {
        String output = "-o" + folder.resolve("none/x");
        Command one = run(List.of("-mserial", output), "http://127.0.0.1:9/");
        assertEquals(ExitCode.USAGE, one.code(), one.err());
        Command kept = run(List.of("-mserial", output, "--job=" + folder.resolve("kept")), "http://127.0.0.1:9/");
        assertEquals(ExitCode.USAGE, kept.code(), kept.err());
        assertEquals(one.err(), kept.err());
        String job = "--job=file:" + folder.resolve("job");
        Command spark = run(List.of("--engine=spark", "--master=local[2]", job, output), "http://127.0.0.1:9/");
        assertEquals(ExitCode.USAGE, spark.code(), spark.err());
        assertEquals(one.err(), spark.err());
    }

    @Test
    void saysThatTheListHasNoUrlAndLeavesARecordOfNone() throws IOException {
        Path urls = Files.writeString(folder.resolve("urls"), "# none yet\n\n");
        Path job = folder.resolve("job");
        Command empty = run(List.of("--engine=spark", "--master=local[2]", "--job=" + job), urls.toString());
        assertEquals(ExitCode.OK, empty.code(), empty.err());
        assertTrue(empty.err().startsWith("crawl: the list has no URL\ncrawl: 0 URLs, 0 bytes, "), empty.err());
        assertEquals("", Files.readString(job.resolve("pages.jsonl")));
    }

    @Test
    void refusesAFileInPlaceOfTheFolderOfItsJob() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Command refused = run(List.of("--engine=spark", "--master=local[2]", "--job=" + file), "http://127.0.0.1:1/");
        assertEquals(ExitCode.USAGE, refused.code(), refused.err());
        assertEquals("crawl: --job " + file + " is no folder; name another\n", refused.err());
    }

    private static Command run(List<String> common, String... more) {
        List<String> arguments = new ArrayList<>(common);
        arguments.addAll(List.of(more));
        return Command.run(arguments.toArray(String[]::new));
    }
}
