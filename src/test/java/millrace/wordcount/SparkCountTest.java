package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command with {@code --engine spark}, with Spark in this process. */
@Tag("spark")
class SparkCountTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n 0 -f tsv --chunk 5001",
                "-n 0 -f json --per-file --documents --chunk 4096",
                "-n 0 -f csv -t unicode --ngrams 3 --chunk 7001 --per-file",
                "-n 0 -f json --per-file --documents -t whitespace --ngrams 2",
                "-n 25 --stop-words en --min-length 3 --relative --chunk 12k",
                "-n 100 -f json --documents --relative --sort word",
                "-n 0 -f tsv --memory 16m"
            })
    void writesTheSameBytesAsOneMachineDoes(String options) throws IOException {
        List<String> words = new ArrayList<>(List.of(options.split(" ")));
        try (Stream<Path> texts = Files.list(Path.of("data/texts"))) {
            texts.sorted().map(Path::toString).forEach(words::add);
        }
        words.addAll(written());
        Command one = Command.run(with(words, "-m", "serial"));
        // What many a cluster has among its settings, and what cannot take the program's own classes.
        String kryo = "spark.serializer=org.apache.spark.serializer.KryoSerializer";
        Command spark = Command.run(with(words, "--engine", "spark", "--master", "local[2]", "--conf", kryo));
        assertEquals(ExitCode.OK, one.code(), one.err());
        assertEquals(ExitCode.OK, spark.code(), spark.err());
        assertTrue(one.out().length() > 100, one.out());
        assertEquals(one.out(), spark.out());
    }

    /** A large text, one that is compressed, one in UTF-16, many small ones, and none. */
    private List<String> written() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(Integer.toString(random.nextInt(1 << random.nextInt(1, 24)), 36))
                    .append(random.nextInt(9) == 0 ? "é, " : " ");
        }
        List<String> names = new ArrayList<>();
        names.add(write("large.txt", text.toString().getBytes(StandardCharsets.UTF_8)));
        names.add(write("utf-16.txt", ("\uFEFF" + text.substring(0, 9000)).getBytes(StandardCharsets.UTF_16LE)));
        names.add(write("empty.txt", new byte[0]));
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("text.gz")))) {
            out.write(text.substring(500).getBytes(StandardCharsets.UTF_8));
        }
        names.add(folder.resolve("text.gz").toString());
        for (int i = 0; i < 100; i++) {
            names.add(write("small " + i, text.substring(50 * i, 100 * i).getBytes(StandardCharsets.UTF_8)));
        }
        return names;
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    @Test
    void saysOfANamedPipeWhatHelpsWhereOthersCount() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Command spark = Command.run("-q", "--engine", "spark", "--master", "local[2]", pipe.toString());
        assertEquals(
                "wordcount: " + pipe + ": is a named pipe, not counted; write it to a file that all of them can read\n",
                spark.err());
    }

    @Test
    void findsTheTotalsOfTheReferenceInTheTextsOfOthers() throws IOException {
        for (SharedTexts text : SharedTexts.together()) {
            List<String> words = new ArrayList<>(List.of("-q", "-n", "0", "-f", "tsv", "--chunk", "64k"));
            words.addAll(text.files());
            Command spark = Command.run(with(words, "--engine", "spark", "--master", "local[2]"));
            Map<String, Long> counts = SharedTexts.counts(spark.out());
            long sum = counts.values().stream().mapToLong(Long::longValue).sum();
            assertEquals(text.totals(), sum + "\t" + counts.size() + "\t" + PlainRule.digest(counts));
        }
    }

    @Test
    void countsWhatHadoopFindsByPatternsAndInFolders() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        write("a/one.txt", "one two".getBytes(StandardCharsets.UTF_8));
        write("a/b/two.txt", "two".getBytes(StandardCharsets.UTF_8));
        write("a/b/left.log", "out".getBytes(StandardCharsets.UTF_8));
        write("a/b/binary.txt", new byte[] {'x', 0});
        Files.createSymbolicLink(folder.resolve("a/b/up"), folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("a/b/again.txt"), folder.resolve("a/one.txt"));
        Command spark = Command.run(
                "--engine",
                "spark",
                "--master",
                "local[2]",
                "-n0",
                "-r",
                "--include",
                "*.txt",
                "file:" + folder + "/?");
        assertEquals("two: 2\none: 1\n", spark.out());
        assertEquals(ExitCode.INPUT_FAILED, spark.code());
        assertTrue(spark.err().contains("binary"), spark.err());

        write("a/.gitignore", "*.txt".getBytes(StandardCharsets.UTF_8));
        Command refused = Command.run("--engine", "spark", "--master", "local[2]", "-r", "file:" + folder + "/a");
        assertEquals(ExitCode.USAGE, refused.code());
        assertTrue(refused.err().contains("--no-ignore"), refused.err());
    }

    @Test
    void saysWhatItCannotCountAndCountsTheRest() throws IOException {
        String good = write("good.txt", "good".getBytes(StandardCharsets.UTF_8));
        String bad = write("bad.gz", "no gzip".getBytes(StandardCharsets.UTF_8));
        Command spark = Command.run(
                "--engine", "spark", "--master", "local[2]", good, bad, "nowhere.txt", "file:/nowhere/*", "x://y/z");
        assertEquals("good: 1\n", spark.out());
        assertEquals(ExitCode.INPUT_FAILED, spark.code());
        assertEquals(5, spark.err().lines().count(), spark.err());
        assertTrue(spark.err().contains("file:/nowhere/*: no such file or folder"), spark.err());
        assertTrue(spark.err().contains("x://y/z: no FileSystem for scheme"), spark.err());
        assertTrue(spark.err().contains("4 failed"), spark.err());
    }

    @Test
    void endsWithAWordWhenAnExpressionHasNoEnd() throws IOException {
        String text = write("a.txt", "a".repeat(60).getBytes(StandardCharsets.UTF_8));
        Command endless =
                Command.run("--engine", "spark", "--master", "local[2]", "-t", "((a+)+)+b", "--chunk", "1k", text);
        assertEquals(ExitCode.USAGE, endless.code(), endless.err());
        assertEquals(1, endless.err().lines().count(), endless.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "local[0]",
                "local[x]",
                "local[2",
                "spark://127.0.0.1",
                "spark://",
                "spark://127.0.0.1:7077/x",
                "spark://127.0.0.1:7077,127.0.0.2"
            })
    void namesAMasterThatCannotBe(String master) throws IOException {
        String text = write("a.txt", "a".getBytes(StandardCharsets.UTF_8));
        Command command = Command.run("--engine", "spark", "--master", master, text);
        assertEquals(ExitCode.USAGE, command.code());
        assertTrue(command.err().contains("--master " + master + ": give"), command.err());
        assertEquals(1, command.err().lines().count(), command.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "local[*]", "local[2, 3]"})
    void takesWhatSparkTakesForThisMachine(String master) throws IOException {
        String text = write("a.txt", "a".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "a: 1\n",
                Command.run("--engine", "spark", "--master", master, text).out());
    }

    private static String[] with(List<String> words, String... first) {
        return Stream.concat(Stream.of(first), words.stream()).toArray(String[]::new);
    }
}
