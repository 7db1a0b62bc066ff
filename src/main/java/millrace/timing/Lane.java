package millrace.timing;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one worker did in a run.
 *
 * @param name of the worker
 * @param pid of its process; empty: it is a thread
 * @param spans in order, without overlap
 * @param end how it ended, if not as it should, as {@code was killed by signal 9 (exit code 137)}; else empty
 */
public record Lane(String name, OptionalLong pid, List<Span> spans, String end) {
    public Lane {
        spans = List.copyOf(spans);
    }

    /** Those of its spans that are of one kind. */
    List<Span> spans(Span.Kind kind) {
        return spans.stream().filter(span -> span.kind() == kind).toList();
    }

    Lane later(long nanos) {
        return new Lane(name, pid, spans.stream().map(span -> span.later(nanos)).toList(), end);
    }
}
