package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command in a process of its own, which can be killed. */
final class CrawlProcess {
    /** Only met if it hangs. */
    private static final long LIMIT_SECONDS = 240;

    private final Process process;
    private final Path out;
    private final Path err;

    private CrawlProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it.
     *
     * @param folder for what it writes to standard output and error, and for its temporary files
     */
    static CrawlProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, List.of(), arguments);
    }

    static CrawlProcess start(Path folder, List<String> jvmOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dmillrace.worker.options=-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("t"))));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "millrace.crawl.Main"));
        command.addAll(Arrays.asList(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("XDG_RUNTIME_DIR");
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        return new CrawlProcess(builder.start(), out, err);
    }

    /** Whether it ends in that time. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Its exit code, when it has ended. */
    int await() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it hangs; it said " + err());
        }
        return process.exitValue();
    }

    /** Waits for an end without any failure. */
    void succeed() throws IOException, InterruptedException {
        int code = await();
        assertEquals(0, code, err());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Its worker processes, oldest first. */
    List<ProcessHandle> workers() {
        return process.toHandle()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "kill -9 does not kill");
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return new String(Files.readAllBytes(err), StandardCharsets.UTF_8);
    }

    /** The records in a file, by URL, each of which has one; without what no two runs share. */
    static Map<String, JsonObject> records(Path file) throws IOException {
        Map<String, JsonObject> records = new TreeMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(line -> {
                JsonObject record = JsonParser.parseString(line).getAsJsonObject();
                record.remove("millis");
                record.remove("fetchedAt");
                JsonObject twice = records.put(record.get("url").getAsString(), record);
                assertEquals(null, twice, "two records of one URL");
            });
        }
        return records;
    }
}
