package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;

/**
 * A table with a header line, separated by tabs; then, if wanted, an empty line and a second table with a line for
 * each file, in whose name tab, newline and backslash are written as {@code \t}, {@code \n} and {@code \\}. Words
 * hold none of them.
 */
record TsvReport(boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        out.append("word\tcount\n");
        for (WordCount count : report.counts()) {
            out.append(count.word())
                    .append('\t')
                    .append(Long.toString(count.count()))
                    .append('\n');
        }
        if (perFile) {
            out.append("\nfile\tbytes\twords\tdistinct\n");
            for (Report.FileTotals file : report.files()) {
                out.append(Escapes.tsv(file.name())).append('\t');
                out.append(Long.toString(file.bytes())).append('\t');
                out.append(Long.toString(file.words())).append('\t');
                out.append(Long.toString(file.distinct())).append('\n');
            }
        }
    }
}
