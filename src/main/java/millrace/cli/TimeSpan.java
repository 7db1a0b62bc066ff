package millrace.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * Durations as people write them: a number, decimals allowed, and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d};
 * without a unit it is seconds: {@code 500ms}, {@code 1.5s}, {@code 2m}, {@code 0}.
 */
public final class TimeSpan {
    private static final int MOST_CHARS = 20;

    private TimeSpan() {}

    /** The duration, or empty if the text is none, or below 0 or over a hundred years. */
    public static Optional<Duration> parse(String text) {
        int digits = 0;
        while (digits < text.length() && (text.charAt(digits) == '.' || isDigit(text.charAt(digits)))) {
            digits++;
        }
        long unit = millis(text.substring(digits));
        if (digits == 0 || unit == 0 || text.length() > MOST_CHARS) {
            return Optional.empty();
        }
        try {
            BigDecimal millis = new BigDecimal(text.substring(0, digits)).multiply(BigDecimal.valueOf(unit));
            long whole = millis.longValue();
            return whole > Duration.ofDays(36_500).toMillis() || millis.precision() - millis.scale() > 18
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(whole));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** 0 if this is no unit. */
    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "", "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 0;
        };
    }
}
