package millrace.timing;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale from 0 to at least {@code most}, with marks at round numbers.
 *
 * @param end where it ends
 * @param marks from 0 on
 */
record Axis(double end, List<Double> marks) {
    /** With some so many marks. */
    static Axis upTo(double most, int wanted) {
        double raw = most / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = raw <= power ? power : raw <= 2 * power ? 2 * power : raw <= 5 * power ? 5 * power : 10 * power;
        List<Double> marks = new ArrayList<>();
        for (int i = 0; i * step < most + step * 0.001; i++) {
            marks.add(i * step);
        }
        return new Axis(most, marks);
    }

    /** Where a value is, in percent of the whole. */
    String percent(double value) {
        return Amounts.fixed(100 * value / end, 3) + "%";
    }
}
