package millrace.crawl;

/**
 * All that came of a fetch, for who archives or counts: it stays where it is, only the result travels.
 *
 * @param text of the page; empty if it has none
 * @param wire what went over the connection; empty if nothing did, or if it is not recorded
 * @param ip the address that was connected to, or an empty string
 */
record Fetched(FetchResult result, String text, Received.Wire wire, String ip) {
    static Fetched nothing(FetchResult result) {
        return new Fetched(result, "", Received.Wire.UNKNOWN, "");
    }
}
