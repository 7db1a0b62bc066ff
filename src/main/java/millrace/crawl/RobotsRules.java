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

    /** To crawler-commons whole seconds beyond an int are none; those of a fraction may be as many as they like. */
    private static final Pattern LONG_DELAY =
            Pattern.compile("(?i)^\\s*+crawl[- ]delay[ \\t]*+:?[ \\t]*+[0-9]{10,}+(?!\\.)");

    /** Of comparing a URL with all rules: hundreds of times what those of any site take. */
    private static final int MOST_STEPS = 20_000_000;

    /** A rule for it is one for its folder too, as Google has it. */
    private static final Pattern INDEX_FILE = Pattern.compile("index\\.html?$");

    /** Indexed by ASCII character: what stands for itself only if it is encoded. */
    private static final boolean[] WITH_MEANING = new boolean[128];

    static {
        WITH_MEANING['*'] = true;
        WITH_MEANING['$'] = true;
    }

    /** Of those of which the pattern fits, the one of the greatest length decides. */
    private record Rule(String pattern, int length, boolean allows) {}

    /** What a file says to one crawler. */
    record Content(String text, Duration crawlDelay, List<String> sitemaps) {}

    private final List<Rule> rules;

    private RobotsRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** The rules that a {@link Content#text} lists. */
    static RobotsRules of(String text) {
        List<Rule> rules = new ArrayList<>();
        text.lines().forEach(line -> {
            String pattern = pattern(line.substring(1));
            boolean allows = line.charAt(0) == '+';
            rules.add(new Rule(pattern, pattern.length(), allows));
            Matcher index = INDEX_FILE.matcher(pattern);
            if (index.find()) {
                rules.add(new Rule(pattern.substring(0, index.start()) + "$", pattern.length(), allows));
            }
        });
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
     * file without a group that calls itself HTML it would take for a page, and pass over its sitemaps. A delay of very many
     * digits it would not read.
     */
    private static byte[] made(String file) {
        StringBuilder text = new StringBuilder(file.length());
        StringTokenizer lines = new StringTokenizer(file, LINE_ENDS, true);
        while (lines.hasMoreTokens()) {
            String line = lines.nextToken();
            int closed = line.lastIndexOf('>') + 1;
            text.append(line, 0, closed)
                    .append(LONG_DELAY
                            .matcher(line.substring(closed).replace("<", "%3C"))
                            .replaceFirst("$0."));
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

    /**
     * Whether we may ask for a URL: the longest rule that fits decides, among equals the one that allows. Rules that take too
     * long to compare disallow it.
     */
    boolean allows(PageUrl url) {
        String path = normalized(url.pathAndQuery());
        if (path.equals("/robots.txt")) {
            return true;
        }
        int longest = -1;
        boolean allows = true;
        Comparison comparison = new Comparison(path);
        for (Rule rule : rules) {
            if (rule.length() >= longest && comparison.fits(rule.pattern())) {
                allows = rule.allows() || (rule.length() == longest && allows);
                longest = rule.length();
            }
        }
        return allows && !comparison.isGivenUp();
    }

    /**
     * A path, while it is compared with rules. That takes a number of steps at most: rules by the ten thousand, made for it,
     * would keep a worker busy for seconds for each URL.
     */
    private static final class Comparison {
        private final String path;
        private int left = MOST_STEPS;

        Comparison(String path) {
            this.path = path;
        }

        boolean isGivenUp() {
            return left < 0;
        }

        /**
         * Whether the path begins as the pattern says. Of each part behind a {@code *} the first place where it fits is
         * taken, since it leaves the most to the parts behind it; the last one of a whole pattern has its place at the end.
         */
        boolean fits(String pattern) {
            boolean whole = pattern.endsWith("$");
            int end = whole ? pattern.length() - 1 : pattern.length();
            int star = partEnd(pattern, 0, end);
            left -= star + 1;
            if (!path.regionMatches(0, pattern, 0, star)) {
                return false;
            }
            int at = star;
            while (star < end) {
                int from = star + 1;
                star = partEnd(pattern, from, end);
                if (whole && star == end) {
                    int begin = path.length() - (end - from);
                    return begin >= at && path.regionMatches(begin, pattern, from, end - from);
                }
                at = endOfPart(pattern, from, star, at);
                if (at < 0) {
                    return false;
                }
            }
            return !whole || at == path.length();
        }

        private static int partEnd(String pattern, int from, int end) {
            int star = pattern.indexOf('*', from);
            return star < 0 ? end : star;
        }

        /** Behind the first place, from one on, where this part of the pattern stands; -1: nowhere, or it was given up. */
        private int endOfPart(String pattern, int from, int to, int start) {
            for (int begin = start; begin + to - from <= path.length() && left >= 0; begin++) {
                int same = 0;
                while (from + same < to && path.charAt(begin + same) == pattern.charAt(from + same)) {
                    same++;
                }
                left -= same + 1;
                if (from + same == to) {
                    return begin + same;
                }
            }
            return -1;
        }
    }

    /** In the form to which crawler-commons brings the rules. */
    private static String normalized(String path) {
        return SimpleRobotRules.escapePath(path, WITH_MEANING);
    }
}
