package millrace.timing;

import java.util.List;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;

/** Measurements of the same thing, and what can be said of them. At least one. */
public final class Sample {
    /** A value with a modified z-score above this is an outlier. As in hyperfine, whose 14.826 counts in MAD. */
    static final double OUTLIER_SCORE = 10;

    private static final double CONFIDENCE = 0.95;
    private static final double MAD_TO_SIGMA = 1.4826; // of a normal distribution; Iglewicz and Hoaglin, 1993

    private static final Median MEDIAN = Median.withDefaults().withCopy(true); // else it sorts what it is given

    private final double[] values;

    private Sample(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a sample needs at least one value");
        }
        this.values = values;
    }

    public static Sample of(List<? extends Number> values) {
        return new Sample(values.stream().mapToDouble(Number::doubleValue).toArray());
    }

    static Sample of(double... values) {
        return new Sample(values.clone());
    }

    public int size() {
        return values.length;
    }

    public double value(int i) {
        return values[i];
    }

    public double min() {
        double min = values[0];
        for (double value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    public double max() {
        double max = values[0];
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    public double median() {
        return MEDIAN.evaluate(values);
    }

    public double mean() {
        return Mean.of(values).getAsDouble();
    }

    /** Of the population that this is a sample of; not a number for a single value. */
    public double standardDeviation() {
        return values.length < 2 ? Double.NaN : StandardDeviation.of(values).getAsDouble();
    }

    /**
     * How far each value is from the median, as {@code (x - median) / (1.4826 MAD)}, where MAD is the median of the
     * distances from the median. All zero if that is zero.
     */
    public double[] modifiedScores() {
        double median = median();
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - median);
        }
        double unit = MAD_TO_SIGMA * MEDIAN.evaluate(distances);
        double[] scores = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            scores[i] = unit == 0 ? 0 : (values[i] - median) / unit;
        }
        return scores;
    }

    /**
     * How many times as large the mean of this one is, by propagation of the standard errors of both means: for {@code r =
     * x / y}, {@code var(r) / r² = var(x) / (n x²) + var(y) / (m y²) - 2 cov(x, y) / (n x y)}.
     *
     * @param paired whether the i-th values of both belong together, as runs in one round do; then what disturbed both
     *     does not count, and the last term is there
     */
    public Estimate dividedBy(Sample other, boolean paired) {
        double x = mean();
        double y = other.mean();
        double ratio = x / y;
        int n = size();
        int m = other.size();
        if (n < 2 || m < 2) {
            return new Estimate(ratio, Double.NaN);
        }
        double variance = square(standardDeviation() / x) / n + square(other.standardDeviation() / y) / m;
        if (paired && n == m) {
            double covariance = 0;
            for (int i = 0; i < n; i++) {
                covariance += (values[i] - x) * (other.values[i] - y) / (n - 1);
            }
            variance -= 2 * covariance / (n * x * y);
        }
        double t = TDistribution.of(Math.min(n, m) - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
        return new Estimate(ratio, ratio * t * Math.sqrt(Math.max(0, variance)));
    }

    private static double square(double x) {
        return x * x;
    }
}
