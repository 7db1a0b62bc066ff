package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table with a header line, separated by commas, quoted where needed (RFC 4180, but lines end with a newline only);
 * then, if wanted, an empty line and a second table with a line for each file. A name that a spreadsheet would take
 * for a formula has {@code ./} in front.
 */
record CsvReport(boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        CSVPrinter csv =
                CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get().print(out);
        csv.printRecord("word", "count");
        for (WordCount count : report.counts()) {
            csv.printRecord(count.word(), count.count());
        }
        if (perFile) {
            csv.println();
            csv.printRecord("file", "bytes", "words", "distinct");
            for (Report.FileTotals file : report.files()) {
                csv.printRecord(Escapes.csv(file.name()), file.bytes(), file.words(), file.distinct());
            }
        }
    }
}
