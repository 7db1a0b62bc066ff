package millrace.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Headers;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A megabyte each of what makes careless code go back and forth. The time limit tells linear from quadratic: the former
 * needs a second, the latter minutes to days.
 */
class HostileTextsTest {
    private static final int SIZE = 1 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PageUrl URL = PageUrl.canonical("http://example.com/dir/page");
    private static final String MAP =
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>";

    private interface Reader {
        void read(String text) throws Exception;
    }

    /** A text that repeats something between a beginning and an end. */
    private static String text(String begin, String unit, String end) {
        return begin + unit.repeat(SIZE / unit.length()) + end;
    }

    private static Stream<DynamicTest> tests(String what, Reader reader, String... parts) {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (int i = 0; i < parts.length; i += 3) {
            String text = text(parts[i], parts[i + 1], parts[i + 2]);
            String name = what + ": " + OneLine.of(parts[i] + parts[i + 1], 60) + " ..." + parts[i + 2];
            tests.add(DynamicTest.dynamicTest(
                    name, () -> assertTimeoutPreemptively(LIMIT, () -> reader.read(text), name)));
        }
        return tests.build();
    }

    private static Received answer(String body, String type) {
        byte[] bytes = body.getBytes(UTF_8);
        Body read = new Body(new Buffer().write(bytes), bytes.length, bytes.length, Reason.OK, "");
        return new Received(200, Headers.of("Content-Type", type), read, "", Received.Wire.UNKNOWN);
    }

    private static ParsedPage parse(String html) throws IOException, InterruptedException {
        return new PageParser(URL, answer(html, "text/html"), new ParseMemory(1 << 30)).parse();
    }

    @TestFactory
    Stream<DynamicTest> readsPagesInLinearTime() {
        String longest = "x/".repeat(4000);
        return tests(
                "page",
                HostileTextsTest::parse,
                "<meta http-equiv=refresh content='0",
                " ",
                "x'>",
                "<meta http-equiv=refresh content='0;",
                " ",
                "x'>",
                "<meta http-equiv=refresh content='",
                "1",
                ";'>",
                "<meta http-equiv=refresh content='0;",
                "url ",
                "'>",
                "<meta http-equiv=refresh content='0;url",
                " ",
                "x'>",
                "<link href=a rel='",
                " ",
                "next'>",
                "<meta name=robots content='",
                ", ",
                "x'>",
                "<meta http-equiv=content-type content='text/html; charset=",
                " ",
                "'>",
                "<meta http-equiv=content-type content='text/html;",
                "charset=",
                "'>",
                "<meta name=description content='",
                " \u00A0",
                "x'>",
                "<title>",
                " ",
                "x",
                "<title>",
                "</titl",
                "",
                "<script>",
                "<!--<script>",
                "",
                "<!--",
                "--!",
                "",
                "",
                "<a href=\"",
                "",
                "<a href='",
                "&a",
                "'>",
                "<a ",
                "a",
                "=1>",
                "",
                "<b id=1><p><b id=2>",
                "",
                "",
                "<table><tr><td>",
                "",
                "<table>",
                "x<div>",
                "",
                "<div>".repeat(600),
                "<b><p></b>",
                "",
                "<p>",
                " ",
                "x",
                "",
                "<a href='//" + "@".repeat(32000) + "'>",
                "",
                "",
                "<a href='//a" + "\u0301\u0327".repeat(16000) + "'>",
                "",
                "",
                "<a href='//" + "\uFDFA".repeat(32000) + "'>",
                "",
                "",
                "<a href='//xn--" + "a".repeat(32000) + "'>",
                "",
                "",
                "<a href='" + "../".repeat(10000) + "'>",
                "",
                "<base href='/" + longest + "'>",
                "<a href=a#b>",
                "",
                "<base href='/" + longest + "'>",
                "<a href='" + "y".repeat(400) + "'>",
                "");
    }

    @TestFactory
    Stream<DynamicTest> readsRobotsFilesInLinearTime() {
        String[] parts = {
            "", "\u0085", "",
            "", "\u2028", "",
            "", "\r", "",
            "", "\f", "",
            "", " ", "x",
            "sitemap", " ", "",
            "", "sitemap ", "",
            "user", " ", "",
            "", "user-", "",
            "user-agent: *\n<html>\nDisallow: ", "<", "",
            "user-agent: *\n<html>\nDisallow: ", "<>", "",
            "user-agent: ", " ,", "x",
            "user-agent: *\nDisallow", " ", "",
            "user-agent: *\nDisallow: /", "%", "",
            "user-agent: *\nCrawl-delay: 0.", "0", "1",
            "", "sitemap: /a\n", "",
            "sitemap: /", "../", ""
        };
        PageUrl place = PageUrl.canonical("http://example.com/robots.txt");
        return Stream.of("text/plain", "text/html")
                .flatMap(type -> tests(
                        "robots.txt as " + type,
                        text -> {
                            RobotsRules.read(place, text.getBytes(UTF_8), type, "Millrace/1");
                            RobotsRules.read(place, text.getBytes(ISO_8859_1), type, "Millrace/1");
                        },
                        parts));
    }

