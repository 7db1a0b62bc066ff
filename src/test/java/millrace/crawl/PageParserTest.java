package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import okhttp3.Headers;
import okio.Buffer;
import org.junit.jupiter.api.Test;

class PageParserTest {
    private static final PageUrl URL = PageUrl.canonical("http://example.com/dir/page");

    private static ParsedPage parse(byte[] body, String... headers) throws Exception {
        Body read = new Body(new Buffer().write(body), body.length, body.length, Reason.OK, "");
        Received answer = new Received(200, Headers.of(headers), read, "", Received.Wire.UNKNOWN);
        return new PageParser(URL, answer, new ParseMemory(256 << 20)).parse();
    }

    private static ParsedPage html(String body, String... more) throws Exception {
        String[] headers = new String[more.length + 2];
        headers[0] = "Content-Type";
        headers[1] = "text/html";
        System.arraycopy(more, 0, headers, 2, more.length);
        return parse(body.getBytes(UTF_8), headers);
    }

    @Test
    void findsLinksOfAllKinds() throws Exception {
        ParsedPage page = html("<link rel='next alternate' href=1><link rel=stylesheet href=no>"
                + "<meta http-equiv=Refresh content='3; URL=\"2\"'><a href=' 3 '>x</a><area href=4>"
                + "<iframe src=5></iframe><a name=no>y</a><a href='javascript:no'>z</a><a href=3#again>w</a>"
                + "<a href='http://[bad'>v</a><a href='https://other.example'>u</a><img src=no>");
        assertEquals(
                List.of(
                        "http://example.com/dir/1",
                        "http://example.com/dir/2",
                        "http://example.com/dir/3",
                        "http://example.com/dir/4",
                        "http://example.com/dir/5",
                        "https://other.example/"),
                page.links());
        assertEquals(6, page.page().links());
    }

    @Test
    void resolvesLinksAgainstTheBase() throws Exception {
        assertEquals(
                List.of("http://example.com/base/x"),
                html("<base href=/base/y><base href=/other/><a href=x>x</a>").links());
        assertEquals(
                List.of("http://example.com/dir/x"),
                html("<base href='data:,'><a href=x>x</a>").links());
    }

    @Test
    void followsNothingThatAsksNotToBe() throws Exception {
        ParsedPage one = html("<a rel='noopener NoFollow' href=a>a</a><a href=b>b</a>");
        assertEquals(List.of("http://example.com/dir/b"), one.links());
        assertEquals(2, one.page().links());
        assertEquals(
                List.of(),
                html("<meta name=ROBOTS content='noindex, NOFOLLOW'><a href=a>a</a>")
                        .links());
        assertEquals(
                List.of(),
                html("<meta name=robots content=none><a href=a>a</a>").links());
        assertEquals(
                List.of(),
                html("<a href=a>a</a>", "X-Robots-Tag", "noindex, nofollow").links());
        assertEquals(
                1, html("<a href=a>a</a>", "X-Robots-Tag", "noindex").links().size());
    }

    @Test
    void countsTheWordsThatAreSeen() throws Exception {
        ParsedPage page = html("<title>not this</title><script>nor(this)</script><style>nor{this}</style>"
                + "<p>one,</p><p>two -- <b>th</b>ree</p><!-- nor this -->");
        assertEquals("one, two -- three", page.text());
        assertEquals(3, page.page().words());
        assertEquals(
                2,
                parse("plain text".getBytes(UTF_8), "Content-Type", "text/plain")
                        .page()
                        .words());
        assertEquals(ParsedPage.NONE, parse(new byte[] {1, 2}, "Content-Type", "image/png"));
    }

    @Test
    void decodesByTheCharsetThatIsNamed() throws Exception {
        String text = "Grüße, € „Anführung“";
        byte[] windows = ("<title>" + text + "</title>").getBytes(Charset.forName("windows-1252"));
        assertEquals(text, title(windows, "text/html; charset=ISO-8859-1"));
        assertEquals(text, title(windows, "text/html; Charset=\"windows-1252\""));
        byte[] meta =
                ("<meta charset=windows-1252><title>" + text + "</title>").getBytes(Charset.forName("windows-1252"));
        assertEquals(text, title(meta, "text/html"));
        assertEquals(text, title(meta, "text/html; charset=no-such-charset"));
        byte[] utf8 = ("\uFEFF<title>" + text + "</title>").getBytes(UTF_8);
        assertEquals(text, title(utf8, "text/html; charset=iso-8859-1"), "a byte-order mark knows better");
        assertEquals(text, title(("\uFEFF<title>" + text + "</title>").getBytes(UTF_16LE), "text/html"));
        byte[] russian = "<title>Привет</title>".getBytes(Charset.forName("KOI8-R"));
        assertEquals("Привет", title(russian, "text/html; charset=koi8-r"));
        assertEquals(
                "日本", title("<title>日本</title>".getBytes(Charset.forName("Shift_JIS")), "text/html;charset=x-sjis"));
        assertTrue(title(windows, "text/html; charset=utf-8").contains("\uFFFD"), "a charset that lies");
    }

