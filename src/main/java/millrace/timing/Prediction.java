package millrace.timing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import millrace.cli.Figures;
import millrace.page.Table;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What a {@link ScalingModel} of each mode says of other numbers of workers and other amounts, beside what was measured, so
 * that everybody sees how far it is to be trusted. Immutable.
 */
final class Prediction {
    private static final int FEWEST_TASKS = 4; // of a worker, to see how quick it is when it is warm

    private final List<Curve> curves;
    private final List<String> notes;
    private final String unit;
    private final int processors;

    /**
     * One mode with one amount of work.
     *
     * @param tasks how many tasks that is
     */
    record Curve(String mode, long amount, int tasks, List<Point> points) {}

    /**
     * One number of workers.
     *
     * @param mode that of the curve, or serial
     * @param seconds predicted, with as many processors as workers, at least those of the machine
     * @param here predicted, with those of the machine
     * @param speedUp how many times as fast as serial, both predicted; not a number where serial was not measured
     * @param measured what was measured of it, if it was
     * @param base whether the parameters of the model are from these very runs
     */
    record Point(
            String mode,
            int workers,
            double seconds,
            double here,
            double speedUp,
            Optional<Sample> measured,
            boolean base) {
        /** How much more than measured was predicted, as a share of what was measured. */
        double deviation() {
            return measured.isPresent() ? here / measured.get().mean() - 1 : Double.NaN;
        }

        private String name() {
            return mode.equals(Comparison.SERIAL) ? mode : Integer.toString(workers);
        }
    }

    private Prediction(List<Curve> curves, List<String> notes, String unit, int processors) {
        this.curves = List.copyOf(curves);
        this.notes = List.copyOf(notes);
        this.unit = unit;
        this.processors = processors;
    }

    /**
     * From several files of one command on one machine. The parameters are from the first that has the mode.
     *
     * @param workers for which it is predicted
     * @param amounts beside those that were measured
     * @throws IllegalArgumentException if the files do not go together, or tell of no tasks
     */
    static Prediction of(List<Timings> files, List<Integer> workers, List<Long> amounts) {
        Timings first = files.get(0);
        Map<String, List<Series>> modes = new LinkedHashMap<>();
        Set<Long> all = new LinkedHashSet<>();
        for (Timings timings : files) {
            requireSame(first, timings);
            all.add(timings.amount());
            for (Comparison.Row row : Comparison.of(timings).rows()) {
                modes.computeIfAbsent(row.series().mode(), mode -> new ArrayList<>())
                        .add(row.series());
            }
        }
        all.addAll(amounts);
        Set<String> notes = new LinkedHashSet<>();
        Map<String, Mode> models = new LinkedHashMap<>();
        modes.forEach((mode, series) -> base(series).ifPresent(base -> {
            models.put(mode, new Mode(series, base, ScalingModel.of(base, series)));
            note(base).ifPresent(notes::add);
        }));
        if (models.isEmpty()) {
            throw new IllegalArgumentException("the runs tell of no tasks that any worker could have had");
        }
        Optional<Mode> serial = Optional.ofNullable(models.get(Comparison.SERIAL));
        List<Curve> curves = new ArrayList<>();
        for (long amount : new TreeSet<>(all)) {
            for (Map.Entry<String, Mode> entry : models.entrySet()) {
                boolean alone = entry.getKey().equals(Comparison.SERIAL);
                if (!alone || models.size() == 1) {
                    curves.add(entry.getValue().curve(amount, alone ? List.of() : workers, serial));
                }
            }
        }
        return new Prediction(
                curves, List.copyOf(notes), first.unit(), first.machine().processors());
    }

    private static void requireSame(Timings first, Timings other) {
        if (!first.command().equals(other.command())
                || !first.unit().equals(other.unit())
                || !first.machine().equals(other.machine())) {
            throw new IllegalArgumentException(
                    "it is of another command or machine than the first one; what is predicted"
                            + " from one cannot be held against it");
        } else if (other.amount() <= 0) {
            throw new IllegalArgumentException("nothing was done in these runs");
        }
    }

    /** The runs of the first file with the fewest workers, each of which had something to do, and told of each task. */
    private static Optional<Series> base(List<Series> series) {
        return series.stream()
                .filter(one -> one.timings().equals(series.get(0).timings()))
                .filter(one -> one.runs().stream().allMatch(run -> isWhole(run)))
                .min((one, other) -> Integer.compare(one.workers(), other.workers()));
    }

    private static boolean isWhole(Run run) {
        return run.lanes().size() == run.workers()
                && !run.parts().containsKey(WorkParts.UNDIVIDED)
                && run.lanes().stream().allMatch(lane -> {
                    List<Span> tasks = lane.spans(Span.Kind.TASK);
                    return !tasks.isEmpty() && tasks.stream().allMatch(span -> span.ranNanos() > 0);
                });
    }

    private static Optional<String> note(Series base) {
        long fewest = base.runs().stream()
                .flatMap(run -> run.lanes().stream())
                .mapToLong(lane -> lane.spans(Span.Kind.TASK).size())
                .min()
                .orElse(0);
        return fewest >= FEWEST_TASKS
                ? Optional.empty()
                : Optional.of(
                        base.name() + ": so few tasks do not tell how long one takes when the code is warm; measure"
                                + " with smaller ones, or with more to do.");
    }

