package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import millrace.process.PoolTiming;

/** What a pool has written down of a worker, as the lane of a report. */
final class PoolLanes {
    private PoolLanes() {}

    /**
     * @param taken when the pool told it
     * @param origin what the times of the lane count from
     */
    static Lane lane(PoolTiming.OfWorker worker, long taken, long origin) {
        List<Span> spans = new ArrayList<>();
        long up = worker.upNanos().orElse(worker.endedNanos().orElse(taken));
        if (worker.pid().isPresent() || worker.upNanos().isEmpty()) {
            spans.add(new Span(Span.Kind.START, worker.startedNanos() - origin, up - origin, 0, "start", 1));
        }
        for (PoolTiming.OfTask task : worker.tasks()) {
            spans.add(new Span(
                    kind(task.state()),
                    task.beginNanos() - origin,
                    task.endNanos() - origin,
                    task.ranNanos(),
                    "task " + task.id(),
                    task.attempt()));
        }
        return new Lane(worker.name(), worker.pid(), spans, worker.end());
    }

    private static Span.Kind kind(PoolTiming.TaskState state) {
        return switch (state) {
            case DONE -> Span.Kind.TASK;
            case FAILED -> Span.Kind.FAILED;
            case LOST -> Span.Kind.LOST;
            case RUNNING -> Span.Kind.RUNNING;
        };
    }
}
