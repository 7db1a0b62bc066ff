package millrace.cli;

/**
 * Lays out the help of an {@link OptionTable}: usage, purpose, the options by group with their defaults, notes, exit
 * codes.
 */
final class HelpText {
    private static final int DESCRIPTION_COLUMN = 25;

    private final StringBuilder text = new StringBuilder();
    private final int columns;

    HelpText(OptionTable table, int columns) {
        this.columns = columns;
        paragraph("Usage: " + table.program() + " [OPTION]... " + table.operands(), 0);
        text.append('\n');
        paragraph(table.purpose(), 0);
        for (OptionGroup group : table.groups()) {
            text.append('\n').append(group.title()).append(":\n");
            for (OptionSpec option : group.options()) {
                describe(heading(option), description(option), DESCRIPTION_COLUMN);
            }
        }
        for (String note : table.notes()) {
            text.append('\n');
            paragraph(note, 0);
        }
        text.append("\nExit codes:\n");
        for (ExitCode code : ExitCode.values()) {
            describe("  " + code.code(), code.meaning(), 7);
        }
    }

    private static String heading(OptionSpec option) {
        String shortForm = option.shortName().isEmpty() ? "      " : "  -" + option.shortName() + ", ";
        return shortForm + option.dashed() + (option.takesValue() ? " " + option.argument() : "");
    }

    static String description(OptionSpec option) {
        return option.description() + (option.defaultText().isEmpty() ? "" : " (default " + option.defaultText() + ")");
    }

    /** The heading, and beside it, from that column on, the description; below it if the heading is too long. */
    private void describe(String heading, String description, int column) {
        text.append(heading);
        if (heading.length() + 2 > column) {
            text.append('\n').append(" ".repeat(column));
        } else {
            text.append(" ".repeat(column - heading.length()));
        }
        paragraph(description, column);
    }

    /** Words, broken into lines; all lines but the first are indented. */
    private void paragraph(String words, int indent) {
        int used = indent;
        for (String word : words.split(" ", -1)) {
            if (used > indent && used + 1 + word.length() > columns) {
                text.append('\n').append(" ".repeat(indent));
                used = indent;
            } else if (used > indent) {
                text.append(' ');
                used++;
            }
            text.append(word);
            used += word.length();
        }
        text.append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
