package millrace.wordcount;

import java.io.Serializable;
import java.util.Locale;
import millrace.cli.Arguments;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * How words are found in text.
 *
 * @param regex the regular expression, or empty: it is none
 */
record Tokens(Kind kind, String regex) implements Serializable {
    static final Tokens RULE = new Tokens(Kind.RULE, "");

    static final OptionSpec OPTION = OptionSpec.value(
                    "t",
                    "tokens",
                    "HOW",
                    "what a word is: rule (see below), unicode (as Unicode segments text, UAX #29), letters (runs of letters),"
                            + " whitespace (as wc -w), or a regular expression, each match of which in a line is a word",
                    "rule")
            .among("rule", "unicode", "letters", "whitespace");

    /** The ways there are. */
    enum Kind {
        RULE(Passage.RULE_TOKEN),
        UNICODE(Passage.RUN),
        LETTERS(Passage.RUN),
        WHITESPACE(Passage.TOKEN),
        REGEX(Passage.LINE);

        final Passage passage;

        Kind(Passage passage) {
            this.passage = passage;
        }
    }

    static Tokens of(Arguments arguments) {
        String value = arguments.text(OPTION).orElse("rule");
        for (Kind kind : Kind.values()) {
            if (kind != Kind.REGEX && kind.name().toLowerCase(Locale.ROOT).equals(value)) {
                return new Tokens(kind, "");
            }
        }
        if (value.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
            throw new UsageException(OPTION.dashed() + " " + (value.isEmpty() ? "\"\"" : value)
                    + ": give one of rule, unicode, letters, whitespace, or a regular expression, as in "
                    + (value.isEmpty() ? "\\w+" : "(" + value + ")"));
        }
        GuardedPattern.check(OPTION, value);
        return new Tokens(Kind.REGEX, value);
    }

    /** The unit of text in which words are looked for. */
    Passage passage() {
        return kind.passage;
    }

    /** What finds them. */
    Tokenizer tokenizer() {
        return switch (kind) {
            case RULE -> RunTokenizer.RULE;
            case UNICODE -> new UnicodeTokenizer();
            case LETTERS -> RunTokenizer.LETTERS;
            case WHITESPACE -> RunTokenizer.WHITE_SPACE;
            case REGEX -> new PatternTokenizer(new GuardedPattern(OPTION.dashed(), regex));
        };
    }

    /** As on the command line. */
    String name() {
        return kind == Kind.REGEX ? regex : kind.name().toLowerCase(Locale.ROOT);
    }

    /** For people, escaped. */
    @Override
    public String toString() {
        return kind == Kind.REGEX ? "regex " + Terminal.escape(regex) : name();
    }
}
