package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * A table with a header line, separated by tabs, see {@link Columns}; then, if wanted, an empty line and a second table
 * with a line for each file. In words and names, tab, newline and backslash are written as {@code \t}, {@code \n} and
 * {@code \\}.
 */
record TsvReport(boolean relative, boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        Columns columns = new Columns(report, relative);
        line(out, columns.header());
        for (WordCount count : report.counts()) {
            line(out, columns.row(count));
        }
        if (perFile) {
            out.append('\n');
            line(out, Report.FileTotals.HEADER);
            for (Report.FileTotals file : report.files()) {
                line(out, file.row(file.name()));
            }
        }
    }

    private static void line(Writer out, List<String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            out.append(i == 0 ? "" : "\t").append(Escapes.tsv(cells.get(i)));
        }
        out.append('\n');
    }
}
