package millrace.crawl;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link HostState} as text, as the frontier keeps it. Names that it does not know are passed over. */
final class HostStateJson {
    private static final String NEVER = Instant.EPOCH.toString();
    private static final String NOTHING = Duration.ZERO.toString();

    private HostStateJson() {}

    static String write(HostState state) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            json.name("key").value(state.key());
            json.name("nextAllowed").value(state.nextAllowed().toString());
            json.name("backOff").value(state.backOff().toString());
            json.name("restUntil").value(state.restUntil().toString());
            json.name("failures").value(state.failures());
            json.name("robots").beginObject();
            for (Map.Entry<String, RobotsFile> robots : state.robots().entrySet()) {
                json.name(robots.getKey());
                write(robots.getValue(), json);
            }
            json.endObject();
            json.endObject();
        }
        return text.toString();
    }

    private static void write(RobotsFile file, JsonWriter json) throws IOException {
        json.beginObject();
        json.name("verdict").value(file.verdict().name());
        json.name("text").value(file.text());
        json.name("why").value(file.why());
        json.name("crawlDelay").value(file.crawlDelay().toString());
        json.name("sitemaps").beginArray();
        for (String sitemap : file.sitemaps()) {
            json.value(sitemap);
        }
        json.endArray();
        json.name("fetchedAt").value(file.fetchedAt().toString());
        json.name("askAgainAt").value(file.askAgainAt().toString());
        json.endObject();
    }

    static HostState read(String text) throws IOException {
        Map<String, String> values = new HashMap<>();
        Map<String, RobotsFile> robots = new HashMap<>();
        try (JsonReader json = new JsonReader(new StringReader(text))) {
            json.beginObject();
            while (json.hasNext()) {
                String name = json.nextName();
                if (name.equals("robots")) {
                    json.beginObject();
                    while (json.hasNext()) {
                        robots.put(json.nextName(), readFile(json));
                    }
                    json.endObject();
                } else {
                    values.put(name, json.nextString());
                }
            }
        }
        return new HostState(
                values.getOrDefault("key", ""),
                robots,
                Instant.parse(values.getOrDefault("nextAllowed", NEVER)),
                Duration.parse(values.getOrDefault("backOff", NOTHING)),
                Instant.parse(values.getOrDefault("restUntil", NEVER)),
                Integer.parseInt(values.getOrDefault("failures", "0")));
    }

    private static RobotsFile readFile(JsonReader json) throws IOException {
        Map<String, String> values = new HashMap<>();
        List<String> sitemaps = new ArrayList<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (name.equals("sitemaps")) {
                json.beginArray();
                while (json.hasNext()) {
                    sitemaps.add(json.nextString());
                }
                json.endArray();
            } else {
                values.put(name, json.nextString());
            }
        }
        json.endObject();
        return new RobotsFile(
                RobotsFile.Verdict.valueOf(values.getOrDefault("verdict", RobotsFile.Verdict.UNREACHABLE.name())),
                values.getOrDefault("text", ""),
                values.getOrDefault("why", ""),
                Duration.parse(values.getOrDefault("crawlDelay", NOTHING)),
                sitemaps,
                Instant.parse(values.getOrDefault("fetchedAt", NEVER)),
                Instant.parse(values.getOrDefault("askAgainAt", NEVER)));
    }
}
