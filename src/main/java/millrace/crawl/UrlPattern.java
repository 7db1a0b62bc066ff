package millrace.crawl;

import java.io.Serializable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * A regular expression that cannot hang: one that looks at the characters of a text for too long fails, with a message
 * that says so.
 */
final class UrlPattern implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int LEAST_STEPS = 1_000_000;
    private static final int STEPS_PER_CHAR = 100;

    private final Pattern pattern;
    private final String option;

    /**
     * @param option which asked for it, for messages
     * @throws UsageException if it is none
     */
    UrlPattern(String option, String regex) {
        this.option = option;
        try {
            this.pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    option + " " + Terminal.escape(regex) + ": no regular expression: " + e.getDescription()
                            + " near index " + e.getIndex(),
                    e);
        }
    }

    /**
     * Whether it matches somewhere in the text.
     *
     * @throws UsageException if it takes too long
     */
    boolean find(String text) {
        return pattern.matcher(new Counted(text, 0, text.length(), new Steps(text.length())))
                .find();
    }

    private final class Steps {
        private int left;

        Steps(int chars) {
            left = Math.max(LEAST_STEPS, Math.multiplyExact(STEPS_PER_CHAR, chars));
        }

        void take() {
            if (--left < 0) {
                throw new UsageException(option + " " + Terminal.escape(pattern.pattern())
                        + " takes too long: more than a million steps; give a simpler expression");
            }
        }
    }

    private record Counted(String text, int start, int end, Steps steps) implements CharSequence {
        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            steps.take();
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Counted(text, start + from, start + to, steps);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
