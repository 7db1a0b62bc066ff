package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table with a header line, separated by commas, quoted where needed (RFC 4180, but lines end with a newline only), see
 * {@link Columns}; then, if wanted, an empty line and a second table with a line for each file. A name that a spreadsheet
 * would take for a formula has {@code ./} in front; a word, which by the rule never begins like one, stands as it is.
 */
record CsvReport(boolean relative, boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        CSVPrinter csv =
                CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get().print(out);
        Columns columns = new Columns(report, relative);
        csv.printRecord(columns.header());
        for (WordCount count : report.counts()) {
            csv.printRecord(columns.row(count));
        }
        if (perFile) {
            csv.println();
            csv.printRecord(Report.FileTotals.HEADER);
            for (Report.FileTotals file : report.files()) {
                csv.printRecord(file.row(Escapes.csv(file.name())));
            }
        }
    }
}
