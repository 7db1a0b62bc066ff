package millrace.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What holds for options that the command line does not give. The first of these that says something counts:
 *
 * <ol>
 *   <li>the environment: {@code MILLRACE_CRAWL_MAX_BYTES} for {@code --max-bytes} of {@code crawl};
 *   <li>the user's file, {@code $XDG_CONFIG_HOME/millrace/crawl.properties}, by default in {@code ~/.config};
 *   <li>the installation's file, {@code config/crawl.properties}.
 * </ol>
 *
 * <p>A file has a line {@code max-bytes = 10m} for an option, or {@code name = true} for one that takes no value; lines
 * that are empty or begin with {@code #} are passed over, and so is a line without a value.
 */
public final class Defaults {
    /** Nothing holds but what the program does by itself. */
    public static final Defaults NONE = new Defaults(Map.of());

    private final Map<String, Value> values;

    /**
     * A value and where it stands.
     *
     * @param origin for messages: {@code config/crawl.properties:12}, {@code MILLRACE_CRAWL_DELAY}
     */
    record Value(String text, String origin) {}

    private Defaults(Map<String, Value> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads them.
     *
     * @param environment the variables of this process
     * @param installation the folder that holds {@code config}, if the program was started from one
     * @throws UsageException if a file is malformed, or it or a variable names an option that does not exist; the message says where
     */
    public static Defaults read(OptionTable table, Map<String, String> environment, Optional<Path> installation) {
        Map<String, Value> values = new HashMap<>();
        String file = table.program() + ".properties";
        installation.ifPresent(
                folder -> readFile(table, folder.resolve("config").resolve(file), values));
        userFolder(environment)
                .ifPresent(folder -> readFile(table, folder.resolve("millrace").resolve(file), values));
        requireKnown(table, environment);
        for (OptionSpec option : options(table)) {
            String variable = variable(table.program(), option);
            String text = environment.get(variable);
            if (text != null) {
                values.put(option.longName(), checked(option, new Value(text, variable)));
            }
        }
        return new Defaults(values);
    }

    private static void requireKnown(OptionTable table, Map<String, String> environment) {
        Set<String> known = options(table).stream()
                .map(option -> variable(table.program(), option))
                .collect(Collectors.toSet());
        String prefix = prefix(table.program());
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (variable.startsWith(prefix) && !known.contains(variable)) {
                throw new UsageException(Terminal.escape(variable) + " in the environment: no option of "
                        + table.program() + " has this name; unset it");
            }
        }
    }

    /** What holds for an option; empty: nothing is said. */
    Optional<Value> find(OptionSpec option) {
        return Optional.ofNullable(values.get(option.longName()))
                .filter(value -> !value.text().isEmpty());
    }

    private static Optional<Path> userFolder(Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (!folder.isEmpty()) {
            return Optional.of(Path.of(folder));
        }
        return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".config"));
    }

    private static void readFile(OptionTable table, Path file, Map<String, Value> values) {
        if (!Files.exists(file)) {
            return;
        }
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith("!")) {
                continue;
            }
            String origin = Terminal.escape(file + ":" + number);
            Properties property = property(stripped, origin);
            String name = property.stringPropertyNames().iterator().next();
            OptionSpec option = options(table).stream()
                    .filter(one -> one.longName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException(origin + ": " + Terminal.escape(name) + " is no option of "
                            + table.program() + table.didYouMean(name, "")));
            values.put(name, checked(option, new Value(property.getProperty(name), origin)));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new UsageException(Terminal.escape(file.toString()) + ": not UTF-8", e);
        } catch (IOException e) {
            throw new UsageException(Terminal.escape(file.toString()) + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Properties property(String line, String origin) {
        Properties property = new Properties();
        try {
            property.load(new StringReader(line));
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    origin + ": \"" + Terminal.escape(line)
                            + "\": \\u needs four hexadecimal digits; a backslash itself is \\\\",
                    e);
        } catch (IOException e) {
            throw new UsageException(origin + ": " + e.getMessage(), e);
        }
        if (property.size() != 1 || (line.indexOf('=') < 0 && line.indexOf(':') < 0)) {
            throw new UsageException(origin + ": \"" + Terminal.escape(line) + "\": give name = value");
        }
        return property;
    }

    private static Value checked(OptionSpec option, Value value) {
        boolean flag = !option.takesValue();
        if (flag
                && !value.text().isEmpty()
                && !value.text().equals("true")
                && !value.text().equals("false")) {
            throw new UsageException(value.origin() + ": " + option.longName() + " is " + Terminal.escape(value.text())
                    + "; give true or false");
        }
        return value;
    }

    private static List<OptionSpec> options(OptionTable table) {
        return table.groups().stream()
                .flatMap(group -> group.options().stream())
                .toList();
    }

    /** The variable of the environment that says what holds for an option; if it is there and empty, nothing does. */
    public static String variable(String program, OptionSpec option) {
        return prefix(program) + upperCase(option.longName());
    }

    private static String prefix(String program) {
        return "MILLRACE_" + upperCase(program) + "_";
    }

    private static String upperCase(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
