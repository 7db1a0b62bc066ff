package millrace.timing;

import java.util.LinkedHashMap;
import java.util.Map;

/** Colours by what they stand for: names of variables of the page's style, which has them for light and for dark. */
final class Palette {
    private static final Map<String, String> PARTS = Map.of(
            Phase.JVM_START, "jvm",
            Phase.EXIT, "jvm",
            Phase.WORK, "idle",
            WorkParts.WORKER_START, "start",
            WorkParts.WARM_UP, "warm",
            WorkParts.TRANSFER, "transfer",
            WorkParts.LOST, "lost",
            WorkParts.IDLE, "idle",
            WorkParts.UNDIVIDED, "after-1",
            WorkParts.OTHER, "prepare");
    private static final int WORK_COLOURS = 4;

    private final Map<String, String> work = new LinkedHashMap<>();
    private final Map<String, String> phases = new LinkedHashMap<>();

    /** Of a mode. */
    static String mode(String mode) {
        return switch (mode) {
            case "serial", "threads", "processes" -> "var(--" + mode + ")";
            default -> "var(--more)";
        };
    }

    static String kind(Span.Kind kind) {
        return switch (kind) {
            case START -> "var(--start)";
            case TASK, RUNNING -> "var(--work-1)";
            case FAILED -> "var(--warm)";
            case LOST -> "var(--lost)";
        };
    }

    /** Of a part of the time; the same one each time. */
    String part(String part, Series series) {
        String known = PARTS.get(part);
        if (known == null && Cost.isWork(part, series)) {
            known = work.computeIfAbsent(part, key -> "work-" + (1 + (work.size() + 1) % WORK_COLOURS));
        } else if (known == null) {
            known = phases.computeIfAbsent(
                    part, key -> phases.isEmpty() ? "prepare" : "after-" + (1 + phases.size() % 2));
        }
        return "var(--" + known + ")";
    }
}
