package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;
import org.netpreserve.jwarc.HttpRequest;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.MessageVersion;
import org.netpreserve.jwarc.WarcCaptureRecord;
import org.netpreserve.jwarc.WarcDigest;
import org.netpreserve.jwarc.WarcMetadata;
import org.netpreserve.jwarc.WarcPayload;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcRequest;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcRevisit;

/**
 * The records of a fetch: the answer, byte for byte, or a revisit if the page has not changed; the request; and metadata,
 * which say how it ended. An answer that was cut, or that jwarc does not read as HTTP, has metadata only: half an answer
 * is not what the server said, and readers of archives stumble over it. The date of what has a record is that of its
 * record: so a revisit can name the one of the answer that it stands for.
 */
final class WarcRecords {
    private static final MediaType FIELDS = MediaType.parse("application/warc-fields");

    private static final Pattern HEAD = Pattern.compile("HTTP/\\S++ ++(\\d++)[^\r\n]*+\r?\n(?:[^\r\n]++\r?\n)*+\r?\n");
    private static final Pattern PROXY_AUTHORIZATION = Pattern.compile("(?im)^Proxy-Authorization:[^\r\n]*\r\n");
    private static final Pattern CHUNKED = Pattern.compile("(?im)^Transfer-Encoding *:.*chunked");
    private static final Pattern LENGTH = Pattern.compile("(?im)^Content-Length *: *(\\d{1,9}) *\r?$");

    private final String url;
    private final Fetched fetched;
    private final Instant date;

    private WarcRecords(Fetched fetched, Instant now) {
        this.url = fetched.result().task().url();
        this.fetched = fetched;
        this.date = fetched.result() instanceof FetchResult.Ended ended
                ? ended.record().fetchedAt()
                : now;
    }

    static List<WarcRecord> of(Fetched fetched, Instant now) throws IOException {
        return new WarcRecords(fetched, now).all();
    }

    private List<WarcRecord> all() throws IOException {
        byte[] request = withoutLogin(fetched.wire().request());
        byte[] response = message(fetched.wire().response()).toByteArray();
        Optional<String> payload = readable(request, response);
        List<WarcRecord> records = new ArrayList<>();
        URI id = id();
        if (payload.isPresent()) {
            records.add(answer(id, response, payload.get()));
            records.add(common(new WarcRequest.Builder(url), request)
                    .recordId(id())
                    .body(MediaType.HTTP_REQUEST, request)
                    .concurrentTo(id)
                    .build());
        }
        byte[] fields = fields(payload.isPresent()).getBytes(UTF_8);
        WarcMetadata.Builder metadata = common(new WarcMetadata.Builder(), fields)
                .recordId(id())
                .targetURI(url)
                .body(FIELDS, fields);
        records.add(payload.isPresent() ? metadata.concurrentTo(id).build() : metadata.build());
        return records;
    }

    /** The answer alone: without interim ones before it, and without what a server sends behind its end. */
    private static ByteString message(ByteString wire) {
        int start = 0;
        Matcher head = HEAD.matcher(wire.string(ISO_8859_1));
        while (head.lookingAt() && head.group(1).startsWith("1")) {
            start = head.end();
            head.region(start, wire.size());
        }
        long end = wire.size();
        if (head.lookingAt() && !CHUNKED.matcher(head.group()).find()) {
            Matcher length = LENGTH.matcher(head.group());
            end = length.find() ? head.end() + Long.parseLong(length.group(1)) : end;
        }
        return wire.substring(start, (int) Math.min(end, wire.size()));
    }

    private boolean ended(Reason reason) {
        return fetched.result() instanceof FetchResult.Ended ended
                && ended.record().reason() == reason;
    }

    /** What the archive holds already is not written again: only how the server said it this time. */
    private WarcCaptureRecord answer(URI id, byte[] response, String payloadDigest) throws IOException {
        if (ended(Reason.NOT_MODIFIED)) {
            return revisit(id, response, WarcRevisit.SERVER_NOT_MODIFIED_1_1).build();
        } else if (ended(Reason.SAME_CONTENT)) {
            return revisit(id, head(response), WarcRevisit.IDENTICAL_PAYLOAD_DIGEST_1_1)
                    .payloadDigest("sha1", payloadDigest)
                    .build();
        }
        return response(id, response, payloadDigest);
    }

