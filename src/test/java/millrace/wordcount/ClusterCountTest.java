package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a count on a cluster is made of, on one that is this thread. */
class ClusterCountTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Counting.Outcome count(Cluster cluster, List<Source> sources, String... options) throws IOException {
        Settings settings = Settings.of(Settings.OPTIONS.parse(options), 2);
        Console console = new Console("wordcount", said);
        return new ClusterCounting(settings, sources, cluster, console).run(Spill.within(OptionalLong.empty()));
    }

    private Source file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return new Source.File(Location.of(file), Files.size(file), false, null);
    }

    private static Map<String, List<Long>> words(Counting.Outcome outcome) {
        Map<String, List<Long>> words = new HashMap<>();
        outcome.report().counts().forEach(word -> words.put(word.word(), List.of(word.count(), word.documents())));
        return words;
    }

    @ParameterizedTest
    @CsvSource({"1,17", "3,7", "7,4", "60000,1"})
    void countsAWordOnceForEachFileHoweverItIsCut(int chunk, int portions) throws IOException {
        List<Source> sources = List.of(file("a", "to be or to be"), file("b", "be"), file("c", ""));
        HereCluster cluster = new HereCluster();
        Counting.Outcome outcome =
                count(cluster, sources, "-n0", "--documents", "--per-file", "--chunk", Integer.toString(chunk));
        assertEquals(Map.of("to", List.of(2L, 1L), "be", List.of(3L, 2L), "or", List.of(1L, 1L)), words(outcome));
        assertEquals(
                List.of(3L, 1L, 0L),
                outcome.report().files().stream()
                        .map(Report.FileTotals::distinct)
                        .toList());
        assertEquals(portions, cluster.portions);
    }

    @Test
    void bringsTheMostCommonWordsOfEachRangeAndTheTotalsOfAll() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 300; i++) {
            text.append(("w" + i + " ").repeat(i));
        }
        Counting.Outcome outcome =
                count(new HereCluster(), List.of(file("a", text.toString())), "-n2", "--chunk", "99");
        assertEquals(Map.of("w300", List.of(300L, 0L), "w299", List.of(299L, 0L)), words(outcome));
        assertEquals(new Totals(45150, 300, 1), outcome.report().totals());
        assertEquals(
                new Totals(299, 1, 0),
                count(
                                new HereCluster(),
                                List.of(file("b", text.toString())),
                                "-n2",
                                "--match",
                                "9{2}",
                                "--min-count",
                                "200")
                        .report()
                        .chosen()
                        .orElseThrow());
    }

    @Test
    void packsSmallFilesTogether() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sources.add(file("small" + i, "word"));
        }
        HereCluster cluster = new HereCluster();
        assertEquals(Map.of("word", List.of(200L, 0L)), words(count(cluster, sources)));
        assertTrue(cluster.portions < 4, cluster.portions + " portions");
    }

    @Test
    void countsNothingOfAFileThatFailsInTheMiddle() throws IOException {
        String text = "lost ".repeat(100);
        List<Source> sources = List.of(file("good", "kept ".repeat(100)), file("torn", text), file("other", "kept"));
        HereCluster cluster = new HereCluster() {
            @Override
            public <P extends Serializable> Iterator<byte[]> run(List<Placed<P>> portions, Job<P> job) {
                try {
                    Files.writeString(folder.resolve("torn"), text.substring(200));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return super.run(portions, job);
            }
        };
        Counting.Outcome outcome = count(cluster, sources, "--chunk", "64");
        assertEquals(Map.of("kept", List.of(101L, 0L)), words(outcome));
        assertEquals(1, outcome.failures());
        assertEquals(2, cluster.jobs);
        assertEquals(List.of("good", "other"), names(outcome));
        assertTrue(said.toString().contains("torn: truncated"), said.toString());
        assertEquals(1, said.toString().lines().count(), said.toString());
    }

    private static List<String> names(Counting.Outcome outcome) {
        return outcome.report().files().stream()
                .map(file -> Path.of(file.name()).getFileName().toString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "--mode=serial,Spark decides",
        "-w2,local[4]",
        "--joblog=x,eventLog",
        "--compare,4040",
        "--timing=x,4040",
        "--conf=x,NAME=VALUE",
        "--conf=executor.memory=4g,begin with spark."
    })
    void refusesWhatMakesNoSenseOnAClusterAndSaysWhy(String option, String reason) {
        Command command = Command.run("--engine", "spark", option, "file");
        assertEquals(ExitCode.USAGE, command.code());
        assertTrue(command.err().contains(reason), command.err());
        assertEquals(1, command.err().lines().count());
    }

    @Test
    void refusesStandardInputAndOptionsWithoutTheirEngine() {
        assertEquals(ExitCode.USAGE, Command.run("--engine", "spark", "-").code());
        assertEquals(ExitCode.USAGE, Command.run("--engine", "spark").code());
        assertEquals(ExitCode.USAGE, Command.run("--master", "local[2]", "file").code());
    }
}
