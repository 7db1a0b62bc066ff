package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import millrace.cli.UsageException;
import millrace.page.Table;
import millrace.process.StringCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Pictures of reports, read back as XML. */
class PlotTest {
    private static final String FORBIDDEN = "\u202e\u0000\u001b\ufffe\uffff";
    private static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "]]>&amp;\"'",
            FORBIDDEN,
            "a".repeat(100_000),
            "שלום",
            "日本語",
            "z" + "\u0301".repeat(300));

    @ParameterizedTest
    @EnumSource
    void isWellFormedHoldsNoScriptAndAsksTheNetworkForNothing(Plot.Kind kind) throws Exception {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String word : HOSTILE) {
            counts.put(word, 10L + counts.size());
        }
        String drawn = new Plot(report(counts, 0, Order.COUNT)).as(kind);
        Document document = parse(drawn);

        assertEquals(0, document.getElementsByTagName("script").getLength());
        assertFalse(Pattern.compile("(href|src)=\"(?!data:,)|url\\(|@import|<image|<use")
                .matcher(drawn)
                .find());
        assertTrue(document.getDocumentElement().getTextContent().contains("<script>alert(1)</scr"));
        assertFalse(drawn.contains("a".repeat(101)));
        for (char forbidden : FORBIDDEN.toCharArray()) {
            assertEquals(-1, drawn.indexOf(forbidden));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPictureHasATitleAndADescription(Plot.Kind kind) throws Exception {
        Document document = parse(new Plot(report(zipf(1000), 10, Order.COUNT)).as(kind));
        Map<String, String> texts = new LinkedHashMap<>();
        for (Element element : elements(document, "*")) {
            if (element.hasAttribute("id")) {
                String other = texts.put(element.getAttribute("id"), element.getTextContent());
                assertEquals(null, other, "two elements have one id");
            }
        }
        int pictures = 0;
        for (Element svg : elements(document, "svg")) {
            if (svg.getAttribute("role").equals("img")) {
                pictures++;
                for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
                    assertTrue(texts.containsKey(id) && !texts.get(id).isEmpty(), id);
                }
            }
        }
        assertEquals(kind == Plot.Kind.SVG ? 1 : 2, pictures);
        String all = String.join(" ", texts.values());
        assertTrue(all.contains("w1: 1,000; w2: 500; w3: 333;"), all);
        assertTrue(
                all.contains("1,000 different words. Number 1 occurs 1,000 times. Number 10 occurs 100 times."), all);
    }

    @ParameterizedTest
    @EnumSource
    void barsAreAsLongAsWordsAreCommonWhateverTheOrderOfTheTable(Plot.Kind kind) throws Exception {
        Map<String, Long> counts = Map.of("a", 50L, "b", 200L, "c", 1L, "d", 1L);
        List<String> widths = new ArrayList<>();
        for (Element bar : bars(parse(new Plot(report(counts, 3, Order.WORD)).as(kind)))) {
            widths.add(bar.getAttribute("width"));
        }
        assertEquals(List.of("100.000%", "25.000%", "0.500%"), widths);
    }

    @Test
    void drawsFiftyWordsAtMost() throws Exception {
        Document document = parse(new Plot(report(zipf(80), 0, Order.COUNT)).as(Plot.Kind.SVG));

        assertEquals(50, bars(document).size());
    }

    @Test
    void dotsGoFromTheFirstRankToTheLastAndOnlyDown() throws Exception {
        List<Element> dots = elements(parse(new Plot(report(zipf(5000), 10, Order.COUNT)).as(Plot.Kind.SVG)), "circle");
        double x = -1;
        double y = -1;
        for (Element dot : dots) {
            double nextX = Double.parseDouble(dot.getAttribute("cx").replace("%", ""));
            double nextY = Double.parseDouble(dot.getAttribute("cy"));
            assertTrue(nextX > x && nextY >= y);
            x = nextX;
            y = nextY;
        }
        assertEquals("w1, rank 1: 5,000 times", dots.get(0).getTextContent());
        assertEquals("rank 5,000: 1 time", dots.get(dots.size() - 1).getTextContent());
        assertTrue(dots.size() < 150);
        assertEquals(96, x);
    }

    @Test
    void noDotReachesTheMarkOfItsLineAndTheFirstRankIsBelowItsDot() throws Exception {
        Document plot = parse(new Plot(report(zipf(5000), 10, Order.COUNT)).as(Plot.Kind.SVG));
        List<Element> dots = elements(plot, "circle");
        List<Element> ones = elements(plot, "text").stream()
                .filter(text -> text.getTextContent().equals("1"))
                .toList();

        assertEquals(2, ones.size());
        assertEquals("100%", ones.get(0).getAttribute("x"));
        double lastDot =
                Double.parseDouble(dots.get(dots.size() - 1).getAttribute("cx").replace("%", ""));
        double pixels = (100 - lastDot) / 100 * 512;
        assertTrue(pixels > 3 + 10, "room for half a dot and a digit: " + pixels);
        assertEquals(dots.get(0).getAttribute("cx"), ones.get(1).getAttribute("x"));
        assertEquals("middle", ones.get(1).getAttribute("text-anchor"));
    }

    @Test
    void theTableOfRanksAddsUpToAllWords() {
        Table table = new RankChart(
                        report(zipf(100), 10, Order.COUNT), List.of(), Spectrum.of(StringCounts.of(zipf(100))))
                .table();

        assertEquals(List.of("1", "2", "5", "10", "20", "50", "100"), column(table, 0));
        assertEquals(List.of("100", "50", "20", "10", "5", "2", "1"), column(table, 1));
        assertEquals("20.7 %", column(table, 2).get(0));
        assertEquals("100 %", column(table, 2).get(6));
    }

    @ParameterizedTest
    @EnumSource
    void saysThatThereIsNothingToDraw(Plot.Kind kind) throws Exception {
        Document document = parse(new Plot(report(Map.of(), 10, Order.COUNT)).as(kind));

        assertTrue(document.getDocumentElement().getTextContent().contains("nothing to be drawn"));
        assertEquals(List.of(), elements(document, "circle"));
    }

    @Test
    void tellsTheKindByTheEnding() {
        assertEquals(Plot.Kind.SVG, Plot.Kind.of(OutputOptions.PLOT, Path.of("a/b.html.SVG")));
        assertEquals(Plot.Kind.HTML, Plot.Kind.of(OutputOptions.PLOT, Path.of("x.html")));
        for (String other : List.of("x.png", "svg", "-", "x.svg/y")) {
            assertThrows(UsageException.class, () -> Plot.Kind.of(OutputOptions.PLOT, Path.of(other)));
        }
    }

    private static Map<String, Long> zipf(int words) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int rank = 1; rank <= words; rank++) {
            counts.put("w" + rank, (long) (words / rank));
        }
        return counts;
    }

    private static Report report(Map<String, Long> counts, int top, Order order) {
        StringCounts table = StringCounts.of(counts);
        return new Report(
                WordOptions.RULE,
                List.of(new Report.FileTotals("a.txt", 100, 20, 10)),
                100,
                Totals.of(table),
                Optional.empty(),
                Optional.of(Spectrum.of(table)),
                false,
                MostCommon.of(table, top, order, Optional.empty()));
    }

    private static Document parse(String drawn) throws Exception {
        String xml = drawn.replace("<!DOCTYPE html>", "").replaceAll("<(meta|link)([^>]*)>", "<$1$2/>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> bars(Document document) {
        return elements(document, "rect").stream()
                .filter(rect -> rect.getAttribute("class").equals("bar"))
                .toList();
    }

    private static List<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static List<String> column(Table table, int index) {
        return table.rows().stream().map(row -> row.get(index)).toList();
    }
}
