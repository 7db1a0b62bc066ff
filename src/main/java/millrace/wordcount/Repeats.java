package millrace.wordcount;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in braces of a regular expression. What is repeated may match nothing, as {@code ()} does, and is tried all the
 * same as often as its least number says; one within the other, these multiply.
 */
final class Repeats {
    static final int MOST = 1000;

    /** What is quoted or named, what groups and classes begin and end with, repeats, and any other character. */
    private static final Pattern PART = Pattern.compile(
            "\\\\Q.*?(?:\\\\E|\\z)|\\\\[xNpPk]\\{[^}]*\\}|\\\\.|\\[\\^?\\]?|\\{(?<least>\\d+)(?:,(?<most>\\d*))?\\}|.",
            Pattern.DOTALL);

    private Repeats() {}

    /** What in a regular expression, which must be one, is repeated too often; for people. */
    static Optional<String> tooMany(String regex) {
        Deque<Long> outside = new ArrayDeque<>();
        long group = 1; // the largest product in the group so far
        long last = 1; // that of the part before
        int classes = 0;
        Matcher part = PART.matcher(regex);
        while (part.find()) {
            char first = part.group().charAt(0);
            if (first == '[') {
                classes++;
            } else if (classes > 0) {
                classes -= first == ']' ? 1 : 0;
            } else if (first == '(') {
                outside.push(group);
                group = 1;
            } else if (first == ')' && !outside.isEmpty()) {
                last = group;
                group = Math.max(group, outside.pop());
            } else if (part.group("least") != null) {
                if (isTooMany(part.group("least")) || isTooMany(part.group("most"))) {
                    return Optional.of(part.group() + " repeats too often");
                }
                last *= Math.max(1, Integer.parseInt(part.group("least")));
                if (last > MOST) {
                    return Optional.of("repeats within repeats are " + last + " in all");
                }
                group = Math.max(group, last);
            } else {
                last = 1;
            }
        }
        return Optional.empty();
    }

    private static boolean isTooMany(@Nullable String number) {
        return number != null && !number.isEmpty() && (number.length() > 9 || Integer.parseInt(number) > MOST);
    }
}
