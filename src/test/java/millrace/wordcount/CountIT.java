package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting on worker processes: the same as without, also when workers are killed. */
class CountIT {
    /** So many runs have their workers killed; more once in a while. */
    private static final int KILL_RUNS = Integer.getInteger("millrace.kill.runs", 20);

    private static final int LARGE_BYTES = 200_000_000;

    @TempDir
    static Path folder;

    private static String large;
    private static String largeTotals;

    @BeforeAll
    static void writeALargeFile() throws IOException {
        Path file = folder.resolve("large.txt");
        byte[] block = text(new Random(1), 1_000_000);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < LARGE_BYTES / block.length; i++) {
                out.write(block);
                out.write(("block " + i + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        large = file.toString();
        largeTotals =
                Command.run("-q", "-n0", "-f", "tsv", "-m", "threads", large).out();
    }

    @AfterEach
    void noWorkerIsLeft() {
        assertEquals(List.of(), Workers.of(ProcessHandle.current()));
    }

    @TestFactory
    Stream<DynamicTest> findsTheTotalsOfTheReferenceWithAnyNumberOfWorkers() throws IOException {
        return SharedTexts.together().stream()
                .flatMap(text -> Stream.of("1 1M", "2 64k", "8 64k", "3 5000")
                        .map(how -> DynamicTest.dynamicTest(
                                how,
                                () -> assertEquals(
                                        text.totals(),
                                        text.count(
                                                "processes",
                                                "--workers",
                                                how.substring(0, 1),
                                                "--chunk",
                                                how.substring(2))))));
    }

    @Test
    void writesTheSameBytesInEachModeAndFormat() throws IOException {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            files.add(write("small-" + i, RandomText.bytes(new Random(i), 5000)));
        }
        for (String format : List.of("text", "tsv", "csv", "json")) {
            List<String> options = List.of("-q", "-n0", "-f", format, "--per-file", "--chunk", "3000", "-w2");
            Command serial = Command.run(arguments(options, files, "-m", "serial"));
            for (String mode : List.of("threads", "processes")) {
                assertEquals(serial, Command.run(arguments(options, files, "-m", mode)), mode + " " + format);
            }
        }
    }

    @Test
    void countsStandardInputOnWorkers() {
        byte[] text = text(new Random(3), 5_000_000);

        assertEquals(Command.run(text, "-q", "-m", "serial"), Command.run(text, "-q", "-m", "processes"));
    }

    @Test
    void showsProgressOfWorkers() {
        Command command = Command.run("-m", "processes", "--progress", "always", large);

        assertTrue(command.err().contains("% "), command.err());
        assertTrue(command.err().contains("\r\u001b[Kwordcount: 1 file, "), command.err());
    }

    @TestFactory
    Stream<DynamicTest> findsTheSameWhenWorkersAreKilled() {
        AtomicInteger kills = new AtomicInteger();
        Stream<DynamicTest> runs = Stream.iterate(1, seed -> seed + 1)
                .limit(KILL_RUNS)
                .map(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    try (Killer killer = Killer.atRandom(seed)) {
                        Command command = Command.run("-q", "-n0", "-f", "tsv", "-m", "processes", "-w2", large);
                        assertEquals("", command.err());
                        assertEquals(ExitCode.OK, command.code());
                        assertTrue(
                                largeTotals.equals(command.out()), "other counts, after " + killer.kills() + " kills");
                        kills.addAndGet(killer.kills());
                    }
                }));
        DynamicTest hits = DynamicTest.dynamicTest(
                "that workers were killed", () -> assertTrue(kills.get() >= KILL_RUNS, kills + " kills"));
        return Stream.concat(runs, Stream.of(hits));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void mergesManyDifferentWordsOnWorkersThoughSomeAreKilled(long seed) throws IOException {
        Random random = new Random(5);
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 3_500_000; i++) {
            words.append(Long.toString(10_000_000L + random.nextInt(3_000_000), Character.MAX_RADIX))
                    .append("-word ");
        }
        String many = write("many", words.toString().getBytes(StandardCharsets.UTF_8));
        String few = write("few", "a few, and a few".getBytes(StandardCharsets.UTF_8));
        String serial = Command.run("-q", "-f", "json", "-n40", "-m", "serial", many, few)
                .out();

