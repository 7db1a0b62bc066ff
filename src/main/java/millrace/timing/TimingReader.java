package millrace.timing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonIOException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads what {@link TimingFile} writes. What is wrong is said with its place, as {@code runs[3].wallNanos}. */
final class TimingReader {
    private final JsonObject object;
    private final String place;

    private TimingReader(JsonObject object, String place) {
        this.object = object;
        this.place = place;
    }

    static Timings read(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(in);
        }
    }

    static Timings read(Reader in) throws IOException {
        JsonElement root;
        try {
            root = JsonParser.parseReader(in);
        } catch (JsonIOException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        } catch (JsonParseException e) {
            throw new TimingFileException("no JSON, or only the beginning of it; save it again with --timing", e);
        }
        if (!root.isJsonObject()) {
            throw new TimingFileException("no timings: it holds no JSON object");
        }
        TimingReader reader = new TimingReader(root.getAsJsonObject(), "");
        try {
            reader.requireSchema();
            return reader.timings();
        } catch (IllegalArgumentException
                | IllegalStateException
                | DateTimeException
                | UnsupportedOperationException e) {
            throw new TimingFileException("no timings: " + e.getMessage(), e);
        }
    }

    private void requireSchema() throws TimingFileException {
        String schema = object.has("schema") ? object.get("schema").getAsString() : "";
        if (!schema.startsWith(TimingFile.SCHEMA)) {
            throw new TimingFileException("no timings: its schema is not " + TimingFile.SCHEMA + TimingFile.VERSION);
        }
        if (!schema.equals(TimingFile.SCHEMA + TimingFile.VERSION)) {
            throw new TimingFileException("its schema is " + schema + ", and this program reads version "
                    + TimingFile.VERSION + "; read it with the version that wrote it");
        }
    }

    private Timings timings() throws TimingFileException {
        List<Run> runs = new ArrayList<>();
        for (TimingReader run : objects("runs")) {
            runs.add(run.run());
        }
        if (runs.isEmpty()) {
            throw new TimingFileException("no timings: runs is empty");
        }
        return new Timings(
                text("command"),
                text("version"),
                strings("arguments"),
                text("unit"),
                number("amount"),
                numbers("input"),
                object("machine").machine(),
                runs,
                strings("notes"));
    }

    private Machine machine() throws TimingFileException {
        return new Machine(
                text("system"),
                text("processor"),
                (int) number("processors"),
                number("memoryBytes"),
                text("java"),
                text("javaOptions"));
    }

    private Run run() throws TimingFileException {
        List<Phase> phases = new ArrayList<>();
        for (TimingReader phase : objects("phases")) {
            phases.add(new Phase(phase.text("name"), phase.number("beginNanos"), phase.number("endNanos")));
        }
        List<Lane> lanes = new ArrayList<>();
        for (TimingReader lane : objects("lanes")) {
            lanes.add(lane.lane());
        }
        return new Run(
                text("mode"),
                (int) number("workers"),
                (int) number("usedWorkers"),
                Instant.parse(text("started")),
                member("warmUp").getAsBoolean(),
                number("wallNanos"),
                known("userNanos"),
                known("systemNanos"),
                known("peakBytes"),
                known("diskBytes"),
                numbers("parts"),
                phases,
                lanes);
    }

    private Lane lane() throws TimingFileException {
        List<Span> spans = new ArrayList<>();
        for (TimingReader span : objects("spans")) {
            spans.add(new Span(
                    Span.Kind.ofWord(span.text("kind")),
                    span.number("beginNanos"),
                    span.number("endNanos"),
                    span.number("ranNanos"),
                    span.text("label"),
                    (int) span.number("attempt")));
        }
        return new Lane(text("name"), known("pid"), spans, text("end"));
    }

    /* ---- members, and what is wrong with them ---- */

    private JsonElement member(String name) throws TimingFileException {
        JsonElement value = object.get(name);
        if (value == null || value.isJsonNull()) {
            throw new TimingFileException("no timings: " + place + name + " is missing");
        }
        return value;
    }

    private String text(String name) throws TimingFileException {
        return member(name).getAsString();
    }

    private long number(String name) throws TimingFileException {
        return asLong(member(name), name);
    }

    private long asLong(JsonElement value, String name) throws TimingFileException {
        try {
            return value.getAsLong();
        } catch (NumberFormatException e) {
            throw new TimingFileException("no timings: " + place + name + " is no number: " + value, e);
        }
    }

    private OptionalLong known(String name) throws TimingFileException {
        return object.has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    private TimingReader object(String name) throws TimingFileException {
        return new TimingReader(member(name).getAsJsonObject(), place + name + ".");
    }

    private List<TimingReader> objects(String name) throws TimingFileException {
        JsonArray array = member(name).getAsJsonArray();
        List<TimingReader> readers = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            readers.add(new TimingReader(array.get(i).getAsJsonObject(), place + name + "[" + i + "]."));
        }
        return readers;
    }

    private List<String> strings(String name) throws TimingFileException {
        List<String> strings = new ArrayList<>();
        for (JsonElement value : member(name).getAsJsonArray()) {
            strings.add(value.getAsString());
        }
        return strings;
    }

    private Map<String, Long> numbers(String name) throws TimingFileException {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry :
                member(name).getAsJsonObject().entrySet()) {
            numbers.put(entry.getKey(), asLong(entry.getValue(), name + "." + entry.getKey()));
        }
        return numbers;
    }
}
