package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All figures by hand. */
class ScalingModelTest {
    private static final long MS = 1_000_000;

    /* 200 ms alone, 50 around, 1 between two starts, 100 to start; tasks of 300, 100 and then 100 ms, 10 of them to hand over;
    10 bytes each, by 1.25 processors. */
    private static final ScalingModel MODEL =
            new ScalingModel(0.2, 0.05, 0.001, 0.1, List.of(0.3, 0.1), 0.1, 0.01, 10, 1.25);

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "1, 40, 2, 0.95, 4, 'alone, all tasks one after the other: 200 + 50 + 100 + (300 + 3 × 100)'",
        "2, 40, 2, 0.876, 4, 'each of two has half, and they crowd by 2 × 1.25 / 2: 250 + 1 + 1.25 (100 + 300 + 100)'",
        "3, 40, 30, 0.752, 4, 'the one of three that has two tasks holds up the others: 250 + 2 + 100 + 400'",
        "4, 40, 30, 0.683, 4, 'the last of four waits for three to hand over: 250 + 3 + 100 + 300 + 3 × 10'",
        "64, 40, 640, 0.683, 4, 'more workers than tasks are not even started'",
        "4, 40, 2, 1.283, 4, 'on two processors four are slower than two: 250 + 3 + 2.5 (100 + 300) + 3 × 10'",
        "1, 5, 2, 0.5, 1, 'half a task takes half the time: 250 + 100 + 150'",
        "1, 80, 2, 1.35, 8, 'tasks beyond the measured ones are warm: 250 + 100 + 300 + 7 × 100'",
    })
    void addsUpWhatOneWorkerDoesAndWhatAllWaitFor(
            int workers, double amount, double processors, double seconds, int tasks, String why) {
        assertEquals(seconds, MODEL.seconds(workers, amount, processors), 1e-9, why);
        assertEquals(tasks, MODEL.tasks(amount));
    }

    @Test
    void handingOverOneAfterTheOtherIsWhereItEnds() {
        ScalingModel slow = new ScalingModel(0, 0, 0, 0, List.of(1.0), 1, 0.25, 1, 1);
        assertEquals(34, slow.seconds(3, 100, 3), 1e-9);
        assertEquals(1 + 99 * 0.25, slow.seconds(5, 100, 5), 1e-9);
        assertEquals(1 + 99 * 0.25, slow.seconds(100, 100, 100), 1e-9);
    }

    @Test
    void takesItsParametersFromTheRunsWithTheFewestWorkers() {
        // 100 ms before and 50 after the work of 700; 40 until the start of 60, then tasks of 240, 120, 110, 110 ms.
        Run one = run(1, 850, 1020);
        Run three = run(3, 500, 1200);
        Timings timings = Sketch.timings(one, three);
        Series base = new Series("processes × 1", timings, List.of(one));
        ScalingModel model = ScalingModel.of(base, List.of(base, new Series("processes × 3", timings, List.of(three))));

        assertEquals(0.15, model.alone(), 1e-9);
        assertEquals(0.06, model.around(), 1e-9);
        assertEquals(0.06, model.start(), 1e-9);
        assertEquals(0.005, model.launch(), 1e-9);
        assertEquals(List.of(0.24, 0.12, 0.11, 0.11), model.tasks());
        assertEquals(0.11, model.warmTask(), 1e-9);
        assertEquals((0.020 + 0.012) / 4, model.handOver(), 1e-9);
        assertEquals(25_000_000, model.amount(), 1e-9);
        assertEquals((1.02 + 0.02 - 0.15) / 0.7, model.busy(), 1e-9);
        // What was measured is what it says of that.
        assertEquals(0.85, model.seconds(1, 100_000_000, 2), 1e-9);
    }

    @Test
    void knowsThatWorkersWhichWereMeasuredTookTurnsAlready() {
        // Four on two processors, all of which they keep busy: alone, they would start and work in half the time.
        Run four = run(4, 500, 700);
        Timings timings = Sketch.timings(four);
        Series base = new Series("processes × 4", timings, List.of(four));
        ScalingModel model = ScalingModel.of(base, List.of(base));

        assertEquals(0.03, model.start(), 1e-9);
        assertEquals(List.of(0.12), model.tasks());
        assertEquals(0.12, model.warmTask(), 1e-9);
    }

    @Test
    void refusesWhatTellsOfNoTasks() {
        assertThrows(IllegalArgumentException.class, () -> new ScalingModel(0, 0, 0, 0, List.of(), 1, 0, 1, 1));
    }

    /** A run of processes, each started 5 ms after the one before. */
    static Run run(int workers, long millis, long processorMillis) {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            long begin = 140 + 5L * i;
            List<Span> spans = new ArrayList<>();
            spans.add(new Span(Span.Kind.START, begin * MS, (begin + 60) * MS, 0, "start", 1));
            long at = begin + 60;
            for (long took : workers == 1 ? new long[] {240, 120, 110, 110} : new long[] {240}) {
                spans.add(new Span(Span.Kind.TASK, at * MS, (at + took) * MS, took * MS - MS, "task", 1));
                at += took;
            }
            lanes.add(new Lane("w-" + i, OptionalLong.of(100 + i), spans, ""));
        }
        return new Run(
                "processes",
                workers,
                workers,
                Instant.parse("2026-11-25T20:00:00Z"),
                false,
                millis * MS,
                OptionalLong.of(processorMillis * MS),
                OptionalLong.of(20 * MS),
                OptionalLong.of(100_000_000L * workers),
                OptionalLong.of(0),
                Map.of(
                        "counting",
                        (millis - 182) * MS,
                        Stopwatch.HANDING_OVER,
                        20 * MS,
                        WorkParts.TRANSFER,
                        12 * MS,
                        Phase.EXIT,
                        50 * MS,
                        Phase.JVM_START,
                        100 * MS),
                List.of(
                        new Phase(Phase.JVM_START, 0, 100 * MS),
                        new Phase(Phase.WORK, 100 * MS, (millis - 50) * MS),
                        new Phase(Phase.EXIT, (millis - 50) * MS, millis * MS)),
                lanes);
    }
}
