package millrace.wordcount;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/**
 * One object on one line: {@code {"version":1,"tokens":"rule","case":"lower","normalize":"none","ngrams":1,"files":…,
 * "bytes":…,"words":…,"distinct":…,"hapaxes":…,"counts":[{"word":…,"count":…}]}}; if words were chosen, {@code
 * "chosen":{"words":…,"distinct":…,"hapaxes":…}}; with {@code --documents}, {@code "documents":…} of each word; with {@code
 * --relative}, {@code "share":…,"perMillion":…} of each word, and {@code "relativeTo":"words"}, which names what they are
 * relative to; and if wanted, {@code "perFile":[{"file":…,"bytes":…,"words":…,"distinct":…}]}. The version is that of this format: it changes when
 * something that is there changes its meaning or goes.
 */
record JsonReport(boolean relative, boolean perFile) implements ReportWriter {
    private static final int VERSION = 1;

    @Override
    public void write(Report report, Writer out) throws IOException {
        @SuppressWarnings("resource") // The writer belongs to the caller.
        JsonWriter json = new JsonWriter(out);
        json.beginObject();
        json.name("version").value(VERSION);
        json.name("tokens").value(report.kind().tokens().name());
        json.name("case").value(name(report.kind().letterCase()));
        json.name("normalize").value(name(report.kind().form()));
        json.name("ngrams").value(report.kind().ngrams());
        json.name("files").value(report.files().size());
        json.name("bytes").value(report.bytes());
        write(report.totals(), json);
        if (report.chosen().isPresent()) {
            json.name("chosen").beginObject();
            write(report.chosen().get(), json);
            json.endObject();
        }
        if (relative) {
            json.name("relativeTo").value("words");
        }
        json.name("counts").beginArray();
        for (WordCount count : report.counts()) {
            json.beginObject();
            json.name("word").value(count.word());
            json.name("count").value(count.count());
            if (relative) {
                Share share = report.shareOf(count);
                json.name("share").jsonValue(share.fraction());
                json.name("perMillion").jsonValue(share.perMillion());
            }
            if (report.documents()) {
                json.name("documents").value(count.documents());
            }
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

    private static void write(Totals totals, JsonWriter json) throws IOException {
        json.name("words").value(totals.words());
        json.name("distinct").value(totals.distinct());
        json.name("hapaxes").value(totals.once());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
