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

    /** By what requests to it are spaced: its host, whatever the port, without a {@code www.} in front and a dot at the end. */
    String politenessKey() {
        String name = name();
        return name.startsWith("www.") && name.indexOf('.', 4) > 0 ? name.substring(4) : name;
    }

    /** The host without the dot that a name said in full has at its end: the server is the same. */
    String name() {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** Whether the host is an address and not a name. */
    static boolean isAddress(String host) {
        return host.startsWith("[")
                || (!host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
    }
}
