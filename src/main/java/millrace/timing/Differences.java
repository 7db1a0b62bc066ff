package millrace.timing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is not the same in several timing files. */
final class Differences {
    private Differences() {}

    static List<String> between(Map<String, Timings> byName) {
        Map<String, Map<String, String>> facts = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        byName.forEach((name, timings) -> {
            Map<String, String> own = facts(timings);
            facts.put(name, own);
            names.addAll(own.keySet());
        });
        List<String> sentences = new ArrayList<>();
        for (String fact : names) {
            Map<String, List<String>> byValue = new LinkedHashMap<>();
            facts.forEach(
                    (name, own) -> byValue.computeIfAbsent(own.getOrDefault(fact, "unknown"), key -> new ArrayList<>())
                            .add(name));
            if (byValue.size() > 1) {
                List<String> values = new ArrayList<>();
                byValue.forEach((value, those) -> values.add(value + " (" + String.join(", ", those) + ")"));
                sentences.add("Different " + fact + ": " + String.join("; ", values) + ".");
            }
        }
        return sentences;
    }

    private static Map<String, String> facts(Timings timings) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", timings.command());
        facts.put("version", timings.version());
        facts.put("input", Amounts.amount((double) timings.amount(), timings.unit()));
        timings.input().forEach((name, number) -> facts.put("number of " + name, Long.toString(number)));
        facts.put("command line", String.join(" ", timings.arguments()));
        facts.putAll(timings.machine().facts());
        return facts;
    }
}
