package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonRunnerTest {
    private static final List<Contender> THREE = List.of(
            new Contender("serial", 1, List.of()),
            new Contender("threads", 2, List.of()),
            new Contender("processes", 2, List.of()));

    private final List<String> order = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Path folder = Path.of("");
    private long amount = 100_000_000;

    @TempDir
    Path base;

    private static TimingOptions options(int runs, int warmUps) {
        return new TimingOptions(
                true,
                runs,
                warmUps,
                new TimingOptions.Files(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                OptionalInt.empty());
    }

    private ComparisonRunner runner(int runs, int warmUps, String badResult) {
        return new ComparisonRunner(
                THREE,
                options(runs, warmUps),
                (contender, result) -> {
                    folder = result.getParent();
                    order.add(contender.mode().substring(0, 1));
                    if (badResult.equals("!" + contender.mode())) {
                        throw new ComparisonException(contender.mode() + " failed", 1);
                    }
                    Files.writeString(result, "the: 2" + (contender.mode().equals(badResult) ? "1" : ""));
                    return Sketch.timings(amount, Sketch.run(contender.mode(), contender.workers(), 1000));
                },
                ComparisonRunner.ResultCheck.BYTES,
                lines::add,
                base);
    }

    @Test
    void runsAllInTurnAndLeavesNothing() throws Exception {
        Timings timings = runner(2, 1, "").run(List.of("--", "a"));

        assertEquals("stpstpstp", String.join("", order));
        assertEquals(
                List.of(true, true, true, false, false, false, false, false, false),
                timings.runs().stream().map(Run::warmUp).toList());
        assertEquals(List.of("--", "a"), timings.arguments());
        assertEquals("run 1 of 9: serial", lines.get(0));
        assertTrue(lines.get(8).startsWith("run 9 of 9: processes × 2, 0:0"), lines.get(8));
        assertLeavesNothing();
    }

    @Test
    void leavesNothingWhenALaterRunFails() throws IOException {
        ComparisonException e = assertThrows(
                ComparisonException.class, () -> runner(2, 0, "!threads").run(List.of()));
        assertEquals("threads failed", e.getMessage());
        assertLeavesNothing();
    }

    private void assertLeavesNothing() throws IOException {
        assertEquals(base, folder.getParent());
        try (Stream<Path> left = Files.list(base)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void stopsWhenTheInputChanges() throws Exception {
        ComparisonRunner changing = new ComparisonRunner(
                THREE,
                options(2, 0),
                (contender, result) -> {
                    folder = result.getParent();
                    amount *= order.size() == 3 ? 2 : 1;
                    Files.writeString(result, "of " + amount);
                    order.add(contender.mode());
                    return Sketch.timings(amount, Sketch.run(contender.mode(), contender.workers(), 1000));
                },
                ComparisonRunner.ResultCheck.BYTES,
                lines::add,
                base);
        ComparisonException e = assertThrows(ComparisonException.class, () -> changing.run(List.of()));
        assertEquals(
                "the input changed meanwhile: serial found 200 MB, the run before it 100 MB; compare when nobody writes it",
                e.getMessage());
        assertLeavesNothing();
    }

    @Test
    void namesTheFolderThatIsNotThere() {
        base = base.resolve("none");
        IOException e = assertThrows(IOException.class, () -> runner(1, 0, "").run(List.of()));
        assertEquals(
                "cannot put results into " + base + ": no such file or folder; name another folder in TMPDIR",
                e.getMessage());
    }

    @Test
    void stopsAtTheFirstResultThatDiffersAndKeepsBoth() throws Exception {
        ComparisonException e = assertThrows(
                ComparisonException.class, () -> runner(2, 0, "threads").run(List.of()));
        Path kept;
        try (Stream<Path> left = Files.list(base)) {
            kept = left.findFirst().orElseThrow();
        }
        assertFalse(Files.exists(folder)); // the next one to make such a folder would delete it
        assertEquals(
                "the result of threads × 2 is not that of serial, from byte 6 on; compare " + kept.resolve("result-0")
                        + " and " + kept.resolve("result-1"),
                e.getMessage());
        assertEquals("st", String.join("", order));
        assertEquals("the: 21", Files.readString(kept.resolve("result-1")));
    }
}
