package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import millrace.process.Pool;
import millrace.process.PoolTiming;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsTest {
    private static final List<Integer> MILLIS = List.of(30, 30, 30, 30);

    private final Trials trials = new Trials("naps", "naps", MILLIS.size());

    @TempDir
    Path folder;

    private static int nap(int millis) throws InterruptedException {
        Thread.sleep(millis);
        return millis;
    }

    /** Takes so much processor time, however busy the machine is. */
    private static int spin(int millis) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + millis * 1_000_000L;
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
        return millis;
    }

    @Test
    void comparesASerialProgramToPoolsOfBothKinds() throws Exception {
        for (int run = 0; run < 3; run++) {
            assertEquals(
                    120,
                    trials.serial(
                            () -> MILLIS.stream().mapToInt(TrialsTest::spin).sum()));
            assertEquals(
                    MILLIS,
                    trials.pool("threads", () -> Pool.ofThreads(4), pool -> pool.map(TrialsTest::nap, MILLIS, 1)));
            assertEquals(
                    MILLIS, trials.pool("processes", () -> Pool.open(2), pool -> pool.map(TrialsTest::nap, MILLIS, 1)));
        }
        Comparison comparison = trials.comparison();

        assertEquals(
                List.of("serial", "threads × 4", "processes × 2"),
                comparison.rows().stream().map(row -> row.series().name()).toList());
        Series serial = comparison.rows().get(0).series();
        Series threads = comparison.rows().get(1).series();
        Series processes = comparison.rows().get(2).series();
        assertTrue(comparison.rows().get(1).speedUp().value() > 1, comparison.asText());
        assertTrue(serial.part(WorkParts.TASKS) >= 0.12, serial.parts().toString());
        assertTrue(threads.part(WorkParts.TASKS) >= 0.03, threads.parts().toString());
        assertTrue(processes.part(WorkParts.WORKER_START) > 0, processes.parts().toString());
        for (Run run : trials.timings().runs()) {
            long sum = run.parts().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(run.wallNanos(), sum, 0.001 * run.wallNanos());
            assertTrue(run.peakBytes().orElseThrow() > 0);
        }
        for (Run run : serial.runs()) {
            assertTrue(
                    run.processorNanos().orElseThrow() >= 80_000_000,
                    run.toString()); // it spins 120 ms, in ticks of 10
        }
        assertTrue(comparison.asHtml().contains("Programs timed these runs themselves"));
        assertEquals(10, comparison.asCsv().lines().count());
    }

    @Test
    void takesWhatALivingPoolHasDone() throws Exception {
        try (Pool pool = Pool.ofThreads(2)) {
            pool.map(TrialsTest::nap, MILLIS, 1);
            trials.add("service", 2, pool.timing());
            Thread.sleep(50);
        }
        Run run = trials.timings().runs().get(0);
        assertEquals(
                4, run.lanes().stream().mapToInt(lane -> lane.spans().size()).sum());
        assertTrue(run.processorNanos().isEmpty());
        assertEquals("service × 2", trials.comparison().baseline().name());
    }

    @Test
    void saysNothingOfIdleWorkersWhereNotAllTasksAreListed() throws Exception {
        List<Integer> many = Collections.nCopies(PoolTiming.MOST_TASKS + 1, 0);
        trials.serial(() -> spin(20));
        trials.pool("threads", () -> Pool.ofThreads(2), pool -> pool.map(n -> n, many, 1));
        Comparison comparison = trials.comparison();
        assertTrue(
                comparison.warnings().stream().anyMatch(line -> line.contains("a pool lists 65,536 tasks")),
                comparison.warnings().toString());
        assertFalse(
                comparison.asText().contains("idle  ") || comparison.asText().contains("What keeps"));
    }

    @Test
    void workThatThrowsIsNoRun() {
        assertThrows(
                IOException.class,
                () -> trials.serial(() -> {
                    throw new IOException("no");
                }));
        assertThrows(
                IOException.class,
                () -> trials.pool("threads", () -> Pool.ofThreads(1), pool -> {
                    throw new IOException("no");
                }));
        assertThrows(IllegalStateException.class, trials::comparison);
        assertThrows(IllegalStateException.class, trials::timings);
    }

    @Test
    void refusesWhatWouldBeMistakenForSomethingElse() {
        assertThrows(IllegalArgumentException.class, () -> new Trials("t", "items", -1));
        assertThrows(
                IllegalArgumentException.class, () -> trials.pool("serial", () -> Pool.ofThreads(1), pool -> pool));
    }

    @Test
    void whatItSavesIsReadAgain() throws Exception {
        trials.serial(() -> spin(1));
        Path file = folder.resolve("naps.json");
        TimingFile.write(trials.timings(), file);
        assertEquals(trials.timings(), TimingFile.read(file));
    }
}
