package millrace.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long a command would take with other numbers of workers and with more or less to do, from the parts of runs that were
 * measured. Nothing is fitted: each parameter is a time that the runs have told. For {@code n} workers, {@code p} processors
 * and the amount {@code a}:
 *
 * <pre>
 *   T = alone + around + (m - 1) launch + crowd start + max(crowd D(r), crowd D(1) + (k - 1) handOver)
 *
 *   k = ⌈a / task⌉         tasks, each as large as those that were measured
 *   m = min(n, k)          workers that get one
 *   r = ⌈k / m⌉            tasks of the worker that has the most
 *   D(r)                   how long the first r tasks of a worker took, cold ones first; of those that are more than were
 *                          measured, each takes what the median one of the second half did
 *   crowd = max(1, m u / p)   each worker keeps u processors busy, with its compiler and garbage collector
 * </pre>
 *
 * <p>The larger one of two bounds holds, as in operational analysis (Denning and Buzen, The Operational Analysis of Queueing
 * Network Models, ACM Computing Surveys 10, 1978): a worker has to do its tasks one after the other, and what they hand over
 * goes through one place, which is the parent. It is a bound for both: what overlaps less takes longer.
 *
 * <p><b>Assumed</b> is that tasks are alike and can be given to any worker; that they take no longer because others run on
 * other processors, so that memory and disk are quick enough for all of them; that one result after the other is taken, and
 * none in less time than was measured; and that what the parent does alone grows neither with the workers nor with the amount.
 *
 * @param alone seconds of the phases in which the parent works and the workers do not, as its start, merge and exit
 * @param around seconds of the work phase in which a worker neither starts nor has a task
 * @param launch seconds between the starts of two workers
 * @param start seconds from the start of a worker to its first task
 * @param tasks seconds that the first tasks of a worker took, in order; at least one
 * @param warmTask seconds of each task beyond those
 * @param handOver seconds of a task in which its result is on its way, others waiting meanwhile
 * @param amount how much of the work a task is
 * @param busy how many processors a worker keeps busy; at least 1
 */
record ScalingModel(
        double alone,
        double around,
        double launch,
        double start,
        List<Double> tasks,
        double warmTask,
        double handOver,
        double amount,
        double busy) {

    ScalingModel {
        if (tasks.isEmpty() || amount <= 0 || busy < 1) {
            throw new IllegalArgumentException(
                    "a model needs tasks, not " + tasks.size() + " of " + amount + " by " + busy + " processors");
        }
        tasks = List.copyOf(tasks);
    }

    /**
     * From the runs with the fewest workers, which are in each other's way the least; where they had to take turns, their times
     * are what they would have been without.
     *
     * @param base runs of one mode, in which all workers had tasks
     * @param same all measured ways of that mode, to see how quickly one worker is started after the other
     */
    static ScalingModel of(Series base, List<Series> same) {
        List<double[]> lanes = new ArrayList<>();
        double starts = 0;
        double work = 0;
        for (Run run : base.runs()) {
            for (Lane lane : run.lanes()) {
                lanes.add(seconds(lane, Span.Kind.TASK));
                starts += Arrays.stream(seconds(lane, Span.Kind.START)).sum();
            }
            work += seconds(run, Phase.WORK) / base.runs().size();
        }
        int n = base.workers();
        long all = lanes.stream().mapToLong(lane -> lane.length).sum();
        double start = starts / lanes.size();
        double inTasks = lanes.stream().flatMapToDouble(Arrays::stream).sum() / lanes.size();
        double alone = base.seconds().mean() - work;
        double processors = base.mean(Run::processorNanos).orElse(0) / 1e9;
        double busy = Math.max(1, (processors - alone) / work / n);
        double crowd = crowd(n, busy, base.timings().machine().processors());
        return new ScalingModel(
                alone,
                Math.max(0, work - start - inTasks),
                launch(same),
                start / crowd,
                firstTasks(lanes).stream().map(task -> task / crowd).toList(),
                warmTask(lanes) / crowd,
                (base.part(Stopwatch.HANDING_OVER) + base.part(WorkParts.TRANSFER))
                        * n
                        * base.runs().size()
                        / all,
                (double) base.timings().amount() * base.runs().size() / all,
                busy);
    }

    /**
     * How long it would take.
     *
     * @param workers how many there may be
     * @param much the amount of the work
     * @param processors of the machine
     * @return seconds
     */
    double seconds(int workers, double much, double processors) {
        int count = tasks(much);
        int used = Math.min(workers, count);
        int most = (count + used - 1) / used;
        double share = much / count / amount; // of a task: it may be less than one
        double crowd = crowd(used, busy, processors);
        double longest =
                Math.max(crowd * share * inTasks(most), crowd * share * inTasks(1) + (count - 1) * share * handOver);
        return alone + around + (used - 1) * launch + crowd * start + longest;
    }

    /* How many times as long it takes because workers take turns. */
    private static double crowd(int workers, double busy, double processors) {
        return Math.max(1, workers * busy / processors);
    }

    /** How many tasks so much is. */
    int tasks(double much) {
        return (int) Math.max(1, Math.ceil(much / amount - 1e-9));
    }

    private double inTasks(int number) {
        double seconds = Math.max(0, number - tasks.size()) * warmTask;
        for (double task : tasks.subList(0, Math.min(number, tasks.size()))) {
            seconds += task;
        }
        return seconds;
    }

    private static List<Double> firstTasks(List<double[]> lanes) {
        int known = lanes.stream().mapToInt(lane -> lane.length).min().orElse(0);
        List<Double> tasks = new ArrayList<>();
        for (int i = 0; i < known; i++) {
            double sum = 0;
            for (double[] lane : lanes) {
                sum += lane[i];
            }
            tasks.add(sum / lanes.size());
        }
        return tasks;
    }

    private static double warmTask(List<double[]> lanes) {
        return Sample.of(lanes.stream()
                        .flatMapToDouble(lane -> Arrays.stream(lane, lane.length / 2, lane.length))
                        .toArray())
                .median();
    }

    private static double launch(List<Series> same) {
        double seconds = 0;
        int workers = 0;
        for (Series series : same) {
            for (Run run : series.runs()) {
                List<Long> starts = run.lanes().stream()
                        .flatMap(lane -> lane.spans(Span.Kind.START).stream())
                        .map(Span::beginNanos)
                        .sorted()
                        .toList();
                if (starts.size() == run.workers() && run.workers() > 1) { // else some were started again
                    seconds += (starts.get(starts.size() - 1) - starts.get(0)) / 1e9;
                    workers += starts.size() - 1;
                }
            }
        }
        return workers == 0 ? 0 : seconds / workers;
    }

    private static double[] seconds(Lane lane, Span.Kind kind) {
        return lane.spans(kind).stream().mapToDouble(span -> span.nanos() / 1e9).toArray();
    }

    private static double seconds(Run run, String phase) {
        return run.phases().stream()
                .filter(one -> one.name().equals(phase))
                .mapToDouble(one -> one.nanos() / 1e9)
                .sum();
    }
}
