package millrace.wordcount;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * A regular expression that ends: a text in which the search takes more than {@link #MOST_STEPS} looks at a character
 * ends it, and the command. Counted in steps, not in seconds, it is the same on each machine. Character classes such
 * as {@code \w} are those of Unicode. For one thread.
 */
/*
 * java.util.regex tries all ways to match: (a+)+\1b has 2^n of them on n letters a, a*a*a*b n^3. It looks at the text through
 * CharSequence.charAt only, which is where the steps are counted. An expression that no character holds up, as
 * (){2000000000}, or (|)(|)(|)... at the end of the text, takes no steps; therefore it may not have too many Repeats.
 */
final class GuardedPattern {
    static final int MOST_STEPS = 50_000_000;

    private static final int SHOWN = 30;

    private final String option;
    private final Text text = new Text();
    private final Matcher matcher;

    /**
     * Compiles it.
     *
     * @param option which option it is the value of, with its dashes
     * @throws UsageException if it is no regular expression
     */
    GuardedPattern(String option, String regex) {
        this.option = option;
        this.matcher = compile(option, regex).matcher(text);
    }

    /**
     * Says whether a value is a regular expression that may be searched for.
     *
     * @throws UsageException if it is none, or repeats something too often
     */
    static void check(OptionSpec option, String regex) {
        compile(option.dashed(), regex);
        Repeats.tooMany(regex).ifPresent(what -> {
            throw new UsageException(option.dashed() + " " + Terminal.escape(regex) + ": " + what + "; give "
                    + Repeats.MOST + " at most");
        });
    }

    private static Pattern compile(String option, String regex) {
        try {
            return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
        } catch (PatternSyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw new UsageException(
                    option + " " + Terminal.escape(regex) + ": no regular expression" + where + ": "
                            + Terminal.escape(e.getDescription()),
                    e);
        } catch (StackOverflowError e) {
            throw new UsageException(option + ": a regular expression that is nested too deeply", e);
        }
    }

    /** Begins to search a text. */
    void reset(String searched) {
        text.value = searched;
        text.steps = 0;
        matcher.reset();
    }

    /**
     * Goes to the next match.
     *
     * @throws RunawayPatternException if the search has no end
     */
    boolean find() {
        try {
            return matcher.find();
        } catch (StackOverflowError e) {
            throw new RunawayPatternException(named() + " needs too deep a stack " + shown()
                    + "; repeat characters rather than groups, or possessively, as in (...)*+");
        }
    }

    int start() {
        return matcher.start();
    }

    int end() {
        return matcher.end();
    }

    private String named() {
        return option + " " + Terminal.escape(matcher.pattern().pattern());
    }

    private String shown() {
        String value = text.value;
        return "on \"" + Terminal.escape(value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...") + "\"";
    }

    /** The text, which counts how often it is looked at. */
    private final class Text implements CharSequence {
        String value = "";
        int steps;

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new RunawayPatternException(named() + " has found no end in " + MOST_STEPS + " steps " + shown()
                        + "; let no two repeats match the same text, as in (a+)+ or a*a*");
            }
            return value.charAt(index);
        }

        @Override
        public int length() {
            return value.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return value.substring(start, end);
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
