package millrace.crawl;

import java.io.Serializable;

/**
 * What a server answered, in figures. What is not known is an empty string or 0.
 *
 * @param status of HTTP; 0: no answer came
 * @param contentType without parameters, in lower case: {@code text/html}
 * @param charset by which the text was decoded, by its Java name
 * @param bytes of the body, as they came
 * @param decodedBytes of the body, decompressed
 * @param truncated whether the body was cut at a cap
 * @param millis from the start of the fetch to its end
 * @param ip the address that was connected to
 * @param digest SHA-256 of the decoded body, in hexadecimal; of the one that is known, if that has not changed
 * @param etag the header, as it came; of a page that has not changed perhaps the one that is known
 * @param lastModified the same of this header
 */
public record Answer(
        int status,
        String contentType,
        String charset,
        long bytes,
        long decodedBytes,
        boolean truncated,
        long millis,
        String ip,
        String digest,
        String etag,
        String lastModified)
        implements Serializable {

    /** None. */
    public static final Answer NONE = new Answer(0, "", "", 0, 0, false, 0, "", "", "", "");

    public Answer {
        if (status < 0 || bytes < 0 || decodedBytes < 0 || millis < 0) {
            throw new IllegalArgumentException("below 0: status " + status + ", bytes " + bytes + ", decoded "
                    + decodedBytes + " or millis " + millis);
        }
    }

    /** None that is of use, and how long that took, from where. */
    static Answer missing(long millis, String ip) {
        return new Answer(0, "", "", 0, 0, false, millis, ip, "", "", "");
    }

    /** By what the page can be asked for again without sending it twice. */
    public FetchTask.Validators validators() {
        return new FetchTask.Validators(etag, lastModified, digest);
    }
}
