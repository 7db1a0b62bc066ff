package millrace.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * What is known about the terminal. The script that starts the command looks, since Java 17 cannot, and passes it on as
 * system properties: {@code millrace.stdin.tty}, {@code millrace.stdout.tty}, {@code millrace.stderr.tty} (true or
 * false, absent: false) and {@code millrace.columns} (absent: 80).
 *
 * @param input whether standard input is a terminal
 * @param output whether standard output is one
 * @param error whether standard error is one
 * @param columns its width
 */
public record Terminal(boolean input, boolean output, boolean error, int columns) {
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;

    public Terminal {
        columns = columns < FEWEST_COLUMNS ? USUAL_COLUMNS : columns;
    }

    /** What the script found. */
    public static Terminal ofSystemProperties() {
        return new Terminal(
                Boolean.getBoolean("millrace.stdin.tty"),
                Boolean.getBoolean("millrace.stdout.tty"),
                Boolean.getBoolean("millrace.stderr.tty"),
                Integer.getInteger("millrace.columns", USUAL_COLUMNS));
    }

    /**
     * The text on one line and without anything that a terminal would obey: control characters (also those over
     * U+007F), line and paragraph separators, what turns the direction of writing, and half surrogate pairs are shown
     * as {@code \\u001b}, tab and newline as {@code \t} and {@code \n}. A backslash stays what it is: this is to be
     * read, not to be turned back.
     */
    public static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean harmless = !isActive(c) && !isHalf(text, i);
            if (!harmless && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                append(escaped, c, harmless);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** The text on its lines, each as {@link #escape} shows it: for messages of several lines. */
    public static String escapeLines(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            escaped.append(escape(text.substring(begin, end))).append('\n');
            begin = end + 1;
        }
        return escaped.append(escape(text.substring(begin))).toString();
    }

    /** A writer that shows as {@code \\u001b} whatever a terminal would obey, but lets tabs and newlines pass. */
    public static Writer escaping(Writer out) {
        return new EscapingWriter(out);
    }

    private static void append(StringBuilder escaped, char c, boolean harmless) {
        if (harmless) {
            escaped.append(c);
        } else if (c == '\n') {
            escaped.append("\\n");
        } else if (c == '\t') {
            escaped.append("\\t");
        } else {
            escaped.append(hex(c));
        }
    }

    private static String hex(char c) {
        String digits = Integer.toHexString(c);
        return "\\u" + "0".repeat(4 - digits.length()) + digits;
    }

    private static boolean isActive(char c) {
        return c < 0x20
                || (c >= 0x7F && c < 0xA0)
                || c == '\u200E'
                || c == '\u200F'
                || (c >= '\u2028' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static boolean isHalf(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static final class EscapingWriter extends FilterWriter {
        EscapingWriter(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            if (c != '\n' && c != '\t' && isActive((char) c)) {
                out.write(hex((char) c));
            } else {
                out.write(c);
            }
        }

        @Override
        public void write(char[] chars, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                write(chars[i]);
            }
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                write(text.charAt(i));
            }
        }
    }
}
