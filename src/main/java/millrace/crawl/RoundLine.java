package millrace.crawl;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of the files of a crawl in rounds, which is a JSON object.
 *
 * <pre>
 *   {"url":...,"depth":1,"kind":"PAGE","via":[],"attempts":0}             found, and waits
 *   {"url":...,...,"ended":"2026-01-01T00:00:00Z","reason":"ok",...}      ended
 *   {"record":{...},"redirect":"","links":[...],...}                      how one ended, and what it leads to
 *   {"host":{...},"pages":7,"at":1767225600000}                           what is known of a host
 *   {"done":...}                                                          a robots.txt that another host wanted
 * </pre>
 */
sealed interface RoundLine {
    /** As JSON, without an end of line. */
    String text() throws IOException;

    /** Takes lines. */
    @FunctionalInterface
    interface Taker {
        void take(RoundLine line) throws IOException;
    }

    /**
     * A URL, and what is known of it.
     *
     * @param key the URL; of a robots.txt that another host wants: that URL, the wanted one, and the round
     * @param refused why what leads to it does not count; empty: it does
     */
    record Url(String key, UrlState state, Optional<Reason> refused) implements RoundLine {
        static Url found(String url, UrlState.Way way) {
            return new Url(url, UrlState.found(way), Optional.empty());
        }

        /** The host that is asked for it; of what is no URL, that. */
        String host() {
            boolean none = state.ended()
                    .map(UrlState.End::reason)
                    .filter(Reason::isNoUrl)
                    .isPresent();
            return none ? key : Place.of(url()).politenessKey();
        }

        /** No URL has a space. */
        String url() {
            int space = state.way().kind() == FetchTask.Kind.ROBOTS ? key.indexOf(' ') : -1;
            return space < 0 ? key : key.substring(0, space);
        }

        boolean waits() {
            return state.ended().isEmpty();
        }

        /** In which order they are fetched: first what others wait for, then the nearest to the list. */
        int rank() {
            return state.way().kind() == FetchTask.Kind.ROBOTS
                    ? -1
                    : state.way().depth();
        }

        @Override
        public String text() {
            JsonObject json = new JsonObject();
            json.addProperty("url", key);
            write(state.way(), json);
            json.addProperty("attempts", state.attempts());
            if (state.ended().isPresent()) {
                UrlState.End end = state.ended().get();
                json.addProperty("ended", end.at().toString());
                json.addProperty("reason", end.reason().label());
                json.addProperty("etag", end.validators().etag());
                json.addProperty("lastModified", end.validators().lastModified());
                json.addProperty("digest", end.validators().digest());
            }
            refused.ifPresent(reason -> json.addProperty("refused", reason.label()));
            return json.toString();
        }
    }

    /**
     * How a URL ended.
     *
     * @param redirect where it leads, if it does
     */
    record Ended(PageRecord record, UrlState.Way way, String redirect, List<String> links, List<String> sitemaps)
            implements RoundLine {
        /** Nothing follows from it. */
        static Ended of(PageRecord record, UrlState.Way way) {
            return new Ended(record, way, "", List.of(), List.of());
        }

        Url url() {
            Answer answer = record.answer();
            UrlState.End end = new UrlState.End(record.fetchedAt(), record.reason(), answer.validators());
            return new Url(record.url(), new UrlState(way, record.attempts(), Optional.of(end)), Optional.empty());
        }

        @Override
        public String text() throws IOException {
            StringWriter line = new StringWriter();
            RecordJson.write(record, line);
            JsonObject json = new JsonObject();
            json.add("record", JsonParser.parseString(line.toString()));
            json.addProperty("etag", record.answer().etag());
            json.addProperty("lastModified", record.answer().lastModified());
            write(way, json);
            json.addProperty("redirect", redirect);
            json.add("links", array(links));
            json.add("sitemaps", array(sitemaps));
            return json.toString();
        }
    }

    /** A host. */
    record Host(HostKnown known) implements RoundLine {
        @Override
        public String text() throws IOException {
            JsonObject json = new JsonObject();
            json.add("host", JsonParser.parseString(HostStateJson.write(known.state())));
            json.addProperty("pages", known.pages());
            json.addProperty("at", known.at());
            return json.toString();
        }
    }

    /** A robots.txt was asked for that another host wanted, or will be by who still wants it. */
    record Done(Url robots) implements RoundLine {
        @Override
        public String text() {
            JsonObject json = new JsonObject();
            json.addProperty("done", robots.key());
            write(robots.state().way(), json);
            return json.toString();
        }
    }

    /** The line that this is. */
    static RoundLine parse(String text) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            if (json.has("record")) {
                PageRecord record = RecordJson.read(
                        json.getAsJsonObject("record"), string(json, "etag"), string(json, "lastModified"));
                return new Ended(
                        record, way(json), string(json, "redirect"), list(json, "links"), list(json, "sitemaps"));
            } else if (json.has("host")) {
                HostState state = HostStateJson.read(json.get("host").toString());
                return new Host(new HostKnown(
                        state, json.get("pages").getAsInt(), json.get("at").getAsLong()));
            } else if (json.has("done")) {
                return new Done(Url.found(string(json, "done"), way(json)));
            }
            Optional<UrlState.End> end = json.has("ended")
                    ? Optional.of(new UrlState.End(
                            Instant.parse(string(json, "ended")),
                            reason(json, "reason"),
                            new FetchTask.Validators(
                                    string(json, "etag"), string(json, "lastModified"), string(json, "digest"))))
                    : Optional.empty();
            return new Url(
                    string(json, "url"),
                    new UrlState(way(json), json.get("attempts").getAsInt(), end),
                    json.has("refused") ? Optional.of(reason(json, "refused")) : Optional.empty());
        } catch (RuntimeException e) { // Gson has many
            throw new IOException("no line of a crawl in rounds: " + OneLine.of(text, 100), e);
        }
    }

    /** Reads all lines; a last one without its end was never written, and is passed over. */
    static void read(InputStream in, Taker taker) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            char[] chars = new char[1 << 13];
            for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
                int begin = 0;
                for (int i = 0; i < count; i++) {
                    if (chars[i] == '\n') {
                        taker.take(parse(line.append(chars, begin, i - begin).toString()));
                        line.setLength(0);
                        begin = i + 1;
                    }
                }
                line.append(chars, begin, count - begin);
            }
        }
    }

    private static void write(UrlState.Way way, JsonObject json) {
        json.addProperty("depth", way.depth());
        json.addProperty("kind", way.kind().name());
        json.add("via", array(way.via()));
    }

    private static UrlState.Way way(JsonObject json) {
        return new UrlState.Way(
                json.get("depth").getAsInt(), FetchTask.Kind.valueOf(string(json, "kind")), list(json, "via"));
    }

    private static JsonArray array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static List<String> list(JsonObject json, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray(name)) {
            texts.add(element.getAsString());
        }
        return texts;
    }

    private static String string(JsonObject json, String name) {
        return json.get(name).getAsString();
    }

    private static Reason reason(JsonObject json, String name) {
        return Reason.labelled(string(json, name)).orElseThrow();
    }
}
