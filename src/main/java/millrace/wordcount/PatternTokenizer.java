package millrace.wordcount;

import java.util.function.Consumer;

/** Words are the matches of a regular expression, but for empty ones. */
final class PatternTokenizer implements Tokenizer {
    private final GuardedPattern pattern;

    PatternTokenizer(GuardedPattern pattern) {
        this.pattern = pattern;
    }

    @Override
    public void tokenize(String passage, Consumer<String> words) {
        boolean carriageReturn = passage.endsWith("\r");
        String line = carriageReturn ? passage.substring(0, passage.length() - 1) : passage;
        pattern.reset(line);
        while (pattern.find()) {
            if (pattern.end() > pattern.start()) {
                words.accept(line.substring(pattern.start(), pattern.end()));
            }
        }
    }
}
