package millrace.timing;

/**
 * A part of a run in the parent, from one end of the run to the other without gaps.
 *
 * @param name as {@code JVM start}
 * @param beginNanos from the start of the run
 * @param endNanos from the start of the run
 */
public record Phase(String name, long beginNanos, long endNanos) {
    /** From the start of the process to the first line of its program. */
    public static final String JVM_START = "JVM start";

    /** While the workers work, and the parent waits for them. */
    public static final String WORK = "workers at work";

    /** From the last line to the end of the process, seen from outside. */
    public static final String EXIT = "exit";

    public long nanos() {
        return endNanos - beginNanos;
    }
}
