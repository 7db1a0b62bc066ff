package millrace.wordcount;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import millrace.cli.Arguments;
import millrace.cli.Console;
import millrace.cli.Figures;
import millrace.cli.OptionSpec;
import millrace.process.Manager;
import millrace.timing.TimingOptions;

/** Counts sources on a cluster. Once. */
/*
 * A source counts wholly or not at all. When a part of one fails, the others have been counted, and what they have brought can
 * not be taken out again: so all is counted once more, without that source. It happens when a file is damaged or changed
 * meanwhile; a machine that is lost is no such failure.
 */
final class ClusterCounting {
    /** A portion has a cost of its own, some hundredths of a second, and a table, which must fit beside others. */
    private static final long LEAST_PORTION = 1 << 23;

    private static final long LARGEST_PORTION = 1 << 26;

    /** So many portions for each slot, if they are not too small or too large: so that all end at about the same time. */
    private static final int PORTIONS_PER_SLOT = 4;

    /** With more portions there are more ranges, so that what is in one fits into memory. */
    private static final int PORTIONS_PER_RANGE = 8;

    private static final int MOST_RANGES = 1000;

    private final Settings settings;
    private final List<Source> sources;
    private final Cluster cluster;
    private final Console console;

    ClusterCounting(Settings settings, List<Source> sources, Cluster cluster, Console console) {
        this.settings = settings;
        this.sources = sources;
        this.cluster = cluster;
        this.console = console;
    }

    /** Refuses what makes no sense there. */
    static void refuse(Arguments arguments) {
        EngineOptions.refuse(WorkOptions.MODE, arguments.given(WorkOptions.MODE), "Spark decides who counts");
        EngineOptions.refuse(
                WorkOptions.WORKERS,
                arguments.given(WorkOptions.WORKERS),
                "the cluster has as many as it has; --master local[4] is four threads here");
        EngineOptions.refuse(
                WorkOptions.JOB_LOG,
                arguments.has(WorkOptions.JOB_LOG),
                "Spark keeps its own, see spark.eventLog.enabled");
        EngineOptions.refuse(
                WorkOptions.RESUME,
                arguments.has(WorkOptions.RESUME),
                "Spark counts again what is lost, and its driver goes from the beginning");
        for (OptionSpec option : TimingOptions.GROUP.options()) {
            EngineOptions.refuse(option, arguments.has(option), EngineOptions.OWN_TIMES);
        }
    }

    /** Who counts, for the summary. */
    String counters() {
        return "spark, " + Figures.counted(cluster.slots(), "slot") + " of " + cluster.master();
    }

    /**
     * Counts everything; blocks until it is done.
     *
     * @param spill where counts go that are too many for this machine; the report needs it as well
     */
    Counting.Outcome run(Spill spill) throws IOException {
        Selection selection = new Selection(settings.selection(), settings.words());
        OutputOptions output = settings.output();
        try (Manager manager = Manager.open();
                Tally tally = Tally.ofCluster(
                        sources, manager, settings.words(), output.perFile(), output.documents(), spill, console)) {
            List<Portion> portions = cut(tally);
            Map<Long, ChunkCount> broken = new TreeMap<>();
            boolean counted = portions.isEmpty();
            while (!counted) {
                Iterator<byte[]> ranges = run(portions);
                List<ChunkCount> reports = CountJob.reports(ranges.next());
                counted = !remove(portions, reports, broken);
                if (counted) {
                    reports.forEach(tally::add);
                    while (ranges.hasNext()) {
                        tally.add(CountJob.range(ranges.next()));
                    }
                }
                counted |= portions.isEmpty();
            }
            broken.values().forEach(tally::add);
            tally.end();
            return new Counting.Outcome(tally.report(selection, output), tally.failures(), tally.mayDoBetter(), "");
        }
    }

    private Iterator<byte[]> run(List<Portion> portions) {
        try {
            return cluster.run(placed(portions), job(portions.size()));
        } catch (Cluster.ClusterException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof RunawayPatternException runaway) {
                    throw runaway;
                }
            }
            throw e;
        }
    }

    private List<Portion> cut(Tally tally) throws IOException {
        long chunkBytes = settings.work().chunkBytes().orElse(portionBytes());
        console.detail(sources.size() + " sources, portions of " + chunkBytes + " bytes");
        List<Portion> portions = new ArrayList<>();
        try (Chunks chunks = new Chunks(
                sources, cluster.storage(), chunkBytes, false, settings.input().encoding(), settings.words(), tally)) {
            chunks.forEachRemaining(chunk -> portions.add(chunk.portion()));
        }
        return portions;
    }

    private long portionBytes() {
        long bytes = 0;
        for (Source source : sources) {
            bytes += source instanceof Source.File file ? file.bytes() : 0;
        }
        long share = bytes / ((long) PORTIONS_PER_SLOT * cluster.slots());
        return Math.max(LEAST_PORTION, Math.min(share, LARGEST_PORTION));
    }

    private CountJob job(int portions) {
        int ranges = Math.max(cluster.slots(), portions / PORTIONS_PER_RANGE);
        return new CountJob(
                cluster.storage(),
                settings.input().encoding(),
                settings.words(),
                settings.output().perFile(),
                settings.output().documents(),
                settings.selection().isEmpty() && settings.output().plot().isEmpty()
                        ? settings.output().top()
                        : 0,
                1 + Math.min(MOST_RANGES, Math.min(portions, ranges)));
    }

    private static List<Cluster.Placed<Portion>> placed(List<Portion> portions) {
        List<Cluster.Placed<Portion>> placed = new ArrayList<>();
        for (Portion portion : portions) {
            Piece first = portion.pieces().get(0);
            String file = first instanceof Piece.Range range ? range.location().text() : "";
            placed.add(new Cluster.Placed<>(portion, file, first.start(), first.end()));
        }
        return placed;
    }

    /**
     * Takes out the sources of which one part of several has failed, and notes what became of each part; false: there is none.
     */
    private static boolean remove(List<Portion> portions, List<ChunkCount> reports, Map<Long, ChunkCount> broken) {
        Map<Integer, String> problems = new TreeMap<>();
        for (ChunkCount report : reports) {
            for (PieceCount piece : report.pieces()) {
                if (!piece.problem().isEmpty()) {
                    problems.putIfAbsent(piece.source(), piece.problem());
                }
            }
        }
        Set<Portion> removed = new HashSet<>();
        for (Portion portion : portions) {
            Piece first = portion.pieces().get(0);
            boolean part = first instanceof Piece.Range range && !range.isWholeFile();
            String problem = problems.get(first.source());
            if (part && problem != null) {
                removed.add(portion);
                broken.put(
                        portion.id(),
                        new ChunkCount(
                                portion.id(),
                                List.of(PieceCount.failed(first, problem)),
                                false,
                                "",
                                new ChunkCount.Spent("", 0, 0, 0)));
            }
        }
        return portions.removeAll(removed);
    }
}
