package millrace.wordcount;

import java.io.Serializable;
import java.nio.charset.Charset;

/**
 * What encoding the user says the texts are in. A byte-order mark knows better. Travels to the workers.
 *
 * @param name of the character set; empty: UTF-8, unless a text says otherwise
 */
record Encoding(String name) implements Serializable {
    /** Each text says it itself, by its byte-order mark; without one it is in UTF-8. */
    static final Encoding BY_MARK = new Encoding("");

    /** What the first bytes of a text say about it. */
    Content content(byte[] head) {
        Content found = Content.of(head, head.length);
        if (name.isEmpty() || found.markBytes() > 0) {
            return found;
        }
        return new Content(Charset.forName(name), 0, found.binary() && !mayHoldZeros(), "");
    }

    /* As UTF-16 does for each letter of ASCII. */
    private boolean mayHoldZeros() {
        return "a".getBytes(Charset.forName(name)).length > 1;
    }
}
