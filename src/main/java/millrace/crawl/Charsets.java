package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The charsets that servers and pages name, as browsers understand the names: the Encoding Standard of WHATWG. */
final class Charsets {
    /** Where browsers take another charset than the JDK does: a superset each. */
    private static final Map<String, String> AS_BROWSERS_DO = Map.ofEntries(
            Map.entry("us-ascii", "windows-1252"),
            Map.entry("ascii", "windows-1252"),
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("l1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("latin5", "windows-1254"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("big5", "Big5-HKSCS"),
            Map.entry("utf8", "UTF-8"),
            Map.entry("utf-16", "UTF-16LE"),
            Map.entry("unicode", "UTF-16LE"),
            Map.entry("x-user-defined", "windows-1252"));

    private Charsets() {}

    /** The charset with a name; empty if nobody knows it. */
    static Optional<Charset> named(String name) {
        String label = name.strip().toLowerCase(Locale.ROOT);
        if (label.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(AS_BROWSERS_DO.getOrDefault(label, label)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException ignored) { // as if it had not been named
            return Optional.empty();
        }
    }

    /** The charset that a page itself names; it was found byte by byte, so if it says UTF-16, then UTF-8 is meant. */
    static Optional<Charset> namedWithin(String name) {
        return named(name)
                .map(named -> named.name().contains("UTF-16") || named.name().contains("UTF-32") ? UTF_8 : named);
    }

    /** The charset of a text that is no HTML: its byte-order mark's, or the named one, or UTF-8. */
    static Charset ofText(byte[] text, String named) {
        if (startsWith(text, 0xEF, 0xBB, 0xBF)) {
            return UTF_8;
        } else if (startsWith(text, 0xFE, 0xFF) || startsWith(text, 0xFF, 0xFE)) {
            return UTF_16;
        }
        return named(named).orElse(UTF_8);
    }

    private static boolean startsWith(byte[] text, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= text.length || (text[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
