package millrace.crawl;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.cli.Terminal;
import millrace.timing.ComparisonRunner;

/** Two crawls gave the same records, whatever their order, and but for what no two fetches have in common. */
final class SameRecords implements ComparisonRunner.ResultCheck {
    private static final List<String> OWN = List.of("millis", "fetchedAt");

    @Override
    public Optional<String> difference(Path first, Path other) throws IOException {
        Map<String, String> left = records(first);
        Map<String, String> right = records(other);
        for (Map.Entry<String, String> record : left.entrySet()) {
            if (!record.getValue().equals(right.remove(record.getKey()))) {
                return Optional.of("as the record of " + Terminal.escape(record.getKey()));
            }
        }
        return right.keySet().stream()
                .findFirst()
                .map(url -> "as the record of " + Terminal.escape(url) + ", which is only in the second");
    }

    private static Map<String, String> records(Path file) throws IOException {
        Map<String, String> records = new HashMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(line -> {
                JsonObject record = JsonParser.parseString(line).getAsJsonObject();
                OWN.forEach(record::remove);
                records.merge(record.get("url").getAsString(), record.toString(), (one, two) -> one + two);
            });
        }
        return records;
    }
}
