package millrace.crawl;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import millrace.cli.Terminal;
import millrace.timing.ComparisonRunner;

/**
 * Two crawls gave the same records, whatever their order, and but for what no two fetches have in common. Where there are
 * several hosts, it depends on which of them answers first by which way a page is reached: so its depth, the number of
 * redirects on the way, and which page of a circle of redirects is the one that leads back to where the way began.
 */
final class SameRecords implements ComparisonRunner.ResultCheck {
    private static final List<String> OWN = List.of("millis", "fetchedAt");
    private static final List<String> OF_THE_WAY = List.of("depth", "redirects");
    private static final Set<Reason> REDIRECTS =
            EnumSet.of(Reason.REDIRECT_LOOP, Reason.MOVED_FOR_GOOD, Reason.MOVED_FOR_NOW);

    @Override
    public Optional<String> difference(Path first, Path other) throws IOException {
        Map<String, List<JsonObject>> left = records(first);
        Map<String, List<JsonObject>> right = records(other);
        boolean several = hosts(left) > 1 || hosts(right) > 1;
        if (several) {
            Stream.of(left, right).forEach(SameRecords::dropWays);
        }
        for (Map.Entry<String, List<JsonObject>> record : left.entrySet()) {
            List<JsonObject> one = record.getValue();
            List<JsonObject> two = right.getOrDefault(record.getKey(), List.of());
            right.remove(record.getKey());
            if (!one.equals(two) && !(several && areOfOneCircle(one, two))) {
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

    private static void dropWays(Map<String, List<JsonObject>> records) {
        records.values().forEach(ofUrl -> ofUrl.forEach(record -> OF_THE_WAY.forEach(record::remove)));
    }

    /** Whether a redirect leads back in one crawl, and is a redirect in the other, too. */
    private static boolean areOfOneCircle(List<JsonObject> one, List<JsonObject> two) {
        if (one.size() != 1 || two.size() != 1) {
            return false;
        }
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (JsonObject record : List.of(one.get(0), two.get(0))) {
            Reason.labelled(record.get("reason").getAsString()).ifPresent(reasons::add);
        }
        return reasons.contains(Reason.REDIRECT_LOOP) && REDIRECTS.containsAll(reasons);
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
