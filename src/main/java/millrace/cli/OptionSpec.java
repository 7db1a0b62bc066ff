package millrace.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One option of a command, from which parsing and help are made. Build it with {@link #flag} or {@link #value}.
 *
 * @param shortName one letter, or empty: the option has no short form
 * @param longName the name after {@code --}
 * @param argument the name of its value in the help, in capitals, or empty: the option takes no value
 * @param description what it does, one phrase
 * @param defaultText what holds when it is not given, or empty: nothing worth saying
 * @param words what its value may be, or may also be
 */
public record OptionSpec(
        String shortName,
        String longName,
        String argument,
        String description,
        String defaultText,
        List<String> words) {

    /** What a value names, as the name of the argument says it. */
    enum Value {
        FILE,
        FOLDER,
        TEXT
    }

    public OptionSpec {
        words = List.copyOf(words);
        if (longName.isEmpty()) {
            throw new IllegalArgumentException("an option needs a long name: " + description);
        }
        if (shortName.length() > 1) {
            throw new IllegalArgumentException("the short name of --" + longName + " must be one letter: " + shortName);
        }
    }

    /** An option without a value. */
    public static OptionSpec flag(String shortName, String longName, String description) {
        return new OptionSpec(shortName, longName, "", description, "", List.of());
    }

    /** An option with a value. */
    public static OptionSpec value(
            String shortName, String longName, String argument, String description, String defaultText) {
        return new OptionSpec(shortName, longName, argument, description, defaultText, List.of());
    }

    /** The same option, whose value is one of these constants, written as {@link Arguments#choice} reads them. */
    public <E extends Enum<E>> OptionSpec among(Class<E> type) {
        return among(Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
    }

    /** The same option, whose value is one of these words, or may be. */
    public OptionSpec among(String... choices) {
        return new OptionSpec(shortName, longName, argument, description, defaultText, List.of(choices));
    }

    /** What its value names: a FILE, a FOLDER, or neither. */
    Value value() {
        return switch (argument) {
            case "FILE", "FILE|LANG" -> Value.FILE;
            case "FOLDER" -> Value.FOLDER;
            default -> Value.TEXT;
        };
    }

    /** Whether a value follows. */
    public boolean takesValue() {
        return !argument.isEmpty();
    }

    /** How messages name it: {@code --top}. */
    public String dashed() {
        return "--" + longName;
    }
}
