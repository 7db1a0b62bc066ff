package millrace.crawl;

/**
 * Where a canonical URL is, cut out of it without parsing it again.
 *
 * @param origin scheme, host and port: {@code https://www.example.com:8443}
 * @param authority host and port: {@code www.example.com:8443}
 * @param host the host alone, IPv6 in brackets: {@code www.example.com}
 */
record Place(String origin, String authority, String host) {

    /** Of a URL that {@link PageUrl#toString} wrote. */
    static Place of(String canonical) {
        int begin = canonical.indexOf("://") + 3;
        int end = begin;
        int colon = -1;
        boolean bracket = false;
        for (; end < canonical.length(); end++) {
            char c = canonical.charAt(end);
            if (c == '/' || c == '?' || c == '#') {
                break;
            }
            bracket = c == '[' || (bracket && c != ']');
            colon = c == ':' && !bracket ? end : colon;
        }
        String host = canonical.substring(begin, colon < 0 ? end : colon);
        return new Place(canonical.substring(0, end), canonical.substring(begin, end), host);
    }

    /** By what requests to it are spaced: its host, whatever the port, without a {@code www.} in front. */
    String politenessKey() {
        return host.startsWith("www.") && host.indexOf('.', 4) > 0 ? host.substring(4) : host;
    }

    /** Whether the host is an address and not a name. */
    static boolean isAddress(String host) {
        return host.startsWith("[")
                || (!host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
    }
}