    private static byte[] head(byte[] response) {
        Matcher head = HEAD.matcher(new String(response, ISO_8859_1));
        return head.lookingAt() ? Arrays.copyOf(response, head.end()) : response;
    }

    private WarcCaptureRecord response(URI id, byte[] response, String payloadDigest) throws IOException {
        return withIp(common(new WarcResponse.Builder(url), response)
                        .recordId(id)
                        .body(MediaType.HTTP_RESPONSE, response)
                        .payloadDigest("sha1", payloadDigest))
                .build();
    }

    private WarcRevisit.Builder revisit(URI id, byte[] response, URI profile) throws IOException {
        WarcRevisit.Builder revisit = withIp(common(new WarcRevisit.Builder(url, profile), response)
                .recordId(id)
                .addHeader("WARC-Refers-To-Target-URI", url)
                .body(MediaType.HTTP_RESPONSE, response));
        long before = fetched.result().task().validators().fetchedAt();
        return before == 0
                ? revisit
                : revisit.addHeader(
                        "WARC-Refers-To-Date", Instant.ofEpochMilli(before).toString());
    }

    private <R extends WarcCaptureRecord, B extends WarcCaptureRecord.AbstractBuilder<R, B>> B withIp(B builder)
            throws IOException {
        return fetched.ip().isEmpty() ? builder : builder.ipAddress(InetAddress.getByName(fetched.ip()));
    }

    private <R extends WarcCaptureRecord, B extends WarcCaptureRecord.AbstractBuilder<R, B>> B common(
            B builder, byte[] block) {
        return builder.version(MessageVersion.WARC_1_1).date(date).blockDigest(new WarcDigest(sha1(block)));
    }

    /** What is not in the answer itself, in the names that other crawlers use where there are some. */
    private String fields(boolean archived) {
        FetchTask task = fetched.result().task();
        StringBuilder fields = new StringBuilder();
        field(fields, "kind", task.kind().name().toLowerCase(Locale.ROOT));
        if (!task.via().isEmpty()) {
            field(fields, "via", task.via().get(task.via().size() - 1));
        }
        field(fields, "hopsFromSeed", String.valueOf(task.depth()));
        if (fetched.result() instanceof FetchResult.Ended ended) {
            field(fields, "state", ended.record().state().label());
            field(fields, "reason", ended.record().reason().label());
            field(fields, "fetchTimeMs", String.valueOf(ended.record().answer().millis()));
            ended.links().forEach(link -> field(fields, "outlink", link));
        }
        if (!archived) {
            field(fields, "note", "the answer was cut, or is no proper HTTP, and is not kept");
        }
        return fields.toString();
    }

    private static void field(StringBuilder fields, String name, String value) {
        fields.append(name).append(": ").append(value).append("\r\n");
    }

    /** What was for the proxy alone is nothing for those who read the archive. */
    private static byte[] withoutLogin(ByteString request) {
        String text = request.string(ISO_8859_1);
        return PROXY_AUTHORIZATION.matcher(text).replaceFirst("").getBytes(ISO_8859_1);
    }

    /** The digest of the payload, if readers of archives can read the exchange; that is tried here as they do it. */
    private Optional<String> readable(byte[] request, byte[] response) {
        try {
            HttpRequest.parse(Channels.newChannel(new ByteArrayInputStream(request)));
            WarcResponse record = new WarcResponse.Builder(url)
                    .body(MediaType.HTTP_RESPONSE, response)
                    .build();
            HttpResponse answer = record.http();
            if (ended(Reason.NOT_MODIFIED)) {
                return Optional.of("");
            }
            MessageDigest digest = sha1(new byte[0]);
            long length = 0;
            Optional<WarcPayload> payload = record.payload();
            if (payload.isPresent()) {
                byte[] bytes = payload.get().body().stream().readAllBytes();
                length = bytes.length;
                digest.update(bytes);
            }
            Optional<String> said = answer.headers().first("Content-Length");
            boolean whole = said.isEmpty() || Long.parseLong(said.get()) == length;
            return whole && !isCut() ? Optional.of(new WarcDigest(digest).base32()) : Optional.empty();
        } catch (IOException | RuntimeException unreadable) { // whatever it is, it is not for archives
            return Optional.empty();
        }
    }

    private boolean isCut() {
        return fetched.result() instanceof FetchResult.Ended ended
                && ended.record().answer().truncated();
    }

    private static MessageDigest sha1(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static URI id() {
        return URI.create("urn:uuid:" + UUID.randomUUID());
    }
}
