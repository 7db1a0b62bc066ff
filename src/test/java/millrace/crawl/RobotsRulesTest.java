package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobotsRulesTest {
    private static final String AGENT = "FooBot/2.0 (+https://foobot.example/)";
    private static final PageUrl PLACE = PageUrl.canonical("http://foo.example/robots.txt");

    private static boolean allows(byte[] file, String agent, String url) {
        try {
            String text = RobotsRules.read(PLACE, file, "text/plain", agent).text();
            return RobotsRules.of(text).allows(PageUrl.parse(url));
        } catch (BadUrlException e) {
            throw new IllegalArgumentException(url, e);
        }
    }

    private static boolean allows(String file, String path) {
        return allows(file.getBytes(UTF_8), AGENT, "http://foo.example" + path);
    }

    @Test
    void disallowsWhatTakesTooLongToCompare() {
        StringBuilder file = new StringBuilder("User-agent: *\n");
        for (int i = 0; file.length() < RobotsRules.MAX_BYTES - 100; i++) {
            file.append("Disallow: *a*q*a*q*").append("aq".repeat(20)).append(i).append('\n');
        }
        RobotsRules rules = RobotsRules.of(content(file.toString()).text());
        String path = "aq".repeat(4000);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (int i = 0; i < 50; i++) {
                assertFalse(rules.allows(PageUrl.canonical("http://foo.example/" + path + i)));
            }
        });
        assertTrue(rules.allows(PageUrl.canonical("http://foo.example/aqaq")));
    }

    private static RobotsRules.Content content(String file) {
        return RobotsRules.read(PLACE, file.getBytes(UTF_8), "text/plain", AGENT);
    }

    /** Rules of a group for us, {@code +} for Allow and {@code -} for Disallow; then paths that they allow, or not. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "none", textBlock = """
                    -/                       ; none                        ; / /a /a?b
                    -/ +/a                   ; /a /abc /a/b?c              ; / /b /A
                    +/a -/                   ; /a                          ; /b
                    -/x/page.html +/x/       ; /x/ /x/other                ; /x/page.html
                    +/x/page.html -/x/       ; /x/page.html                ; /x/other
                    -/a +/a                  ; /a /ab /b                   ; none
                    +/a -/a                  ; /a /ab                      ; none
                    -/fish                   ; /Fish.asp /catfish /?id=fish ; /fish /fish.html /fish/salmon /fishheads?id=x
                    -/fish*                  ; /Fish.asp /catfish          ; /fish /fish.html /fishheads/yummy
                    -/fish/                  ; /fish /fish.html            ; /fish/ /fish/?id=a /fish/salmon
                    -/*.php                  ; / /windows.PHP              ; /a.php /f/a.php?p /a.php5 /a.php/
                    -/*.php$                 ; /a.php?p /a.php/ /a.php5    ; /a.php /f/a.php /a.php?x=.php
                    -/fish*.php              ; /Fish.PHP                   ; /fish.php /fishheads/cat.php?p
                    +/p -/                   ; /page                       ; /other
                    +/folder -/folder        ; /folder/page                ; none
                    +/page -/*.htm           ; /page                       ; /page.htm
                    +/$ -/                   ; /                           ; /page.htm
                    -/a*b$                   ; /ac /abc                    ; /ab /abb /abcb /aXbYb
                    -/*/*/x                  ; /a/x /x                     ; /a/b/x /a//x
                    -/a**b                   ; /a                          ; /ab /acb
                    -/a$b                    ; /a /ab                      ; /a$b /a$bc
                    -/a%24                   ; /a                          ; /a$ /a$b
                    -/a%2A                   ; /a /ab                      ; /a*
                    -*                       ; none                        ; / /a
                    -$                       ; / /a                        ; none
                    -/foo/bar?baz=http://foo.bar ; /foo/bar?baz=https://foo.bar ; /foo/bar?baz=http://foo.bar
                    -/foo/bar/ツ              ; /foo/bar/                   ; /foo/bar/ツ /foo/bar/%E3%83%84
                    -/foo/bar/%E3%83%84      ; /foo/bar/                   ; /foo/bar/ツ /foo/bar/%e3%83%84
                    -/foo/bar/%62%61%7A      ; /foo/bar/                   ; /foo/bar/baz /foo/bar/%62%61%7A
                    -/a%3cd.html             ; /a                          ; /a%3cd.html /a%3Cd.html
                    -/a|b -/c[d] -/e{f}      ; /a /c                       ; /a|b /c[d] /e{f} /a%7Cb
                    -/a/index.html           ; /a /a/x /a/index.php        ; /a/index.html /a/
                    -/x%zz                   ; /x                          ; /x%zz
                    """)
    void comparesAsTheStandardSays(String rules, String allowed, String disallowed) {
        StringBuilder file = new StringBuilder("User-agent: FooBot\n");
        for (String rule : rules.split(" ")) {
            file.append(rule.charAt(0) == '+' ? "Allow: " : "Disallow: ")
                    .append(rule.substring(1))
                    .append('\n');
        }
        for (String path : allowed == null ? new String[0] : allowed.split(" ")) {
            assertTrue(allows(file.toString(), path), "allows " + path);
        }
        for (String path : disallowed == null ? new String[0] : disallowed.split(" ")) {
            assertTrue(!allows(file.toString(), path), "disallows " + path);
        }
    }

    @Test
    void findsTheSitemapsOfAFileWithoutAnyGroup() {
        byte[] file = "\uFEFFSitemap: /s.xml\n".getBytes(UTF_8);
        for (String type : List.of("text/plain", "text/html", "")) {
            RobotsRules.Content content = RobotsRules.read(PLACE, file, type, AGENT);
            assertEquals(List.of("http://foo.example/s.xml"), content.sitemaps(), type);
        }
        assertEquals("", content("Disallow: /\nSitemap: /s.xml").text());
    }

    @Test
    void findsTheGroupForUs() {
        assertTrue(!allows("user-agent: FooBot\ndisallow: /", "/"));
        assertTrue(!allows("User-Agent: foobot\nDisallow: /", "/"), "in any case");
        assertTrue(!allows("User-agent: FooBot/1.2\nDisallow: /", "/"), "with a version");
        assertTrue(!allows("User-agent: FooBot Bar\nDisallow: /", "/"), "with another word");
        assertTrue(allows("User-agent: FooBotNot\nDisallow: /", "/"), "of a longer name");
        assertTrue(allows("User-agent: Foo\nDisallow: /", "/"), "of a shorter name");
        assertTrue(allows("User-agent: *\nDisallow: /\nUser-agent: FooBot\nDisallow: /x", "/a"), "before all others");
        assertTrue(allows("User-agent: FooBot\nDisallow: /x\nUser-agent: *\nDisallow: /", "/a"), "before all others");
        assertTrue(!allows("User-agent: BarBot\nAllow: /\nUser-agent: *\nDisallow: /", "/a"), "else that for all");
        assertTrue(allows("User-agent: BarBot\nDisallow: /", "/a"), "else none");
        assertTrue(allows("User-agent: *\nDisallow: /\nUser-agent: FooBot\n", "/a"), "even if it is empty");
        assertTrue(allows("Disallow: /\nUser-agent: FooBot\nDisallow: /x", "/a"), "rules of no group are none");
    }

    @Test
    void mergesGroups() {
        String file = "User-agent: FooBot\nDisallow: /a\n\nUser-agent: BarBot\nDisallow: /b\n\n"
                + "User-agent: FooBot\nDisallow: /c\nUser-agent: BarBot\nUser-agent: FooBot\nDisallow: /d\n";
        assertTrue(!allows(file, "/a"));
        assertTrue(allows(file, "/b"));
        assertTrue(!allows(file, "/c"));
        assertTrue(!allows(file, "/d"));
    }

    @Test
    void readsLinesOfAllKinds() {
        for (String end : List.of("\n", "\r\n", "\r", "\n\n", "\r\n\r\n")) {
            String file =
                    String.join(end, "# comment", "User-agent : FooBot # us", "Disallow:/a#b", "\tDisallow:  /c ", "");
            assertTrue(!allows(file, "/a"), end);
            assertTrue(!allows(file, "/c"), end);
            assertTrue(allows(file, "/b"), end);
        }
    }

    @Test
    void readsPastAByteOrderMark() throws IOException {
        String file = "User-agent: FooBot\nDisallow: /a\n";
        assertTrue(!allows("\uFEFF" + file, "/a"));
        ByteArrayOutputStream little = new ByteArrayOutputStream();
        little.write(new byte[] {(byte) 0xFF, (byte) 0xFE});
        little.write(file.getBytes(UTF_16LE));
        assertTrue(!allows(little.toByteArray(), AGENT, "http://foo.example/a"));
        ByteArrayOutputStream big = new ByteArrayOutputStream();
        big.write(new byte[] {(byte) 0xFE, (byte) 0xFF});
        big.write(file.getBytes(UTF_16BE));
        assertTrue(!allows(big.toByteArray(), AGENT, "http://foo.example/a"));
    }

    @Test
    void takesGarbageForNoRules() {
        assertTrue(allows("", "/a"));
        assertTrue(allows("\u0000\u0001 nonsense :::\n:\nDisallow\n", "/a"));
        assertTrue(allows("<html><body><h1>Not found</h1></body></html>", "/a"));
        assertTrue(!allows("<html>oops\nUser-agent: FooBot\nDisallow: /a\n", "/a"), "but reads what is there");
        assertTrue(!allows("User-agent: FooBot\nDisallow: /a\n" + "x".repeat(100_000) + "\nDisallow: /b", "/b"));
    }

    @Test
    void alwaysAllowsItself() {
        assertTrue(allows("User-agent: *\nDisallow: /", "/robots.txt"));
    }

    @Test
    void readsTheDelay() {
        assertEquals(
                Duration.ofMillis(2500),
                content("User-agent: FooBot\nCrawl-delay: 2.5\nDisallow: /x").crawlDelay());
        assertEquals(
                Duration.ofMinutes(20),
                content("User-agent: FooBot\nCrawl-delay: 1200").crawlDelay());
        assertTrue(allows("User-agent: FooBot\nCrawl-delay: 1200\nDisallow: /x", "/a"), "a long delay is no refusal");
        assertEquals(
                Duration.ofDays(1),
                content("User-agent: *\nCrawl-delay: 99999999").crawlDelay());
        for (String many : List.of("2147483648", "100000000000000", "9".repeat(400), "9".repeat(400) + ".5 # slow")) {
            assertEquals(
                    Duration.ofDays(1),
                    content("User-agent: *\ncrawl-delay :" + many).crawlDelay(),
                    many);
        }
        assertEquals(
                Duration.ofSeconds(5),
                content("User-agent: *\nCrawl-delay: 000000000000005").crawlDelay());
        assertEquals(Duration.ZERO, content("User-agent: *\nCrawl-delay: soon").crawlDelay());
        assertEquals(Duration.ZERO, content("User-agent: *\nCrawl-delay: -5").crawlDelay());
    }

    @Test
    void readsTheSitemaps() {
        assertEquals(
                List.of("http://foo.example/a.xml", "https://other.example/b.xml", "http://foo.example/c.xml"),
                content("Sitemap: http://foo.example/a.xml\nUser-agent: BarBot\nSitemap: https://other.example/b.xml\n"
                                + "sitemap: /c.xml\nSitemap: /c.xml\nSitemap: ftp://foo.example/d.xml")
                        .sitemaps());
    }

    @Test
    void comparesPatternsAsARegularExpressionWould() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String pattern = "/" + text(random, "ab*", 8) + (random.nextInt(3) == 0 ? "$" : "");
            String path = "/" + text(random, "ab", 10);
            String regex = Pattern.compile("\\*")
                    .splitAsStream(pattern.replaceFirst("\\$$", "") + "\0")
                    .map(part -> Pattern.quote(part.replace("\0", "")))
                    .reduce((a, b) -> a + ".*" + b)
                    .orElse("");
            boolean fits = Pattern.compile(regex + (pattern.endsWith("$") ? "" : ".*"))
                    .matcher(path)
                    .matches();
            assertEquals(!fits, allows("User-agent: *\nDisallow: " + pattern, path), () -> pattern + " and " + path);
        }
    }

    private static String text(Random random, String alphabet, int longest) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(longest); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
