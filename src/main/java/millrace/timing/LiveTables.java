package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import millrace.cli.Figures;
import millrace.page.Table;
import millrace.process.PoolTiming;
import millrace.process.PoolTiming.OfTask;
import millrace.process.PoolTiming.OfWorker;
import millrace.process.PoolTiming.TaskState;
import org.jspecify.annotations.Nullable;

/** What a {@link millrace.process.Pool} is doing, as tables for a {@link LivePage}. */
public final class LiveTables {
    /** Above figures that change. */
    public static final String NOW = "now";

    /** A pool whose workers die by the thousand has more to show than a page can. */
    private static final int MOST_ENDED = 100;

    private LiveTables() {}

    /** How far it is. */
    public static Table tasks(PoolTiming timing) {
        long nanos = timing.takenNanos() - timing.openedNanos();
        long running = timing.workers().stream()
                .filter(worker -> running(worker) != null)
                .count();
        return Table.figures(
                "Tasks",
                NOW,
                "done",
                Figures.grouped(timing.done()),
                "done each second",
                Figures.grouped(Math.round(timing.done() * 1e9 / nanos)),
                "being run",
                Figures.grouped(running),
                "waiting for a worker",
                Figures.grouped(timing.waiting()),
                "lost with a worker, and tried again",
                Figures.grouped(timing.lost()));
    }

    /** What each of its workers does, those first that live; of those that have ended, the last hundred. */
    public static Table workers(PoolTiming timing) {
        List<List<String>> rows = new ArrayList<>();
        List<OfWorker> ended = new ArrayList<>();
        for (OfWorker worker : timing.workers()) {
            if (worker.endedNanos().isPresent()) {
                ended.add(worker);
            } else {
                rows.add(row(worker, timing.takenNanos()));
            }
        }
        for (OfWorker worker : ended.subList(Math.max(0, ended.size() - MOST_ENDED), ended.size())) {
            rows.add(row(worker, timing.takenNanos()));
        }
        return new Table("Workers", List.of("worker", "process", "tasks", "lost", "what it does"), rows);
    }

    private static List<String> row(OfWorker worker, long now) {
        String pid = worker.pid().isPresent() ? Long.toString(worker.pid().getAsLong()) : "";
        return List.of(
                worker.name(), pid, Figures.grouped(worker.done()), Figures.grouped(worker.lost()), state(worker, now));
    }

    private static String state(OfWorker worker, long now) {
        OfTask running = running(worker);
        if (worker.endedNanos().isPresent()) {
            return worker.end().isEmpty() ? "has ended" : worker.end();
        } else if (worker.upNanos().isEmpty()) {
            return "starts";
        } else if (running == null) {
            return "waits";
        }
        String attempt = running.attempt() > 1 ? ", attempt " + running.attempt() : "";
        return "task " + running.id() + attempt + " since " + Figures.seconds(now - running.beginNanos()) + " s";
    }

    private static @Nullable OfTask running(OfWorker worker) {
        int last = worker.tasks().size() - 1;
        OfTask task = last < 0 ? null : worker.tasks().get(last);
        return task != null && task.state() == TaskState.RUNNING ? task : null;
    }
}
