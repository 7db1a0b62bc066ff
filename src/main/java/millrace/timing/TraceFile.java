package millrace.timing;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The typical run of each way as a trace that Perfetto and chrome://tracing open: Google's Trace Event Format, its JSON
 * object form. A way to run is a process there, the parent and each worker a thread of it; times are in microseconds.
 */
final class TraceFile {
    private static final int PARENT = 0;

    private final JsonWriter out;

    private TraceFile(JsonWriter out) {
        this.out = out;
    }

    static void write(Comparison comparison, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            write(comparison, writer);
        }
    }

    static void write(Comparison comparison, Writer writer) throws IOException {
        JsonWriter json = new JsonWriter(writer);
        new TraceFile(json).write(comparison);
        json.flush();
    }

    private void write(Comparison comparison) throws IOException {
        out.beginObject();
        out.name("displayTimeUnit").value("ms");
        out.name("traceEvents").beginArray();
        for (int i = 0; i < comparison.rows().size(); i++) {
            Series series = comparison.rows().get(i).series();
            name("process_name", series.name(), i + 1, PARENT);
            write(series.typical(), i + 1);
        }
        out.endArray().endObject();
    }

    private void write(Run run, int process) throws IOException {
        name("thread_name", "parent", process, PARENT);
        for (Phase phase : run.phases()) {
            begin(phase.name(), "phase", "X", phase.beginNanos(), process, PARENT);
            out.name("dur").value(phase.nanos() / 1e3);
            out.endObject();
        }
        for (int i = 0; i < run.lanes().size(); i++) {
            Lane lane = run.lanes().get(i);
            int thread = i + 1;
            name(
                    "thread_name",
                    lane.name()
                            + (lane.pid().isPresent() ? " (pid " + lane.pid().getAsLong() + ")" : ""),
                    process,
                    thread);
            long end = 0;
            for (Span span : lane.spans()) {
                write(span, process, thread);
                end = Math.max(end, span.endNanos());
            }
            if (!lane.end().isEmpty()) {
                begin(lane.end(), "end", "i", end, process, thread);
                out.name("s").value("t");
                out.endObject();
            }
        }
    }

    private void write(Span span, int process, int thread) throws IOException {
        begin(span.label(), span.kind().word(), "X", span.beginNanos(), process, thread);
        out.name("dur").value(span.nanos() / 1e3);
        out.name("args").beginObject();
        out.name("attempt").value(span.attempt());
        out.name("ran_us").value(span.ranNanos() / 1e3);
        out.endObject().endObject();
    }

    private void begin(String name, String category, String phase, long nanos, int process, int thread)
            throws IOException {
        out.beginObject();
        out.name("name").value(name);
        out.name("cat").value(category);
        out.name("ph").value(phase);
        out.name("ts").value(nanos / 1e3);
        out.name("pid").value(process);
        out.name("tid").value(thread);
    }

    private void name(String what, String value, int process, int thread) throws IOException {
        out.beginObject();
        out.name("name").value(what);
        out.name("ph").value("M");
        out.name("pid").value(process);
        out.name("tid").value(thread);
        out.name("args").beginObject();
        out.name("name").value(value);
        out.endObject().endObject();
    }
}
