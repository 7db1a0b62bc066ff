package millrace.crawl;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import okio.Buffer;

/**
 * A body, read and decoded under caps.
 *
 * @param decoded what was kept of it, decoded: all, or nothing if it is not to be looked into
 * @param bytes as they came
 * @param decodedBytes after decoding
 * @param cut {@code OK}, or at which cap it was cut
 * @param digest SHA-256 of what was decoded, in hexadecimal
 */
record Body(Buffer decoded, long bytes, long decodedBytes, Reason cut, String digest) {
    /** No ratio is looked at before: small things compress well. */
    private static final long RATIO_FREE = 1 << 20;

    private static final int STEP = 16 * 1024;

    /** How much of a body is read at most. */
    record Caps(long maxBytes, long maxDecodedBytes, int maxRatio) {
        static Caps of(FetchSettings settings) {
            return new Caps(settings.maxBytes(), settings.maxDecodedBytes(), settings.maxRatio());
        }
    }

    /**
     * Reads a body to its end, or to a cap.
     *
     * @param raw as it comes, without the framing of HTTP
     * @param encoding the header Content-Encoding, or an empty string
     * @param keep whether the bytes are wanted, and not their digest alone
     * @throws FetchFailure if it does not decode, or is a bomb
     * @throws IOException of {@code raw}
     */
    static Body read(InputStream raw, String encoding, boolean keep, Caps caps) throws IOException {
        CountedStream counted = new CountedStream(raw, caps.maxBytes());
        MessageDigest digest = sha256();
        Buffer kept = new Buffer();
        byte[] step = new byte[STEP];
        long decoded = 0;
        boolean tooLong = false;
        try (InputStream stream = Encodings.decode(counted, encoding)) {
            for (int n = stream.read(step); n >= 0 && !tooLong; n = tooLong ? -1 : stream.read(step)) {
                tooLong = decoded + n > caps.maxDecodedBytes();
                int use = (int) Math.min(n, caps.maxDecodedBytes() - decoded);
                decoded += use;
                digest.update(step, 0, use);
                if (keep) {
                    kept.write(step, 0, use);
                }
                if (decoded > RATIO_FREE && decoded > caps.maxRatio() * counted.bytes()) {
                    throw new FetchFailure(
                            Reason.COMPRESSION_BOMB,
                            counted.bytes() + " bytes became more than " + decoded + " (" + encoding + ")");
                }
            }
            if (!tooLong) {
                counted.readToEnd();
            }
        } catch (FetchFailure e) {
            throw e;
        } catch (IOException e) {
            if (counted.failed()) {
                throw e;
            } else if (!counted.cut()) {
                throw new FetchFailure(
                        Reason.BAD_ENCODING, encoding + " after " + decoded + " bytes: " + e.getMessage(), e);
            }
        }
        Reason cut = tooLong ? Reason.CUT_AT_MAX_DECODED_BYTES : counted.cut() ? Reason.CUT_AT_MAX_BYTES : Reason.OK;
        return new Body(kept, counted.bytes(), decoded, cut, HexFormat.of().formatHex(digest.digest()));
    }

    boolean isCut() {
        return cut != Reason.OK;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
