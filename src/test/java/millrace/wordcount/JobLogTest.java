package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import millrace.process.Manager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLogTest {
    @TempDir
    Path folder;

    private Path file;
    private JobLog log;

    @BeforeEach
    void begin() throws IOException {
        file = folder.resolve("log");
        log = new JobLog(Location.of(file), new ReentrantLock());
        log.begin();
    }

    @Test
    void hasAHeaderAndALineForEachPiece() throws IOException {
        log.append(chunk(7, "one", "two\tthree\n"), List.of(count(3), count(4)));

        List<String> lines = Files.readAllLines(file);
        assertEquals("chunk\tfile\trange\tworker\tstart\tmilliseconds\twords\tattempts\tproblem", lines.get(0));
        assertEquals(
                "7\tone\t0-10\t" + Thread.currentThread().getName() + "\t1970-01-01T00:00:01Z\t25\t3\t1\t",
                lines.get(1));
        assertTrue(lines.get(2).startsWith("7\ttwo\\tthree\\n\t0-10\t"), lines.get(2));
        assertEquals(3, lines.size());
    }

    @Test
    void saysWhyAPieceIsNotCounted() throws IOException {
        Chunk lost = chunk(2, "one", "two");
        log.append(
                chunk(1, "one"),
                List.of(PieceCount.failed(chunk(1, "one").pieces().get(0), "permission denied")));
        log.giveUp(lost, 3);

        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.get(1).endsWith("\t\t0\t0\t1\tpermission denied"), lines.get(1));
        assertEquals(
                List.of(
                        "2\tone\t0-10\t\t\t0\t0\t3\tlost, and not counted",
                        "2\ttwo\t0-10\t\t\t0\t0\t3\tlost, and not counted"),
                lines.subList(2, 4));
    }

    @Test
    void replacesALineThatSomebodyLeftUnfinished() throws IOException {
        log.append(chunk(1, "one"), List.of(count(1)));
        Files.writeString(file, Files.readString(file) + "2\ttw" + "o".repeat(20_000));
        log.append(chunk(3, "three"), List.of(count(3)));

        List<String> lines = Files.readAllLines(file);
        assertEquals(3, lines.size());
        assertTrue(lines.get(2).startsWith("3\tthree\t"), lines.get(2));
    }

    @Test
    void addsOnlyTheLinesOfARetriedChunkThatAreMissing() throws IOException {
        Chunk chunk = chunk(12, "a", "b", "c");
        List<PieceCount> counts = List.of(count(1), count(2), count(3));
        log.append(chunk(1, "other"), List.of(count(9)));
        log.append(chunk, counts, "worker", 1);
        String complete = Files.readString(file);
        // The worker was killed after the first line, in the middle of the second.
        Files.writeString(file, complete.substring(0, complete.indexOf("\tb\t") + 2));
        log.append(chunk, counts, "worker", 2);

        List<String> lines = Files.readAllLines(file);
        assertEquals(
                List.of("a 1", "b 2", "c 2"),
                lines.stream().skip(2).map(JobLogTest::fileAndAttempts).toList());
        log.append(chunk, counts, "worker", 3);
        assertEquals(lines, Files.readAllLines(file));
    }

    @Test
    void isWrittenToNothingButAFile() {
        JobLog device = new JobLog(new Location("/dev/stderr"), new ReentrantLock());
        FileSystemException refused = assertThrows(FileSystemException.class, device::begin);
        assertTrue(refused.getReason().startsWith("is no regular file"), refused.getReason());
    }

    private static String fileAndAttempts(String line) {
        String[] cells = line.split("\t", -1);
        return cells[1] + " " + cells[7];
    }

    private static Chunk chunk(long id, String... names) {
        List<Piece> pieces = Stream.of(names)
                .<Piece>map(name -> new Piece.Range(0, new Location(name), name, 0, 10, 10, false))
                .toList();
        return new Chunk(new Portion(id, pieces), Manager.open().counter());
    }

    private static PieceCount count(long words) {
        return new PieceCount(0, 10, words, 0, false, false, "", "", 1000, 25);
    }
}