        Path timing = folder.resolve("timing");
        String[] processes = {
            "-v",
            "-f",
            "json",
            "-n40",
            "-m",
            "processes",
            "-w2",
            "--chunk",
            "9m",
            "--timing",
            timing.toString(),
            many,
            few
        };
        try (Killer killer = seed == 0 ? null : Killer.atRandom(seed)) {
            Command command = Command.run(processes);
            assertTrue(command.err().contains("each worker merges a range of them"), command.err());
            assertEquals(
                    serial.replace("\"serial\"", "\"processes\""),
                    command.out(),
                    () -> "after " + (killer == null ? 0 : killer.kills()) + " kills");
        }
        assertTrue(Files.readString(timing).contains("\"" + RangeMerge.PART + "\": "), "no word of what merging took");
    }

    @Test
    void logsEachPieceOnceWhenWorkersAreKilled() throws IOException {
        Path log = folder.resolve("log");
        String small = write("small", "a b c ".getBytes(StandardCharsets.UTF_8));
        try (Killer killer = Killer.start(strike -> awaitLines(log, 5 * strike))) {
            Command command = Command.run(
                    "-q", "-m", "processes", "--chunk", "4M", "--joblog", log.toString(), small, large, small);
            assertEquals(ExitCode.OK, command.code(), command.err());
            assertTrue(killer.kills() >= 2);
        }
        List<String> lines = Files.readAllLines(log);
        long size = Files.size(Path.of(large));
        List<String> expected = new ArrayList<>();
        expected.add(small + " 0-6");
        for (long start = 0; start < size; start += 4 << 20) {
            expected.add(large + " " + start + "-" + Math.min(size, start + (4 << 20)));
        }
        expected.add(small + " 0-6");
        List<String> logged =
                lines.stream().skip(1).map(CountIT::fileAndRange).sorted().toList();
        assertEquals(expected.stream().sorted().toList(), logged);
        long words = lines.stream()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split("\t", -1)[6]))
                .sum();
        assertEquals(sumOf(largeTotals) + 6, words);
        assertTrue(lines.stream().skip(1).anyMatch(line -> !line.endsWith("\t1")), "nothing was tried twice");
    }

    @ParameterizedTest
    @CsvSource({"processes, false", "processes, true", "threads, false", "threads, true"})
    void countsAFileThatIsDeletedOrReplacedMeanwhile(String mode, boolean replaced) throws Exception {
        byte[] text = text(new Random(4), 10_000_000);
        Path file = Path.of(write("file", text));
        Path other = Path.of(write("other", text(new Random(5), 10_000_000)));
        Path log = folder.resolve("log-" + mode + replaced);
        String expected =
                Command.run(text, "-q", "-n0", "-f", "tsv", "-m", "serial").out();
        FutureTask<Boolean> change = new FutureTask<>(() -> {
            awaitLines(log, 2);
            if (replaced) {
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(file);
            }
            return Files.readAllLines(log).size() < 1 + 10_000_000 / 20_000;
        });
        Thread changer = new Thread(change, "changer");
        changer.setDaemon(true); // it waits for ever if the command fails before
        changer.start();
        Command command = Command.run(
                "-qn0", "-f", "tsv", "-m", mode, "-w2", "--chunk", "20k", "--joblog", log.toString(), file.toString());

        assertEquals("", command.err());
        assertTrue(expected.equals(command.out()), "other counts");
        assertTrue(change.get(), "the change came too late");
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertTrue(open.noneMatch(descriptor -> isOf(file, descriptor)));
        }
    }

    private static boolean isOf(Path file, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(file.toString());
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void namesTheFileThatKillsItsWorkersAndCountsTheRest() throws IOException {
        String small = write("small", "a b c".getBytes(StandardCharsets.UTF_8));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1_500_000; i++) {
            many.append(Integer.toString(i * 7919, 36)).append(' ');
        }
        String hungry = write("hungry", many.toString().getBytes(StandardCharsets.UTF_8));
        System.setProperty("millrace.worker.options", "-Xmx16m\n-XX:+UseSerialGC");
        try {
            Command command = Command.run("-q", "-m", "processes", "--chunk", "16M", hungry, small);
            assertEquals("a: 1\nb: 1\nc: 1\n", command.out());
            assertTrue(command.err().contains("wordcount: " + hungry + ": not counted, since chunk 0 "), command.err());
            assertEquals(ExitCode.INPUT_FAILED, command.code());
        } finally {
            System.clearProperty("millrace.worker.options");
        }
    }

    private static long sumOf(String tsv) {
        return tsv.lines()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.substring(row.indexOf('\t') + 1)))
                .sum();
    }

    private static boolean awaitLines(Path log, int lines) throws InterruptedException {
        while (!hasLines(log, lines)) {
            Thread.sleep(2);
        }
        return false;
    }

    private static boolean hasLines(Path log, int lines) {
        try (Stream<String> there = Files.lines(log)) {
            return there.count() > lines;
        } catch (IOException | UncheckedIOException notYet) {
            return false;
        }
    }

    private static String fileAndRange(String line) {
        String[] cells = line.split("\t", -1);
        assertEquals(9, cells.length, line);
        return cells[1] + " " + cells[2];
    }

    private static String[] arguments(List<String> options, List<String> files, String... more) {
        return Stream.of(options, Arrays.asList(more), files)
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static String write(String name, byte[] text) throws IOException {
        return Files.write(folder.resolve(name), text).toString();
    }

    /** Lines of words, some common, most rare. */
    private static byte[] text(Random random, int bytes) {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            int rank = (int) Math.exp(random.nextDouble() * 10);
            text.append(Integer.toString(rank * 7919, 36)).append(random.nextInt(10) == 0 ? ".\n" : " ");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
