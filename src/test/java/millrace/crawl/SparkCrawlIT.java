package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import millrace.cli.ExitCode;
import millrace.wordcount.LocalCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a cluster of several processes, which {@code bin/spark-local} starts. */
@Tag("spark")
class SparkCrawlIT {
    private static final int HOSTS = 6;
    private static final long DELAY_MILLIS = 150;

    @TempDir
    Path folder;

    @Test
    void fetchesAgainOnlyWhatWasInFlightAndKeepsTheDelayThoughAnExecutorIsKilled() throws Exception {
        try (RoundSite site = new RoundSite(HOSTS, DELAY_MILLIS, 20)) {
            Path urls = Files.write(folder.resolve("urls"), site.list());
            Path output = folder.resolve("native");
            List<String> common = List.of("-d3", "--delay=" + DELAY_MILLIS + "ms", urls.toString());
            List<String> one = new ArrayList<>(common);
            one.addAll(List.of("-q", "-mthreads", "-o" + output));
            assertEquals(
                    ExitCode.INPUT_FAILED,
                    Command.run(one.toArray(String[]::new)).code());
            Map<String, JsonObject> expected = CrawlProcess.records(output);
            int all = site.asked().size();
            site.forget();

            Path job = folder.resolve("job");
            List<String> command = new ArrayList<>(common);
            command.add("--job=" + job);
            try (LocalCluster cluster = LocalCluster.start(folder, "crawl", command)) {
                // In the last round but one, of which each host has many.
                cluster.eventually(() -> site.asked().size() >= all / 2);
                ProcessHandle victim = cluster.executors().findFirst().orElseThrow();
                victim.destroyForcibly();
                assertFalse(Files.exists(job.resolve("pages/000009")), "the crawl had nearly ended before the kill");
                cluster.eventually(() -> !victim.isAlive());
                assertEquals(ExitCode.INPUT_FAILED.code(), cluster.await(), cluster.said());
                assertTrue(cluster.said().contains("Lost executor"), cluster.said());
            }
            assertEquals(expected, CrawlProcess.records(job.resolve("pages.jsonl")));
            assertEquals(Set.of(), site.tooSoon());
            int again = 0;
            for (Map.Entry<String, Integer> asked : site.asked().entrySet()) {
                again += asked.getKey().endsWith("/2") ? 0 : asked.getValue() - 1;
            }
            assertTrue(again <= HOSTS, () -> "asked for again: " + site.asked());
        }
    }
}
