package millrace.crawl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import millrace.cli.Figures;
import millrace.page.Table;
import millrace.process.ProcessUsage;
import millrace.timing.Lane;
import millrace.timing.Span;
import millrace.timing.Stopwatch;
import org.jspecify.annotations.Nullable;

/**
 * When each worker had something to do, for a report: a worker is busy while a task of it is under way, however many there
 * are. Times are of {@link System#nanoTime}. Thread-safe.
 */
final class WorkTimes {
    /** A pause that is shorter is none. */
    private static final long LEAST_PAUSE_NANOS = 1_000_000;

    private static final int MOST_SHOWN = 100;

    /** What a worker did from its start to its end; after its death another begins. */
    private static final class Life {
        final String name;
        OptionalLong pid = OptionalLong.empty();
        ProcessUsage usage = ProcessUsage.UNKNOWN;
        final List<Span> spans = new ArrayList<>();
        String end = "";
        int inFlight;
        int tasks; // since it is busy
        long allTasks;
        long busySince;

        Life(String name) {
            this.name = name;
        }

        void close(Span.Kind kind, long now) {
            long begin = busySince;
            int all = tasks;
            if (kind == Span.Kind.TASK && !spans.isEmpty()) {
                Span last = spans.get(spans.size() - 1);
                if (last.kind() == Span.Kind.TASK && busySince - last.endNanos() < LEAST_PAUSE_NANOS) {
                    begin = last.beginNanos();
                    all += last.attempt();
                    spans.remove(spans.size() - 1);
                }
            }
            spans.add(new Span(kind, begin, now, 0, all + " requests", all));
            tasks = 0;
        }

        Lane lane() {
            List<Span> shown = spans.stream()
                    .map(span ->
                            new Span(span.kind(), span.beginNanos(), span.endNanos(), span.ranNanos(), span.label(), 1))
                    .toList();
            return new Lane(name, pid, shown, end);
        }
    }

    private final boolean threads;
    private final Map<Integer, Life> living = new HashMap<>();
    private final List<Life> lives = new ArrayList<>();

    /** @param threads whether there are no processes, but one worker, which is this one */
    WorkTimes(boolean threads) {
        this.threads = threads;
    }

    private Life life(int worker) {
        @Nullable Life there = living.get(worker);
        if (there != null) {
            return there;
        }
        Life born = new Life(threads ? "main" : "crawl-" + (worker + 1));
        living.put(worker, born);
        lives.add(born);
        return born;
    }

    /** A worker process came up. */
    synchronized void up(int worker, long pid, long startedNanos, long upNanos) {
        Life life = life(worker);
        life.pid = OptionalLong.of(pid);
        life.spans.add(0, new Span(Span.Kind.START, startedNanos, upNanos, 0, "start", 1));
        life.busySince = Math.max(life.busySince, upNanos); // tasks that were sent before waited until then
    }

    /** A task was sent to a worker. */
    synchronized void began(int worker, long now) {
        Life life = life(worker);
        if (life.inFlight++ == 0) {
            life.busySince = now;
        }
    }

    /** A task of a worker is done. */
    synchronized void ended(int worker, long now) {
        Life life = life(worker);
        life.tasks++;
        life.allTasks++;
        if (--life.inFlight == 0) {
            life.close(Span.Kind.TASK, now);
        }
    }

    /**
     * A worker process has died.
     *
     * @param how as {@code was killed by signal 9}
     */
    synchronized void died(int worker, String how, long now) {
        Life life = life(worker);
        if (life.inFlight > 0) {
            life.close(Span.Kind.LOST, now);
            life.inFlight = 0; // they are given to another
        }
        life.end = how;
        living.remove(worker);
    }

    /** What a worker process has used when it was about to end. */
    synchronized void used(int worker, ProcessUsage usage) {
        life(worker).usage = usage;
    }

    /** What each worker does, those that began last first; of many, a hundred. */
    synchronized Table table() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = lives.size() - 1; i >= 0 && rows.size() < MOST_SHOWN; i--) {
            Life life = lives.get(i);
            String pid = life.pid.isPresent() ? Long.toString(life.pid.getAsLong()) : "";
            boolean isAlive = living.containsValue(life);
            String does = !isAlive ? life.end : life.inFlight == 0 ? "waits" : "fetches";
            rows.add(List.of(
                    life.name,
                    pid,
                    Figures.grouped(life.allTasks),
                    Figures.grouped(isAlive ? life.inFlight : 0),
                    does));
        }
        return new Table("Workers", List.of("worker", "process", "requests", "in flight", "what it does"), rows);
    }

    /** How many workers had something to do, at least one. */
    synchronized int workers() {
        return Math.max(
                1, (int) lives.stream().map(life -> life.name).distinct().count());
    }

    /** Puts it all into a report; once, at the end. */
    synchronized void addTo(Stopwatch watch) {
        long now = System.nanoTime();
        for (Life life : lives) {
            if (life.inFlight > 0) {
                life.close(Span.Kind.RUNNING, now);
            }
            watch.worker(life.lane(), life.usage);
        }
    }
}
