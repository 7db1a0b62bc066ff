package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table with a header line, separated by commas, quoted where needed (RFC 4180, but lines end with a newline only);
 * then, if wanted, an empty line and a second table with a line for each file. A name that a spreadsheet would take
 * for a formula has {@code ./} in front; a word, which by the rule never begins like one, stands as it is.
 */
record CsvReport(boolean perFile) implements ReportWriter {
    @Override
    public void write(Report report, Writer out) throws IOException {
        CSVPrinter csv =
                CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get().print(out);
        csv.printRecord(report.hasDocuments() ? List.of("word", "count", "documents") : List.of("word", "count"));
        for (WordCount count : report.counts()) {
            csv.print(count.word());
            csv.print(count.count());
            if (report.hasDocuments()) {
                csv.print(report.documentsOf(count));
            }
            csv.println();
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
