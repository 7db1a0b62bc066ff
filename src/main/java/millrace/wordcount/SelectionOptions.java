package millrace.wordcount;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;

/**
 * Which words are shown. All are counted.
 *
 * @param minLength of so many characters at least, of an n-gram each word
 * @param minCount that occur so often at least
 * @param stopWords that are none of these, and hold none of these if they are n-grams
 * @param list the file in which these stand, if there is one
 * @param match in which this regular expression is found
 */
record SelectionOptions(
        int minLength, long minCount, Set<String> stopWords, Optional<Path> list, Optional<String> match) {
    static final OptionSpec MATCH =
            OptionSpec.value("", "match", "REGEX", "show words in which this is found, as in ^un or ness$", "");

    private static final OptionSpec MIN_LENGTH =
            OptionSpec.value("", "min-length", "N", "show words of N characters or more", "");
    private static final OptionSpec MIN_COUNT =
            OptionSpec.value("", "min-count", "N", "show words that occur N times or more", "");
    static final OptionSpec STOP_WORDS = OptionSpec.value(
                    "",
                    "stop-words",
                    "FILE|LANG",
                    "do not show the words of a file, or of a language, as in en: config/stop-words has the lists",
                    "")
            .among("de", "en", "es", "fr", "it", "nl", "pt", "ru");

    static final OptionGroup GROUP = new OptionGroup("Selection", MIN_LENGTH, MIN_COUNT, STOP_WORDS, MATCH);

    /** Reads the list of stop words as text is read. */
    static SelectionOptions of(Arguments arguments, WordOptions words) {
        Optional<String> match = arguments.text(MATCH);
        match.ifPresent(regex -> GuardedPattern.check(MATCH, regex));
        Optional<String> list = arguments.text(STOP_WORDS);
        return new SelectionOptions(
                (int) arguments.whole(MIN_LENGTH, 1, Integer.MAX_VALUE).orElse(1),
                arguments.whole(MIN_COUNT, 1, Long.MAX_VALUE).orElse(1),
                list.isPresent() ? StopWords.read(STOP_WORDS, list.get(), words) : Set.of(),
                list.map(StopWords::file),
                match);
    }

    /** Whether all words are shown. */
    boolean isEmpty() {
        return minLength == 1 && minCount == 1 && stopWords.isEmpty() && match.isEmpty();
    }
}
