package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are killed again and again, until one gets to the end. */
@Timeout(120)
class ResumeIT {
    private static final int CHUNKS = 40;
    private static final int KILLS = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads", "processes"})
    void isTheSameHoweverOftenItIsKilled(String mode) throws Exception {
        Random random = new Random(mode.hashCode());
        Path text = folder.resolve("text");
        StringBuilder words = new StringBuilder();
        while (words.length() < CHUNKS * 100_000) {
            words.append(Integer.toString(random.nextInt(30_000), 36)).append(' ');
        }
        Files.writeString(text, words);
        String whole = Command.run("-q", "-m", "serial", "-n", "0", "--per-file", text.toString())
                .out();
        Path kept = folder.resolve("log.resume");

        int kept0 = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            Process program = program(mode, text).start();
            int enough = kept0 + 1 + random.nextInt(CHUNKS / (KILLS + 2));
            while (chunks(kept) < enough && program.isAlive()) {
                Thread.sleep(1);
            }
            assertTrue(program.isAlive(), "it was too quick to be killed");
            if (kill == KILLS) {
                program.toHandle().destroy(); // leaves the streams open
                String said = Program.errors(program);
                assertTrue(
                        said.contains("interrupted; the same command counts only what is missing: what was counted"
                                + " is kept in " + kept),
                        said);
            } else {
                program.descendants().forEach(ProcessHandle::destroyForcibly);
                program.destroyForcibly();
            }
            assertTrue(program.waitFor(10, TimeUnit.SECONDS));
            assertTrue(chunks(kept) >= enough);
            kept0 = chunks(kept);
        }
        Process last = program(mode, text).start();
        assertEquals(whole, Program.output(last));
        String said = Program.errors(last);
        assertTrue(said.contains("--resume: " + kept0 + " chunk"), said);
        assertEquals(0, last.waitFor());
        assertEquals(0, chunks(kept));
        long lines = Files.readAllLines(folder.resolve("log")).size();
        assertTrue(lines > CHUNKS, lines + " lines in the job log");
        assertEquals(
                lines,
                Files.readAllLines(folder.resolve("log")).stream()
                        .map(line -> line.substring(0, line.indexOf('\t')))
                        .distinct()
                        .count());
    }

    @Test
    void endsWithAMessageWhereNothingCanBeWritten() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "one two two");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"));
        ProcessBuilder builder = program("serial", text);
        command.addAll(builder.command());
        Process program = builder.command(command).start();

        assertEquals("", Program.output(program));
        String said = Program.errors(program);
        assertTrue(said.contains("file too large"), said);
        assertEquals(3, program.waitFor(), said);
    }

    private ProcessBuilder program(String mode, Path text) {
        return Program.of(
                folder,
                "-m",
                mode,
                "-w",
                "2",
                "--chunk",
                "100000",
                "--joblog",
                folder.resolve("log").toString(),
                "--resume",
                "-n",
                "0",
                "--per-file",
                text.toString());
    }

    private static int chunks(Path kept) throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            return (int)
                    files.filter(file -> file.toString().endsWith(".chunk")).count();
        } catch (NoSuchFileException notYet) {
            return 0;
        }
    }
}
