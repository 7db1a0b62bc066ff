package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import millrace.cli.Figures;
import millrace.process.PoolTiming;

/** What makes figures less worth than they look, as hyperfine warns, and what a report of workers has to add. */
final class Warnings {
    private static final int FEWEST_RUNS = 3;
    private static final int FEWEST_FOR_OUTLIERS = 5;
    private static final double STRONG_NOISE = 0.1;
    private static final double MOSTLY_START = 0.5;
    private static final double READ_FROM_DISK = 0.1;
    private static final long CLASSES_AND_THE_LIKE = 16_000_000; // bytes that a start may read beside the input

    private final List<String> sentences = new ArrayList<>();

    private Warnings() {}

    static List<String> of(Comparison comparison) {
        Warnings warnings = new Warnings();
        for (Comparison.Row row : comparison.rows()) {
            warnings.spread(row.series());
            warnings.start(row.series());
            warnings.workers(row.series());
            warnings.unlisted(row.series());
        }
        comparison.sources().forEach((name, timings) -> {
            String prefix = Comparison.prefix(name);
            warnings.pageCache(prefix, timings);
            timings.notes().forEach(note -> warnings.sentences.add(prefix + note));
        });
        return List.copyOf(warnings.sentences);
    }

    private void spread(Series series) {
        Sample seconds = series.seconds();
        if (seconds.size() < FEWEST_RUNS) {
            sentences.add(series.name() + ": " + (seconds.size() == 1 ? "one run says" : "two runs say")
                    + " little about the spread; take 5 or more" + option(series, "--runs 5") + ".");
            return;
        }
        double[] scores = seconds.size() < FEWEST_FOR_OUTLIERS ? new double[1] : seconds.modifiedScores();
        int outliers = 0;
        for (double score : scores) {
            outliers += Math.abs(score) > Sample.OUTLIER_SCORE ? 1 : 0;
        }
        if (scores[0] > Sample.OUTLIER_SCORE) {
            sentences.add(series.name() + ": the first run took " + Amounts.time(seconds.value(0)) + ", the others "
                    + Amounts.time(seconds.median())
                    + "; caches may have been cold: warm up before" + option(series, "--warmup 2") + ".");
        } else if (outliers > 0) {
            sentences.add(
                    series.name() + ": " + (outliers == 1 ? "one run is an outlier" : outliers + " runs are outliers")
                            + "; something else may have been running: repeat it on a quiet machine.");
        } else if (seconds.standardDeviation() > STRONG_NOISE * seconds.mean()) {
            sentences.add(series.name() + ": the runs vary by "
                    + Amounts.percent(seconds.standardDeviation() / seconds.mean())
                    + " of their mean; repeat it on a quiet machine, or with more runs.");
        }
    }

    /* That is for a command that compares. */
    private static String option(Series series, String option) {
        return series.typical().isSeenFromOutside() ? ", as by " + option : "";
    }

    private void start(Series series) {
        double start = series.part(Phase.JVM_START) + series.part(WorkParts.WORKER_START) + series.part(Phase.EXIT);
        double mean = series.seconds().mean();
        if (start > MOSTLY_START * mean) {
            sentences.add(series.name() + ": too short to say much: " + Amounts.time(start) + " of "
                    + Amounts.time(mean) + " are the start and the end of JVMs; give it more to do.");
        }
    }

    private void workers(Series series) {
        int processors = series.timings().machine().processors();
        int used = series.usedWorkers();
        boolean anyTask = series.runs().stream()
                .flatMap(run -> run.lanes().stream())
                .flatMap(lane -> lane.spans().stream())
                .anyMatch(span -> span.kind() != Span.Kind.START);
        if (!anyTask) {
            sentences.add(series.name() + ": there was nothing to do.");
        } else if (used < series.workers()) {
            sentences.add(series.name() + ": only " + used + (used == 1 ? " worker" : " workers")
                    + " had something to do; it could not be divided among more.");
        } else if (used > processors) {
            sentences.add(series.name() + ": more workers than the " + processors
                    + (processors == 1 ? " processor" : " processors") + " of this machine; they take turns.");
        }
        List<Lane> ended = series.runs().stream()
                .flatMap(run -> run.lanes().stream())
                .filter(lane -> !lane.end().isEmpty())
                .toList();
        if (!ended.isEmpty()) {
            boolean lost =
                    ended.stream().anyMatch(lane -> !lane.spans(Span.Kind.LOST).isEmpty());
            sentences.add(series.name() + ": workers died meanwhile, "
                    + (lost ? "and what they had done of their tasks was lost: " : "but no task was lost: ")
                    + ended.stream()
                            .map(lane -> lane.name() + " " + lane.end())
                            .distinct()
                            .limit(FEWEST_RUNS)
                            .collect(Collectors.joining("; "))
                    + ".");
        }
    }

    private void unlisted(Series series) {
        if (series.part(WorkParts.UNDIVIDED) > 0) {
            sentences.add(series.name() + ": a pool lists " + Figures.grouped(PoolTiming.MOST_TASKS)
                    + " tasks, and there were more: how much of the undivided time workers were idle is not known.");
        }
    }

    private void pageCache(String prefix, Timings timings) {
        if (!timings.unit().equals("bytes")) {
            return;
        }
        long cold = timings.runs().stream()
                .filter(run -> !run.warmUp()
                        && run.diskBytes().orElse(0) > CLASSES_AND_THE_LIKE + READ_FROM_DISK * timings.amount())
                .count();
        long counted = timings.runs().stream().filter(run -> !run.warmUp()).count();
        if (cold > 0) {
            sentences.add(prefix + (cold == counted ? "All runs" : cold + " of " + counted + " runs")
                    + " read the input from the disk rather than from the page cache"
                    + (cold == counted ? "." : ", the others did not; their times do not compare."));
        } else if (timings.machine().memoryBytes() > 0
                && timings.amount() > timings.machine().memoryBytes() / 2) {
            sentences.add(prefix
                    + "The input may not fit into the page cache of this machine; the results depend on what was"
                    + " read before.");
        }
    }
}
