package millrace.crawl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How a body may be compressed. */
final class Encodings {
    /** What is offered to servers: what the JDK decodes. */
    static final String OFFERED = "gzip, deflate";

    private static final int MOST = 2;

    private static final int BUFFER = 8192;

    private Encodings() {}

    /**
     * The decoded body.
     *
     * @param encoding the header Content-Encoding
     * @throws FetchFailure if the header names what was not offered
     */
    static InputStream decode(InputStream raw, String encoding) throws IOException {
        List<String> steps = new ArrayList<>();
        for (String name : encoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String step = name.strip();
            if (!step.isEmpty() && !step.equals("identity")) {
                steps.add(step);
            }
        }
        if (steps.size() > MOST) {
            throw new FetchFailure(Reason.UNKNOWN_ENCODING, steps.size() + " encodings on top of one another");
        }
        Collections.reverse(steps);
        InputStream decoded = raw;
        for (String step : steps) {
            decoded = decodeStep(new BufferedInputStream(decoded, BUFFER), step);
        }
        return decoded;
    }

    private static InputStream decodeStep(BufferedInputStream in, String name) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        if (first < 0) {
            return in; // nothing was compressed, as in the answer that a page has not changed
        }
        return switch (name) {
            case "gzip", "x-gzip" -> new GZIPInputStream(in, BUFFER);
            case "deflate" -> new DeflateStream(in, new Inflater(!isZlib(first, second)));
            default ->
                throw new FetchFailure(Reason.UNKNOWN_ENCODING, "\"" + OneLine.of(name, 40) + "\" was not offered");
        };
    }

    /** Gives the memory of its inflater back, which is not on the heap. */
    private static final class DeflateStream extends InflaterInputStream {
        DeflateStream(InputStream in, Inflater inflater) {
            super(in, inflater, BUFFER);
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }

    /** By RFC 9110 "deflate" has the header of zlib; not by all servers. */
    private static boolean isZlib(int first, int second) {
        return (first & 0x0F) == 8 && ((first << 8) | second) % 31 == 0;
    }
}
