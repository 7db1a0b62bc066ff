package millrace.wordcount;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a whole text at once, each kind in its plainest form: what nobody can do with a large text. */
final class PlainWords {
    private static final String RULE_SPACE =
            "\\t-\\r\\x1c- \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"
                    + "\\x{202f}\\x{205f}\\x{3000}";
    private static final String WC_SPACE =
            "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}" + "\\x{202f}\\x{205f}\\x{2060}\\x{3000}";

    private PlainWords() {}

    /** Decode, normalize, find, change the case, normalize, join. */
    static Map<String, Long> count(WordOptions options, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>();
        for (String found :
                find(options.tokens(), normal(options, text.startsWith("\ufeff") ? text.substring(1) : text))) {
            String word = switch (options.letterCase()) {
                case KEEP -> found;
                case LOWER -> found.toLowerCase(Locale.ROOT);
                case FOLD -> UCharacter.foldCase(found, true);
            };
            if (options.tokens().kind() == Tokens.Kind.RULE) {
                word = word.replaceAll("[\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e]", "");
            }
            if (!word.isEmpty()) {
                words.add(normal(options, word));
            }
        }
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i + options.ngrams() <= words.size(); i++) {
            counts.merge(String.join(" ", words.subList(i, i + options.ngrams())), 1L, Long::sum);
        }
        return counts;
    }

    private static String normal(WordOptions options, String text) {
        return switch (options.form()) {
            case NONE -> text;
            case NFC -> Normalizer.normalize(text, Normalizer.Form.NFC);
            case NFKC -> Normalizer.normalize(text, Normalizer.Form.NFKC);
        };
    }

    private static List<String> find(Tokens tokens, String text) {
        return switch (tokens.kind()) {
            case RULE -> matches("[^" + RULE_SPACE + "]+", text);
            case WHITESPACE -> matches("[^" + WC_SPACE + "]+", text);
            case LETTERS -> matches("\\p{L}[\\p{L}\\p{M}]*", text);
            case UNICODE -> segments(text);
            case REGEX -> {
                List<String> words = new ArrayList<>();
                for (String line : text.split("\r?\n", -1)) {
                    words.addAll(matches("(?U)" + tokens.regex(), line));
                }
                words.removeIf(String::isEmpty);
                yield words;
            }
        };
    }

    private static List<String> matches(String regex, String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    private static List<String> segments(String text) {
        List<String> words = new ArrayList<>();
        BreakIterator segments = BreakIterator.getWordInstance(ULocale.ROOT);
        segments.setText(text);
        int begin = segments.first();
        for (int end = segments.next(); end != BreakIterator.DONE; begin = end, end = segments.next()) {
            if (segments.getRuleStatus() >= BreakIterator.WORD_NUMBER) {
                words.add(text.substring(begin, end));
            }
        }
        return words;
    }
}
