package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcTargetRecord;

/** What others read in our archives. */
final class Validator {
    private Validator() {}

    /** A record of an archive. */
    record Found(String type, String url, WarcRecord head, byte[] block) {
        /** A header, or an empty string. */
        String header(String name) {
            return head.headers().first(name).orElse("");
        }
    }

    /** jwarc's own validator, as a command, has nothing to say about these files. */
    static void accepts(List<Path> files) throws Exception {
        String jar = Path.of(WarcReader.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar,
                "validate"));
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("", output);
    }

    static List<Found> records(Path file) throws IOException {
        List<Found> found = new ArrayList<>();
        try (WarcReader reader = new WarcReader(file)) {
            for (WarcRecord record : reader) {
                String url = record instanceof WarcTargetRecord target ? target.target() : "";
                found.add(new Found(
                        record.type(), url, record, record.body().stream().readAllBytes()));
            }
        }
        return found;
    }

    /** All files in a folder, by name. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
