package millrace.wordcount;

import java.io.Serializable;
import java.util.Locale;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;

/**
 * What a word is. Travels to the workers.
 *
 * @param tokens how words are found
 * @param letterCase what becomes of capitals
 * @param form which form of a character is used
 * @param ngrams so many words that follow one another are counted as one; 1: each for itself
 */
record WordOptions(Tokens tokens, LetterCase letterCase, NormalForm form, int ngrams) implements Serializable {
    /** The rule. */
    static final WordOptions RULE = new WordOptions(Tokens.RULE, LetterCase.LOWER, NormalForm.NONE, 1);

    private static final int MOST_NGRAMS = 100;

    private static final OptionSpec CASE = OptionSpec.value(
                    "", "case", "CASE", "keep, lower, or fold, where ß is ss and a final ς is σ", "lower")
            .among(LetterCase.class);
    private static final OptionSpec NORMALIZE = OptionSpec.value(
                    "",
                    "normalize",
                    "FORM",
                    "nfc: composed and decomposed letters are the same; nfkc: ligatures and full width forms too",
                    "")
            .among(NormalForm.class);
    private static final OptionSpec NGRAMS = OptionSpec.value(
            "", "ngrams", "N", "count N words that follow one another in a file, 1 to " + MOST_NGRAMS, "1");

    static final OptionGroup GROUP = new OptionGroup("Words", Tokens.OPTION, CASE, NORMALIZE, NGRAMS);

    static WordOptions of(Arguments arguments) {
        return new WordOptions(
                Tokens.of(arguments),
                arguments.choice(CASE, LetterCase.class).orElse(LetterCase.LOWER),
                arguments.choice(NORMALIZE, NormalForm.class).orElse(NormalForm.NONE),
                (int) arguments.whole(NGRAMS, 1, MOST_NGRAMS).orElse(1));
    }

    /** The unit of text. */
    Passage passage() {
        return tokens.passage();
    }

    /** What is counted: a word, or {@code 2-gram}. */
    String unit() {
        return ngrams == 1 ? "word" : ngrams + "-gram";
    }

    /** What counts the words. */
    WordCounter counter() {
        return isRule() ? new WordTable() : new TextCounter(this);
    }

    /** Whether it is {@link #RULE}. */
    /* Asked at each start: to compare records, the JVM first makes the code for it, which takes 20 ms. */
    boolean isRule() {
        return tokens.kind() == Tokens.Kind.RULE
                && letterCase == LetterCase.LOWER
                && form == NormalForm.NONE
                && ngrams == 1;
    }

    /** For people, escaped: how words were found, and what is not as usual. */
    @Override
    public String toString() {
        return tokens
                + (letterCase == LetterCase.LOWER
                        ? ""
                        : ", case " + letterCase.name().toLowerCase(Locale.ROOT))
                + (form == NormalForm.NONE ? "" : ", " + form.name().toLowerCase(Locale.ROOT));
    }
}
