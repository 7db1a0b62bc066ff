package millrace.timing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What timings say when they are laid side by side: one row for each way to run, against the first serial one, or where
 * there is none, against the first. Immutable.
 */
public final class Comparison {
    static final String SERIAL = "serial";

    private final List<Row> rows;
    private final List<String> differences;
    private final Map<String, Timings> sources;

    /**
     * One way to run.
     *
     * @param series its runs
     * @param speedUp how many times as fast as the baseline it is; not a number if the two did different things: what they did
     *     is counted in another unit, or one of them had nothing to do
     * @param efficiency the speed-up divided by the number of workers
     * @param serialFraction Karp and Flatt's; not a number for one worker, and where there is no serial baseline
     */
    public record Row(Series series, Estimate speedUp, Estimate efficiency, double serialFraction) {
        /** What Amdahl's law expects of so many workers. */
        public double predictedSpeedUp(int workers) {
            return Scaling.amdahl(serialFraction, workers);
        }

        /** Whether it did the same as the baseline, be it more or less of it. */
        boolean isComparable() {
            return !Double.isNaN(speedUp.value());
        }

        /** Whether Amdahl's law can explain it: it knows no workers that are slower than one. */
        boolean followsAmdahl() {
            return serialFraction <= 1; // not so if it is not a number
        }
    }

    private Comparison(List<Row> rows, List<String> differences, Map<String, Timings> sources) {
        this.rows = List.copyOf(rows);
        this.differences = List.copyOf(differences);
        this.sources = Collections.unmodifiableMap(sources);
    }

    /** Of one file or one comparison. */
    public static Comparison of(Timings timings) {
        return of(Map.of("", timings));
    }

    /** Of several, each with a name that tells it apart from the others. */
    public static Comparison of(Map<String, Timings> byName) {
        Map<String, Timings> sources = new LinkedHashMap<>();
        byName.forEach((name, timings) -> sources.put(byName.size() == 1 ? "" : name, timings));
        List<Series> all = new ArrayList<>();
        sources.forEach((name, timings) -> all.addAll(series(prefix(name), timings)));
        Series baseline = all.stream().filter(Series::isSerial).findFirst().orElse(all.get(0));
        List<Row> rows = new ArrayList<>();
        for (Series series : all) {
            rows.add(row(series, baseline));
        }
        return new Comparison(rows, Differences.between(byName), sources);
    }

    private static List<Series> series(String prefix, Timings timings) {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        boolean all = timings.runs().stream().allMatch(Run::warmUp);
        for (Run run : timings.runs()) {
            if (all || !run.warmUp()) {
                String name = run.mode().equals(SERIAL) ? SERIAL : run.mode() + " × " + run.workers();
                runs.computeIfAbsent(prefix + name, key -> new ArrayList<>()).add(run);
            }
        }
        List<Series> series = new ArrayList<>();
        runs.forEach((name, own) -> series.add(new Series(name, timings, own)));
        return series;
    }

    private static Row row(Series series, Series baseline) {
        if (series.equals(baseline)) {
            Estimate one = new Estimate(1, 0);
            return new Row(series, one, one, Double.NaN);
        }
        Estimate ratio =
                baseline.seconds().dividedBy(series.seconds(), series.timings().equals(baseline.timings()));
        double work = timesAsMuch(series.timings(), baseline.timings());
        Estimate speedUp = new Estimate(ratio.value() * work, ratio.plusMinus() * work);
        int workers = series.workers();
        Estimate efficiency = new Estimate(speedUp.value() / workers, speedUp.plusMinus() / workers);
        double fraction =
                workers > 1 && baseline.isSerial() ? Scaling.serialFraction(speedUp.value(), workers) : Double.NaN;
        return new Row(series, speedUp, efficiency, fraction);
    }

    /* Not a number: it is something else. */
    private static double timesAsMuch(Timings work, Timings other) {
        if (!work.unit().equals(other.unit())) {
            return Double.NaN;
        } else if (work.amount() == other.amount()) {
            return 1; // also where it is not known
        }
        return work.amount() == 0 || other.amount() == 0 ? Double.NaN : (double) work.amount() / other.amount();
    }

    /** Each way to run, in the order in which they came. */
    public List<Row> rows() {
        return rows;
    }

    /** That to which the others are compared. */
    public Series baseline() {
        return rows.stream()
                .map(Row::series)
                .filter(Series::isSerial)
                .findFirst()
                .orElse(rows.get(0).series());
    }

    /** What disturbs these figures, in sentences. */
    public List<String> warnings() {
        return Warnings.of(this);
    }

    /** What they say, in sentences. */
    public List<String> verdict() {
        return Verdict.of(this);
    }

    /** What is not the same in the files that were compared, in sentences. */
    public List<String> differences() {
        return differences;
    }

    /** Tables, verdict and warnings for a terminal, in lines of text. */
    public String asText() {
        return TextReport.of(this);
    }

    /** The same to be pasted. */
    public String asMarkdown() {
        return TextReport.markdown(this);
    }

    /** Every run that counts as a line of CSV with a header; times in seconds; what is unknown is empty. */
    public String asCsv() {
        return CsvTable.of(this);
    }

    /** A page with pictures, all in one: it needs no network and no script. */
    public String asHtml() {
        return HtmlPage.of(this);
    }

    /** What every worker did when, in Trace Event Format, for Perfetto and chrome://tracing; written to that file. */
    public void writeTrace(Path file) throws IOException {
        TraceFile.write(this, file);
    }

    /** What the names of a source's series, and remarks on it, begin with. */
    static String prefix(String source) {
        return source.isEmpty() ? "" : source + ": ";
    }

    /** All timings that are compared, by name; the only one has an empty name. */
    Map<String, Timings> sources() {
        return sources;
    }
}
