package millrace.timing;

import java.util.Locale;

/**
 * A time during which a worker did one thing.
 *
 * @param kind what it did
 * @param beginNanos from the start of the run
 * @param endNanos from the start of the run
 * @param ranNanos how much of it the task itself ran, by the worker's clock; the rest is the way there and back
 * @param label what it is, as {@code task 12}
 * @param attempt 1, and one more each time that it is done again
 */
public record Span(Kind kind, long beginNanos, long endNanos, long ranNanos, String label, int attempt) {
    /** What a worker can do. The gaps between spans are waits. */
    public enum Kind {
        /** The worker comes up. */
        START,
        /** A task, with a result. */
        TASK,
        /** A task that threw. */
        FAILED,
        /** A task whose worker died or was killed. */
        LOST,
        /** A task that has not come to its end. */
        RUNNING;

        /** As files have it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind ofWord(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public Span {
        if (endNanos < beginNanos) {
            throw new IllegalArgumentException(
                    label + " ends at " + endNanos + " ns, before its begin at " + beginNanos);
        }
    }

    /** How long it took. */
    public long nanos() {
        return endNanos - beginNanos;
    }

    Span later(long nanos) {
        return new Span(kind, beginNanos + nanos, endNanos + nanos, ranNanos, label, attempt);
    }
}
