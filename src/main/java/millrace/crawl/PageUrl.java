package millrace.crawl;

import java.util.Locale;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A URL of http or https in its canonical form: as the URL Standard of WHATWG writes it, without fragment and without
 * user name and password. Two texts for the same resource by these rules are equal here.
 *
 * <p>OkHttp's parser does the work; this class does before and after it what it does otherwise: white space, IPv4
 * addresses in their odd forms, and characters that no host may have.
 */
public final class PageUrl {
    /** In characters. */
    public static final int MAX_LENGTH = 8192;

    /** In characters: far beyond any name of a host, with user name and password; what is done with them is not linear. */
    private static final int LONGEST_AUTHORITY = 2048;

    private final HttpUrl url;

    private PageUrl(HttpUrl url) {
        this.url = url;
    }

    /** An absolute URL. */
    public static PageUrl parse(String text) throws BadUrlException {
        return parse(text, null);
    }

    /** What a link on the page with this URL, or in a document with this base, leads to. */
    public PageUrl resolve(String link) throws BadUrlException {
        return parse(link, url);
    }

    /** Of one that {@link #toString} wrote. */
    static PageUrl canonical(String text) {
        return new PageUrl(HttpUrl.get(text));
    }

    /** Scheme, host and port: what a robots.txt holds for. The port is there if it is not the scheme's own. */
    public String origin() {
        return url.scheme() + "://" + authority();
    }

    /** Host and port, the latter if it is not the scheme's own. */
    public String authority() {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }

    /** The host: a name in lower case, in ASCII, or an address; IPv6 without brackets. */
    public String host() {
        return url.host();
    }

    /** Path and query: what rules of a robots.txt are compared with. */
    String pathAndQuery() {
        String query = url.encodedQuery();
        return query == null ? url.encodedPath() : url.encodedPath() + "?" + query;
    }

    HttpUrl http() {
        return url;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageUrl page && page.url.equals(url);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    /** The canonical form. */
    @Override
    public String toString() {
        return url.toString();
    }

    private static PageUrl parse(String text, @Nullable HttpUrl base) throws BadUrlException {
        if (text.length() > 4 * MAX_LENGTH) {
            throw tooLong();
        }
        String clean = clean(text);
        int scheme = schemeEnd(clean);
        String name = scheme < 0 ? "" : clean.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (scheme < 0 && base == null) {
            throw new BadUrlException(Reason.NOT_A_URL, "a URL begins with http:// or https://");
        } else if (scheme >= 0 && !name.equals("http") && !name.equals("https")) {
            throw new BadUrlException(Reason.NOT_HTTP, OneLine.of(name, 40) + ": is not http: or https:");
        }
        HttpUrl parsed = parsed(withPlainHost(clean, scheme, name, base), base);
        if (parsed == null) {
            throw new BadUrlException(Reason.NOT_A_URL, "no URL by the rules of WHATWG");
        }
        HttpUrl url = plain(parsed, base);
        int length = url.toString().length();
        if (length > MAX_LENGTH) {
            throw tooLong();
        }
        return new PageUrl(url);
    }

    /**
     * Without what is not wanted, and with its host looked at once more: where the parser took characters away that mean
     * nothing, a number may have come to light, and some international hosts it does not take a second time.
     *
     * @param base whose host was looked at; null: there is none
     */
    private static HttpUrl plain(HttpUrl parsed, @Nullable HttpUrl base) throws BadUrlException {
        boolean sameHost = base != null && base.host().equals(parsed.host());
        boolean bare = parsed.encodedUsername().isEmpty()
                && parsed.encodedPassword().isEmpty()
                && parsed.encodedFragment() == null;
        if (sameHost && bare) {
            return parsed;
        }
        HttpUrl.Builder builder =
                parsed.newBuilder().encodedUsername("").encodedPassword("").encodedFragment(null);
        if (sameHost) {
            return builder.build();
        }
        String host = parsed.host().contains(":") ? parsed.host() : HostName.plain(parsed.host());
        try {
            return builder.host(host).build();
        } catch (IllegalArgumentException ignored) { // its message would show the host
            throw new BadUrlException(Reason.NOT_A_URL, "a host with a character that no host may have");
        }
    }

    private static @Nullable HttpUrl parsed(String text, @Nullable HttpUrl base) {
        return base == null ? HttpUrl.parse(text) : base.resolve(text);
    }

    private static BadUrlException tooLong() {
        return new BadUrlException(Reason.URL_TOO_LONG, "longer than " + MAX_LENGTH + " characters");
    }

    /** Without C0 controls and spaces around, and without tabs and line ends anywhere. */
    private static String clean(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) <= ' ') {
            end--;
        }
        StringBuilder clean = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c != '\t' && c != '\n' && c != '\r') {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    /** Where the colon after a scheme stands; -1: the text begins with none. */
    private static int schemeEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (c == ':' && i > 0) {
                return i;
            } else if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) {
                return -1;
            }
        }
        return -1;
    }

    /** The text with its host, if it has one, as the parser behind reads it rightly. */
    private static String withPlainHost(String text, int scheme, String name, @Nullable HttpUrl base)
            throws BadUrlException {
        int start = scheme + 1;
        int slashes = start;
        while (slashes < text.length() && (text.charAt(slashes) == '/' || text.charAt(slashes) == '\\')) {
            slashes++;
        }
        boolean relative = base != null && (scheme < 0 || name.equals(base.scheme()));
        if (relative && slashes - start < 2) {
            return text;
        }
        int end = slashes;
        while (end < text.length() && "/\\?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end - slashes > LONGEST_AUTHORITY) {
            throw new BadUrlException(Reason.NOT_A_URL, "a host longer than " + LONGEST_AUTHORITY + " characters");
        }
        int host = text.lastIndexOf('@', end - 1);
        host = host < slashes ? slashes : host + 1;
        int port = end;
        for (int i = end - 1; i >= host && text.charAt(i) != ']'; i--) {
            if (text.charAt(i) == ':') {
                port = i;
            }
        }
        if (base != null && text.substring(host, port).equals(base.host())) {
            return text;
        }
        return text.substring(0, host) + HostName.plain(text.substring(host, port)) + text.substring(port);
    }
}
