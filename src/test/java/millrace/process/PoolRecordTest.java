package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import millrace.process.PoolTiming.OfTask;
import millrace.process.PoolTiming.TaskState;
import org.junit.jupiter.api.Test;

class PoolRecordTest {
    private final PoolRecord record = new PoolRecord();

    @Test
    void stopsListingTasksAndWorkersWhenThereAreManyButCountsThem() {
        for (int i = 0; i < PoolTiming.MOST_WORKERS + 3; i++) {
            PoolRecord.OneWorker worker = record.starting("w");
            for (int task = 0; task < 65; task++) {
                worker.begins(1 + task, 1, 0);
                worker.finishes(TaskState.DONE, 0, 0);
            }
        }
        PoolTiming timing = record.snapshot(0);

        assertEquals(PoolTiming.MOST_WORKERS, timing.workers().size());
        assertEquals(3, timing.unlistedWorkers());
        assertEquals(65 * (PoolTiming.MOST_WORKERS + 3), timing.done());
        assertEquals(timing.done() - PoolTiming.MOST_TASKS, timing.unlistedTasks());
        assertEquals(
                PoolTiming.MOST_TASKS,
                timing.workers().stream()
                        .mapToInt(worker -> worker.tasks().size())
                        .sum());
    }

    @Test
    void showsWhatRunsAsRunningUntilThen() {
        PoolRecord.OneWorker worker = record.starting("w");
        worker.begins(4, 2, 10);
        PoolTiming timing = record.snapshot(1);

        assertEquals(
                new OfTask(4, 2, 10, timing.takenNanos(), 0, TaskState.RUNNING),
                timing.workers().get(0).tasks().get(0));
    }

    @Test
    void forgetsATaskThatWasGivenBack() {
        PoolRecord.OneWorker worker = record.starting("w");
        worker.begins(4, 1, 10);
        worker.givesBack(4);
        worker.ends("exited with 1");
        PoolTiming timing = record.snapshot(0);

        assertEquals(0, timing.lost());
        assertEquals(0, timing.workers().get(0).tasks().size());
        assertEquals("exited with 1", timing.workers().get(0).end());
    }
}
