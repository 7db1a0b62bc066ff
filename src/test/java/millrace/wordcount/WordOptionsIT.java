package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of other kinds on worker processes, and beside {@code wc}. */
class WordOptionsIT {
    @TempDir
    Path folder;

    @AfterEach
    void noWorkerIsLeft() {
        assertEquals(List.of(), Workers.of(ProcessHandle.current()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t unicode --case fold --normalize nfkc",
                "-t \\w+\\s\\w+ --match a --documents",
                "--ngrams 3 --min-length 2 --stop-words en --per-file --relative --sort word"
            })
    void writesTheSameBytesInEachMode(String options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ", -1)));
        Path plot = folder.resolve("plot.svg");
        arguments.addAll(List.of("--plot", plot.toString(), "-q", "-n0", "-f", "json", "--chunk", "3000"));
        for (int i = 0; i < 3; i++) {
            byte[] text = RandomText.bytes(new Random(i), 4_000 + 5_000 * i);
            arguments.add(Files.write(folder.resolve("text-" + i), text).toString());
        }
        String serial = run(arguments, "serial").out();
        String picture = Files.readString(plot);

        assertTrue(serial.length() > 1000, serial);
        assertEquals(serial, run(arguments, "threads", "-w", "3").out());
        assertEquals(picture, Files.readString(plot));
        assertEquals(serial, run(arguments, "processes", "-w", "2").out());
        assertEquals(picture, Files.readString(plot));
    }

    @Test
    void endsAnExpressionThatHasNoEndInAWorker() throws IOException {
        Path text = Files.writeString(folder.resolve("a"), "a".repeat(400));
        Command command = run(List.of("-t", "a*a*a*a*a*b", text.toString()), "processes");

        assertTrue(
                command.err().startsWith("wordcount: " + text + ": --tokens a*a*a*a*a*b has found no end"),
                command.err());
        assertEquals(1, command.err().lines().count());
        assertEquals(ExitCode.USAGE, command.code());
    }

    @TestFactory
    Stream<DynamicTest> countsAsManyWordsAsWcInRealBooks() throws IOException {
        return SharedTexts.all().stream()
                .filter(text -> text.files().size() == 1)
                .map(text -> DynamicTest.dynamicTest(text.name(), () -> {
                    String file = text.files().get(0);
                    String out = run(List.of("-t", "whitespace", "-n1", "-f", "json", "-q", file), "serial")
                            .out();
                    assertTrue(out.contains("\"words\":" + wc(file) + ","), out);
                }));
    }

    private static String wc(String file) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("wc", "-w").redirectInput(new File(file));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process wc;
        try {
            wc = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "no wc here");
            throw e;
        }
        String words = Program.output(wc).strip();
        wc.onExit().join(); // else it is taken for a worker
        return words;
    }

    private static Command run(List<String> arguments, String... mode) {
        List<String> all = new ArrayList<>(arguments);
        all.add("-m");
        all.addAll(List.of(mode));
        return Command.run(all.toArray(String[]::new));
    }
}
