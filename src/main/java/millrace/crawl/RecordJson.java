package millrace.crawl;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;

/** A {@link PageRecord} as one JSON object on one line. */
final class RecordJson {
    private RecordJson() {}

    /** Writes it, ended by a newline. */
    static void write(PageRecord record, Writer out) throws IOException {
        @SuppressWarnings("resource") // The writer belongs to the caller.
        JsonWriter json = new JsonWriter(out);
        Answer answer = record.answer();
        Page page = record.page();
        json.beginObject();
        json.name("url").value(record.url());
        json.name("state").value(record.state().label());
        json.name("reason").value(record.reason().label());
        json.name("detail").value(record.detail());
        json.name("status").value(answer.status());
        json.name("finalUrl").value(record.finalUrl());
        json.name("redirects").value(record.redirects());
        json.name("depth").value(record.depth());
        json.name("contentType").value(answer.contentType());
        json.name("charset").value(answer.charset());
        json.name("bytes").value(answer.bytes());
        json.name("decodedBytes").value(answer.decodedBytes());
        json.name("truncated").value(answer.truncated());
        json.name("millis").value(answer.millis());
        json.name("attempts").value(record.attempts());
        json.name("host").value(record.host());
        json.name("ip").value(answer.ip());
        json.name("title").value(page.title());
        json.name("description").value(page.description());
        json.name("lang").value(page.lang());
        json.name("canonical").value(page.canonical());
        json.name("words").value(page.words());
        json.name("links").value(page.links());
        json.name("digest").value(answer.digest());
        json.name("fetchedAt").value(record.fetchedAt().toString());
        json.endObject();
        json.flush();
        out.write('\n');
    }

    /** Reads what was written, with two headers of the answer that records do not have. */
    static PageRecord read(JsonObject json, String etag, String lastModified) {
        Answer answer = new Answer(
                json.get("status").getAsInt(),
                string(json, "contentType"),
                string(json, "charset"),
                json.get("bytes").getAsLong(),
                json.get("decodedBytes").getAsLong(),
                json.get("truncated").getAsBoolean(),
                json.get("millis").getAsLong(),
                string(json, "ip"),
                string(json, "digest"),
                etag,
                lastModified);
        Page page = new Page(
                string(json, "title"),
                string(json, "description"),
                string(json, "lang"),
                string(json, "canonical"),
                json.get("words").getAsLong(),
                json.get("links").getAsInt());
        return new PageRecord(
                string(json, "url"),
                Reason.labelled(string(json, "reason")).orElseThrow(),
                string(json, "detail"),
                string(json, "finalUrl"),
                json.get("redirects").getAsInt(),
                json.get("depth").getAsInt(),
                json.get("attempts").getAsInt(),
                string(json, "host"),
                answer,
                page,
                Instant.parse(string(json, "fetchedAt")));
    }

    private static String string(JsonObject json, String name) {
        return json.get(name).getAsString();
    }
}
