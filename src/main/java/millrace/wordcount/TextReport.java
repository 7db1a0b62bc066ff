package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import millrace.cli.Figures;
import millrace.cli.Terminal;

/**
 * Lines {@code word: count}, or {@code word: count, 3.31 %, 33,146 per million, 3 files}; then, if wanted, an empty line and
 * a table with a line for each file, and one for all if there are several. As in {@code wc}, names stand at the end of
 * their lines, where their width shifts nothing.
 */
record TextReport(boolean relative, boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        for (WordCount count : report.counts()) {
            out.append(count.word()).append(": ").append(Long.toString(count.count()));
            if (relative) {
                out.append(", ").append(report.shareOf(count).toString());
            }
            if (report.documents()) {
                out.append(", ").append(Figures.counted(count.documents(), "file"));
            }
            out.append('\n');
        }
        if (perFile) {
            out.append('\n');
            writeFiles(report, out);
        }
    }

    private static void writeFiles(Report report, Writer out) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(report.kind().unit() + "s", "distinct", "bytes", "file"));
        for (Report.FileTotals file : report.files()) {
            rows.add(row(file.words(), file.distinct(), file.bytes(), Terminal.escape(file.name())));
        }
        if (report.files().size() > 1) {
            rows.add(row(report.totals().words(), report.totals().distinct(), report.bytes(), "total"));
        }
        int names = rows.get(0).size() - 1;
        int[] widths = new int[names];
        for (List<String> row : rows) {
            for (int i = 0; i < names; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            for (int i = 0; i < names; i++) {
                out.append(" ".repeat(widths[i] - row.get(i).length()))
                        .append(row.get(i))
                        .append("  ");
            }
            out.append(row.get(names)).append('\n');
        }
    }

    private static List<String> row(long words, long distinct, long bytes, String name) {
        return List.of(Figures.grouped(words), Figures.grouped(distinct), Figures.grouped(bytes), name);
    }
}
