package millrace.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/**
 * A command line that was read: which options were given, their values as the types they stand for, and the operands.
 */
public final class Arguments {
    private static final long MEGABYTE = 1 << 20;
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final char REPLACEMENT = '\uFFFD';

    private final CommandLine parsed;
    private final Defaults defaults;

    Arguments(CommandLine parsed, Defaults defaults) {
        this.parsed = parsed;
        this.defaults = defaults;
    }

    /** What is not an option, in order. */
    public List<String> operands() {
        return parsed.getArgList();
    }

    /** Whether the option was given, or holds by default. */
    public boolean has(OptionSpec option) {
        return parsed.hasOption(option.longName())
                || defaults.find(option)
                        .filter(value -> option.takesValue() || value.text().equals("true"))
                        .isPresent();
    }

    /** Whether the option stands on the command line. */
    public boolean given(OptionSpec option) {
        return parsed.hasOption(option.longName());
    }

    /** The value, the last one if it was given more than once. */
    public Optional<String> text(OptionSpec option) {
        List<String> values = texts(option);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** All values of an option that may be given more than once, in order. */
    public List<String> texts(OptionSpec option) {
        String[] values = parsed.getOptionValues(option.longName());
        return values == null
                ? defaults.find(option).map(value -> List.of(value.text())).orElse(List.of())
                : List.of(values);
    }

    /**
     * The value as a whole number.
     *
     * @throws UsageException if it is none, or not from {@code least} to {@code most}
     */
    public OptionalLong whole(OptionSpec option, long least, long most) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long value = WHOLE.matcher(text.get()).matches() ? Long.parseLong(text.get()) : Long.MIN_VALUE;
            if (least <= value && value <= most) {
                return OptionalLong.of(value);
            }
        } catch (NumberFormatException e) {
            throw new UsageException(wrong(option, text.get(), "a whole number" + range(least, most)), e);
        }
        throw new UsageException(wrong(option, text.get(), "a whole number" + range(least, most)));
    }

    /**
     * The value as a number of bytes, see {@link ByteSize}.
     *
     * @throws UsageException if it is none, or less than {@code least}
     */
    public OptionalLong bytes(OptionSpec option, long least) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong value = ByteSize.parse(text.get());
        if (value.isEmpty() || value.getAsLong() < least) {
            throw new UsageException(wrong(option, text.get(), "a number of bytes, at least " + shown(least)));
        }
        return value;
    }

    private static String shown(long bytes) {
        boolean large = bytes >= MEGABYTE && bytes % MEGABYTE == 0;
        return large ? bytes / MEGABYTE + "M, as in 512M or 4G" : bytes + ", as in 1000, 64k or 1M";
    }

    /**
     * The value as one of the constants of an enum, whose names are written in lower case.
     *
     * @throws UsageException if it is none of them
     */
    public <E extends Enum<E>> Optional<E> choice(OptionSpec option, Class<E> type) {
        Optional<String> text = text(option);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder names = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(text.get())) {
                return Optional.of(constant);
            }
            names.append(names.length() == 0 ? "" : ", ").append(name);
        }
        throw new UsageException(wrong(option, text.get(), "one of " + names));
    }

    /**
     * The value as the name of a file.
     *
     * @throws UsageException if that can be no file's name
     */
    public Optional<Path> file(OptionSpec option) {
        Optional<String> name = text(option);
        if (name.isPresent() && name.get().endsWith("/")) {
            throw new UsageException(wrong(option, name.get(), "the name of a file, not of a folder"));
        }
        return path(option, name, "the name of a file");
    }

    /**
     * The value as the name of a folder.
     *
     * @throws UsageException if that can be no folder's name
     */
    public Optional<Path> folder(OptionSpec option) {
        return path(option, text(option), "the name of a folder");
    }

    /** Whether bytes of a name on the command line, which the JVM could not decode, may have been lost. */
    public static boolean isLossy(String name) {
        return name.indexOf(REPLACEMENT) >= 0;
    }

    private Optional<Path> path(OptionSpec option, Optional<String> name, String cure) {
        if (name.isEmpty()) {
            return Optional.empty();
        } else if (name.get().isEmpty()) {
            throw new UsageException(wrong(option, "", cure));
        } else if (isLossy(name.get())) {
            throw new UsageException(
                    option.dashed() + " " + Terminal.escape(name.get()) + ": a name that is not UTF-8; give another");
        }
        try {
            return Optional.of(Path.of(name.get()));
        } catch (InvalidPathException e) {
            throw new UsageException(option.dashed() + " " + Terminal.escape(name.get()) + ": " + e.getReason(), e);
        }
    }

    /** The same command line without some of its options: to run the command again in another way. */
    public List<String> without(List<OptionSpec> dropped) {
        List<String> words = new ArrayList<>();
        for (Option option : parsed.getOptions()) {
            if (dropped.stream().noneMatch(spec -> spec.longName().equals(option.getLongOpt()))) {
                words.add("--" + option.getLongOpt() + (option.hasArg() ? "=" + option.getValue() : ""));
            }
        }
        words.add("--");
        words.addAll(operands());
        return words;
    }

    /**
     * The value as a duration, see {@link TimeSpan}.
     *
     * @throws UsageException if it is none, or less than {@code least}
     */
    public Optional<Duration> duration(OptionSpec option, Duration least) {
        Optional<String> text = text(option);
        Optional<Duration> value = text.flatMap(TimeSpan::parse);
        if (text.isPresent() && (value.isEmpty() || value.get().compareTo(least) < 0)) {
            String from = least.isZero() ? "" : ", at least " + least.toMillis() + "ms";
            throw new UsageException(wrong(option, text.get(), "a duration" + from + ", as in 500ms, 1.5s, 2m or 1h"));
        }
        return value;
    }

    /** What a message says of a value that is wrong: where it stands, what it is, and what to give instead. */
    public String wrong(OptionSpec option, String value, String cure) {
        String shown = value.isEmpty() ? "\"\"" : Terminal.escape(value);
        return origin(option) + option.dashed() + " " + shown + ": give " + cure;
    }

    /** The same of a value that may hold a secret, which is not shown. */
    public String wrong(OptionSpec option, String cure) {
        return origin(option) + option.dashed() + ": give " + cure;
    }

    private String origin(OptionSpec option) {
        return parsed.hasOption(option.longName())
                ? ""
                : defaults.find(option).map(from -> from.origin() + ": ").orElse("");
    }

    private static String range(long least, long most) {
        return most == Long.MAX_VALUE ? " of at least " + least : " from " + least + " to " + most;
    }
}
