package millrace.wordcount;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a regular expression tries at one place of a text whether or not there is a character to look at: repeats of what may match
 * nothing, as {@code ()} does, as often as their least number says, and one within the other these multiply; and all
 * combinations of ways to match nothing, of which {@code (|)} and {@code (a*)?} have two each.
 */
final class Repeats {
    static final int MOST = 1000;

    /** What is quoted or named, what classes and groups begin and end with, repeats, and any other character. */
    private static final String PART = "\\\\Q.*?(?:\\\\E|\\z)|\\\\[xNpPk]\\{[^}]*\\}|\\\\k<[^>]*>|\\\\.|\\[\\^?\\]?"
            + "|(?<flags>\\(\\?[a-zA-Z-]*\\))|(?<group>\\((?:(?<look>\\?<?[=!])|\\?(?:[>:]|<\\w+>|[a-zA-Z-]+:))?)"
            + "|(?<repeat>(?:[?*+]|\\{(?<least>\\d+)(?:,(?<most>\\d*))?\\})[?+]?)|.";

    private static final Pattern PLAIN = Pattern.compile("(?<space>(?!))|" + PART, Pattern.DOTALL);
    private static final Pattern COMMENTED = Pattern.compile("(?<space>\\s|#[^\\n]*)|" + PART, Pattern.DOTALL);
    private static final Pattern COMMENTS = Pattern.compile("\\(\\?[a-zA-Z]*x");
    private static final Pattern NOTHING = Pattern.compile("[$^]|\\\\(?:[bBAGzZ1-9]|Q\\\\E|k<.*)");

    private final Deque<Group> outside = new ArrayDeque<>();
    private Group group = new Group(false);
    private long last = 1; // how often the part before is repeated
    private boolean lastMayBeNothing = true;
    private long waysToBeNothing = 1;

    private Repeats() {}

    /** What is known so far of the group around a part. */
    private static final class Group {
        final boolean looksOnly;
        long mostRepeated = 1;
        boolean mayBeNothing = true; // the alternative at hand
        int mayBe; // how many alternatives before it

        Group(boolean looksOnly) {
            this.looksOnly = looksOnly;
        }
    }

    /** What in a regular expression, which must be one, is repeated too often; for people. */
    static Optional<String> tooMany(String regex) {
        return new Repeats().search(regex);
    }

    private Optional<String> search(String regex) {
        int classes = 0;
        Matcher part = (COMMENTS.matcher(regex).find() ? COMMENTED : PLAIN).matcher(regex);
        while (part.find() && waysToBeNothing <= MOST) {
            char first = part.group().charAt(0);
            if (first == '[') {
                if (classes++ == 0) {
                    next(false);
                }
            } else if (classes > 0) {
                classes -= first == ']' ? 1 : 0;
            } else if (part.group("group") != null) {
                next(true);
                outside.push(group);
                group = new Group(part.group("look") != null);
            } else if (first == '|') {
                endAlternative();
            } else if (first == ')' && !outside.isEmpty()) {
                endGroup();
            } else if (part.group("repeat") != null) {
                Optional<String> tooMany = repeat(part);
                if (tooMany.isPresent()) {
                    return tooMany;
                }
            } else if (part.group("space") == null) {
                next(part.group("flags") != null
                        || NOTHING.matcher(part.group()).matches());
            }
        }
        while (!outside.isEmpty()) {
            endGroup();
        }
        endAlternative();
        multiplyWays(group.mayBe);
        return waysToBeNothing <= MOST
                ? Optional.empty()
                : Optional.of("there are more than " + MOST + " ways to match nothing, as two in (|) or (a*)?");
    }

    private void next(boolean mayBeNothing) {
        group.mayBeNothing &= lastMayBeNothing;
        last = 1;
        lastMayBeNothing = mayBeNothing;
    }

    private void endAlternative() {
        next(true);
        group.mayBe += group.mayBeNothing ? 1 : 0;
        group.mayBeNothing = true;
    }

    private void endGroup() {
        endAlternative();
        multiplyWays(group.mayBe);
        last = group.mostRepeated;
        lastMayBeNothing = group.mayBe > 0 || group.looksOnly;
        group = outside.pop();
        group.mostRepeated = Math.max(group.mostRepeated, last);
    }

    private Optional<String> repeat(Matcher part) {
        String least = part.group("least");
        if (least != null) {
            if (isTooMany(least) || isTooMany(part.group("most"))) {
                return Optional.of(part.group() + " repeats too often");
            }
            last *= Math.max(1, Integer.parseInt(least));
            if (last > MOST) {
                return Optional.of("repeats within repeats are " + last + " in all");
            }
            group.mostRepeated = Math.max(group.mostRepeated, last);
        }
        boolean optional = least == null ? part.group().charAt(0) != '+' : Integer.parseInt(least) == 0;
        if (optional && lastMayBeNothing) {
            multiplyWays(2);
        }
        lastMayBeNothing |= optional;
        return Optional.empty();
    }

    private void multiplyWays(int ways) {
        if (waysToBeNothing <= MOST) {
            waysToBeNothing *= Math.max(1, ways);
        }
    }

    private static boolean isTooMany(@Nullable String number) {
        return number != null && !number.isEmpty() && (number.length() > 9 || Integer.parseInt(number) > MOST);
    }
}
