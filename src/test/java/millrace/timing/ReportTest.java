package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import millrace.page.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What a report looks like in each of its forms. */
class ReportTest {
    private static final String HOSTILE = "<script>alert('1')</script>\" onload=\"x\u0001";

    @TempDir
    Path folder;

    /** Three ways, one of which lost a worker whose name is an attack. */
    static Comparison comparison() {
        Lane dead = new Lane(
                HOSTILE,
                OptionalLong.of(7),
                List.of(new Span(Span.Kind.LOST, 200_000_000, 300_000_000, 0, "task 9", 1)),
                "was killed by signal 9 (exit code 137)");
        Run killed = Sketch.run("processes", 2, 610);
        Run withDead = Sketch.withLanes(killed, killed.lanes().get(0), dead);
        return Comparison.of(new Timings(
                "wordcount",
                "0.1.0",
                List.of("--", HOSTILE),
                "bytes",
                100_000_000,
                Map.of(HOSTILE, 1L),
                Sketch.MACHINE,
                List.of(
                        Sketch.serial(1000),
                        Sketch.run("threads", 2, 550),
                        withDead,
                        Sketch.serial(1010),
                        Sketch.run("threads", 2, 560),
                        withDead),
                List.of(HOSTILE)));
    }

    @Test
    void thePageIsWellFormedHoldsNoScriptAndAsksTheNetworkForNothing() throws Exception {
        String html = HtmlPage.of(comparison());
        String xml = html.replace("<!DOCTYPE html>", "").replaceAll("<(meta|link)([^>]*)>", "<$1$2/>");
        Document page =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));

        NodeList all = page.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertFalse(List.of("script", "iframe", "img", "object", "a").contains(element.getTagName()));
            for (int j = 0; j < element.getAttributes().getLength(); j++) {
                assertFalse(element.getAttributes().item(j).getNodeName().startsWith("on"));
            }
        }
        assertFalse(
                Pattern.compile("https?:|//[a-z]|@import|url\\(").matcher(html).find());
        assertTrue(page.getElementsByTagName("body").item(0).getTextContent().contains("<script>alert('1')</script>"));
    }

    @Test
    void everyPictureHasATitleADescriptionAndATable() throws Exception {
        String html = HtmlPage.of(comparison());
        String xml = html.replace("<!DOCTYPE html>", "").replaceAll("<(meta|link)([^>]*)>", "<$1$2/>");
        Document page =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        NodeList pictures = page.getElementsByTagName("svg");
        int shown = 0;
        for (int i = 0; i < pictures.getLength(); i++) {
            Element picture = (Element) pictures.item(i);
            if (!picture.getAttribute("aria-hidden").equals("true")) {
                shown++;
                assertEquals("img", picture.getAttribute("role"));
                for (String id : picture.getAttribute("aria-labelledby").split(" ", -1)) {
                    assertFalse(textOf(page, id).isBlank(), id);
                }
            }
        }
        assertEquals(6, shown);
        NodeList figures = page.getElementsByTagName("figure");
        for (int i = 0; i < figures.getLength(); i++) {
            Element section = (Element) figures.item(i).getParentNode();
            assertTrue(section.getElementsByTagName("table").getLength() > 0);
        }
    }

    private static String textOf(Document page, String id) {
        NodeList all = page.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            if (((Element) all.item(i)).getAttribute("id").equals(id)) {
                return all.item(i).getTextContent();
            }
        }
        return "";
    }

    @Test
    void theTraceIsTheFormatThatPerfettoReads() throws IOException {
        Path file = folder.resolve("trace.json");
        TraceFile.write(comparison(), file);
        JsonArray events =
                JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray("traceEvents");
        int complete = 0;
        for (int i = 0; i < events.size(); i++) {
            JsonObject event = events.get(i).getAsJsonObject();
            assertNotNull(event.get("name").getAsString());
            assertTrue(event.get("pid").getAsInt() >= 1);
            switch (event.get("ph").getAsString()) {
                case "X" -> {
                    complete++;
                    assertTrue(event.get("ts").getAsDouble() >= 0
                            && event.get("dur").getAsDouble() >= 0);
                }
                case "M" -> assertTrue(event.getAsJsonObject("args").has("name"));
                default ->
                    assertEquals(
                            "was killed by signal 9 (exit code 137)",
                            event.get("name").getAsString());
            }
        }
        // Phases of three runs, a task of serial, two of threads, a start and a task of a process, and one that was
        // lost.
        assertEquals(3 * 3 + 1 + 2 + 2 + 1, complete);
    }

    @Test
    void theCsvHasALineForEachRunThatCounts() throws IOException {
        List<String> lines = CsvTable.of(comparison()).lines().toList();
        assertEquals(7, lines.size());
        assertTrue(lines.get(0).startsWith("name,mode,workers,used_workers,run,started,wall,user,system,"));
        assertTrue(
                lines.get(3).startsWith("threads × 2,threads,2,2,1,2026-11-25T20:00:00Z,0.55,1.1,0.02,"), lines.get(3));
    }

    @Test
    void theTablesOfTextAndMarkdownHoldTheSameFigures() {
        Table table = Tables.times(comparison());
        assertEquals(
                """
                               runs      min   median     mean     ± sd      max      rate
                serial            2  1.000 s  1.005 s  1.005 s  7.07 ms  1.010 s  99.5 MB/s
                threads × 2       2   550 ms   555 ms   555 ms  7.07 ms   560 ms   180 MB/s
                processes × 2     2   610 ms   610 ms   610 ms     0 ms   610 ms   164 MB/s
                """.lines().map(line -> line.replaceAll(" +", " ")).toList(),
                table.asText().lines().map(line -> line.replaceAll(" +", " ")).toList());
        assertTrue(table.asMarkdown().contains("| threads × 2 | 2 | 550 ms |"), table.asMarkdown());
        assertTrue(new Table("t", List.of("a|b"), List.of()).asMarkdown().startsWith("| a\\|b |"));
    }

    @Test
    void drawsThousandsOfShortTasksAsFewShapes() throws IOException {
        List<Span> spans = new java.util.ArrayList<>();
        for (long i = 0; i < 20_000; i++) {
            spans.add(new Span(Span.Kind.TASK, i * 10_000, i * 10_000 + 9_000, 8_000, "task " + i, 1));
        }
        Run busy = Sketch.withLanes(Sketch.serial(1000), new Lane("main", OptionalLong.empty(), spans, ""));
        assertTrue(HtmlPage.of(Comparison.of(Sketch.timings(busy))).length() < 50_000);
    }

    @Test
    void drawsOneWorkerOfOneModeBesideMoreOfAnother() {
        String scaling = ScalingChart.of(Comparison.of(
                Sketch.timings(Sketch.serial(1000), Sketch.run("threads", 1, 250), Sketch.run("processes", 2, 600))));
        assertFalse(scaling.contains("NaN"));
        assertTrue(scaling.contains("threads, measured</li>"));
        assertTrue(scaling.contains("processes, measured; dashed: by Amdahl's law"));
        assertTrue(scaling.contains(">4 ×<"), scaling); // so fast is the one
    }

    @Test
    void expectsNothingOfMoreWorkersWhereTheyLose() {
        Comparison comparison = Comparison.of(Sketch.timings(Sketch.serial(1000), Sketch.run("threads", 2, 1100)));
        String scaling = ScalingChart.of(comparison);
        assertFalse(scaling.contains("Amdahl") || scaling.contains(">8</text>"));
        assertTrue(scaling.contains(">2</text>"));
        assertFalse(ScalingChart.caption(comparison).contains("Amdahl"), ScalingChart.caption(comparison));
    }

    @Test
    void saysOfWorkersThatDiedWhetherTasksWereLost() {
        assertTrue(comparison().warnings().stream()
                .anyMatch(line ->
                        line.contains("workers died meanwhile, and what they had done of their tasks was lost: ")));
        Run run = Sketch.run("processes", 1, 600);
        Lane starting = new Lane(
                "w-2",
                OptionalLong.of(7),
                List.of(new Span(Span.Kind.START, 0, 1, 0, "start", 1)),
                "was killed by signal 9");
        Run lucky = Sketch.withLanes(run, run.lanes().get(0), starting);
        assertTrue(Comparison.of(Sketch.timings(lucky))
                .warnings()
                .contains("processes × 1: workers died meanwhile, but no task was lost: w-2 was killed by signal 9."));
    }
}
