package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

class PageTextTest {
    private static String text(String html) {
        return PageNodes.of(Jsoup.parse(html)).text().toString();
    }

    @Test
    void isWhatPeopleSee() {
        assertEquals("", text(""));
        assertEquals("one two", text("<title>no</title> one\n\t<b>two</b> <script>no</script><style>no</style>"));
        assertEquals("one two", text("one&nbsp;&nbsp;<!-- no -->\u200Btw\u00ADo"));
        assertEquals("one two three four five", text("<p>one</p>two<div>three<br>four</div><ul><li>five</ul>"));
        assertEquals("a b c", text("<table><tr><td>a<td>b<tr><td>c</table>"));
        assertEquals("half", text("ha<b>l</b><i>f</i>"));
        assertEquals("x a\n  b y", text("<p>x<pre>a\n  b</pre>y"));
        assertEquals("Stra\u00DFe \uD83D\uDE00", text("<p>Stra&szlig;e</p> &#x1F600;"));
        assertEquals(2, PageNodes.of(Jsoup.parse("- one -- two .")).text().words());
    }

    /** Of random pages, word for word, as long as nothing within a line ends it. */
    @Test
    void hasTheWordsThatTheParserSays() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            String html = blocks(random, 4);
            assertEquals(
                    List.of(Jsoup.parse(html).body().text().split("\\s+")),
                    List.of(text(html).split("\\s+")),
                    html);
        }
    }

    private static String blocks(Random random, int depth) {
        List<String> tags = List.of("p", "div", "ul", "li", "h1", "pre", "section", "blockquote", "dl", "dt");
        StringBuilder html = new StringBuilder();
        for (int n = random.nextInt(4); n >= 0; n--) {
            String tag = tags.get(random.nextInt(tags.size()));
            boolean deeper = depth > 0 && random.nextBoolean() && !tag.equals("p");
            html.append('<').append(tag).append('>').append(deeper ? blocks(random, depth - 1) : line(random, 3));
            html.append("</").append(tag).append('>').append(random.nextInt(3) == 0 ? "<br>" + line(random, 1) : "");
        }
        return html.toString();
    }

    private static String line(Random random, int depth) {
        List<String> tags = List.of("b", "i", "span", "em", "code");
        List<String> texts = List.of("one", "two", "x", "-", " ", "\n", "\t", "\u00E4", "\uD83D\uDE00", "<!-- no -->");
        StringBuilder html = new StringBuilder();
        for (int n = random.nextInt(6); n >= 0; n--) {
            String tag = tags.get(random.nextInt(tags.size()));
            boolean deeper = depth > 0 && random.nextInt(3) == 0;
            html.append(
                    deeper
                            ? "<" + tag + ">" + line(random, depth - 1) + "</" + tag + ">"
                            : texts.get(random.nextInt(texts.size())));
        }
        return html.toString();
    }

    @Test
    void growsWithItsPage() {
        String word = "0123456789".repeat(700);
        assertEquals((word + " ").repeat(99) + word, text(("<p>" + word).repeat(100)));
    }
}
