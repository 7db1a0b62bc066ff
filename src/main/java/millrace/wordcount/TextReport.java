package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import millrace.cli.Figures;
import millrace.cli.Terminal;

/** Lines {@code word: count}, or {@code word: count, 3 files}; then, if wanted, an empty line and a line for each file. */
record TextReport(boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        for (WordCount count : report.counts()) {
            out.append(count.word()).append(": ").append(Long.toString(count.count()));
            if (report.hasDocuments()) {
                out.append(", ").append(Figures.counted(report.documentsOf(count), "file"));
            }
            out.append('\n');
        }
        if (perFile) {
            out.append('\n');
            for (Report.FileTotals file : report.files()) {
                out.append(Terminal.escape(file.name())).append(": ");
                out.append(Figures.counted(file.words(), report.kind().unit())).append(", ");
                out.append(Figures.grouped(file.distinct())).append(" distinct, ");
                out.append(Figures.counted(file.bytes(), "byte")).append('\n');
            }
        }
    }
}
