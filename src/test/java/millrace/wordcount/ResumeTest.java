package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that did not finish, because a file is damaged, and the next, that go on from there. */
class ResumeTest {
    @TempDir
    Path folder;

    private Path log;
    private Path kept;
    private Path first;
    private Path damaged;

    @BeforeEach
    void write() throws IOException {
        log = folder.resolve("log");
        kept = folder.resolve("log.resume");
        first = text("a.txt", "one two two ".repeat(200));
        text("b.txt", "two three");
        damaged = text("c.gz", "no gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads"})
    void countsOnlyWhatIsMissing(String mode) throws IOException {
        Command unfinished = count("-m", mode);
        assertEquals(ExitCode.INPUT_FAILED, unfinished.code());
        assertTrue(
                unfinished.err().contains("the same command counts only what is missing: what was counted is kept in"),
                unfinished.err());
        List<String> before = lines();
        Files.writeString(damaged, "");
        Files.move(damaged, folder.resolve("c.txt"));

        Command finished = count("-m", mode);

        assertEquals("two: 401\none: 200\nthree: 1\n", finished.out());
        assertTrue(
                finished.err().contains("--resume: 4 chunks of earlier runs; what of this has not changed is taken"),
                finished.err());
        assertEquals(ExitCode.OK, finished.code());
        assertFalse(Files.exists(kept));
        List<String> lines = lines();
        assertEquals(1 + 3 + 1 + 1, lines.size(), lines.toString());
        assertEquals(4, taken(before));
        assertTrue(lines.get(1).startsWith("0\t" + first + "\t0-1000\t"), lines.toString());
    }

    @Test
    void countsAgainWhatHasOnlyTheSizeAndTimeOfWhatWasThere() throws IOException {
        FileTime time = Files.getLastModifiedTime(first);
        count();
        Files.writeString(first, "six two two ".repeat(200));
        Files.setLastModifiedTime(first, time);

        assertEquals("two: 401\nsix: 200\nthree: 1\n", count().out());
    }

