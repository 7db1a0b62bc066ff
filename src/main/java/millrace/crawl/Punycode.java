package millrace.crawl;

/** Names beyond ASCII, as they are written in ASCII: RFC 3492, section 6.2. */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;

    private Punycode() {}

    /** The label behind {@code xn--}, which is in lower case; empty if it stands for nothing. */
    static String decoded(String text) {
        int dash = text.lastIndexOf('-');
        StringBuilder label = new StringBuilder(text.substring(0, Math.max(dash, 0)));
        long codePoint = 128;
        long i = 0;
        int bias = 72;
        int length = label.length();
        for (int at = dash + 1; at < text.length(); i++) {
            long before = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < text.length() ? digit(text.charAt(at++)) : -1;
                int threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
                i += digit * weight;
                if (digit < 0 || i > Integer.MAX_VALUE) {
                    return "";
                } else if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            length++;
            bias = adapted(i - before, length, before == 0);
            codePoint += i / length;
            i %= length;
            if (codePoint > Character.MAX_CODE_POINT) {
                return "";
            }
            int place = label.offsetByCodePoints(0, (int) i);
            label.insert(place, Character.toChars((int) codePoint));
        }
        return label.toString();
    }

    private static int digit(char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapted(long delta, int points, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
    }
}
