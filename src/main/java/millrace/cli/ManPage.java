package millrace.cli;

import java.util.Locale;

/** The manual page of an {@link OptionTable}, in the macros of man(7), which groff and mandoc read. */
final class ManPage {
    private final StringBuilder page = new StringBuilder();

    ManPage(OptionTable table, String version) {
        page.append(".TH ").append(quoted(table.program().toUpperCase(Locale.ROOT)));
        page.append(" 1 \"\" ").append(quoted("Millrace " + version)).append(" \"User Commands\"\n");
        // Neither hyphens nor stretched spaces: what is shown may be copied.
        page.append(".nh\n.ad l\n");
        section("NAME");
        line(table.program() + " - " + summary(table.purpose()));
        section("SYNOPSIS");
        page.append(bold(table.program())).append(" [").append(italic("OPTION")).append("]... ");
        page.append(text(table.operands())).append('\n');
        section("DESCRIPTION");
        line(table.purpose());
        section("OPTIONS");
        for (OptionGroup group : table.groups()) {
            page.append(".SS ").append(quoted(group.title())).append('\n');
            for (OptionSpec option : group.options()) {
                page.append(".TP\n").append(heading(option)).append('\n');
                line(HelpText.description(option));
            }
        }
        section("NOTES");
        for (String note : table.notes()) {
            page.append(".PP\n");
            line(note);
        }
        section("EXIT STATUS");
        for (ExitCode code : ExitCode.values()) {
            page.append(".TP\n").append(bold(Integer.toString(code.code()))).append('\n');
            line(code.meaning());
        }
    }

    /** The first sentence, up to a colon, as a phrase. */
    private static String summary(String purpose) {
        String phrase = purpose.split("[.:]( |$)", 2)[0];
        return phrase.substring(0, 1).toLowerCase(Locale.ROOT) + phrase.substring(1);
    }

    private static String heading(OptionSpec option) {
        String value = option.takesValue() ? " " + italic(option.argument()) : "";
        String names = option.shortName().isEmpty() ? "" : bold("-" + option.shortName()) + ", ";
        return names + bold(option.dashed()) + value;
    }

    private void section(String title) {
        page.append(".SH ").append(quoted(title)).append('\n');
    }

    private void line(String text) {
        page.append("\\&").append(text(text)).append('\n');
    }

    private static String quoted(String text) {
        return "\"" + text(text) + "\"";
    }

    private static String bold(String text) {
        return "\\fB" + text(text) + "\\fR";
    }

    private static String italic(String text) {
        return "\\fI" + text(text) + "\\fR";
    }

    /** What has a meaning to roff, or another shape in print, as itself. */
    private static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\(rs");
                case '-' -> escaped.append("\\-");
                case '\'' -> escaped.append("\\(aq");
                case '"' -> escaped.append("\\(dq");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                case '`' -> escaped.append("\\(ga");
                default -> {
                    if (c < 0x80) {
                        escaped.append((char) c);
                    } else {
                        String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
                        escaped.append("\\[u").append("0".repeat(Math.max(0, 4 - hex.length())));
                        escaped.append(hex).append(']');
                    }
                }
            }
        });
        return escaped.toString();
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
