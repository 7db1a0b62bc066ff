package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a cluster of several processes, which {@code bin/spark-local} starts. */
@Tag("spark")
class SparkClusterIT {
    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
    private static final int FILES = 6;

    @TempDir
    Path folder;

    @Test
    void writesTheSameBytesAsOneMachineDoesThoughAnExecutorIsKilled() throws Exception {
        List<String> words = new ArrayList<>(List.of("-q", "-n", "0", "-f", "tsv", "--documents", "-t", "letters"));
        words.addAll(write());
        Path output = folder.resolve("spark.tsv");
        List<String> command = new ArrayList<>(List.of(
                "bin/spark-local",
                "sh",
                "-c",
                "exec bin/wordcount --engine spark --master \"$SPARK_MASTER\" --chunk 256k -o \"$@\"",
                "sh",
                output.toString()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().remove("SPARK_HOME");
        Process cluster = builder.start();
        try {
            // A task that has ended has left its part of the ranges on the disk: so it is killed in the middle.
            eventually(cluster, () -> shuffled() >= 8);
            ProcessHandle victim = executors(cluster).findFirst().orElseThrow();
            victim.destroyForcibly();
            assertFalse(Files.exists(output), "the count had ended before the kill");
            eventually(cluster, () -> !victim.isAlive());
            assertTrue(cluster.waitFor(2, TimeUnit.MINUTES), "still counting");
        } finally {
            cluster.descendants().forEach(ProcessHandle::destroy);
            cluster.destroy();
            cluster.waitFor();
        }
        String said = Files.readString(folder.resolve("said"));
        assertEquals(0, cluster.exitValue(), said);
        assertEquals(Command.run(words.toArray(String[]::new)).out(), Files.readString(output));
        assertTrue(said.contains("Lost executor"), said);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.getFileName().toString().startsWith("spark-") && Files.isDirectory(path))
                            .toList());
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void eventually(Process cluster, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.holds()) {
            String said = Files.readString(folder.resolve("said"));
            assertTrue(cluster.isAlive(), () -> "the cluster has ended: " + said);
            assertTrue(System.nanoTime() < end, () -> "nothing happens: " + said);
            TimeUnit.MILLISECONDS.sleep(5);
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

    private static Stream<ProcessHandle> executors(Process cluster) {
        return cluster.descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(EXECUTOR));
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
