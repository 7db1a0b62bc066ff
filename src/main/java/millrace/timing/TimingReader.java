package millrace.timing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonIOException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
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
            if (e.getCause() instanceof CharacterCodingException) {
                throw new TimingFileException("no timings: it is not UTF-8", e);
            }
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
        } catch (IllegalArgumentException e) {
            throw new TimingFileException("no timings: " + e.getMessage(), e);
        }
    }

    private void requireSchema() throws TimingFileException {
        String schema = object.has("schema") ? text("schema") : "";
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
                number("amount", 0),
                numbers("input"),
                object("machine").machine(),
                runs,
                strings("notes"));
    }

    private Machine machine() throws TimingFileException {
        return new Machine(
                text("system"),
                text("processor"),
                count("processors"),
                number("memoryBytes", 0),
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
                count("workers"),
                count("usedWorkers"),
                time("started"),
                truth("warmUp"),
                number("wallNanos", 1),
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
                    span.kind(),
                    span.number("beginNanos"),
                    span.number("endNanos"),
                    span.number("ranNanos"),
                    span.text("label"),
                    span.count("attempt")));
        }
        return new Lane(text("name"), known("pid"), spans, text("end"));
    }

    /* ---- members, and what is wrong with them ---- */

    private JsonElement member(String name) throws TimingFileException {
        JsonElement value = object.get(name);
        if (value == null || value.isJsonNull()) {
            throw wrong(name, "is missing");
        }
        return value;
    }

    private TimingFileException wrong(String name, String why) {
        return new TimingFileException("no timings: " + place + name + " " + why);
    }

    private TimingFileException wrong(String name, String why, Throwable cause) {
        return new TimingFileException("no timings: " + place + name + " " + why, cause);
    }

    private String text(String name) throws TimingFileException {
        return asText(member(name), name);
    }

    private String asText(JsonElement value, String name) throws TimingFileException {
        if (!(value instanceof JsonPrimitive text) || !text.isString()) {
            throw wrong(name, "is no text: " + value);
        }
        return text.getAsString();
    }

    private boolean truth(String name) throws TimingFileException {
        if (!(member(name) instanceof JsonPrimitive value) || !value.isBoolean()) {
            throw wrong(name, "is neither true nor false: " + member(name));
        }
        return value.getAsBoolean();
    }

    private Instant time(String name) throws TimingFileException {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw wrong(name, "is no time as 2026-11-25T20:00:00Z: " + member(name), e);
        }
    }

    private Span.Kind kind() throws TimingFileException {
        try {
            return Span.Kind.ofWord(text("kind"));
        } catch (IllegalArgumentException e) {
            throw wrong("kind", "is none that this program knows: " + member("kind"), e);
        }
    }

    private long number(String name) throws TimingFileException {
        return asLong(member(name), name);
    }

    private long number(String name, long least) throws TimingFileException {
        return requireAtLeast(least, number(name), name);
    }

    private int count(String name) throws TimingFileException {
        long number = number(name, 1);
        if (number > Integer.MAX_VALUE) {
            throw wrong(name, "is too large: " + number);
        }
        return (int) number;
    }

    private long requireAtLeast(long least, long number, String name) throws TimingFileException {
        if (number < least) {
            throw wrong(name, "is less than " + least + ": " + number);
        }
        return number;
    }

    private long asLong(JsonElement value, String name) throws TimingFileException {
        if (value instanceof JsonPrimitive number && number.isNumber()) {
            try {
                return number.getAsBigDecimal().longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw wrong(name, "is no whole number of 64 bits: " + value, e);
            }
        }
        throw wrong(name, "is no number: " + value);
    }

    private OptionalLong known(String name) throws TimingFileException {
        return object.has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    private TimingReader object(String name) throws TimingFileException {
        return new TimingReader(asObject(member(name), name), place + name + ".");
    }

    private JsonObject asObject(JsonElement value, String name) throws TimingFileException {
        if (!value.isJsonObject()) {
            throw wrong(name, "is no object: " + value);
        }
        return value.getAsJsonObject();
    }

    private JsonArray array(String name) throws TimingFileException {
        if (!member(name).isJsonArray()) {
            throw wrong(name, "is no array: " + member(name));
        }
        return member(name).getAsJsonArray();
    }

    private List<TimingReader> objects(String name) throws TimingFileException {
        JsonArray array = array(name);
        List<TimingReader> readers = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String one = name + "[" + i + "]";
            readers.add(new TimingReader(asObject(array.get(i), one), place + one + "."));
        }
        return readers;
    }

    private List<String> strings(String name) throws TimingFileException {
        JsonArray array = array(name);
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            strings.add(asText(array.get(i), name + "[" + i + "]"));
        }
        return strings;
    }

    private Map<String, Long> numbers(String name) throws TimingFileException {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : asObject(member(name), name).entrySet()) {
            String one = name + "." + entry.getKey();
            numbers.put(entry.getKey(), requireAtLeast(0, asLong(entry.getValue(), one), one));
        }
        return numbers;
    }
}