    @Test
    void countsAgainWhatHasChangedOrIsDamaged() throws IOException {
        count();
        Files.writeString(first, "new");
        assertEquals("new: 1\nthree: 1\ntwo: 1\n", count().out());

        for (String suffix : List.of(".run", ".chunk")) {
            for (Path file : files(suffix)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
            assertEquals("new: 1\nthree: 1\ntwo: 1\n", count().out());
        }
        for (Path file : files(".chunk")) {
            Files.writeString(file, "{\"pieces\":[{}],\"words\":{\"name\":\"../../etc/passwd\",\"bytes\":-1}}");
        }
        assertEquals("new: 1\nthree: 1\ntwo: 1\n", count().out());
    }

    @Test
    void takesNothingOfARunThatCountedOtherWords() throws IOException {
        Files.writeString(first, "One two two ".repeat(200));
        count("--case", "keep");

        assertEquals("two: 401\none: 200\nthree: 1\n", count().out());
        assertEquals(
                "two three: 1\n", count("--ngrams", "2", "--match", "three").out());
        assertEquals(
                "two: 401\nOne: 200\nthree: 1\n",
                count("--case", "keep", "--chunk", "3000").out());
    }

    @Test
    void keepsDocumentsAndTotalsOfFilesToo() throws IOException {
        String[] options = {"--documents", "--per-file", "-f", "json", "-n", "0"};
        String whole = count(options).out();
        List<String> before = lines();

        assertEquals(whole, count(options).out());
        assertEquals(4, taken(before));
        assertTrue(whole.contains("\"documents\""), whole);
    }

    /** Which is read as a stream then. */
    @Test
    void keepsTheChunksOfACompressedFileWhereMemoryIsLimited() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("b.gz")))) {
            for (int i = 0; i < 2_000; i++) {
                out.write((i + "\n").getBytes(UTF_8));
            }
        }
        Command first = count("--memory", "16m", "--ngrams", "2", "-f", "json");
        List<String> before = lines();
        Command second = count("--memory", "16m", "--ngrams", "2", "-f", "json");

        assertEquals(first.out(), second.out());
        assertTrue(before.size() > 12, before.toString());
        assertEquals(before.size() - 2, taken(before)); // but for the head line, and the damaged file
    }

    @Test
    void goesOnWithTheChunksOfTheEarlierRun() throws IOException {
        count("--chunk", "500");
        long chunks = files(".chunk").size();
        List<String> before = lines();

        Command next = Command.run(arguments("-m", "threads", "-w", "3"));

        assertTrue(chunks >= 5, chunks + " chunks");
        assertEquals("two: 401\none: 200\nthree: 1\n", next.out());
        assertEquals(chunks, taken(before));
    }

    @Test
    void leavesItsOwnFilesOutOfWhatItCounts() throws IOException {
        String[] arguments = {"-r", "--joblog", log.toString(), "--resume", folder.toString()};
        Command unfinished = Command.run(arguments);
        Command again = Command.run(arguments);

        assertTrue(Files.isDirectory(kept));
        assertEquals(unfinished.out(), again.out());
        assertEquals("two: 401\none: 200\nthree: 1\n", again.out());

        Command other = Command.run("-r", "--exclude", "log", folder.toString());
        assertEquals("two: 401\none: 200\nthree: 1\n", other.out());
        assertTrue(other.err().contains(kept + ": kept by --resume, not counted"), other.err());
    }

    @Test
    void refusesWhatItCannotDo() throws IOException {
        assertUsage("--resume needs --joblog FILE: what is counted is kept beside it", "--resume", first.toString());
        assertUsage(
                "--resume: -: is a stream, which nobody can read again; name files",
                "--resume",
                "--joblog",
                log.toString(),
                "-");
        Files.createDirectory(kept);
        try (FileChannel channel = FileChannel.open(
                        kept.resolve("chunk-bytes"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertUsage("--resume: " + kept + ": another run is using it", arguments());
        }
        Files.writeString(kept.resolve("precious.run"), "what somebody has there");
        String moveAway = ": is there, and not made by --resume, or has more in it; move that away";
        assertUsage("--resume: " + kept + moveAway, arguments());
        Files.delete(kept.resolve("precious.run"));
        Path elsewhere = Files.move(kept, folder.resolve("elsewhere"));
        Files.createSymbolicLink(kept, elsewhere);
        assertUsage("--resume: " + kept + moveAway, arguments());
        Files.delete(kept);
        Files.writeString(kept, "a file");
        assertUsage("--resume: " + kept + moveAway, arguments());
        String nowhere = folder + "/nowhere";
        assertUsage(
                "--resume: " + nowhere + "/log.resume: there is no folder " + nowhere,
                "--resume",
                "--joblog",
                nowhere + "/log",
                first.toString());
        assertFalse(Files.exists(Path.of(nowhere)));
    }

    /* They are what it always skips: nothing is missing. */
    @Test
    void isDoneWithBinaryFiles() throws IOException {
        Path texts = Files.createDirectory(folder.resolve("texts"));
        Files.writeString(texts.resolve("binary"), "\0");
        Files.writeString(texts.resolve("text"), "one");
        Command command = Command.run("-r", "--joblog", log.toString(), "--resume", texts.toString());

        assertEquals(ExitCode.INPUT_FAILED, command.code());
        assertFalse(command.err().contains("what was counted is kept"), command.err());
        assertFalse(Files.exists(kept));
    }

    @Test
    void saysOfAFileThatWentAwayWhatItSaysWithout() throws IOException {
        Files.delete(damaged);
        Command command = Command.run(
                new FilterInputStream(new ByteArrayInputStream((first + "\0" + damaged + "\0").getBytes(UTF_8))) {},
                "--joblog",
                log.toString(),
                "--resume",
                "--files0-from",
                "-");

        assertTrue(command.err().startsWith("wordcount: " + damaged + ": no such file or folder\n"), command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    private Command count(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--chunk", "1000"));
        all.addAll(List.of(options));
        return Command.run(arguments(all.toArray(String[]::new)));
    }

    private String[] arguments(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--joblog", log.toString(), "--resume"));
        try (Stream<Path> files = Files.list(folder)) {
            files.map(Path::toString)
                    .filter(file -> file.matches(".*/[abc]\\.[a-z]+"))
                    .sorted()
                    .forEach(all::add);
        }
        return all.toArray(String[]::new);
    }

    private Path text(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    /* A chunk that was counted again began later. */
    private long taken(List<String> before) throws IOException {
        List<String> now = lines();
        return before.stream()
                .skip(1)
                .filter(line -> !line.contains(damaged.toString()) && now.contains(line))
                .count();
    }

    private static void assertUsage(String message, String... arguments) {
        Command command = Command.run(arguments);
        assertTrue(command.err().startsWith("wordcount: " + message), command.err());
        assertEquals(ExitCode.USAGE, command.code());
    }
}
