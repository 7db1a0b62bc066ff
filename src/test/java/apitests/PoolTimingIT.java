package apitests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import millrace.process.ChildProcess;
import millrace.process.Pool;
import millrace.process.PoolTiming;
import millrace.process.PoolTiming.OfTask;
import millrace.process.PoolTiming.OfWorker;
import millrace.process.PoolTiming.TaskState;
import millrace.process.ProcessUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool tells of when its workers did what. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PoolTimingIT {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsEveryTaskOnceInOrderAndWhatBecameOfIt(boolean processes) throws Exception {
        Pool pool = processes ? Pool.open(2) : Pool.ofThreads(2);
        try (pool) {
            assertEquals(List.of(1, 4, 9, 16), pool.map(n -> n * n, List.of(1, 2, 3, 4), 1));
            assertThrows(ExecutionException.class, () -> pool.apply(n -> Integer.parseInt(n), "no number"));
        }
        pool.awaitTermination(1, TimeUnit.MINUTES);
        PoolTiming timing = pool.timing();

        assertEquals(5, timing.done());
        assertEquals(0, timing.lost() + timing.waiting() + timing.unlistedTasks() + timing.unlistedWorkers());
        List<Long> ids = timing.workers().stream()
                .flatMap(worker -> worker.tasks().stream())
                .map(OfTask::id)
                .sorted()
                .toList();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), ids);
        for (OfWorker worker : timing.workers()) {
            assertEquals(processes, worker.pid().isPresent());
            assertEquals("", worker.end());
            long before = worker.upNanos().orElseThrow();
            assertTrue(timing.openedNanos() <= worker.startedNanos() && worker.startedNanos() <= before);
            for (OfTask task : worker.tasks()) {
                assertEquals(task.id() == 5 ? TaskState.FAILED : TaskState.DONE, task.state());
                assertEquals(1, task.attempt());
                assertTrue(task.beginNanos() <= task.endNanos(), task.toString());
                assertTrue(task.ranNanos() > 0 && task.ranNanos() <= task.endNanos() - task.beginNanos());
                before = Math.max(before, task.endNanos());
            }
            assertTrue(before <= worker.endedNanos().orElseThrow());
        }
    }

    @Test
    void showsTheTaskThatKilledItsWorkerAsLostAndRunAgain() throws Exception {
        try (Pool pool = Pool.builder()
                .workers(1)
                .notices(line -> {})
                .output((name, line) -> {})
                .open()) {
            pool.submit(() -> {
                        if (ChildProcess.currentAttempt() == 1) {
                            Runtime.getRuntime().halt(7);
                        }
                        return null;
                    })
                    .get();
            PoolTiming timing = pool.timing();

            assertEquals(1, timing.lost());
            OfWorker dead = timing.workers().get(0);
            OfWorker next = timing.workers().get(1);
            assertEquals("exited with 7", dead.end());
            assertEquals(TaskState.LOST, dead.tasks().get(0).state());
            assertEquals(ProcessUsage.UNKNOWN, dead.usage());
            assertEquals(2, next.tasks().get(0).attempt());
            assertFalse(next.endedNanos().isPresent());
        }
    }

    @Test
    void knowsWhatAWorkerUsedOnceItIsDismissed() throws Exception {
        Pool pool = Pool.open(1);
        try (pool) {
            pool.submit(() -> new byte[1 << 20].length).get();
        }
        ProcessUsage usage = pool.timing().workers().get(0).usage();

        assertTrue(usage.userNanos().orElseThrow() > 0, usage.toString());
        assertTrue(usage.peakBytes().orElseThrow() > 10_000_000, usage.toString());
        assertTrue(ProcessUsage.ofThis().peakBytes().orElseThrow() > 10_000_000);
        assertTrue(ProcessUsage.ofEndedChildren().userNanos().orElseThrow() > 0);
        assertEquals(ProcessUsage.UNKNOWN, ProcessUsage.of(Long.MAX_VALUE));
    }
}
