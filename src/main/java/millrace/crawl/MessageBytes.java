package millrace.crawl;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A {@link WorkerMessage} in bytes. The two that travel with each page are written value by value, in the order of their
 * components: as the JDK serializes them they took an eighth of a crawl's processor time. All others are left to the JDK.
 */
final class MessageBytes {
    private static final byte OBJECT = 0;
    private static final byte TASK = 1;
    private static final byte ENDED = 2;

    private static final int USUAL_BYTES = 2048;

    private MessageBytes() {}

    static byte[] encode(WorkerMessage message) throws IOException {
        Encoder out = new Encoder(USUAL_BYTES);
        if (message instanceof WorkerMessage.Task task) {
            out.int8(TASK).count(task.ticket());
            write(task.task(), out);
            out.string(task.host()).object(task.state());
        } else if (message instanceof WorkerMessage.Done done
                && done.harvest().result() instanceof FetchResult.Ended ended) {
            out.int8(ENDED).count(done.ticket());
            write(ended, out);
            WarcFile.Mark archived = done.harvest().archived();
            out.bytes(done.harvest().text().toByteArray())
                    .int32(archived.serial())
                    .count(archived.end());
        } else {
            out.int8(OBJECT).object(message);
        }
        return out.toBytes();
    }

    /**
     * What encode was given.
     *
     * @throws WireException if the bytes are no message
     */
    static WorkerMessage decode(byte[] bytes) throws IOException {
        Decoder in = new Decoder(bytes);
        byte kind = in.int8();
        WorkerMessage message = switch (kind) {
            case TASK -> new WorkerMessage.Task(in.count(), task(in), in.string(), (HostState) object(in));
            case ENDED -> new WorkerMessage.Done(in.count(), harvest(in));
            case OBJECT -> (WorkerMessage) Objects.requireNonNull(object(in));
            default -> throw new WireException("no message of a crawl's worker begins with byte " + kind);
        };
        if (in.remaining() != 0) {
            throw new WireException("a message is followed by " + in.remaining() + " bytes that belong to nothing");
        }
        return message;
    }

    private static @Nullable Object object(Decoder in) throws IOException {
        try {
            return in.object();
        } catch (ClassNotFoundException e) {
            throw new WireException("a message of a class that is not known here: " + e.getMessage(), e);
        }
    }

    private static void write(FetchTask task, Encoder out) {
        out.string(task.kind().name()).string(task.url());
        write(task.via(), out);
        out.count(task.depth()).count(task.attempt());
        write(task.hostListed(), out);
        FetchTask.Validators known = task.validators();
        out.string(known.etag())
                .string(known.lastModified())
                .string(known.digest())
                .int64(known.fetchedAt());
    }

    private static FetchTask task(Decoder in) throws IOException {
        return new FetchTask(
                FetchTask.Kind.valueOf(in.string()),
                in.string(),
                strings(in),
                (int) in.count(),
                (int) in.count(),
                truth(in),
                new FetchTask.Validators(in.string(), in.string(), in.string(), in.int64()));
    }

    private static void write(FetchResult.Ended ended, Encoder out) throws IOException {
        write(ended.task(), out);
        out.object(ended.host() instanceof HostEvent.Answered ? null : ended.host());
        write(ended.record(), out);
        write(ended.links(), out);
        write(ended.sitemaps(), out);
        out.string(ended.redirect());
    }

    private static Harvest harvest(Decoder in) throws IOException {
        FetchTask task = task(in);
        HostEvent host = Objects.requireNonNullElse((HostEvent) object(in), new HostEvent.Answered());
        FetchResult result = new FetchResult.Ended(task, host, record(in), strings(in), strings(in), in.string());
        return new Harvest(result, ByteString.of(in.bytes()), new WarcFile.Mark(in.int32(), in.count()));
    }

    private static void write(PageRecord record, Encoder out) {
        out.string(record.url()).string(record.reason().name());
        out.string(record.detail()).string(record.finalUrl());
        out.count(record.redirects()).count(record.depth()).count(record.attempts());
        out.string(record.host());
        write(record.answer(), out);
        write(record.page(), out);
        out.int64(record.fetchedAt().toEpochMilli());
    }

    private static PageRecord record(Decoder in) throws IOException {
        return new PageRecord(
                in.string(),
                Reason.valueOf(in.string()),
                in.string(),
                in.string(),
                (int) in.count(),
                (int) in.count(),
                (int) in.count(),
                in.string(),
                answer(in),
                page(in),
                Instant.ofEpochMilli(in.int64()));
    }

    private static void write(Answer answer, Encoder out) {
        out.count(answer.status()).string(answer.contentType()).string(answer.charset());
        out.count(answer.bytes()).count(answer.decodedBytes());
        write(answer.truncated(), out);
        out.count(answer.millis());
        out.string(answer.ip()).string(answer.digest()).string(answer.etag()).string(answer.lastModified());
    }

    private static Answer answer(Decoder in) throws IOException {
        return new Answer(
                (int) in.count(),
                in.string(),
                in.string(),
                in.count(),
                in.count(),
                truth(in),
                in.count(),
                in.string(),
                in.string(),
                in.string(),
                in.string());
    }

    private static void write(Page page, Encoder out) {
        out.string(page.title()).string(page.description()).string(page.lang()).string(page.canonical());
        out.count(page.words()).count(page.links());
    }

    private static Page page(Decoder in) throws IOException {
        return new Page(in.string(), in.string(), in.string(), in.string(), in.count(), (int) in.count());
    }

    private static void write(boolean truth, Encoder out) {
        out.int8(truth ? 1 : 0);
    }

    private static boolean truth(Decoder in) throws WireException {
        return in.int8() != 0;
    }

    private static void write(List<String> strings, Encoder out) {
        out.count(strings.size());
        strings.forEach(out::string);
    }

    private static List<String> strings(Decoder in) throws WireException {
        int size = in.countOf(1);
        List<String> strings = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            strings.add(in.string());
        }
        return strings;
    }
}
