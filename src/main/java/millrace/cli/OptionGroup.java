package millrace.cli;

import java.util.List;

/** Options that stand together in the help, under a title. */
public record OptionGroup(String title, List<OptionSpec> options) {

    public OptionGroup {
        options = List.copyOf(options);
    }

    public OptionGroup(String title, OptionSpec... options) {
        this(title, List.of(options));
    }
}
