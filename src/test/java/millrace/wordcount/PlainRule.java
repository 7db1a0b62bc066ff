package millrace.wordcount;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The rule in its plainest form, with nothing but the JDK. */
final class PlainRule {
    private static final String SPACES = "\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680"
            + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private PlainRule() {}

    /** Decode, split, lower-case, delete. */
    static Map<String, Long> count(byte[] bytes) {
        Map<String, Long> counts = new HashMap<>();
        for (String word : split(decode(bytes))) {
            add(counts, delete(word.toLowerCase(Locale.ROOT)));
        }
        return counts;
    }

    /** Decode, lower-case, delete, split: the order of the reference. */
    static Map<String, Long> countInOrder(byte[] bytes) {
        Map<String, Long> counts = new HashMap<>();
        for (String word : split(delete(decode(bytes).toLowerCase(Locale.ROOT)))) {
            add(counts, word);
        }
        return counts;
    }

    private static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static String[] split(String text) {
        return text.split("[" + SPACES + "]+", -1);
    }

    private static String delete(String text) {
        StringBuilder kept = new StringBuilder();
        text.chars().filter(c -> PUNCTUATION.indexOf(c) < 0).forEach(c -> kept.append((char) c));
        return kept.toString();
    }

    private static void add(Map<String, Long> counts, String word) {
        if (!word.isEmpty()) {
            counts.merge(word, 1L, Long::sum);
        }
    }

    /** The SHA-256 of the lines {@code word<TAB>count}, sorted by the bytes of the words. */
    static String digest(Map<String, Long> counts) {
        Map<String, Long> sorted = new TreeMap<>(
                Comparator.comparing(word -> word.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
        sorted.putAll(counts);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            sorted.forEach(
                    (word, count) -> digest.update((word + "\t" + count + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
