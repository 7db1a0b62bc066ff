package millrace.crawl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import millrace.cli.Arguments;
import millrace.cli.OptionGroup;
import millrace.cli.OptionSpec;
import millrace.cli.UsageException;

/**
 * How servers are asked.
 *
 * @param manners when
 * @param fetch how
 */
record FetchOptions(Plan.Manners manners, FetchSettings fetch) {
    private enum Robots {
        OBEY,
        IGNORE
    }

    /** In lower case: what says how a message is framed, or what follows from other options. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "if-modified-since",
            "if-none-match",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private static final String HEADER_VALUE = "[\\t\\x20-\\x7e]*";

    private static final FetchSettings USUAL = FetchSettings.DEFAULT;
    private static final int MOST_HOST_CONNECTIONS = 100;

    private static final OptionSpec DELAY =
            OptionSpec.value("", "delay", "DURATION", "between two requests to one host", "1s");
    private static final OptionSpec HOST_CONNECTIONS =
            OptionSpec.value("", "host-connections", "N", "requests in flight to one host", "1");
    private static final OptionSpec TIMEOUT =
            OptionSpec.value("", "timeout", "DURATION", "for a whole fetch, up to the last byte", "30s");
    private static final OptionSpec MAX_BYTES =
            OptionSpec.value("", "max-bytes", "SIZE", "cut what is longer; twice that when decompressed", "10m");
    private static final OptionSpec RETRIES =
            OptionSpec.value("", "retries", "N", "try a page again N times, if it may help", "2");
    private static final OptionSpec ROBOTS = OptionSpec.value(
                    "", "robots", "WHEN", "obey robots.txt, or ignore it", "obey")
            .among(Robots.class);
    private static final OptionSpec SITEMAPS =
            OptionSpec.flag("", "sitemaps", "also take URLs from the sitemaps that robots.txt names");
    private static final OptionSpec USER_AGENT =
            OptionSpec.value("", "user-agent", "TEXT", "who asks, and where to complain", USUAL.userAgent());
    private static final OptionSpec HEADER = OptionSpec.value(
            "",
            "header",
            "'Name: value'",
            "send this along; Authorization and Cookie only to hosts that the list names",
            "");
    private static final Pattern HEADER_OPTION = Pattern.compile("--?" + HEADER.longName());
    private static final OptionSpec PROXY = OptionSpec.value(
            "", "proxy", "URL", "by which everything goes: http://HOST:PORT or socks5://HOST:PORT", "none");
    private static final OptionSpec ALLOW_PRIVATE = OptionSpec.flag(
            "", "allow-private", "pages may lead to private addresses, and not only the list's own URLs");

    static final OptionGroup GROUP = new OptionGroup(
            "How to ask",
            DELAY,
            HOST_CONNECTIONS,
            TIMEOUT,
            MAX_BYTES,
            RETRIES,
            ROBOTS,
            SITEMAPS,
            USER_AGENT,
            HEADER,
            PROXY,
            ALLOW_PRIVATE);

    /** A command line as others may see it: without values of headers, and without names and passwords in URLs. */
    static List<String> withoutSecrets(List<String> words) {
        List<String> shown = new ArrayList<>();
        String before = "";
        for (String word : words) {
            boolean header = HEADER_OPTION.matcher(before).matches()
                    || HEADER_OPTION.matcher(word.replaceFirst("(?s)=.*", "")).matches();
            String safe = header ? word.replaceFirst("(?s):.*", ": ***") : word;
            shown.add(UserInfo.hidden(safe));
            before = word;
        }
        return shown;
    }

    static FetchOptions of(Arguments arguments, int depth) {
        boolean obey = arguments.choice(ROBOTS, Robots.class).orElse(Robots.OBEY) == Robots.OBEY;
        Plan.Manners manners = new Plan.Manners(
                arguments.duration(DELAY, Duration.ZERO).orElse(Duration.ofSeconds(1)),
                (int) arguments
                        .whole(HOST_CONNECTIONS, 1, MOST_HOST_CONNECTIONS)
                        .orElse(1),
                (int) arguments.whole(RETRIES, 0, 100).orElse(2),
                obey,
                arguments.has(SITEMAPS));
        Duration timeout = arguments.duration(TIMEOUT, Duration.ofMillis(1)).orElse(USUAL.timeout());
        long maxBytes = arguments.bytes(MAX_BYTES, 1).orElse(USUAL.maxBytes());
        FetchSettings fetch = new FetchSettings(
                userAgent(arguments),
                timeout,
                timeout.compareTo(USUAL.connectTimeout()) < 0 ? timeout : USUAL.connectTimeout(),
                maxBytes,
                maxBytes > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * maxBytes,
                USUAL.maxRatio(),
                USUAL.maxRedirects(),
                depth,
                obey,
                arguments.has(ALLOW_PRIVATE),
                headers(arguments),
                proxy(arguments));
        return new FetchOptions(manners, fetch);
    }

    private static String userAgent(Arguments arguments) {
        String text = arguments.text(USER_AGENT).orElse(USUAL.userAgent());
        if (text.isBlank() || !text.matches(HEADER_VALUE)) {
            throw new UsageException(arguments.wrong(USER_AGENT, text, "a name and an address, in ASCII"));
        }
        return text;
    }

    private static List<Map.Entry<String, String>> headers(Arguments arguments) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String text : arguments.texts(HEADER)) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? "" : text.substring(0, colon).strip();
            String value = text.substring(colon + 1).strip();
            boolean good = name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") && value.matches(HEADER_VALUE);
            if (!good) {
                throw new UsageException(arguments.wrong(HEADER, "'Name: value', in ASCII"));
            }
            if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new UsageException(arguments.wrong(
                        HEADER, "no " + name + ", which the crawl says by itself; there are --user-agent and --proxy"));
            }
            headers.add(Map.entry(name, value));
        }
        return headers;
    }

    private static String proxy(Arguments arguments) {
        String text = arguments.text(PROXY).orElse("");
        if (text.isEmpty() || text.equals("none")) {
            return "";
        }
        try {
            if (ProxyAddress.parse(text).isSocks() && arguments.has(ResultOptions.WARC)) {
                throw new UsageException(ResultOptions.WARC.dashed()
                        + " cannot record what goes by a SOCKS proxy; give an HTTP proxy, or no archive");
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw new UsageException(arguments.wrong(PROXY, "a URL as " + ProxyAddress.FORMS), e);
        }
    }
}
