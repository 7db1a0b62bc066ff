package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;

/**
 * A table with a header line, separated by tabs; then, if wanted, an empty line and a second table with a line for
 * each file. In words and names, tab, newline and backslash are written as {@code \t}, {@code \n} and {@code \\}.
 */
record TsvReport(boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        out.append(report.hasDocuments() ? "word\tcount\tdocuments\n" : "word\tcount\n");
        for (WordCount count : report.counts()) {
            out.append(Escapes.tsv(count.word())).append('\t').append(Long.toString(count.count()));
            if (report.hasDocuments()) {
                out.append('\t').append(Long.toString(report.documentsOf(count)));
            }
            out.append('\n');
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