    @TestFactory
    Stream<DynamicTest> readsSitemapsInLinearTime() {
        return tests(
                "sitemap",
                HostileTextsTest::readSitemap,
                MAP,
                "<url>",
                "",
                MAP + "<url>",
                "<loc>http://e/",
                "",
                MAP + "<url><loc>",
                " ",
                "x",
                MAP + "<url><loc>http://e/</loc><lastmod>",
                "2",
                "</lastmod></url>",
                MAP + "<!--",
                "-",
                "",
                MAP,
                "&amp;",
                "",
                "<urlset a='",
                "b",
                "'>",
                "<rss><channel>",
                "<link>",
                "",
                "",
                "\n",
                "x",
                "http://example.com/",
                "../",
                "");
    }

    private static void readSitemap(String text) throws IOException {
        try {
            Sitemap.read(URL, answer(text, "text/xml"), FetchSettings.DEFAULT);
        } catch (FetchFailure ignored) {
            // most are none
        }
    }

    @TestFactory
    Stream<DynamicTest> readsHeadersInLinearTime() {
        return Stream.concat(
                tests(
                        "Content-Type",
                        text -> {
                            Received answer = answer("", text);
                            answer.contentType();
                            Charsets.named(answer.charset());
                        },
                        "text/html",
                        ";",
                        "",
                        "text/html; charset",
                        "=",
                        "",
                        "text/html; charset=",
                        " ",
                        "x",
                        "text/html; charset=",
                        "\"",
                        "x"),
                tests(
                        "Retry-After",
                        text -> new Received(
                                        200,
                                        Headers.of("Retry-After", text),
                                        answer("", "").body(),
                                        "",
                                        Received.Wire.UNKNOWN)
                                .retryAfter(Instant.EPOCH),
                        "",
                        "9",
                        "",
                        "Sun, 06 Nov ",
                        "9",
                        "",
                        "Sun,",
                        " ",
                        "x"));
    }

    @TestFactory
    Stream<DynamicTest> archivesAnswersInLinearTime() {
        FetchTask task = FetchTask.page(URL.toString(), 0, true);
        PageRecord record = PageRecord.without(task, "example.com", Reason.OTHER, "", Instant.EPOCH);
        FetchResult result = new FetchResult.Ended(task, new HostEvent.Answered(), record, List.of(), "");
        return tests(
                "answer",
                text -> WarcRecords.of(
                        new Fetched(
                                result,
                                "",
                                new Received.Wire(
                                        ByteString.encodeUtf8("GET / HTTP/1.1\r\n\r\n"),
                                        ByteString.encodeString(text, ISO_8859_1)),
                                ""),
                        Instant.EPOCH),
                "HTTP/1.1 ",
                "2",
                "",
                "HTTP/1.1 ",
                "2",
                "\r\n",
                "HTTP/1.1",
                " ",
                "",
                "",
                "HTTP/1.1 100 C\r\n\r\n",
                "",
                "HTTP/1.1 200 OK\r\n",
                "a:b\r\n",
                "",
                "HTTP/1.1 200 OK\r\nContent-Length:",
                " ",
                "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding:",
                "chunke",
                "\r\n\r\n");
    }

    @TestFactory
    Stream<DynamicTest> readsAddressesInLinearTime() {
        return tests(
                "link",
                text -> {
                    for (int i = 0; i < text.length(); i += 32000) {
                        try {
                            URL.resolve("//" + text.substring(i, Math.min(i + 32000, text.length())));
                        } catch (BadUrlException ignored) {
                            // most are none
                        }
                    }
                },
                "",
                "@",
                "",
                "",
                "%",
                "",
                "",
                ".",
                "",
                "",
                "1.",
                "",
                "",
                "\u00FC.",
                "",
                "",
                "xn--a.",
                "",
                "",
                "\uFDFA",
                "",
                "",
                "\u0301\u0327",
                "");
    }

    @Test
    void takesOnlyTheFirstLinksWhereTheyWouldFillTheMemory() throws Exception {
        StringBuilder html = new StringBuilder("<base href='/" + "x/".repeat(4000) + "'>");
        for (int i = 0; i < 40_000; i++) {
            html.append("<a href=").append(i).append('>');
        }
        ParsedPage page = parse(html.toString());
        long chars = page.links().stream().mapToLong(String::length).sum();
        assertTrue(chars > 1 << 20 && chars < 4L * html.length() + (1 << 20), chars + " characters");
        assertTrue(page.note().contains("links"), page.note());
    }
}
