package millrace.timing;

import java.util.Locale;
import millrace.cli.Figures;

/** Numbers as a report shows them. The same in every locale. */
final class Amounts {
    private Amounts() {}

    static String bytes(double bytes) {
        return Figures.bytes(bytes);
    }

    /** Seconds or milliseconds, whichever has fewer zeros: {@code 1.234 s}, {@code 140 ms}. */
    static String time(double seconds) {
        if (seconds < 0.0995) {
            return digits(seconds * 1000, 3) + " ms";
        }
        return (seconds < 0.9995 ? digits(seconds * 1000, 3) + " ms" : digits(seconds, 4) + " s");
    }

    /** The same without digits that say nothing: {@code 2 s}, {@code 500 ms}, {@code 0}. */
    static String mark(double seconds) {
        return seconds == 0
                ? "0"
                : time(seconds).replaceFirst("(\\.\\d*?)0+ ", "$1 ").replace(". ", " ");
    }

    /** A rate: {@code 512 MB/s}, {@code 12.5 pages/s}. */
    static String rate(double amount, String unit, double seconds) {
        double perSecond = amount / seconds;
        return (unit.equals("bytes") ? bytes(perSecond) : digits(perSecond, 3) + " " + unit) + "/s";
    }

    static String amount(double amount, String unit) {
        return unit.equals("bytes") ? bytes(amount) : Figures.grouped(Math.round(amount)) + " " + unit;
    }

    /** Two numbers with as many decimals as the uncertainty deserves: {@code 1.86 ± 0.03}. */
    static String estimate(Estimate estimate) {
        double value = estimate.value();
        int least =
                value > 0 && value < 0.1 ? 1 - (int) Math.floor(Math.log10(value)) : 0; // two digits that say something
        if (Double.isNaN(estimate.plusMinus())) {
            return fixed(value, Math.max(2, least));
        }
        int deserved = estimate.plusMinus() >= 1 ? 1 : estimate.plusMinus() >= 0.00995 ? 2 : 3;
        int decimals = Math.max(deserved, least);
        return fixed(value, decimals) + " ± " + fixed(estimate.plusMinus(), decimals);
    }

    static String percent(double share) {
        double percent = 100 * share;
        return (Math.abs(percent) < 9.95 && percent != Math.rint(percent) ? fixed(percent, 1) : fixed(percent, 0))
                + " %";
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** So many significant digits, no exponent. */
    static String digits(double value, int digits) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : "–";
        }
        int before = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return fixed(value, Math.max(0, digits - before));
    }
}
