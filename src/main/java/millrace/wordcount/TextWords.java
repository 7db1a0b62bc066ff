package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import java.util.Collections;
import java.util.Optional;
import millrace.cli.Arguments;
import millrace.cli.OptionSpec;
import millrace.process.StringCounts;

/**
 * The words of texts that are no files, as those of web pages: counted by the rule of the package, chosen and written as
 * {@code bin/wordcount} does it. For one thread.
 */
public final class TextWords {
    /** How many words are shown. */
    public static final OptionSpec TOP = OutputOptions.TOP;

    /** How they are shown. */
    public static final OptionSpec FORMAT = OutputOptions.FORMAT;

    private static final int MARK_BYTES = 3; // of a byte-order mark in UTF-8

    private final WordTable table = new WordTable();
    private int texts;
    private long bytes;

    /** Adds a text in UTF-8, whole. Words do not reach from one into the next. */
    public void add(byte[] utf8) {
        boolean marked = utf8.length >= MARK_BYTES
                && (utf8[0] & 0xFF) == 0xEF
                && (utf8[1] & 0xFF) == 0xBB
                && (utf8[2] & 0xFF) == 0xBF;
        table.count(utf8, marked ? MARK_BYTES : 0, utf8.length);
        texts++;
        bytes += utf8.length;
    }

    /** How many words there are. */
    public long words() {
        return table.words();
    }

    /** Writes the most common of them; neither flushes nor closes. */
    public void write(Shown shown, Writer out) throws IOException {
        StringCounts counts = table.counts();
        Report report = new Report(
                WordOptions.RULE,
                Collections.nCopies(texts, new Report.FileTotals("", 0, 0, 0)),
                bytes,
                Totals.of(counts),
                Optional.empty(),
                Optional.empty(),
                false,
                MostCommon.of(counts, shown.options.top(), shown.options.order(), Optional.empty()));
        shown.options.writer().write(report, out);
    }

    /** What is shown of them, and how. */
    public static final class Shown {
        private final OutputOptions options;

        private Shown(OutputOptions options) {
            this.options = options;
        }

        /**
         * Reads the options.
         *
         * @throws millrace.cli.UsageException if a value is wrong
         */
        public static Shown of(Arguments arguments) {
            return new Shown(OutputOptions.of(arguments));
        }
    }
}
