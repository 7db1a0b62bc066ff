package millrace.wordcount;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.Terminal;
import millrace.cli.UsageException;

/**
 * What is counted.
 *
 * @param operands names of files and folders, {@code -} for standard input; empty: nothing was named
 * @param namesFrom a file with more names, or {@code -}
 * @param recursive whether folders are entered
 * @param filter which of the files in them are counted
 * @param encoding what the texts are in
 */
record InputOptions(
        List<String> operands, Optional<String> namesFrom, boolean recursive, NameFilter filter, Encoding encoding) {
    private static final OptionSpec RECURSIVE = OptionSpec.flag(
            "r",
            "recursive",
            "enter folders; symbolic links in them are not followed, binary files in them are skipped");
    private static final OptionSpec NAMES_FROM = OptionSpec.value(
            "",
            "files0-from",
            "FILE",
            "count the files whose names are in FILE, each ended by NUL; - is standard input",
            "");
    private static final OptionSpec INCLUDE = OptionSpec.value(
            "", "include", "GLOB", "of the files in folders, count those with such a name; may be repeated", "");
    private static final OptionSpec EXCLUDE = OptionSpec.value(
            "",
            "exclude",
            "GLOB",
            "in folders, leave out files and folders with such a name; may be repeated, and wins",
            "");
    private static final OptionSpec NO_IGNORE =
            OptionSpec.flag("", "no-ignore", "in folders, also count what .gitignore files leave out");
    private static final OptionSpec ENCODING = OptionSpec.value(
            "",
            "encoding",
            "NAME",
            "what texts without a byte-order mark are in, as windows-1252 or UTF-16LE",
            "UTF-8");

    static final OptionGroup GROUP =
            new OptionGroup("Input", RECURSIVE, INCLUDE, EXCLUDE, NO_IGNORE, NAMES_FROM, ENCODING);

    static InputOptions of(Arguments arguments) {
        if (arguments.has(NAMES_FROM) && !arguments.operands().isEmpty()) {
            throw new UsageException(NAMES_FROM.dashed() + " and names on the command line exclude each other: "
                    + Terminal.escape(arguments.operands().get(0)));
        }
        for (OptionSpec option : List.of(INCLUDE, EXCLUDE, NO_IGNORE)) {
            if (arguments.has(option) && !arguments.has(RECURSIVE)) {
                throw new UsageException(
                        option.dashed() + " is about the files in folders: give " + RECURSIVE.dashed() + " too");
            }
        }
        return new InputOptions(
                arguments.operands(),
                arguments.text(NAMES_FROM),
                arguments.has(RECURSIVE),
                new NameFilter(globs(arguments, INCLUDE), globs(arguments, EXCLUDE), !arguments.has(NO_IGNORE)),
                encoding(arguments));
    }

    private static List<NameFilter.Glob> globs(Arguments arguments, OptionSpec option) {
        return arguments.texts(option).stream().map(text -> glob(option, text)).toList();
    }

    private static NameFilter.Glob glob(OptionSpec option, String text) {
        if (text.isEmpty()) {
            throw new UsageException(option.dashed() + " \"\": give a pattern, as in *.txt");
        }
        try {
            return NameFilter.Glob.of(text);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    option.dashed() + " " + Terminal.escape(text) + ": no pattern for names: " + e.getDescription(), e);
        }
    }

    private static Encoding encoding(Arguments arguments) {
        Optional<String> name = arguments.text(ENCODING);
        if (name.isEmpty()) {
            return Encoding.BY_MARK;
        }
        try {
            return new Encoding(Charset.forName(name.get()).name());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UsageException(
                    ENCODING.dashed() + " " + (name.get().isEmpty() ? "\"\"" : Terminal.escape(name.get()))
                            + ": give a name that Java knows, as ISO-8859-1, windows-1252, UTF-16LE, Shift_JIS or KOI8-R",
                    e);
        }
    }

    /** Whether the command line says nothing about it. */
    boolean isEmpty() {
        return operands.isEmpty() && namesFrom.isEmpty();
    }
}
