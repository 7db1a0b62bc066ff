package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of a robots.txt for one crawler, by RFC 9309.
 *
 * <p>crawler-commons reads the file. Its rules are compared here and not by itself: it takes the first place where the
 * part behind a {@code *} fits, so that {@code /*b$} misses {@code /abb}; and it takes a URL that java.net.URI does not
 * like, as one with a bar, for {@code /}. Both would let us in where we are not wanted.
 */
final class RobotsRules {
    /** How much of a file is read at least, by RFC 9309, section 2.5, and a little more. */
    static final int MAX_BYTES = 512 * 1024;

    /** What is more is no delay but a mistake. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(1);

    private static final Pattern PRODUCT_TOKEN = Pattern.compile("[A-Za-z0-9_-]+");

    /** For crawler-commons, and for regular expressions. */
    private static final String LINE_ENDS = "\n\r\u0085\u2028\u2029";

    private static final Pattern SITEMAP = Pattern.compile("(?im)^[^\\w" + LINE_ENDS + "]*+sitemap[ \\t]*+:");
    private static final Pattern GROUP = Pattern.compile("(?i)user-?\\s*agent");

    private static final Pattern INDEX_FILE = Pattern.compile("index\\.html?$");

    /** Indexed by ASCII character: what stands for itself only if it is encoded. */
    private static final boolean[] WITH_MEANING = new boolean[128];

    static {
        WITH_MEANING['*'] = true;
        WITH_MEANING['$'] = true;
    }

    private record Rule(String pattern, boolean allows) {}

    /** What a file says to one crawler. */
    record Content(String text, Duration crawlDelay, List<String> sitemaps) {}

    private final List<Rule> rules;

    private RobotsRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** The rules that a {@link Content#text} lists. */
    static RobotsRules of(String text) {
        List<Rule> rules = new ArrayList<>();
        text.lines().forEach(line -> rules.add(new Rule(pattern(line.substring(1)), line.charAt(0) == '+')));
        return new RobotsRules(rules);
    }

    /** Only at the end a dollar sign means something; elsewhere it stands for itself, as in paths. */
    private static String pattern(String rule) {
        int last = rule.length() - 1;
        return rule.indexOf('$') < 0 || last < 0
                ? rule
                : rule.substring(0, last).replace("$", "%24") + rule.charAt(last);
    }

    /**
     * What a file says.
     *
     * @param url where it was found: relative URLs of sitemaps are relative to it
     * @param file what came, or the beginning of it
     * @param contentType the header, or an empty string
     * @param userAgent the header with which we ask
     */
    static Content read(PageUrl url, byte[] file, String contentType, String userAgent) {
        SimpleRobotRulesParser parser = new SimpleRobotRulesParser(Long.MAX_VALUE, 0);
        SimpleRobotRules read = parser.parseContent(
                url.toString(), made(new String(file, Charsets.ofText(file, ""))), contentType, names(userAgent));
        StringBuilder text = new StringBuilder();
        for (SimpleRobotRules.RobotRule rule : read.getRobotRules()) {
            text.append(rule.isAllow() ? '+' : '-').append(rule.getPrefix()).append('\n');
        }
        List<String> sitemaps = new ArrayList<>();
        for (String sitemap : read.getSitemaps()) {
            try {
                sitemaps.add(url.resolve(sitemap).toString());
            } catch (BadUrlException ignored) {
                // one that cannot be fetched is none
            }
        }
        Duration delay = Duration.ofMillis(Math.max(0, read.getCrawlDelay()));
        return new Content(
                text.toString(),
                delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay,
                List.copyOf(new LinkedHashSet<>(sitemaps)));
    }

    /**
     * Fit for crawler-commons: in what it takes for HTML it looks behind each angle bracket for one that closes it; and a
     * file without a group that calls itself HTML it would take for a page, and pass over its sitemaps.
     */
    private static byte[] made(String file) {
        StringBuilder text = new StringBuilder(file.length());
        StringTokenizer lines = new StringTokenizer(file, LINE_ENDS, true);
        while (lines.hasMoreTokens()) {
            String line = lines.nextToken();
            int closed = line.lastIndexOf('>') + 1;
            text.append(line, 0, closed).append(line.substring(closed).replace("<", "%3C"));
        }
        if (SITEMAP.matcher(text).find() && !GROUP.matcher(text).find()) {
            text.append("\nUser-agent: *\nDisallow:\n");
        }
        return text.toString().getBytes(UTF_8);
    }

    /** The name by which a robots.txt addresses us: {@code millrace} for {@code Millrace/0.1 (...)}. */
    private static Set<String> names(String userAgent) {
        Matcher token = PRODUCT_TOKEN.matcher(userAgent);
        return token.lookingAt() ? Set.of(token.group().toLowerCase(Locale.ROOT)) : Set.of();
    }

    /** Whether we may ask for a URL: the longest rule that fits decides, among equals the one that allows. */
    boolean allows(PageUrl url) {
        String path = normalized(url.pathAndQuery());
        if (path.equals("/robots.txt")) {
            return true;
        }
        int longest = -1;
        boolean allows = true;
        for (Rule rule : rules) {
            int length = rule.pattern().length();
            if (length >= longest && fits(rule.pattern(), path)) {
                allows = rule.allows() || (length == longest && allows);
                longest = length;
            }
        }
        return allows;
    }

    /** A rule for {@code index.html} is one for its folder too, as Google has it. */
    private static boolean fits(String pattern, String path) {
        Matcher index = INDEX_FILE.matcher(pattern);
        return matches(pattern, path) || (index.find() && matches(pattern.substring(0, index.start()) + "$", path));
    }

    /**
     * Whether a path begins as the pattern says. The places up to which the path fits what was read of the pattern are
     * kept, all of them: time is their product at most, whatever the pattern.
     */
    private static boolean matches(String pattern, String path) {
        boolean whole = pattern.endsWith("$");
        int end = whole ? pattern.length() - 1 : pattern.length();
        if (pattern.indexOf('*') < 0) {
            return whole
                    ? path.length() == end && path.startsWith(pattern.substring(0, end))
                    : path.startsWith(pattern);
        }
        boolean[] reached = new boolean[path.length() + 1];
        reached[0] = true;
        for (int i = 0; i < end; i++) {
            char c = pattern.charAt(i);
            boolean any = false;
            if (c == '*') {
                for (int j = 0; j < reached.length; j++) {
                    any |= reached[j];
                    reached[j] = any;
                }
            } else {
                for (int j = path.length(); j > 0; j--) {
                    reached[j] = reached[j - 1] && path.charAt(j - 1) == c;
                    any |= reached[j];
                }
                reached[0] = false;
            }
            if (!any) {
                return false;
            }
        }
        return !whole || reached[path.length()];
    }

    /** In the form to which crawler-commons brings the rules. */
    private static String normalized(String path) {
        return SimpleRobotRules.escapePath(path, WITH_MEANING);
    }
}
