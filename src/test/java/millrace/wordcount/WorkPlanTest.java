package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.wordcount.WorkOptions.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkPlanTest {
    private static final long MEGABYTE = 1 << 20;
    private static final WordOptions SLOW =
            new WordOptions(new Tokens(Tokens.Kind.UNICODE, ""), LetterCase.LOWER, NormalForm.NONE, 1);

    @ParameterizedTest
    @CsvSource({
        "0, 8, SERIAL, 1, 1024",
        "255, 8, SERIAL, 1, 1024",
        "256, 8, THREADS, 5, 32",
        "256, 2, THREADS, 2, 64",
        "257, 2, THREADS, 2, 42",
        "1000, 8, THREADS, 8, 62",
        "1001, 1, SERIAL, 1, 1024",
        "100000, 8, THREADS, 8, 63"
    })
    void takesTheModeThatPays(long megabytes, int processors, Mode mode, int workers, long chunk) {
        WorkPlan plan = WorkPlan.of(options(Mode.AUTO, processors, false), WordOptions.RULE, bytes(megabytes));

        assertEquals(mode, plan.mode());
        assertEquals(workers, plan.workers());
        assertEquals(chunk, plan.chunkBytes() / MEGABYTE);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "127, 1", "128, 2", "257, 3", "1000, 8"})
    void startsNoProcessThatDoesNotPay(long megabytes, int workers) {
        assertEquals(
                workers,
                WorkPlan.of(options(Mode.PROCESSES, 8, false), WordOptions.RULE, bytes(megabytes))
                        .workers());
    }

    @Test
    void takesAsManyWorkersAsWereAskedForButNoMoreThanChunks() {
        for (Mode mode : new Mode[] {Mode.AUTO, Mode.THREADS, Mode.PROCESSES}) {
            assertEquals(
                    3,
                    WorkPlan.of(options(mode, 3, true), WordOptions.RULE, bytes(40))
                            .workers());
            assertEquals(
                    6,
                    WorkPlan.of(options(mode, 8, true), WordOptions.RULE, bytes(40))
                            .workers());
        }
        assertEquals(
                Mode.THREADS,
                WorkPlan.of(options(Mode.AUTO, 3, true), WordOptions.RULE, bytes(1))
                        .mode());
    }

    @Test
    void takesAllWorkersForAStreamWhichMayBeOfAnyLength() {
        WorkPlan plan = WorkPlan.of(options(Mode.AUTO, 4, false), WordOptions.RULE, OptionalLong.empty());

        assertEquals(Mode.THREADS, plan.mode());
        assertEquals(4, plan.workers());
    }

    @Test
    void takesFewerBytesForMuchWhereWordsAreSlow() {
        assertEquals(
                Mode.SERIAL,
                WorkPlan.of(options(Mode.AUTO, 4, false), SLOW, bytes(31)).mode());
        WorkPlan plan = WorkPlan.of(options(Mode.AUTO, 4, false), SLOW, bytes(32));

        assertEquals(Mode.THREADS, plan.mode());
        assertEquals(4, plan.workers());
        assertEquals(8 * MEGABYTE, plan.chunkBytes());
        assertEquals(
                MEGABYTE,
                WorkPlan.of(options(Mode.THREADS, 4, true), SLOW, bytes(1)).chunkBytes());
    }

    @ParameterizedTest
    @CsvSource({"1, 8192", "7, 8192", "20, 2730", "100, 630"})
    void takesSmallerChunksWhereNgramsAreLongAndMemoryIsLimited(int n, long chunk) {
        WorkOptions options = new WorkOptions(
                Mode.SERIAL, 1, true, OptionalLong.empty(), OptionalLong.of(512 * MEGABYTE), Optional.empty(), false);
        WordOptions words = new WordOptions(new Tokens(Tokens.Kind.RULE, ""), LetterCase.LOWER, NormalForm.NONE, n);

        assertEquals(chunk, WorkPlan.of(options, words, bytes(100_000)).chunkBytes() / 1024);
    }

    @ParameterizedTest
    @CsvSource({"SERIAL, 1, 8", "THREADS, 4, 2", "PROCESSES, 4, 2"})
    void takesSmallerChunksWhereMemoryIsLimited(Mode mode, int workers, long chunk) {
        WorkOptions options = new WorkOptions(
                mode, workers, true, OptionalLong.empty(), OptionalLong.of(512 * MEGABYTE), Optional.empty(), false);

        assertEquals(
                chunk * MEGABYTE,
                WorkPlan.of(options, WordOptions.RULE, bytes(100_000)).chunkBytes());
    }

    private static OptionalLong bytes(long megabytes) {
        return OptionalLong.of(megabytes * MEGABYTE);
    }

    @Test
    void losesLittleOfASerialRunThatGoesOnLater() {
        WorkOptions kept = new WorkOptions(
                Mode.SERIAL, 1, false, OptionalLong.empty(), OptionalLong.empty(), Optional.of(Path.of("log")), true);

        assertEquals(
                128 * MEGABYTE,
                WorkPlan.of(kept, WordOptions.RULE, bytes(5_000)).chunkBytes());
        assertEquals(16 * MEGABYTE, WorkPlan.of(kept, SLOW, bytes(5_000)).chunkBytes());
    }

    private static WorkOptions options(Mode mode, int workers, boolean asked) {
        return new WorkOptions(
                mode, workers, asked, OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), false);
    }
}
