package millrace.timing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run took place. It has no name of the machine: reports are for others to read.
 *
 * @param system as {@code Linux 6.1}
 * @param processor its model; empty: the system does not tell
 * @param processors how many this JVM may use
 * @param memoryBytes of the machine; 0: the system does not tell
 * @param java the JVM, as {@code OpenJDK 64-Bit Server VM 17.0.15+6}
 * @param javaOptions what the user gives every JVM in {@code JDK_JAVA_OPTIONS}; empty: nothing
 */
public record Machine(
        String system, String processor, int processors, long memoryBytes, String java, String javaOptions) {

    /** This one. */
    public static Machine here() {
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                value("cpuinfo", "model name").orElse(""),
                Runtime.getRuntime().availableProcessors(),
                value("meminfo", "MemTotal").map(Machine::kilobytes).orElse(0L),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                Optional.ofNullable(System.getenv("JDK_JAVA_OPTIONS")).orElse(""));
    }

    /** What it is, by name, in the order in which people ask. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("system", system);
        facts.put("processor", processor);
        facts.put("processors", Integer.toString(processors));
        facts.put("memory", memoryBytes == 0 ? "" : Amounts.bytes((double) memoryBytes));
        facts.put("java", java);
        facts.put("java options", javaOptions);
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    private static long kilobytes(String text) {
        String digits = text.replace("kB", "").trim();
        return digits.matches("\\d{1,15}") ? Long.parseLong(digits) * 1024 : 0;
    }

    private static Optional<String> value(String file, String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", file), StandardCharsets.ISO_8859_1)) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).trim().equals(key)) {
                    return Optional.of(line.substring(colon + 1).trim());
                }
            }
        } catch (IOException notLinux) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
