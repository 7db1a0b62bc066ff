package millrace.crawl;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.cli.Terminal;
import millrace.timing.ComparisonRunner;

/**
 * Two crawls gave the same records, whatever their order, and but for what no two fetches have in common. The depth of a page
 * is that of the shortest way within its host; where there are several, it depends on which of them answers first.
 */
final class SameRecords implements ComparisonRunner.ResultCheck {
    private static final List<String> OWN = List.of("millis", "fetchedAt");

    @Override
    public Optional<String> difference(Path first, Path other) throws IOException {
        Map<String, List<JsonObject>> left = records(first);
        Map<String, List<JsonObject>> right = records(other);
        if (hosts(left) > 1 || hosts(right) > 1) {
            Stream.of(left, right).forEach(SameRecords::dropDepths);
        }
        for (Map.Entry<String, List<JsonObject>> record : left.entrySet()) {
            if (!record.getValue().equals(right.remove(record.getKey()))) {
                return Optional.of("as the record of " + Terminal.escape(record.getKey()));
            }
        }
        return right.keySet().stream()
                .findFirst()
                .map(url -> "as the record of " + Terminal.escape(url) + ", which is only in the second");
    }

    private static long hosts(Map<String, List<JsonObject>> records) {
        return records.values().stream()
                .flatMap(List::stream)
                .map(record -> record.get("host").getAsString())
                .filter(host -> !host.isEmpty())
                .distinct()
                .count();
    }

    private static void dropDepths(Map<String, List<JsonObject>> records) {
        records.values().forEach(ofUrl -> ofUrl.forEach(record -> record.remove("depth")));
    }

    private static Map<String, List<JsonObject>> records(Path file) throws IOException {
        Map<String, List<JsonObject>> records = new HashMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(line -> {
                JsonObject record = JsonParser.parseString(line).getAsJsonObject();
                OWN.forEach(record::remove);
                records.computeIfAbsent(record.get("url").getAsString(), url -> new ArrayList<>())
                        .add(record);
            });
        }
        return records;
    }
}
