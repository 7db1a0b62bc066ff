package millrace.cli;

/** Numbers as people read them. The same in every locale. */
public final class Figures {
    private static final String[] UNITS = {"byte", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Figures() {}

    /** Digits in groups of three: {@code 2,027,446}. */
    public static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int i = digits.length() - 3; i > first; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    /** So many of something: {@code 1 file}, {@code 2,000 files}. */
    public static String counted(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    /** Bytes with three digits or so and a decimal unit: {@code 15.5 MB}. */
    public static String bytes(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? counted(Math.round(value), UNITS[0]) : decimal(value) + " " + UNITS[unit];
    }

    /** Seconds with three digits or so: {@code 0.83}, {@code 12.5}, {@code 340}. */
    public static String seconds(long nanos) {
        return decimal(nanos / 1e9);
    }

    /** Whole seconds as a clock shows them: {@code 0:07}, {@code 1:02:03}. */
    public static String clock(long seconds) {
        StringBuilder clock = new StringBuilder();
        if (seconds >= 3600) {
            clock.append(seconds / 3600).append(':');
            clock.append(seconds / 60 % 60 < 10 ? "0" : "");
        }
        clock.append(seconds / 60 % 60).append(':');
        clock.append(seconds % 60 < 10 ? "0" : "").append(seconds % 60);
        return clock.toString();
    }

    /** Two decimals below 10, one below 100, else none. */
    private static String decimal(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        long scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
        long scaled = Math.round(value * scale);
        if (decimals == 0) {
            return grouped(scaled);
        }
        String fraction = Long.toString(scaled % scale);
        return scaled / scale + "." + (fraction.length() < decimals ? "0" : "") + fraction;
    }
}
