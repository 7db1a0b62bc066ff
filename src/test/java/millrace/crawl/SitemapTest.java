package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SitemapTest {
    private static final String NAMESPACE = " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
    private static final String MAP =
            "<?xml version=\"1.0\"?><urlset" + NAMESPACE + "><url><loc>http://a.example/1#x</loc></url>"
                    + "<url><loc>https://b.example/2?a=1&amp;b=2</loc></url><url><loc>http://a.example/1</loc></url>"
                    + "<url><loc>ftp://a.example/3</loc></url></urlset>";

    @TempDir
    Path folder;

    private RudeServer server;
    private Fetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        server = RudeServer.open();
        fetcher = new Fetcher(Settings.quick());
    }

    @AfterEach
    void close() throws IOException {
        fetcher.close();
        server.close();
    }

    private FetchResult.Ended get(String path) {
        return (FetchResult.Ended) fetcher.fetch(FetchTask.sitemap(server.url(path), 0, true), HostState.unknown("h"));
    }

    @Test
    void listsPages() {
        List<String> pages = List.of("http://a.example/1", "https://b.example/2?a=1&b=2");
        byte[] zipped = RudeServer.gzip(MAP.getBytes(UTF_8));
        server.on("/xml", RudeServer.answer(200, "application/xml", MAP));
        server.on("/gz", RudeServer.answer(200, "application/x-gzip", zipped));
        server.on(
                "/both", RudeServer.answer(200, "application/xml", RudeServer.gzip(zipped), "Content-Encoding: gzip"));
        server.on("/text", RudeServer.answer(200, "text/plain", "http://a.example/1\r\nhttps://b.example/2?a=1&b=2\n"));
        for (String path : List.of("/xml", "/gz", "/both", "/text")) {
            assertEquals(pages, get(path).links(), path);
            assertEquals(Reason.OK, get(path).record().reason(), path);
        }
    }

    @Test
    void oneThatIsCompressedTwiceIsNone() {
        byte[] twice = RudeServer.gzip(RudeServer.gzip(MAP.getBytes(UTF_8)));
        server.on("/twice", RudeServer.answer(200, "application/x-gzip", twice));
        assertEquals(Reason.BAD_SITEMAP, get("/twice").record().reason());
        assertEquals(List.of(), get("/twice").links());
    }

    @Test
    void picturesAndOtherLanguagesAreNoPagesOfTheirOwn() {
        server.on(
                "/pictures",
                RudeServer.answer(
                        200,
                        "application/xml",
                        "<urlset" + NAMESPACE + " xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\""
                                + " xmlns:video=\"http://www.google.com/schemas/sitemap-video/1.1\""
                                + " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\" xmlns:x=\"urn:x\">"
                                + "<url><loc>http://a.example/1</loc>"
                                + "<image:image><image:loc>http://a.example/i.png</image:loc></image:image>"
                                + "<xhtml:link rel=\"alternate\" hreflang=\"de\" href=\"http://a.example/de\"/>"
                                + "<x:loc>http://a.example/x</x:loc></url>"
                                + "<url><video:video><video:thumbnail_loc>http://a.example/v.png</video:thumbnail_loc>"
                                + "<video:content_loc>http://a.example/v.mp4</video:content_loc></video:video>"
                                + "<image:image><image:loc>http://a.example/j.png</image:loc></image:image>"
                                + "<loc>http://a.example/2</loc></url></urlset>"));
        assertEquals(
                List.of("http://a.example/1", "http://a.example/2"),
                get("/pictures").links());
        assertEquals("", get("/pictures").record().detail());
    }

    @Test
    void listsPagesOfFeeds() {
        String item = "<item><link>http://a.example/1</link></item>";
        server.on(
                "/rss",
                RudeServer.answer(
                        200,
                        "application/rss+xml",
                        "<rss version=\"2.0\"><channel><title>t</title>" + item + "</channel></rss>"));
        server.on(
                "/rdf",
                RudeServer.answer(
                        200,
                        "application/rdf+xml",
                        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\""
                                + " xmlns=\"http://purl.org/rss/1.0/\"><channel><title>t</title></channel>" + item
                                + "</rdf:RDF>"));
        server.on(
                "/atom",
                RudeServer.answer(
                        200,
                        "application/atom+xml",
                        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><link href=\"http://a.example/1\"/></entry>"
                                + "</feed>"));
        for (String path : List.of("/rss", "/rdf", "/atom")) {
            assertEquals(List.of("http://a.example/1"), get(path).links(), path);
        }
    }

    @Test
    void listsSitemaps() {
        server.on(
                "/index",
                RudeServer.answer(
                        200,
                        "text/xml",
                        "<sitemapindex" + NAMESPACE + "><sitemap><loc>http://a.example/s1.xml</loc></sitemap>"
                                + "<sitemap><loc>http://a.example/s2.xml.gz</loc></sitemap></sitemapindex>"));
        FetchResult.Ended index = get("/index");
        assertEquals(List.of(), index.links());
        assertEquals(List.of("http://a.example/s1.xml", "http://a.example/s2.xml.gz"), index.sitemaps());
    }

    @Test
    void takesWhatStandsBeforeTheBreakOfOneAndSaysThatItBroke() {
        for (String end : List.of("b.example", "2?a=1", "&amp;b=2")) {
            server.on("/cut", RudeServer.answer(200, "application/xml", MAP.substring(0, MAP.indexOf(end))));
            assertEquals(List.of("http://a.example/1"), get("/cut").links(), end);
            assertEquals(Reason.BAD_SITEMAP, get("/cut").record().reason());
            assertEquals(
                    "the XML is broken in line 1: what stands before it was taken",
                    get("/cut").record().detail());
        }
        server.on("/entity", RudeServer.answer(200, "application/xml", MAP.replace("&amp;", "&eacute;")));
        assertEquals(List.of("http://a.example/1"), get("/entity").links());
        assertEquals(Reason.BAD_SITEMAP, get("/entity").record().reason());
    }

    @Test
    void takesAnAmpersandThatIsNotEscapedAsItIsMeant() {
        String lone = "<url><loc>http://a.example/?copy=1&copy=2&lt=3&</loc></url>";
        String escaped = "<url><loc>http://a.example/?a=1&amp;b=2&#38;c=3&#x26;d=4</loc></url>";
        String data = "<url><loc><![CDATA[http://a.example/?a=1&b=2&amp;c=3]]></loc></url>";
        String after = "<url><loc>http://a.example/after</loc></url>";
        server.on("/xml", RudeServer.answer(200, "text/xml", "<urlset>" + lone + escaped + data + after + "</urlset>"));
        assertEquals(
                List.of(
                        "http://a.example/?copy=1&copy=2&lt=3&",
                        "http://a.example/?a=1&b=2&c=3&d=4",
                        "http://a.example/?a=1&b=2&amp;c=3",
                        "http://a.example/after"),
                get("/xml").links());
        assertEquals(Reason.OK, get("/xml").record().reason());
    }

    @Test
    void saysWhenItIsNoneAndTriesNotAgain() {
        assertEquals(Reason.Retry.NEVER, Reason.BAD_SITEMAP.retry());
        server.on("/html", RudeServer.html("<html><title>404</title>"));
        assertEquals(Reason.BAD_SITEMAP, get("/html").record().reason());
        assertEquals(Reason.NOT_FOUND, get("/none").record().reason());
        byte[] bomb = RudeServer.gzip(new byte[8 << 20]);
        server.on("/bomb", RudeServer.answer(200, "application/x-gzip", bomb));
        assertEquals(Reason.COMPRESSION_BOMB, get("/bomb").record().reason());
    }

    @Test
    void readsNoFilesOfOurs() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "http://a.example/secret");
        server.on(
                "/xxe",
                RudeServer.answer(
                        200,
                        "application/xml",
                        "<?xml version=\"1.0\"?><!DOCTYPE u [<!ENTITY s SYSTEM \"" + secret.toUri() + "\">"
                                + "<!ENTITY t SYSTEM \"" + server.url("/asked") + "\">]><urlset" + NAMESPACE
                                + "><url><loc>&s;</loc></url><url><loc>&t;</loc></url></urlset>"));
        assertEquals(List.of(), get("/xxe").links());
        assertEquals(List.of("/xxe"), server.paths());
        assertTrue(
                get("/xxe").record().detail().startsWith("no sitemap: unknown XML format, line 1: "),
                get("/xxe").record().detail());
    }
}
