package millrace.wordcount;

import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Words are the longest runs of certain characters.
 *
 * @param begins which a word may begin with
 * @param goesOn which may follow
 */
record RunTokenizer(IntPredicate begins, IntPredicate goesOn) implements Tokenizer {
    /** What stands between the white space of the rule. */
    static final RunTokenizer RULE = between(c -> c <= Character.MAX_VALUE && Rule.isSpace((char) c));

    /** What stands between the white space of {@code wc}. */
    static final RunTokenizer WHITE_SPACE = between(Passage::isSpace);

    /** Letters, and the marks on them. */
    static final RunTokenizer LETTERS = new RunTokenizer(Character::isLetter, c -> Character.isLetter(c) || isMark(c));

    private static RunTokenizer between(IntPredicate space) {
        return new RunTokenizer(space.negate(), space.negate());
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    @Override
    public void tokenize(String passage, Consumer<String> words) {
        int begin = -1;
        int i = 0;
        while (i < passage.length()) {
            int c = passage.codePointAt(i);
            if (begin < 0 && begins.test(c)) {
                begin = i;
            } else if (begin >= 0 && !goesOn.test(c)) {
                words.accept(passage.substring(begin, i));
                begin = -1;
            }
            i += Character.charCount(c);
        }
        if (begin >= 0) {
            words.accept(passage.substring(begin));
        }
    }
}
