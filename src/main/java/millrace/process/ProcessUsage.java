package millrace.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What a process has used so far, as the kernel counts it. Empty is what the system does not tell: all of it where there is
 * no {@code /proc}, as on macOS, and of a process that has ended.
 *
 * @param userNanos processor time in its own code, in steps of 10 ms
 * @param systemNanos processor time in the kernel on its behalf, in steps of 10 ms
 * @param peakBytes the most memory that it ever had at a time; what processes share counts for each
 * @param diskBytes what was read from a disk for it, rather than from the page cache
 */
public record ProcessUsage(
        OptionalLong userNanos, OptionalLong systemNanos, OptionalLong peakBytes, OptionalLong diskBytes) {
    /** Nothing is known. */
    public static final ProcessUsage UNKNOWN =
            new ProcessUsage(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    private static final long TICK_NANOS = 10_000_000; // USER_HZ is 100 on every Linux that runs a JVM
    private static final int USER = 14; // fields of /proc/PID/stat, as proc(5) numbers them
    private static final int CHILDREN_USER = 16;

    /** Of this process. */
    public static ProcessUsage ofThis() {
        return of("self");
    }

    /** Of a process of the same user. */
    public static ProcessUsage of(long pid) {
        return of(Long.toString(pid));
    }

    /**
     * Processor time of all children of this process that have ended, and of theirs: of those that were waited for. The rest
     * is empty.
     */
    public static ProcessUsage ofEndedChildren() {
        String stat = read("self", "stat");
        return new ProcessUsage(
                ticks(stat, CHILDREN_USER), ticks(stat, CHILDREN_USER + 1), OptionalLong.empty(), OptionalLong.empty());
    }

    private static ProcessUsage of(String process) {
        String stat = read(process, "stat");
        return new ProcessUsage(
                ticks(stat, USER),
                ticks(stat, USER + 1),
                kilobytes(line(read(process, "status"), "VmHWM:")),
                number(line(read(process, "io"), "read_bytes:")));
    }

    /* The second field is a name, which may hold anything, in parentheses. */
    private static OptionalLong ticks(String stat, int field) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        if (fields.length < field) {
            return OptionalLong.empty();
        }
        OptionalLong ticks = number(fields[field - 3]);
        return ticks.isPresent() ? OptionalLong.of(ticks.getAsLong() * TICK_NANOS) : ticks;
    }

    private static OptionalLong kilobytes(String text) {
        OptionalLong kilobytes = number(text.replace("kB", "").trim());
        return kilobytes.isPresent() ? OptionalLong.of(kilobytes.getAsLong() * 1024) : kilobytes;
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notThere) {
            return OptionalLong.empty();
        }
    }

    private static String line(String text, String key) {
        int begin = text.indexOf(key);
        int end = text.indexOf('\n', begin);
        return begin < 0 || end < 0
                ? ""
                : text.substring(begin + key.length(), end).trim();
    }

    private static String read(String process, String file) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc", process, file)), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