    @Test
    void takesTheCharsetThatAPageNamesAsBrowsersDo() throws Exception {
        byte[] windows = "<title>€</title>".getBytes(Charset.forName("windows-1252"));
        for (String name : List.of("ISO-8859-1", "latin1", "us-ascii", "x-user-defined")) {
            assertEquals("€", title(named(name, windows), "text/html"), name);
            assertEquals("€", title(named(name, windows), "text/html; charset=no-such-charset"), name);
        }
        byte[] utf8 = "<title>Grüße</title>".getBytes(UTF_8);
        for (String name : List.of("utf-16", "UTF-16LE", "utf-16be", "no-such-charset", "")) {
            assertEquals("Grüße", title(named(name, utf8), "text/html"), "it could not be read, were it that");
            assertEquals("Grüße", title(named(name, utf8), "text/html; charset=no-such-charset"), name);
        }
        String two = "<meta http-equiv=Content-Type content='text/html; charset=x'><meta http-equiv=content-type "
                + "content='text/html charset = \"ISO-8859-1\"'>";
        assertEquals("€", title(joined(two.getBytes(UTF_8), windows), "text/html"));
        byte[] xml = "<?xml version='1.0' encoding='ISO-8859-1'?><html>".getBytes(UTF_8);
        assertEquals("€", title(joined(xml, windows), "application/xhtml+xml"));
        byte[] chinese = "<title>㐀</title>".getBytes(Charset.forName("GB18030"));
        assertEquals("㐀", title(named("gb2312", chinese), "text/html"));
        byte[] marked = ("\uFEFF<meta charset=latin1><title>Grüße</title>").getBytes(UTF_16LE);
        assertEquals("Grüße", title(marked, "text/html"), "a byte-order mark knows better");
        assertEquals("Grüße", title("<title>Grüße</title>".getBytes(UTF_16LE), "text/html; charset=utf-16"));
    }

    private static byte[] named(String charset, byte[] html) {
        return joined(("<meta charset='" + charset + "'>").getBytes(UTF_8), html);
    }

    private static byte[] joined(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static String title(byte[] body, String type) throws Exception {
        return parse(body, "Content-Type", type).page().title();
    }

    @Test
    void looksAtBodiesWithoutAType() throws Exception {
        assertEquals(
                "x", parse(" \n<html><title>x</title>".getBytes(UTF_8)).page().title());
        assertEquals(ParsedPage.NONE, parse("\u0000<title>x</title>".getBytes(UTF_8)));
        assertEquals(ParsedPage.NONE, parse("%PDF-1.4 <title>x</title>".getBytes(UTF_8)));
    }

    @Test
    void keepsTitlesOnOneLine() throws Exception {
        assertEquals(
                "a b =c d",
                html("<title>\r\n a \u0007\u009Bb\u202E\n=c\u2028\u2066d\u200F </title>")
                        .page()
                        .title());
        assertEquals(500, html("<title>" + "x".repeat(10_000)).page().title().length());
    }

    @Test
    void survivesDeepAndWidePages() throws Exception {
        ParsedPage deep = html("<div>".repeat(300_000) + "deep <a href=x>x</a>");
        assertEquals(List.of("http://example.com/dir/x"), deep.links());
        assertEquals("", deep.note());
        ParsedPage wide = html("<p>start <a href=first>x</a>" + "<a>".repeat(1_000_000));
        assertEquals(List.of("http://example.com/dir/first"), wide.links());
        assertTrue(wide.note().startsWith("parsed up to byte"), wide.note());
        html("<!--" + "-".repeat(1_000_000));
        html("<a " + "x=y ".repeat(200_000) + ">");
        html("<table>".repeat(2000) + "<tr>".repeat(2000));
    }
}
