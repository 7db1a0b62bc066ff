package millrace.wordcount;

import java.io.IOException;
import java.io.Writer;

/** Writes a report in one format. */
interface ReportWriter {
    /** Writes the report to its end; neither flushes nor closes. */
    void write(Report report, Writer out) throws IOException;
}
