package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ComparisonRunnerTest {
    private static final List<Contender> THREE = List.of(
            new Contender("serial", 1, List.of()),
            new Contender("threads", 2, List.of()),
            new Contender("processes", 2, List.of()));

    private final List<String> order = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Path folder = Path.of("");

    private ComparisonRunner runner(int runs, int warmUps, String badResult) {
        TimingOptions options = new TimingOptions(
                true,
                runs,
                warmUps,
                new TimingOptions.Files(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                OptionalInt.empty());
        return new ComparisonRunner(
                THREE,
                options,
                (contender, result) -> {
                    folder = result.getParent();
                    order.add(contender.mode().substring(0, 1));
                    if (badResult.equals("!" + contender.mode())) {
                        throw new ComparisonException(contender.mode() + " failed", 1);
                    }
                    Files.writeString(result, "the: 2" + (contender.mode().equals(badResult) ? "1" : ""));
                    return Sketch.timings(Sketch.run(contender.mode(), contender.workers(), 1000));
                },
                ComparisonRunner.ResultCheck.BYTES,
                lines::add);
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
        assertFalse(Files.exists(folder));
    }

    @Test
    void leavesNothingWhenALaterRunFails() {
        ComparisonException e = assertThrows(
                ComparisonException.class, () -> runner(2, 0, "!threads").run(List.of()));
        assertEquals("threads failed", e.getMessage());
        assertFalse(Files.exists(folder));
    }

    @Test
    void stopsAtTheFirstResultThatDiffersAndKeepsBoth() throws Exception {
        ComparisonException e = assertThrows(
                ComparisonException.class, () -> runner(2, 0, "threads").run(List.of()));
        assertEquals(
                "the result of threads × 2 is not that of serial, from byte 6 on; compare " + folder.resolve("result-0")
                        + " and " + folder.resolve("result-1"),
                e.getMessage());
        assertEquals("st", String.join("", order));
        assertEquals("the: 21", Files.readString(folder.resolve("result-1")));
        Files.delete(folder.resolve("result-0"));
        Files.delete(folder.resolve("result-1"));
        Files.delete(folder);
    }
}
