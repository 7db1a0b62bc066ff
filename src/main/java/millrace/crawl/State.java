package millrace.crawl;

import java.util.Locale;

/** How a URL ended. Each ends in exactly one state, with a {@link Reason}. */
public enum State {
    /** Its body came, whole or cut at a cap. */
    FETCHED,
    /** It was asked for again, and is what it was. */
    UNCHANGED,
    /** It leads to another URL, which has a record of its own. */
    REDIRECTED,
    /** Not asked for: it is beyond what the user wanted. */
    SKIPPED,
    /** Not asked for: it must not be. */
    REFUSED,
    /** Asked for, or tried to, without a usable answer. */
    FAILED;

    /** As it stands in records: {@code fetched}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
