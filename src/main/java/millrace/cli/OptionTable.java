package millrace.cli;

import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * All options of a command: the one table from which the parser, the help, the manual page and the completion of shells are
 * made. Immutable.
 *
 * @param program the command's name
 * @param operands what may follow the options, as in {@code [FILE|FOLDER|-]...}
 * @param purpose what the command does, one or two sentences
 * @param groups the options in the order of the help
 * @param notes paragraphs that end the help
 */
public record OptionTable(
        String program, String operands, String purpose, List<OptionGroup> groups, List<String> notes) {

    public OptionTable {
        groups = List.copyOf(groups);
        notes = List.copyOf(notes);
    }

    /**
     * Reads a command line as GNU programs do: options may stand before and after the operands and be written
     * {@code -n5}, {@code -n 5}, {@code --top 5} or {@code --top=5}, flags may be joined ({@code -rq}), {@code --} ends
     * the options. The last value of an option that is repeated counts. An abbreviated name is an error.
     *
     * @throws UsageException for an unknown option, with the nearest one that exists, and for a missing value
     */
    public Arguments parse(String... commandLine) {
        return parse(Defaults.NONE, commandLine);
    }

    /** The same, where other values hold for what the command line does not give. */
    public Arguments parse(Defaults defaults, String... commandLine) {
        try {
            CommandLine parsed = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .setStripLeadingAndTrailingQuotes(false)
                    .get()
                    .parse(options(), commandLine);
            return new Arguments(parsed, defaults);
        } catch (UnrecognizedOptionException e) {
            throw new UsageException(unknown(e.getOption()), e);
        } catch (MissingArgumentException e) {
            throw new UsageException(dashed(e.getOption()) + " needs a value: " + written(e.getOption()), e);
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The help text, ended by a newline, no line longer than {@code columns}. */
    public String help(int columns) {
        return new HelpText(this, columns).toString();
    }

    private Options options() {
        Options options = new Options();
        for (OptionGroup group : groups) {
            for (OptionSpec spec : group.options()) {
                Option.Builder option =
                        spec.shortName().isEmpty() ? Option.builder() : Option.builder(spec.shortName());
                options.addOption(option.longOpt(spec.longName())
                        .hasArg(spec.takesValue())
                        .argName(spec.argument())
                        .get());
            }
        }
        return options;
    }

    private String unknown(String token) {
        String cure = "; " + program + " --help lists all options";
        int equals = token.indexOf('=');
        String name = equals < 0 ? token : token.substring(0, equals);
        String bare = name.startsWith("--") ? name.substring(2) : name.substring(1);
        for (OptionGroup group : groups) {
            for (OptionSpec spec : group.options()) {
                if (equals >= 0 && spec.longName().equals(bare)) {
                    return spec.dashed() + " takes no value: " + Terminal.escape(token);
                }
            }
        }
        return "unknown option " + Terminal.escape(name) + didYouMean(bare, "--") + cure;
    }

    /** What a message says behind the name of an option that is none; nothing if no other is near. */
    String didYouMean(String name, String dashes) {
        String nearest = name.length() > 1 ? new Spelling(groups).nearest(name) : "";
        return nearest.isEmpty() ? "" : " (did you mean " + dashes + nearest + "?)";
    }

    private static String dashed(Option option) {
        return "--" + option.getLongOpt();
    }

    private static String written(Option option) {
        return dashed(option) + " " + option.getArgName();
    }
}
