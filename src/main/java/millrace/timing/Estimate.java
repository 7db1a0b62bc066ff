package millrace.timing;

/**
 * A value that is not known exactly.
 *
 * @param value the best guess
 * @param plusMinus half the width of its 95 % confidence interval; not a number: there was one run only
 */
public record Estimate(double value, double plusMinus) {
    /** Whether the interval leaves that value out: below 0 if the estimate is less for sure, above 0 if more, else 0. */
    public int comparedTo(double other) {
        if (Double.isNaN(plusMinus) || Math.abs(value - other) <= plusMinus) {
            return 0;
        }
        return Double.compare(value, other);
    }
}
