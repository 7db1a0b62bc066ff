package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import millrace.cli.ExitCode;
import millrace.page.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static Timings measured() {
        return Sketch.timings(
                Sketch.serial(1200), ScalingModelTest.run(1, 850, 1020), ScalingModelTest.run(3, 500, 1200));
    }

    private ExitCode timings(String... arguments) {
        return Main.run(arguments, out, err);
    }

    private String written(String name, Timings timings) throws IOException {
        Path file = folder.resolve(name);
        TimingFile.write(timings, file);
        return file.toString();
    }

    @Test
    void putsWhatWasMeasuredBesideWhatIsPredicted() {
        List<Table> tables =
                Prediction.of(List.of(measured()), List.of(1, 2, 3), List.of()).tables();

        assertEquals(1, tables.size());
        assertEquals(
                "Predicted, not measured: processes, 100 MB, 4 tasks",
                tables.get(0).title());
        // Two: 150 + 60 + 5 + 1.271 (60 + 240 + 120); three, on two processors: 150 + 60 + 10 + 1.907 (60 + 360).
        assertEquals("""
                workers  predicted  speed-up  on 2 processors  measured there  deviation
                serial     1.200 s      1.00          1.200 s       1.200 s *        0 %
                1           850 ms      1.41           850 ms        850 ms *        0 %
                2           749 ms      1.60           749 ms
                3           754 ms      1.59          1.021 s          500 ms     +104 %
                """, tables.get(0).asText());
    }

    @Test
    void holdsAnotherAmountOfAnotherFileAgainstTheModelOfTheFirst() {
        Timings half = new Timings(
                "wordcount",
                "0.1.0",
                List.of("half.txt"),
                "bytes",
                50_000_000,
                measured().input(),
                Sketch.MACHINE,
                List.of(ScalingModelTest.run(1, 630, 800)),
                List.of());
        Prediction prediction = Prediction.of(List.of(measured(), half), List.of(1), List.of(200_000_000L));

        assertEquals(
                List.of(50_000_000L, 100_000_000L, 200_000_000L),
                prediction.curves().stream().map(Prediction.Curve::amount).toList());
        Prediction.Point point = prediction.curves().get(0).points().get(1);
        assertFalse(point.base());
        assertEquals(0.63, point.here(), 1e-9); // without the last two tasks of 110 ms
        assertEquals(0, point.deviation(), 1e-9);
        assertTrue(prediction.curves().get(2).points().get(1).measured().isEmpty());
    }

    @Test
    void saysWhenTheTasksAreTooFewToTellHowLongAWarmOneTakes() {
        String sentences = String.join(
                "\n", Prediction.of(List.of(measured()), List.of(1), List.of()).sentences());
        assertTrue(sentences.contains("serial: so few tasks do not tell"), sentences);
        assertFalse(sentences.contains("processes × 1: so few"), sentences);
    }

    @Test
    void writesTheSameAsCsvAndMarkdown() throws IOException {
        String csv = folder.resolve("p.csv").toString();
        String markdown = folder.resolve("p.md").toString();
        assertEquals(
                ExitCode.OK,
                timings(
                        "--predict",
                        "--workers=3",
                        "--amount=200MB",
                        "--timing-csv=" + csv,
                        "--timing-markdown=" + markdown,
                        written("a.json", measured())),
                err::toString);

        assertEquals(
                List.of(
                        "mode,workers,amount,unit,predicted,predicted_speed_up,processors,predicted_there,measured_there,"
                                + "measured_runs,is_base",
                        "serial,1,100000000,bytes,1.2,1.0,2,1.2,1.2,1,true"),
                Files.readAllLines(Path.of(csv)).subList(0, 2));
        assertEquals(5, Files.readAllLines(Path.of(csv)).size());
        assertTrue(Files.readString(Path.of(markdown))
                .contains("**Predicted, not measured: processes, 200 MB, 8 tasks**\n\n| workers | predicted |"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\n3 "), out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void predictsForPowersOfTwoUnlessItIsTold() throws IOException {
        assertEquals(ExitCode.OK, timings("--predict", written("a.json", measured())), err::toString);
        assertEquals(
                List.of("serial", "1", "2", "4", "8", "16", "32", "64", "128"),
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .skip(3)
                        .limit(9)
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .toList());
    }

    @Test
    void refusesWhatDoesNotGoTogether() throws IOException {
        String file = written("a.json", measured());
        for (String[] words : List.of(
                new String[] {"--workers=2", file},
                new String[] {"--amount=1M", file},
                new String[] {"--predict", "--amount=0", file},
                new String[] {"--predict", "--amount=1M,x", file},
                new String[] {"--predict", "--workers=0", file},
                new String[] {"--predict", "--report=" + folder.resolve("r.html"), file},
                new String[] {"--predict", "--trace=" + folder.resolve("t.json"), file})) {
            assertEquals(ExitCode.USAGE, timings(words), String.join(" ", words));
        }
    }

    @Test
    void refusesFilesOfAnotherMachineAndRunsWithoutSingleTasks() {
        Timings measured = measured();
        Timings elsewhere = new Timings(
                measured.command(),
                measured.version(),
                measured.arguments(),
                measured.unit(),
                measured.amount(),
                measured.input(),
                new Machine("Linux 6.1, amd64", "Other", 64, 8L << 30, "OpenJDK VM 17", ""),
                measured.runs(),
                List.of());
        assertThrows(
                IllegalArgumentException.class,
                () -> Prediction.of(List.of(measured, elsewhere), List.of(1), List.of()));
        Run requests = ScalingModelTest.run(1, 850, 1020);
        List<Span> untold = List.of(new Span(Span.Kind.TASK, 0, 1, 0, "2 requests", 2));
        Run crawl = new Run(
                requests.mode(),
                1,
                1,
                requests.started(),
                false,
                requests.wallNanos(),
                requests.userNanos(),
                requests.systemNanos(),
                requests.peakBytes(),
                requests.diskBytes(),
                requests.parts(),
                requests.phases(),
                List.of(new Lane("w", requests.lanes().get(0).pid(), untold, "")));
        assertThrows(
                IllegalArgumentException.class,
                () -> Prediction.of(List.of(Sketch.timings(crawl)), List.of(1), List.of()));
    }
}
