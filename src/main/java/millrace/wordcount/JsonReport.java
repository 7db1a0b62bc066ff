package millrace.wordcount;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * One object on one line: {@code
 * {"version":1,"files":…,"bytes":…,"words":…,"distinct":…,"counts":[{"word":…,"count":…}]}} and, if wanted, {@code
 * "perFile":[{"file":…,"bytes":…,"words":…,"distinct":…}]}. The version is that of this format: it changes when
 * something that is there changes its meaning or goes.
 */
record JsonReport(boolean perFile) implements ReportWriter {
    private static final int VERSION = 1;

    @Override
    public void write(Report report, Writer out) throws IOException {
        @SuppressWarnings("resource") // The writer belongs to the caller.
        JsonWriter json = new JsonWriter(out);
        json.beginObject();
        json.name("version").value(VERSION);
        json.name("files").value(report.files().size());
        json.name("bytes").value(report.bytes());
        json.name("words").value(report.words());
        json.name("distinct").value(report.distinct());
        json.name("counts").beginArray();
        for (WordCount count : report.counts()) {
            json.beginObject();
            json.name("word").value(count.word());
            json.name("count").value(count.count());
            json.endObject();
        }
        json.endArray();
        if (perFile) {
            json.name("perFile").beginArray();
            for (Report.FileTotals file : report.files()) {
                json.beginObject();
                json.name("file").value(file.name());
                json.name("bytes").value(file.bytes());
                json.name("words").value(file.words());
                json.name("distinct").value(file.distinct());
                json.endObject();
            }
            json.endArray();
        }
        json.endObject();
        json.flush();
        out.write('\n');
    }
}
