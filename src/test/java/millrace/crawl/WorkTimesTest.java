package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import millrace.timing.Lane;
import millrace.timing.Run;
import millrace.timing.Span;
import millrace.timing.Stopwatch;
import org.junit.jupiter.api.Test;

class WorkTimesTest {
    private final WorkTimes times = new WorkTimes(false);

    @Test
    void aWorkerThatIsDeadDoesNothingMore() {
        Stopwatch watch = Stopwatch.started(System.nanoTime(), "prepare");
        watch.work();
        times.up(0, 7, System.nanoTime(), System.nanoTime());
        times.began(0, System.nanoTime());
        times.began(0, System.nanoTime());
        times.died(0, "was killed by signal 9", System.nanoTime());
        times.began(0, System.nanoTime());
        times.up(0, 8, System.nanoTime(), System.nanoTime());
        times.ended(0, System.nanoTime());
        times.addTo(watch);
        watch.phase("write");
        Run run = watch.finish("processes", 1, 1);

        assertEquals(List.of(Span.Kind.START, Span.Kind.LOST), kinds(run.lanes().get(0)));
        assertEquals(List.of(Span.Kind.START, Span.Kind.TASK), kinds(run.lanes().get(1)));
        assertEquals(
                List.of("was killed by signal 9", ""),
                run.lanes().stream().map(Lane::end).toList());
        long sum = run.parts().values().stream().mapToLong(Long::longValue).sum();
        assertTrue(sum <= run.wallNanos(), run.toString());
    }

    private static List<Span.Kind> kinds(Lane lane) {
        return lane.spans().stream().map(Span::kind).toList();
    }
}
