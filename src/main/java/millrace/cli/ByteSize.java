package millrace.cli;

import java.util.OptionalLong;

/**
 * Numbers of bytes as people write them, as {@code split} and {@code dd} read them: {@code 1000}; {@code 64k},
 * {@code 64K} and {@code 64KiB} are 64 times 1024, {@code 64kB} is 64 times 1000; so are {@code M}, {@code G} and
 * {@code T} powers of 1024, or of 1000 with a {@code B}.
 */
public final class ByteSize {
    private static final String PREFIXES = "kmgt";

    private ByteSize() {}

    /** The number, or empty if the text is none or over 2^63-1. */
    public static OptionalLong parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long unit = unit(text.substring(digits));
        if (digits == 0 || unit == 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit));
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** What the number is multiplied with; 0 if this is no unit. */
    private static long unit(String suffix) {
        if (suffix.isEmpty() || suffix.equalsIgnoreCase("b")) {
            return 1;
        }
        int power = 1 + PREFIXES.indexOf(Character.toLowerCase(suffix.charAt(0)));
        long base;
        switch (suffix.substring(1)) {
            case "", "iB", "ib" -> base = 1024;
            case "B", "b" -> base = 1000;
            default -> base = 0;
        }
        long unit = power == 0 ? 0 : 1;
        for (int i = 0; i < power; i++) {
            unit *= base;
        }
        return unit;
    }
}
