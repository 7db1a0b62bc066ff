package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.Set;
import millrace.process.StringCounts;

/** Chooses among the words that were counted. For one thread. */
final class Selection {
    private final SelectionOptions options;
    private final boolean ngrams;
    private final Optional<GuardedPattern> match;

    Selection(SelectionOptions options, WordOptions words) {
        this.options = options;
        this.ngrams = words.ngrams() > 1;
        this.match = options.match().map(regex -> new GuardedPattern(SelectionOptions.MATCH.dashed(), regex));
    }

    /** Whether all words are to be shown. */
    boolean choosesAll() {
        return options.isEmpty();
    }

    /**
     * Those that are to be shown; the same object if these are all.
     *
     * @throws RunawayPatternException if the regular expression has no end
     */
    StringCounts of(StringCounts counts) {
        return options.isEmpty() ? counts : counts.where(this::chooses);
    }

    /** Whether the word {@code bytes[from, to)} is to be shown. */
    boolean chooses(byte[] bytes, int from, int to, long count) {
        return count >= options.minCount() && isLongEnough(bytes, from, to) && isWanted(bytes, from, to);
    }

    /** By its characters: bytes that do not continue one. */
    private boolean isLongEnough(byte[] bytes, int from, int to) {
        if (options.minLength() == 1) {
            return true;
        }
        int length = 0;
        for (int i = from; i < to; i++) {
            if (ngrams && bytes[i] == ' ') {
                if (length < options.minLength()) {
                    return false;
                }
                length = 0;
            } else if ((bytes[i] & 0xC0) != 0x80) {
                length++;
            }
        }
        return length >= options.minLength();
    }

    private boolean isWanted(byte[] bytes, int from, int to) {
        Set<String> stopWords = options.stopWords();
        if (stopWords.isEmpty() && match.isEmpty()) {
            return true;
        }
        String word = new String(bytes, from, to - from, UTF_8);
        if (stopWords.contains(word) || (ngrams && holdsStopWord(word))) {
            return false;
        }
        if (match.isEmpty()) {
            return true;
        }
        match.get().reset(word);
        return match.get().find();
    }

    private boolean holdsStopWord(String ngram) {
        for (String word : ngram.split(" ", -1)) {
            if (options.stopWords().contains(word)) {
                return true;
            }
        }
        return false;
    }
}
