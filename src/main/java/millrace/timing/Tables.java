package millrace.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import millrace.page.Table;

/** The tables of a comparison. */
final class Tables {
    private static final String UNKNOWN = "–";
    private static final List<Integer> MORE_WORKERS = List.of(2, 4, 8, 16);

    private Tables() {}

    /** Those that say something. */
    static List<Table> of(Comparison comparison) {
        List<Table> tables = new ArrayList<>();
        tables.add(times(comparison));
        if (comparison.rows().size() > 1) {
            tables.add(gains(comparison));
        }
        tables.add(costs(comparison));
        tables.add(parts(comparison));
        return tables;
    }

    static Table times(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            Series series = row.series();
            Sample seconds = series.seconds();
            rows.add(List.of(
                    series.name(),
                    Integer.toString(seconds.size()),
                    Amounts.time(seconds.min()),
                    Amounts.time(seconds.median()),
                    Amounts.time(seconds.mean()),
                    seconds.size() < 2 ? UNKNOWN : Amounts.time(seconds.standardDeviation()),
                    Amounts.time(seconds.max()),
                    series.timings().amount() == 0
                            ? UNKNOWN
                            : Amounts.rate(
                                    (double) series.timings().amount(),
                                    series.timings().unit(),
                                    seconds.mean())));
        }
        return new Table("Time", List.of("", "runs", "min", "median", "mean", "± sd", "max", "rate"), rows);
    }

    static Table gains(Comparison comparison) {
        List<String> header = new ArrayList<>(List.of("", "speed-up", "efficiency", "serial fraction"));
        MORE_WORKERS.forEach(times -> header.add(times + " × workers"));
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            List<String> cells = new ArrayList<>();
            cells.add(row.series().name());
            boolean baseline = row.series().equals(comparison.baseline());
            cells.add(baseline ? "1" : row.isComparable() ? Amounts.estimate(row.speedUp()) : UNKNOWN);
            cells.add(baseline || !row.isComparable() ? "" : Amounts.estimate(row.efficiency()));
            boolean known = !Double.isNaN(row.serialFraction());
            cells.add(known ? Amounts.fixed(row.serialFraction(), 3) : "");
            for (int times : MORE_WORKERS) {
                cells.add(
                        row.followsAmdahl()
                                ? Amounts.fixed(
                                        row.predictedSpeedUp(
                                                times * row.series().workers()),
                                        2)
                                : "");
            }
            rows.add(cells);
        }
        return new Table("Speed-up, and what Amdahl's law predicts of more workers", header, rows);
    }

    static Table costs(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            Series series = row.series();
            rows.add(List.of(
                    series.name(),
                    nanos(series.mean(Run::userNanos)),
                    nanos(series.mean(Run::systemNanos)),
                    bytes(series.mean(Run::peakBytes)),
                    bytes(series.mean(Run::diskBytes))));
        }
        return new Table(
                "Cost, of all processes together", List.of("", "user", "system", "peak memory", "from disk"), rows);
    }

    static Table parts(Comparison comparison) {
        List<String> header = new ArrayList<>(List.of(""));
        comparison.rows().forEach(row -> header.add(row.series().name()));
        List<List<String>> rows = new ArrayList<>();
        for (String name : partsInOrder(comparison)) {
            List<String> cells = new ArrayList<>(List.of(name));
            for (Comparison.Row row : comparison.rows()) {
                double seconds = row.series().part(name);
                cells.add(seconds == 0 ? "" : Amounts.time(seconds));
            }
            rows.add(cells);
        }
        return new Table("Where the time went, of each worker", header, rows);
    }

    /** All parts, as they come in a run. */
    static List<String> partsInOrder(Comparison comparison) {
        List<String> order = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            int place = 0;
            for (String part : row.series().parts().keySet()) {
                int there = order.indexOf(part);
                if (there < 0) {
                    order.add(place++, part);
                } else {
                    place = there + 1;
                }
            }
        }
        return order;
    }

    private static String nanos(OptionalDouble nanos) {
        return nanos.isPresent() ? Amounts.time(nanos.getAsDouble() / 1e9) : UNKNOWN;
    }

    private static String bytes(OptionalDouble bytes) {
        return bytes.isPresent() ? Amounts.bytes(bytes.getAsDouble()) : UNKNOWN;
    }
}