    /**
     * How one mode scales.
     *
     * @param measured all ways of it that were
     * @param base that of them which gave the parameters
     */
    private record Mode(List<Series> measured, Series base, ScalingModel model) {
        Curve curve(long amount, List<Integer> workers, Optional<Mode> serial) {
            double alone = serial.map(mode -> mode.seconds(1, amount)).orElse(Double.NaN);
            List<Point> points = new ArrayList<>();
            serial.ifPresent(mode -> points.add(mode.point(1, amount, alone)));
            for (int number : new TreeSet<>(workers)) {
                points.add(point(number, amount, alone));
            }
            return new Curve(base.mode(), amount, model.tasks((double) amount), points);
        }

        private Point point(int workers, long amount, double serial) {
            Optional<Series> there = measured.stream()
                    .filter(series ->
                            series.workers() == workers && series.timings().amount() == amount)
                    .findFirst();
            double enough = model.seconds(workers, (double) amount, Math.max(processors(), workers));
            return new Point(
                    base.mode(),
                    workers,
                    enough,
                    seconds(workers, amount),
                    serial / enough,
                    there.map(Series::seconds),
                    there.filter(base::equals).isPresent());
        }

        private double seconds(int workers, long amount) {
            return model.seconds(workers, (double) amount, processors());
        }

        private int processors() {
            return base.timings().machine().processors();
        }
    }

    List<Curve> curves() {
        return curves;
    }

    /** What was measured is marked with a *: where the parameters are from. */
    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        for (Curve curve : curves) {
            List<List<String>> rows = new ArrayList<>();
            for (Point point : curve.points()) {
                rows.add(List.of(
                        point.name(),
                        Amounts.time(point.seconds()),
                        Double.isNaN(point.speedUp()) ? "" : Amounts.fixed(point.speedUp(), 2),
                        Amounts.time(point.here()),
                        point.measured().map(Prediction::shown).orElse("") + (point.base() ? " *" : ""),
                        point.measured().isEmpty() ? "" : signed(point.deviation())));
            }
            tables.add(new Table(
                    "Predicted, not measured: " + curve.mode() + ", " + Amounts.amount((double) curve.amount(), unit)
                            + ", " + Figures.counted(curve.tasks(), "task"),
                    List.of(
                            "workers",
                            "predicted",
                            "speed-up",
                            "on " + Figures.counted(processors, "processor"),
                            "measured there",
                            "deviation"),
                    rows));
        }
        return tables;
    }

    /** What has to be known to read the tables. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add("The times are predicted for as many processors as workers, and for the " + processors
                + " of the machine where runs were measured; speed-up is that of the former.");
        sentences.add(
                "The runs marked * gave the parameters; the deviations of the others show how far to trust the rest.");
        sentences.add(
                "Assumed: tasks as large as those, memory and disk that are quick enough for all, and a parent that does"
                        + " no more alone than it did there.");
        if (curves.stream()
                .anyMatch(curve -> curve.points().stream().anyMatch(point -> point.workers() > curve.tasks()))) {
            sentences.add("Workers beyond the number of tasks have nothing to do.");
        }
        sentences.addAll(notes);
        return sentences;
    }

    /** For a terminal. */
    String text() {
        StringBuilder text = new StringBuilder();
        tables().forEach(table ->
                text.append(table.title()).append("\n\n").append(table.asText()).append('\n'));
        sentences().forEach(sentence -> text.append(sentence).append('\n'));
        return text.toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        tables().forEach(table -> text.append("**")
                .append(table.title())
                .append("**\n\n")
                .append(table.asMarkdown())
                .append('\n'));
        sentences().forEach(sentence -> text.append("- ").append(sentence).append('\n'));
        return text.toString();
    }

    /** Every point as a line with a header; times in seconds; what was not measured is empty. */
    String csv() throws IOException {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            printer.printRecord(
                    "mode",
                    "workers",
                    "amount",
                    "unit",
                    "predicted",
                    "predicted_speed_up",
                    "processors",
                    "predicted_there",
                    "measured_there",
                    "measured_runs",
                    "is_base");
            Set<List<Object>> lines = new LinkedHashSet<>(); // serial is in the curve of each mode
            for (Curve curve : curves) {
                for (Point point : curve.points()) {
                    lines.add(List.of(
                            point.mode(),
                            point.workers(),
                            curve.amount(),
                            unit,
                            point.seconds(),
                            Double.isNaN(point.speedUp()) ? "" : (Object) point.speedUp(),
                            processors,
                            point.here(),
                            point.measured().<Object>map(Sample::mean).orElse(""),
                            point.measured().map(Sample::size).orElse(0),
                            point.base()));
                }
            }
            printer.printRecords(lines);
        }
        return text.toString();
    }

    private static String shown(Sample seconds) {
        return Amounts.time(seconds.mean())
                + (seconds.size() < 2 ? "" : " ± " + Amounts.time(seconds.standardDeviation()));
    }

    private static String signed(double share) {
        long percent = Math.round(100 * share);
        return (percent > 0 ? "+" : "") + percent + " %";
    }
}
