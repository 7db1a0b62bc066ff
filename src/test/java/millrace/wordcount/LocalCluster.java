package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command on a cluster of several processes, which {@code bin/spark-local} starts and ends. */
public final class LocalCluster implements AutoCloseable {
    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

    private final Process process;
    private final Path folder;

    private LocalCluster(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /**
     * Starts both.
     *
     * @param folder for what is said, and for temporary files
     */
    public static LocalCluster start(Path folder, String command, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "bin/spark-local",
                "sh",
                "-c",
                "exec bin/" + command + " --engine spark --master \"$SPARK_MASTER\" \"$@\"",
                "sh"));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().remove("SPARK_HOME");
        return new LocalCluster(builder.start(), folder);
    }

    /** Something that comes. */
    public interface Condition {
        boolean holds() throws IOException;
    }

    /** Waits until it holds, also for a build on a busy machine; fails if the command ends before. */
    public void eventually(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.holds()) {
            String said = said();
            assertTrue(process.isAlive(), () -> "the cluster has ended: " + said);
            assertTrue(System.nanoTime() < end, () -> "nothing happens: " + said);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Who has the tasks. */
    public Stream<ProcessHandle> executors() {
        return process.descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(EXECUTOR));
    }

    /** The code with which the command ends. */
    public int await() throws InterruptedException {
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
        return process.exitValue();
    }

    /** What was said until now. */
    public String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    /** Ends what is left, of which there should be no file. */
    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.getFileName().toString().startsWith("spark-") && Files.isDirectory(path))
                            .toList());
        }
    }
}
