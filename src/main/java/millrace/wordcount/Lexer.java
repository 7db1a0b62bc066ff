package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * From the bytes of a passage to its words: decode, normalize, find the words, change their case, by the rule delete
 * punctuation, and normalize again what that has changed. For one thread.
 */
final class Lexer {
    private final WordOptions options;
    private final Tokenizer tokenizer;
    private boolean malformed;

    Lexer(WordOptions options) {
        this.options = options;
        this.tokenizer = options.tokens().tokenizer();
    }

    /** The words of {@code bytes[from, to)}, in their order. */
    List<String> words(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, UTF_8);
        malformed = Rule.isMalformed(text, bytes, from, to);
        return words(text);
    }

    /** The words of a passage. */
    List<String> words(String passage) {
        List<String> words = new ArrayList<>();
        tokenizer.tokenize(options.form().of(passage), found -> {
            String word = form(found);
            if (!word.isEmpty()) {
                words.add(word);
            }
        });
        return words;
    }

    private String form(String found) {
        String word = options.letterCase().of(found);
        String kept = options.tokens().kind() == Tokens.Kind.RULE ? Rule.withoutPunctuation(word) : word;
        return options.form().of(kept);
    }

    /** Whether there was a malformed sequence in the last passage that came as bytes. */
    boolean sawMalformed() {
        return malformed;
    }
}
