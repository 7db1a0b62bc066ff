package millrace.cli;

/**
 * A script by which zsh completes the options of a command, with their descriptions, and the values of those that have a
 * choice; as a file of {@code $fpath}, or read by a shell that runs.
 */
final class ZshCompletion {
    private final StringBuilder script = new StringBuilder();

    ZshCompletion(OptionTable table) {
        String program = table.program();
        String function = "_" + program;
        script.append("#compdef ").append(program).append('\n');
        script.append("# Completes ").append(program).append(" in zsh: as ").append(function);
        script.append(" in a folder of $fpath, or: . <(").append(program).append(" --completion zsh)\n");
        script.append(function).append("() {\n    _arguments -s -S : \\\n");
        for (OptionGroup group : table.groups()) {
            for (OptionSpec option : group.options()) {
                script.append("        ").append(spec(option)).append(" \\\n");
            }
        }
        script.append("        '*:").append(message(table.operands())).append(":_files'\n}\n");
        script.append("if [[ ${funcstack[1]} == ").append(function).append(" ]]; then\n    ");
        script.append(function).append(" \"$@\"\nelse\n    compdef ");
        script.append(function).append(' ').append(program).append("\nfi\n");
    }

    /** As {@code _arguments} has it; of an option that is repeated, the last value counts, so it may be. */
    private static String spec(OptionSpec option) {
        String shortForm = "-" + option.shortName();
        String longForm = option.dashed();
        boolean value = option.takesValue();
        String names = option.shortName().isEmpty()
                ? longForm + (value ? "=" : "")
                : value ? "'{" + shortForm + "+," + longForm + "=}'" : "'{" + shortForm + "," + longForm + "}'";
        String others = value ? "*" : option.shortName().isEmpty() ? "" : "(" + shortForm + " " + longForm + ")";
        return "'" + others + names + "[" + text(option.description()) + "]"
                + (value ? ":" + message(option.argument()) + ":" + action(option) : "") + "'";
    }

    private static String action(OptionSpec option) {
        String words = String.join(" ", option.words());
        return switch (option.value()) {
            case FILE -> words.isEmpty() ? "_files" : "{compadd " + words + "; _files}";
            case FOLDER -> "_files -/";
            case TEXT -> words.isEmpty() ? " " : "(" + words + ")";
        };
    }

    /** Within brackets, within single quotes. */
    private static String text(String description) {
        return message(description).replace("[", "\\[").replace("]", "\\]");
    }

    /** Between colons, within single quotes. */
    private static String message(String text) {
        return text.replace("\\", "\\\\").replace("'", "'\\''").replace(":", "\\:");
    }

    @Override
    public String toString() {
        return script.toString();
    }
}
