package millrace.cli;

/**
 * One option of a command, from which parsing and help are made. Build it with {@link #flag} or {@link #value}.
 *
 * @param shortName one letter, or empty: the option has no short form
 * @param longName the name after {@code --}
 * @param argument the name of its value in the help, in capitals, or empty: the option takes no value
 * @param description what it does, one phrase
 * @param defaultText what holds when it is not given, or empty: nothing worth saying
 */
public record OptionSpec(String shortName, String longName, String argument, String description, String defaultText) {

    public OptionSpec {
        if (longName.isEmpty()) {
            throw new IllegalArgumentException("an option needs a long name: " + description);
        }
        if (shortName.length() > 1) {
            throw new IllegalArgumentException("the short name of --" + longName + " must be one letter: " + shortName);
        }
    }

    /** An option without a value. */
    public static OptionSpec flag(String shortName, String longName, String description) {
        return new OptionSpec(shortName, longName, "", description, "");
    }

    /** An option with a value. */
    public static OptionSpec value(
            String shortName, String longName, String argument, String description, String defaultText) {
        return new OptionSpec(shortName, longName, argument, description, defaultText);
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
