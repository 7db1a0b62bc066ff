package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import millrace.process.Pool;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private static final long MS = 1_000_000;

    @Test
    void dividesTheWholeRunIntoParts() throws Exception {
        Stopwatch watch = Stopwatch.started(System.nanoTime(), "prepare");
        watch.work();
        Pool pool = Pool.ofThreads(2);
        try (pool) {
            pool.map(n -> n * n, List.of(1, 2, 3, 4), 1);
        }
        watch.pool(pool.timing());
        watch.phase("merge");
        Run run = watch.finish("threads", 2, 2);

        long sum = run.parts().values().stream().mapToLong(Long::longValue).sum();
        assertEquals(run.wallNanos(), sum, 10.0);
        assertTrue(run.parts().get(Phase.JVM_START) > 0, run.parts().toString());
        assertEquals(
                4, run.lanes().stream().mapToInt(lane -> lane.spans().size()).sum());
        assertEquals(
                List.of(Phase.JVM_START, "prepare", Phase.WORK, "merge"),
                run.phases().stream().map(Phase::name).toList());
        long end = 0;
        for (Phase phase : run.phases()) {
            assertEquals(end, phase.beginNanos());
            end = phase.endNanos();
        }
        assertEquals(run.wallNanos(), end);
        assertTrue(run.processorNanos().orElseThrow() > 0);
    }

    @Test
    void timesNothingWhenItIsStopped() {
        Stopwatch watch = Stopwatch.stopped();
        watch.work();
        watch.task(1, 2);
        watch.spent("w", 1, Map.of("counting", 1L));
        watch.phase("merge");
    }

    @Test
    void chargesStartsTasksTransferAndIdleTimeToTheWorkers() {
        WorkParts work = new WorkParts();
        work.add("a", 0, Map.of("counting", 500 * MS));
        work.add("b", 0, Map.of("counting", 300 * MS));
        List<Lane> lanes = List.of(
                lane(
                        new Span(Span.Kind.START, 0, 200 * MS, 0, "start", 1),
                        new Span(Span.Kind.TASK, 200 * MS, 720 * MS, 0, "t", 1)),
                lane(
                        new Span(Span.Kind.LOST, 0, 100 * MS, 0, "t", 1),
                        new Span(Span.Kind.TASK, 200 * MS, 540 * MS, 0, "t", 2)));

        assertEquals(
                Map.of(
                        WorkParts.WORKER_START,
                        100 * MS,
                        "counting",
                        400 * MS,
                        WorkParts.TRANSFER,
                        30 * MS,
                        WorkParts.LOST,
                        50 * MS,
                        WorkParts.IDLE,
                        420 * MS),
                work.divide(new Phase(Phase.WORK, 0, 1000 * MS), lanes, 2, false));
    }

    @Test
    void findsTheWarmUpInTasksThatBecomeFaster() {
        WorkParts work = new WorkParts();
        for (long nanos : new long[] {300, 150, 100, 100, 100, 100}) {
            work.add("a", 10, Map.of("counting", nanos));
        }
        Map<String, Long> parts = work.divide(new Phase(Phase.WORK, 0, 1000), List.of(), 1, true);
        assertEquals(250, parts.get(WorkParts.WARM_UP));
        assertEquals(600, parts.get("counting"));
        assertEquals(150, parts.get(WorkParts.OTHER));
    }

    @Test
    void takesTheWarmUpFromAllThatWasDoneMeanwhile() {
        WorkParts work = new WorkParts();
        for (long nanos : new long[] {900, 100, 100, 100}) {
            work.add("a", 10, Map.of("reading", nanos / 2, "counting", nanos / 2));
        }
        Map<String, Long> parts = work.divide(new Phase(Phase.WORK, 0, 1200), List.of(), 1, true);
        assertEquals(Map.of(WorkParts.WARM_UP, 800L, "reading", 200L, "counting", 200L), parts);
    }

    @Test
    void aTaskThatStillRunsIsWorkAndNoTransfer() {
        WorkParts work = new WorkParts();
        work.add("a", 0, Map.of(WorkParts.TASKS, 100 * MS));
        List<Lane> lanes = List.of(lane(
                new Span(Span.Kind.TASK, 0, 110 * MS, 100 * MS, "t", 1),
                new Span(Span.Kind.RUNNING, 200 * MS, 500 * MS, 0, "t", 1)));
        assertEquals(
                Map.of(WorkParts.TASKS, 400 * MS, WorkParts.TRANSFER, 10 * MS, WorkParts.IDLE, 90 * MS),
                work.divide(new Phase(Phase.WORK, 0, 500 * MS), lanes, 1, false));
    }

    @Test
    void doesNotCallIdleWhatMayBeTasksThatAreNotListed() {
        WorkParts silent = new WorkParts();
        WorkParts told = new WorkParts();
        told.add("a", 0, Map.of("counting", 700 * MS));
        List<Lane> lanes = List.of(lane(
                new Span(Span.Kind.START, 0, 100 * MS, 0, "start", 1),
                new Span(Span.Kind.TASK, 100 * MS, 300 * MS, 190 * MS, "t", 1)));
        silent.lackTasks();
        told.lackTasks();
        Phase phase = new Phase(Phase.WORK, 0, 1000 * MS);
        assertEquals(
                Map.of(WorkParts.WORKER_START, 100 * MS, WorkParts.UNDIVIDED, 900 * MS),
                silent.divide(phase, lanes, 1, false));
        assertEquals(
                Map.of(WorkParts.WORKER_START, 100 * MS, "counting", 700 * MS, WorkParts.UNDIVIDED, 200 * MS),
                told.divide(phase, lanes, 1, false));
    }

    private static Lane lane(Span... spans) {
        return new Lane("w", OptionalLong.empty(), List.of(spans), "");
    }
}
