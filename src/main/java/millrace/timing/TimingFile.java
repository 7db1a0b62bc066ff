package millrace.timing;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Timings as JSON, with all raw figures. The shape, whose version is the number behind the slash of {@code schema}:
 *
 * <pre>
 *   {"schema": "millrace.timings/1",
 *    "command": "wordcount", "version": "0.1.0", "arguments": ["--top=10", "--", "a.txt"],
 *    "unit": "bytes", "amount": 2000000, "input": {"files": 13},
 *    "machine": {"system": "Linux 6.1, amd64", "processor": "…", "processors": 2, "memoryBytes": 0,
 *                "java": "…", "javaOptions": ""},
 *    "notes": ["…"],
 *    "runs": [
 *      {"mode": "processes", "workers": 2, "usedWorkers": 2, "started": "2026-11-25T20:00:00.123Z", "warmUp": false,
 *       "wallNanos": 1, "userNanos": 1, "systemNanos": 1, "peakBytes": 1, "diskBytes": 0,
 *       "parts": {"JVM start": 1, "count": 1},
 *       "phases": [{"name": "JVM start", "beginNanos": 0, "endNanos": 1}],
 *       "lanes": [
 *         {"name": "count-1", "pid": 812, "end": "",
 *          "spans": [{"kind": "task", "beginNanos": 0, "endNanos": 1, "ranNanos": 1, "label": "task 1", "attempt": 1}]}]}]}
 * </pre>
 *
 * Nanoseconds count from the start of the run. What is unknown is left out: {@code userNanos}, {@code systemNanos}, {@code
 * peakBytes}, {@code diskBytes}, {@code pid}. Members that a reader does not know are to be ignored; a change that he could
 * not ignore gets a new version.
 */
public final class TimingFile {
    static final String SCHEMA = "millrace.timings/";
    static final int VERSION = 1;

    private final JsonWriter out;

    private TimingFile(Writer writer) {
        out = new JsonWriter(writer);
        out.setFormattingStyle(FormattingStyle.PRETTY.withIndent(" "));
    }

    /** Writes a file, in UTF-8. */
    public static void write(Timings timings, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            write(timings, writer);
        }
    }

    static void write(Timings timings, Writer writer) throws IOException {
        new TimingFile(writer).write(timings);
        writer.write('\n');
        writer.flush();
    }

    /**
     * Reads a file.
     *
     * @throws TimingFileException if it is none, or of a version that this program does not know
     */
    public static Timings read(Path file) throws IOException {
        return TimingReader.read(file);
    }

    /* Written value by value: a mapper that finds the fields by reflection would cost each timed run 30 ms. */
    private void write(Timings timings) throws IOException {
        out.beginObject();
        out.name("schema").value(SCHEMA + VERSION);
        out.name("command").value(timings.command());
        out.name("version").value(timings.version());
        strings("arguments", timings.arguments());
        out.name("unit").value(timings.unit());
        out.name("amount").value(timings.amount());
        numbers("input", timings.input());
        write(timings.machine());
        strings("notes", timings.notes());
        out.name("runs").beginArray();
        for (Run run : timings.runs()) {
            write(run);
        }
        out.endArray().endObject();
    }

    private void write(Machine machine) throws IOException {
        out.name("machine").beginObject();
        out.name("system").value(machine.system());
        out.name("processor").value(machine.processor());
        out.name("processors").value(machine.processors());
        out.name("memoryBytes").value(machine.memoryBytes());
        out.name("java").value(machine.java());
        out.name("javaOptions").value(machine.javaOptions());
        out.endObject();
    }

    private void write(Run run) throws IOException {
        out.beginObject();
        out.name("mode").value(run.mode());
        out.name("workers").value(run.workers());
        out.name("usedWorkers").value(run.usedWorkers());
        out.name("started").value(run.started().toString());
        out.name("warmUp").value(run.warmUp());
        out.name("wallNanos").value(run.wallNanos());
        known("userNanos", run.userNanos());
        known("systemNanos", run.systemNanos());
        known("peakBytes", run.peakBytes());
        known("diskBytes", run.diskBytes());
        numbers("parts", run.parts());
        out.name("phases").beginArray();
        for (Phase phase : run.phases()) {
            out.beginObject();
            out.name("name").value(phase.name());
            out.name("beginNanos").value(phase.beginNanos());
            out.name("endNanos").value(phase.endNanos());
            out.endObject();
        }
        out.endArray();
        out.name("lanes").beginArray();
        for (Lane lane : run.lanes()) {
            write(lane);
        }
        out.endArray().endObject();
    }

    private void write(Lane lane) throws IOException {
        out.beginObject();
        out.name("name").value(lane.name());
        known("pid", lane.pid());
        out.name("end").value(lane.end());
        out.name("spans").beginArray();
        for (Span span : lane.spans()) {
            out.beginObject();
            out.name("kind").value(span.kind().word());
            out.name("beginNanos").value(span.beginNanos());
            out.name("endNanos").value(span.endNanos());
            out.name("ranNanos").value(span.ranNanos());
            out.name("label").value(span.label());
            out.name("attempt").value(span.attempt());
            out.endObject();
        }
        out.endArray().endObject();
    }

    private void strings(String name, List<String> values) throws IOException {
        out.name(name).beginArray();
        for (String value : values) {
            out.value(value);
        }
        out.endArray();
    }

    private void numbers(String name, Map<String, Long> values) throws IOException {
        out.name(name).beginObject();
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            out.name(entry.getKey()).value(entry.getValue());
        }
        out.endObject();
    }

    private void known(String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            out.name(name).value(value.getAsLong());
        }
    }
}
