package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a cluster of several processes, which {@code bin/spark-local} starts. */
@Tag("spark")
class SparkClusterIT {
    private static final int FILES = 6;

    @TempDir
    Path folder;

    @Test
    void writesTheSameBytesAsOneMachineDoesThoughAnExecutorIsKilled() throws Exception {
        List<String> words = new ArrayList<>(List.of("-q", "-n", "0", "-f", "tsv", "--documents", "-t", "letters"));
        words.addAll(write());
        Path output = folder.resolve("spark.tsv");
        List<String> command = new ArrayList<>(List.of("--chunk", "256k", "-o", output.toString()));
        command.addAll(words);
        try (LocalCluster cluster = LocalCluster.start(folder, "wordcount", command)) {
            // A task that has ended has left its part of the ranges on the disk: so it is killed in the middle.
            cluster.eventually(() -> shuffled() >= 8);
            ProcessHandle victim = cluster.executors().findFirst().orElseThrow();
            victim.destroyForcibly();
            assertFalse(Files.exists(output), "the count had ended before the kill");
            cluster.eventually(() -> !victim.isAlive());
            assertEquals(0, cluster.await(), cluster.said());
            assertTrue(cluster.said().contains("Lost executor"), cluster.said());
        }
        assertEquals(Command.run(words.toArray(String[]::new)).out(), Files.readString(output));
    }

    @Test
    void tellsThatAMasterDoesNotAnswerWhileItIsTriedAgain() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "a");
        List<String> command = List.of("--master", "spark://127.0.0.1:1", text.toString());
        try (LocalCluster cluster = LocalCluster.start(folder, "wordcount", command)) {
            cluster.eventually(() -> cluster.said().contains("Failed to connect to master 127.0.0.1:1"));
        }
    }

    private long shuffled() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("shuffle_.*\\.data"))
                    .count();
        } catch (UncheckedIOException ignored) {
            return 0; // a file went away while it was looked at
        }
    }

    private List<String> write() throws IOException {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300_000; i++) {
            text.append(Integer.toString(random.nextInt(1 << random.nextInt(1, 18)), 36))
                    .append(" ä");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            String part = text.substring(i * 100_000);
            names.add(Files.writeString(folder.resolve("text" + i), part).toString());
        }
        return names;
    }
}
