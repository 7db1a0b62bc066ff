package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.text.Normalizer;
import java.util.Locale;

/** The host of a URL, as the URL Standard of WHATWG reads it. */
final class HostName {
    /** Beside the controls, what no host of http may have. */
    private static final String FORBIDDEN = " #/:<>?@[\\]^|%\u007F";

    private HostName() {}

    /**
     * The host with its percent-encoding undone, and an IPv4 address in its usual form. Brackets, and names beyond
     * ASCII, are left to the parser of URLs.
     */
    static String plain(String host) throws BadUrlException {
        if (host.startsWith("[")) {
            if (host.indexOf('%') >= 0) {
                throw new BadUrlException(Reason.NOT_A_URL, "an IPv6 address with a percent sign");
            }
            return host;
        }
        String decoded = decoded(host);
        String ascii = Normalizer.normalize(decoded, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (c < ' ' || FORBIDDEN.indexOf(c) >= 0) {
                throw new BadUrlException(Reason.NOT_A_URL, "a host with a character that no host may have");
            }
        }
        String dotted = ascii.replace('\u3002', '.');
        for (String label : dotted.split("\\.", -1)) {
            if (label.startsWith("xn--") && !isName(Punycode.decoded(label.substring(4)))) {
                throw new BadUrlException(Reason.NOT_A_URL, "an international name that stands for nothing");
            }
        }
        return endsInNumber(dotted) ? ipv4(dotted) : decoded;
    }

    /** Whether a decoded label could have been encoded: one with compatibility characters would have lost them. */
    private static boolean isName(String label) {
        return !label.isEmpty() && Normalizer.isNormalized(label, Normalizer.Form.NFKC);
    }

    private static String decoded(String host) throws BadUrlException {
        if (host.indexOf('%') < 0) {
            return host;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(host.length());
        byte[] raw = host.getBytes(UTF_8);
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toString(UTF_8);
    }

    private static boolean endsInNumber(String host) {
        String[] parts = host.split("\\.", -1);
        int last = parts.length - 1;
        if (parts[last].isEmpty()) {
            if (last == 0) {
                return false;
            }
            last--;
        }
        String part = parts[last];
        return (!part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9'))
                || (part.startsWith("0x") && isHex(part.substring(2)));
    }

    private static boolean isHex(String digits) {
        return digits.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static String ipv4(String host) throws BadUrlException {
        String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String[] parts = trimmed.split("\\.", -1);
        if (parts.length > 4) {
            throw new BadUrlException(Reason.NOT_A_URL, "an IPv4 address of more than four numbers");
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            long number = number(parts[i]);
            boolean last = i == parts.length - 1;
            if (number >= (last ? 1L << (8 * (5 - parts.length)) : 256)) {
                throw new BadUrlException(Reason.NOT_A_URL, "an IPv4 address with a number that is too large");
            }
            address += last ? number : number << (8 * (3 - i));
        }
        return (address >> 24) + "." + ((address >> 16) & 255) + "." + ((address >> 8) & 255) + "." + (address & 255);
    }

    private static long number(String part) throws BadUrlException {
        boolean hex = part.startsWith("0x");
        boolean octal = !hex && part.length() > 1 && part.startsWith("0");
        String digits = hex ? part.substring(2) : octal ? part.substring(1) : part;
        String significant = digits.replaceFirst("^0+", "");
        if (digits.isEmpty() && hex) {
            return 0;
        }
        try {
            if (part.isEmpty() || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
                throw new NumberFormatException();
            }
            return significant.isEmpty()
                    ? 0
                    : significant.length() > 12
                            ? Long.MAX_VALUE
                            : Long.parseLong(significant, hex ? 16 : octal ? 8 : 10);
        } catch (NumberFormatException ignored) { // the message of our own says more
            throw new BadUrlException(Reason.NOT_A_URL, "an IPv4 address with something that is no number");
        }
    }
}
