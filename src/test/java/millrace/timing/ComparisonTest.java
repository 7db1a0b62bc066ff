package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /** Ten rounds of serial and two processes, each run a little off. */
    private static Timings twoWays(long serial, long processes) {
        return Sketch.timings(IntStream.range(0, 10)
                .boxed()
                .flatMap(i ->
                        Stream.of(Sketch.serial(serial + i % 3 * 2), Sketch.run("processes", 2, processes + i % 4 * 2)))
                .toArray(Run[]::new));
    }

    @Test
    void saysInPlainWordsHowMuchFasterWhyNotMoreAndFromWhereOn() {
        List<String> verdict = Comparison.of(twoWays(2000, 1100)).verdict();
        assertEquals("Processes × 2: 1.816 ± 0.003 times as fast as serial, an efficiency of 91 %.", verdict.get(0));
        assertTrue(
                verdict.get(1).startsWith("What keeps processes × 2 from 2 times: JVM start 100 ms, "), verdict.get(1));
        assertFalse(verdict.get(1).contains("slower beside"), verdict.get(1)); // 900 ms of each of two, 1800 of one
        assertTrue(verdict.get(2).startsWith("Below some 5.30 MB of input serial wins: "), verdict.get(2));
    }

    @Test
    void saysWhereTheWorkItselfTakesLonger() {
        String losses = Comparison.of(twoWays(1000, 800)).verdict().get(1);
        assertTrue( // 603 ms of each of two, 802 of one
                losses.startsWith("What keeps processes × 2 from 2 times: work that is slower beside others 202 ms, "),
                losses);
    }

    @Test
    void saysThatParallelIsSlowerOrThatNobodyCanTell() {
        assertTrue(Comparison.of(twoWays(500, 800)).verdict().get(0).startsWith("Processes × 2: slower, 0.62"));
        assertEquals(
                List.of("", "", "", ""),
                Tables.gains(Comparison.of(twoWays(500, 800))).rows().get(1).subList(4, 8));
        List<String> same = Comparison.of(twoWays(1000, 1000)).verdict();
        assertTrue(same.get(0).startsWith("Processes × 2: no difference to serial can be told ("), same.get(0));
    }

    @Test
    void concludesNothingFromOneWorkerWhereMoreWereMeasured() {
        Comparison comparison = Comparison.of(Sketch.timings(IntStream.range(0, 5)
                .boxed()
                .flatMap(i -> Stream.of(
                        Sketch.serial(1000 + i),
                        Sketch.run("processes", 1, 1060 + i),
                        Sketch.run("processes", 2, 1100 - 2 * i)))
                .toArray(Run[]::new)));
        List<String> verdict = comparison.verdict();
        assertEquals(1, Verdict.headline(comparison), verdict.toString());
        assertTrue(verdict.stream().anyMatch(line -> line.startsWith("What keeps processes × 2")), verdict.toString());
        assertTrue(verdict.stream().noneMatch(line -> line.contains("processes × 1 work")), verdict.toString());
    }

    @Test
    void countsAsAnOutlierWhatHyperfineCountsAsOne() {
        // The median is 1000 and the MAD 10: hyperfine's limit is 148.26 from the median.
        assertEquals("", warning(spread(1148)));
        assertTrue(warning(spread(1149)).contains("one run is an outlier"), warning(spread(1149)));
    }

    private static Run[] spread(long last) {
        return Stream.of(1000L, 990L, 1010L, 990L, 1000L, 1010L, 985L, 1010L, last)
                .map(Sketch::serial)
                .toArray(Run[]::new);
    }

    @Test
    void makesNoRateOfNothing() {
        Timings timings = Sketch.timings(Sketch.serial(1000), Sketch.run("threads", 2, 500));
        Timings nothing = new Timings(
                timings.command(),
                timings.version(),
                timings.arguments(),
                timings.unit(),
                0,
                timings.input(),
                timings.machine(),
                timings.runs(),
                timings.notes());
        assertEquals(2, Comparison.of(nothing).rows().get(1).speedUp().value(), 1e-9);
        Map<String, Timings> both = new LinkedHashMap<>();
        both.put("some", timings);
        both.put("none", nothing);
        Comparison comparison = Comparison.of(both);
        assertTrue(Double.isNaN(comparison.rows().get(3).speedUp().value()));
        assertTrue(comparison.verdict().get(0).startsWith("some: threads × 2: "));
    }

    @Test
    void comparesNoBytesToPages() {
        Timings bytes = Sketch.timings(Sketch.serial(1000), Sketch.run("threads", 2, 500));
        Timings pages = new Timings(
                "crawl",
                bytes.version(),
                bytes.arguments(),
                "pages",
                200,
                bytes.input(),
                bytes.machine(),
                bytes.runs(),
                bytes.notes());
        Map<String, Timings> both = new LinkedHashMap<>();
        both.put("count", bytes);
        both.put("crawl", pages);
        Comparison comparison = Comparison.of(both);
        assertEquals(
                "crawl: threads × 2: did something else than count: serial, so its times say nothing of it.",
                comparison.verdict().get(2));
        assertEquals(0, Verdict.headline(comparison));
        assertEquals(
                List.of("crawl: threads × 2", "–", "", "", "", "", "", ""),
                Tables.gains(comparison).rows().get(3));
        String page = comparison.asHtml();
        assertFalse(page.contains("NaN"));
        assertTrue(page.contains(">500 ms  ·  2.00 ×</text>") && page.contains(">500 ms</text>"));
    }

    @Test
    void explainsNothingWhereNoDifferenceCanBeTold() {
        List<String> verdict = Comparison.of(Sketch.timings(
                        Sketch.serial(1000),
                        Sketch.run("processes", 2, 1100),
                        Sketch.serial(1200),
                        Sketch.run("processes", 2, 1050)))
                .verdict();
        assertTrue(
                verdict.stream().noneMatch(line -> line.contains("input")), // neither more would help, nor would less
                verdict.toString());
    }

    @Test
    void explainsNoSpeedUpThatCouldNotBeMore() {
        List<String> verdict = Comparison.of(twoWays(2100, 1000)).verdict();
        assertTrue(verdict.get(0).contains("an efficiency of 105 %"), verdict.toString());
        assertFalse(verdict.toString().contains("What keeps"), verdict.toString());
    }

    @Test
    void saysOfWorkersWithoutWorkThatTheyHadNone() {
        Run one = Sketch.run("threads", 1, 1500);
        Run run = new Run(
                "threads",
                2,
                1,
                one.started(),
                false,
                one.wallNanos(),
                one.userNanos(),
                one.systemNanos(),
                one.peakBytes(),
                one.diskBytes(),
                one.parts(),
                one.phases(),
                one.lanes());
        String losses = Comparison.of(Sketch.timings(Sketch.serial(1000), run))
                .verdict()
                .get(1);
        assertTrue(
                losses.startsWith("What keeps threads × 2 from 2 times: only 1 of 2 workers had something to do, JVM"),
                losses);
        assertFalse(losses.contains("slower beside"), losses);
    }

    @Test
    void lostWorkIsNoCostOfStarting() {
        Series series = Comparison.of(twoWays(2000, 1100)).rows().get(1).series();
        double before = Cost.of(series).fixed();
        Run run = series.typical();
        Map<String, Long> parts = new LinkedHashMap<>(run.parts());
        parts.put(WorkParts.LOST, 300_000_000L);
        Run unlucky = new Run(
                run.mode(),
                2,
                2,
                run.started(),
                false,
                run.wallNanos() + 300_000_000L,
                run.userNanos(),
                run.systemNanos(),
                run.peakBytes(),
                run.diskBytes(),
                parts,
                run.phases(),
                run.lanes());
        assertEquals(
                before,
                Cost.of(new Series("unlucky", series.timings(), List.of(unlucky)))
                        .fixed(),
                1e-9);
    }

    @Test
    void hasDigitsForASpeedUpNearNothing() {
        assertEquals("0.0032", Amounts.estimate(new Estimate(0.0032, Double.NaN)));
        assertEquals("0.0032 ± 0.0001", Amounts.estimate(new Estimate(0.0032, 0.0001)));
        assertEquals("0.62 ± 0.02", Amounts.estimate(new Estimate(0.62, 0.02)));
    }

    @Test
    void saysInWhichFileSomethingWasNoted() {
        Timings timings = Sketch.timings(Sketch.serial(1000));
        Map<String, Timings> both = new LinkedHashMap<>();
        both.put("here", timings.withRuns(timings.arguments(), timings.runs(), List.of("It rained.")));
        both.put("there", timings);
        Comparison comparison = Comparison.of(both);
        assertTrue(
                comparison.warnings().contains("here: It rained."),
                comparison.warnings().toString());
        String page = HtmlPage.of(comparison);
        assertTrue(page.contains("<h3>here</h3>") && page.contains("<h3>there</h3>"));
    }

    @Test
    void warnsOfWhatMakesFiguresWorthLess() {
        Run[] runs = Stream.of(9000, 1000, 1001, 1002, 1003, 1004)
                .map(Sketch::serial)
                .toArray(Run[]::new);
        assertEquals(
                List.of(
                        "serial: the first run took 9.000 s, the others 1.003 s; caches may have been cold: warm up before, as"
                                + " by --warmup 2."),
                Comparison.of(Sketch.timings(runs)).warnings());
        assertTrue(warning(Sketch.serial(1000)).startsWith("serial: one run says little about the spread"));
        assertTrue(warning(Sketch.run("threads", 4, 900)).contains("more workers than the 2 processors"));
        assertTrue(warning(Sketch.serial(250)).contains("too short to say much: 150 ms of 250 ms are the start"));
        assertTrue(warning(Sketch.serial(1000), Sketch.serial(2000), Sketch.serial(1500))
                .contains("vary by 33 %"));
    }

    private static String warning(Run... runs) {
        return String.join("\n", Comparison.of(Sketch.timings(runs)).warnings());
    }

    @Test
    void leavesWarmUpsOutUnlessThereIsNothingElse() {
        Run warmUp = Sketch.serial(5000).asWarmUp(true);
        assertEquals(
                1,
                Comparison.of(Sketch.timings(warmUp, Sketch.serial(1000)))
                        .rows()
                        .get(0)
                        .series()
                        .runs()
                        .size());
        assertEquals(
                1,
                Comparison.of(Sketch.timings(warmUp))
                        .rows()
                        .get(0)
                        .series()
                        .runs()
                        .size());
    }

    @Test
    void saysWhatDiffersBetweenFiles() {
        Timings here = Sketch.timings(Sketch.serial(1000));
        Timings there = new Timings(
                "wordcount",
                "0.1.0",
                here.arguments(),
                "bytes",
                200_000_000,
                here.input(),
                new Machine("Linux 6.1, amd64", "Other", 64, 8L << 30, "OpenJDK VM 17", ""),
                List.of(Sketch.run("processes", 64, 500)),
                List.of());
        Map<String, Timings> both = new LinkedHashMap<>();
        both.put("here", here);
        both.put("there", there);
        Comparison comparison = Comparison.of(both);

        assertEquals(
                List.of(
                        "Different input: 100 MB (here); 200 MB (there).",
                        "Different processor: Model <T> (here); Other (there).",
                        "Different processors: 2 (here); 64 (there)."),
                comparison.differences());
        // Twice the work in half the time.
        assertEquals(4, comparison.rows().get(1).speedUp().value(), 1e-9);
        assertEquals("there: processes × 64", comparison.rows().get(1).series().name());
    }

    @Test
    void addsUpTheRunAsItWasSeenFromOutside() {
        Run inside = Sketch.serial(1000);
        Run run = inside.seenFromOutside(
                inside.started().minusMillis(7),
                1_030_000_000,
                java.util.OptionalLong.empty(),
                java.util.OptionalLong.empty());
        assertEquals(1_030_000_000, run.wallNanos());
        assertEquals(
                run.wallNanos(),
                run.parts().values().stream().mapToLong(Long::longValue).sum() + 50_000_000);
        assertEquals(107_000_000, run.parts().get(Phase.JVM_START));
        assertEquals(157_000_000, run.lanes().get(0).spans().get(0).beginNanos());
    }
}
