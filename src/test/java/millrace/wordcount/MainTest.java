package millrace.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.cli.ExitCode;
import millrace.cli.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a user sees it, with the inputs that users have. */
class MainTest {
    @TempDir
    Path folder;

    /* ---- what it is for ---- */

    @Test
    void showsTheTenMostCommonWordsOfAllFilesTogether() throws IOException {
        String one = file("one", "The the THE quick brown fox. Fox?");
        String two = file("two", "a b c d e f g h i j k l the");
        Command command = serial(one, two);

        assertEquals("the: 4\nfox: 2\na: 1\nb: 1\nbrown: 1\nc: 1\nd: 1\ne: 1\nf: 1\ng: 1\n", command.out());
        assertTrue(
                command.err().startsWith("wordcount: 2 files, 60 bytes, 20 words (rule), 16 distinct, "),
                command.err());
        assertTrue(command.err().endsWith("/s, serial, 1 worker\n"), command.err());
        assertEquals(ExitCode.OK, command.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-m auto|3|serial, 1 worker",
                "-m auto -w 2|3|threads, 1 worker",
                "-m threads|3|threads, 1 worker",
                "-m auto -w 2|3000000|threads, 2 workers",
                "-m processes|0|processes, 1 worker"
            })
    void startsNoMoreWorkersForStandardInputThanItHasChunks(String options, int words, String counters) {
        Command command = Command.run("a ".repeat(words).getBytes(UTF_8), options.split(" "));

        assertEquals(words == 0 ? "" : "a: " + words + "\n", command.out());
        assertTrue(command.err().endsWith("/s, " + counters + "\n"), command.err());
    }

    @ParameterizedTest
    @CsvSource({"-m serial -w 3, true", "-m serial -w 1, false", "-m threads -w 3, false", "-m serial, false"})
    void saysThatOneThreadNeedsNoNumberOfWorkers(String options, boolean said) throws IOException {
        Command command = Command.run((options + " " + file("f", "a")).split(" "));

        assertEquals("a: 1\n", command.out());
        assertEquals(
                said,
                command.err().startsWith("wordcount: --workers is of no use with --mode serial: one thread counts\n"),
                command.err());
        assertEquals(ExitCode.OK, command.code());
    }

    @ParameterizedTest
    @CsvSource({"-n2", "--top=2", "-n 7 --top 2"})
    void showsAsManyWordsAsAsked(String options) throws IOException {
        assertEquals(
                "a: 2\nb: 1\n",
                serial((options + " -q " + file("f", "b a a c")).split(" ", -1)).out());
    }

    @Test
    void showsAllWordsForZero() throws IOException {
        assertEquals(
                26,
                serial("-n0", file("f", "a b c d e f g h i j k l m n o p q r s t u v w x y z"))
                        .out()
                        .lines()
                        .count());
    }

    @Test
    void listsTheMostCommonByWordIfToldSo() throws IOException {
        String file = file("f", "d c c b b b a \ud83d\ude00 \ud83d\ude00 \uff5a \uff5a");

        assertEquals("b: 3\nc: 2\n", serial("-q", "-n2", "--sort", "word", file).out());
        assertEquals(
                "a: 1\nb: 3\nc: 2\nd: 1\n\uff5a: 2\n\ud83d\ude00: 2\n",
                serial("-q", "-n0", "--sort", "word", file).out());
        assertEquals(
                serial("-q", file).out(), serial("-q", "--sort", "count", file).out());
    }

    @Test
    void takesSharesOfAllWordsWhateverIsChosen() throws IOException {
        assertEquals(
                "bb: 1, 25 %, 250,000 per million\n",
                serial("-q", "--relative", "--match", "b", file("f", "a bb a c"))
                        .out());
    }

    @Test
    void ordersEqualCountsByCodePointNotByUtf16() throws IOException {
        assertEquals(
                "z: 1\n\uff5a: 1\n\ud83d\ude00: 1\n",
                serial("-q", file("f", "\ud83d\ude00 \uff5a z")).out());
    }

    @Test
    void countsAFileTwiceThatIsNamedTwice() throws IOException {
        String file = file("f", "word");

        assertEquals("word: 2\n", serial(file, file).out());
    }

    @Test
    void readsStandardInputWhereItIsNamed() throws IOException {
        assertEquals(
                "x: 2\ny: 1\n",
                Command.run("x y".getBytes(UTF_8), "-m", "serial", file("f", "x"), "-")
                        .out());
        assertEquals(
                "x: 1\n",
                Command.run("x".getBytes(UTF_8), "-m", "serial", "/dev/stdin").out());
    }

    @Test
    void findsNothingMoreOnStandardInputTheSecondTime() {
        Command command = Command.run("x y".getBytes(UTF_8), "-q", "-m", "serial", "-", "-");

        assertEquals("x: 1\ny: 1\n", command.out());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void refusesAnOutputWhoseNameIsNotUtf8() {
        assertUsage("--output out\uFFFD.txt: a name that is not UTF-8; give another", "-o", "out\uFFFD.txt", "x");
    }

    @Test
    void readsStandardInputWhenNothingIsNamed() {
        assertEquals(
                "x: 1\n",
                Command.run("x".getBytes(UTF_8), "-q", "-m", "threads").out());
    }

    @Test
    void showsHelpWhenNothingIsNamedOnATerminal() {
        Command command = Command.runWith(Map.of("millrace.stdin.tty", "true"));

        assertEquals(ExitCode.USAGE, command.code());
        assertEquals("", command.out());
        assertTrue(command.err().contains("Usage: wordcount"), command.err());
    }

    @Test
    void printsHelpAndVersion() {
        assertTrue(Command.run("--help").out().startsWith("Usage: wordcount [OPTION]... [FILE|FOLDER|-]...\n"));
        assertTrue(Command.run("-h").out().contains("--files0-from F"));
        assertTrue(Command.run("--version").out().startsWith("wordcount "));
        assertEquals(ExitCode.OK, Command.run("--help", "no-such-file").code());
    }

    @Test
    void helpFitsEightyColumns() {
        for (String line : Command.run("--help").out().split("\n", -1)) {
            assertTrue(line.length() <= 80, line);
        }
    }

    @Test
    void quietSaysNothing() throws IOException {
        assertEquals("", serial("-q", file("f", "a \u0000 b")).err());
    }

    /* ---- files ---- */

    @Test
    void namesWhatIsMissingAndCountsTheRest() throws IOException {
        Command command = serial("-q", folder.resolve("missing").toString(), file("f", "here"));

        assertEquals("here: 1\n", command.out());
        assertEquals("wordcount: " + folder + "/missing: no such file or folder\n", command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void writesAnEmptyResultWhenEverythingIsMissing() {
        Command command = serial("-q", "-f", "tsv", folder.resolve("missing").toString());

        assertEquals("word\tcount\n", command.out());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void countsAnEmptyFile() throws IOException {
        Command command = serial(file("f", ""));

        assertEquals("", command.out());
        assertTrue(command.err().contains("1 file, 0 bytes, 0 words (rule), 0 distinct"), command.err());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void refusesAFolderUnlessTold() throws IOException {
        file("f", "inside");
        Command command = serial("-q", folder.toString());

        assertEquals("wordcount: " + folder + ": is a folder; -r enters it\n", command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
        assertEquals("inside: 1\n", serial("-q", "-r", folder.toString()).out());
    }

    @Test
    void entersFoldersInTheOrderOfNamesAndTakesHiddenFiles() throws IOException {
        Files.createDirectories(folder.resolve("b/deep"));
        file("b/deep/2", "x");
        file("b/.hidden", "x");
        file("c", "x");
        file("A", "x");
        Command command = serial("-q", "-r", "-f", "tsv", "--per-file", folder.toString());

        assertEquals(
                List.of("/A", "/b/.hidden", "/b/deep/2", "/c"),
                command.out()
                        .lines()
                        .skip(4)
                        .map(line -> line.substring(folder.toString().length(), line.indexOf('\t')))
                        .toList());
    }

    @Test
    void followsALinkThatIsNamedButNoneInAFolder() throws IOException {
        Files.createDirectory(folder.resolve("in"));
        file("target", "through");
        Files.createSymbolicLink(folder.resolve("in/link"), folder.resolve("target"));
        Files.createSymbolicLink(folder.resolve("in/loop"), folder.resolve("in"));
        file("in/real", "real");

        assertEquals(
                "real: 1\n", serial("-q", "-r", folder.resolve("in").toString()).out());
        assertEquals(
                "through: 1\n",
                serial("-q", folder.resolve("in/link").toString()).out());
        assertEquals(
                "real: 1\n",
                serial("-q", "-r", folder.resolve("in/loop").toString()).out());
    }

    @Test
    void namesDanglingLinksAndLoops() throws IOException {
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        Command command = serial("-q", dangling.toString(), loop.toString());

        assertEquals(
                "wordcount: " + dangling + ": a symbolic link to what is not there\n" + "wordcount: " + loop
                        + ": too many levels of symbolic links\n",
                command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void refusesANamedPipeWithoutOpeningIt() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

        assertEquals(
                "wordcount: " + pipe + ": is a named pipe, not counted; redirect it to -\n",
                serial("-q", pipe.toString()).err());
        Command command = serial("-q", "-r", folder.toString());
        assertTrue(command.err().contains(": is a named pipe"), command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void refusesADevice() {
        Command command = serial("-q", "/dev/zero");

        assertEquals("wordcount: /dev/zero: is a device, not counted; redirect it to -\n", command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void readsAFileToItsEndWhoseSizeTheSystemDoesNotKnow() {
        Command command = serial("/proc/self/status");

        assertTrue(command.out().contains(": "), command.out());
        assertFalse(command.err().contains(" 0 words"), command.err());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void boundsMemoryForASparseFileOfNuls() throws IOException {
        Path sparse = folder.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(200_000_000);
        }
        Command command = serial("-f", "tsv", sparse.toString());

        assertEquals("word\tcount\n" + "\u0000".repeat(1 << 20) + "\t1\n", command.out());
        assertTrue(command.err().contains(sparse + ": a word of more than 1048576 bytes was cut\n"), command.err());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void takesTenThousandNames() throws IOException {
        String file = file("f", "x");
        String[] arguments = Stream.generate(() -> file).limit(10_000).toArray(String[]::new);

        assertEquals("x: 10000\n", serial(arguments).out());
    }

    @Test
    void refusesAnUnreadableFileAndCountsTheRest() throws IOException {
        Path secret = Path.of(file("secret", "hidden"));
        Files.setPosixFilePermissions(secret, Set.of());
        Command command = serial("-q", secret.toString(), file("f", "open"));
        if (Files.isReadable(secret)) {
            assertEquals("hidden: 1\nopen: 1\n", command.out()); // nothing is unreadable for root
        } else {
            assertEquals("open: 1\n", command.out());
            assertEquals("wordcount: " + secret + ": permission denied\n", command.err());
        }
    }

    @Test
    void mergesNothingOfAFileThatIsTruncatedWhileItIsRead() throws IOException {
        Path shrinking = Path.of(file("shrinking", "gone ".repeat(1000)));
        // Standard input comes first; when it is read, the file has been found, and is cut short before its turn comes.
        InputStream input = new FilterInputStream(new ByteArrayInputStream("stay".getBytes(UTF_8))) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                try (FileChannel channel = FileChannel.open(shrinking, StandardOpenOption.WRITE)) {
                    channel.truncate(2500);
                }
                return super.read(into, offset, length);
            }
        };
        for (String chunk : new String[] {"1M", "1000"}) {
            Files.writeString(shrinking, "gone ".repeat(1000));
            Command command = Command.run(
                    input, "-q", "-m", "serial", "--chunk", chunk, "-", shrinking.toString(), file("f", "stay"));

            assertFalse(command.out().contains("gone"), command.out());
            assertTrue(
                    command.err()
                            .contains(shrinking + ": truncated while it was read: it had 5000 bytes, and has less"),
                    command.err());
            assertEquals(ExitCode.INPUT_FAILED, command.code());
        }
    }

    @Test
    void mergesNothingOfAFileThatIsReplacedWhileItIsRead() throws IOException {
        Path replaced = Path.of(file("replaced", "gone ".repeat(1000)));
        Path other = Path.of(file("other", "come ".repeat(1000)));
        InputStream input = new FilterInputStream(new ByteArrayInputStream("stay".getBytes(UTF_8))) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (Files.exists(other)) {
                    Files.move(other, replaced, StandardCopyOption.REPLACE_EXISTING);
                }
                return super.read(into, offset, length);
            }
        };
        Command command = Command.run(
                input, "-q", "-m", "serial", "--chunk", "1000", "-", replaced.toString(), file("f", "stay"));

        assertFalse(command.out().contains("come"), command.out());
        assertTrue(command.err().contains(replaced + ": replaced by another file since it was found"), command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void endsAtTheFirstEndOfATerminal() throws IOException {
        byte[][] typed = {"one\n".getBytes(UTF_8), {}, "two\n".getBytes(UTF_8), {}};
        InputStream terminal = new InputStream() {
            private int next;

            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                byte[] line = typed[next++];
                System.arraycopy(line, 0, into, offset, line.length);
                return line.length == 0 ? -1 : line.length;
            }
        };

        assertEquals(
                "one: 1\n", Command.run(terminal, "-q", "-m", "serial", "-").out());
    }

    @Test
    void mergesNothingOfAStreamThatFails() throws IOException {
        InputStream failing = new FilterInputStream(
                new ByteArrayInputStream("gone ".repeat(20_000).getBytes(UTF_8))) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = super.read(into, offset, length);
                if (n < 0) {
                    throw new IOException("Input/output error");
                }
                return n;
            }
        };
        Command command = Command.run(failing, "-q", "-m", "serial", "--chunk", "1000", "-", file("f", "stay"));

        assertEquals("stay: 1\n", command.out());
        assertEquals("wordcount: -: input/output error\n", command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    /* ---- lists of names ---- */

    @Test
    void readsNamesFromAListAndFromStandardInput() throws IOException {
        String names = file("x", "one") + "\0" + file("new\nline", "two") + "\0";

        assertEquals(
                "one: 1\ntwo: 1\n",
                serial("-q", "--files0-from", file("list", names)).out());
        assertEquals(
                "one: 1\ntwo: 1\n",
                Command.run(names.getBytes(UTF_8), "-q", "-m", "serial", "--files0-from=-")
                        .out());
    }

    @Test
    void namesEmptyAndMissingEntriesOfAList() throws IOException {
        String list = file("list", file("f", "one") + "\0\0" + folder + "/missing\0-");
        Command command = Command.run("two".getBytes(UTF_8), "-q", "-m", "serial", "--files0-from", list);

        assertEquals("one: 1\ntwo: 1\n", command.out());
        assertEquals(
                "wordcount: " + list + ": name 2 is empty\nwordcount: " + folder + "/missing: no such file or folder\n",
                command.err());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
    }

    @Test
    void refusesAListThatIsAPipeOrHasNoNul() throws Exception {
        Path pipe = folder.resolve("names");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertUsage(
                "--files0-from " + pipe + ": is a named pipe; redirect it to --files0-from -",
                "--files0-from",
                pipe.toString());
        String lines = file("lines", "one\ntwo\n");
        assertUsage(
                "--files0-from " + lines + ": a NUL has to end each name, and there is none; as find -print0 writes it",
                "--files0-from",
                lines);
    }

    @Test
    void refusesAListThatIsNotThereOrBesideNames() throws IOException {
        assertUsage("--files0-from " + folder + "/list: no such file or folder", "--files0-from", folder + "/list");
        assertUsage(
                "--files0-from and names on the command line exclude each other: f",
                "--files0-from",
                file("list", ""),
                "f");
    }

    @Test
    void refusesToWriteOverTheListOfNames() throws IOException {
        String list = file("list", file("f", "a") + "\0");
        assertUsage(
                list + " is an input and what --joblog names; write elsewhere",
                "--joblog",
                list,
                "--files0-from",
                list);
    }

    @Test
    void refusesToWriteTwoThingsToOneNewFile() {
        String one = folder.resolve("new").toString();
        String same = folder.resolve("../" + folder.getFileName() + "/new").toString();
        assertUsage("--output and --joblog name the same file: " + same, "-o", one, "--joblog", same, "x");
    }

    @Test
    void leavesNothingBesideTheOutputBeforeItIsWritten() throws IOException {
        Path left = Files.writeString(folder.resolve(".millrace-1a-99999999.tmp"), "of a run that was killed");
        Files.setLastModifiedTime(left, FileTime.fromMillis(0));
        Path fresh = Files.writeString(folder.resolve(".millrace-1b-99999999.tmp"), "of another machine, perhaps");

        try (Output output = Output.to(OutputOptions.OUTPUT.dashed(), folder.resolve("out"))) {
            assertEquals(Set.of(fresh), files());
            output.stream().write('x');
            assertEquals(2, files().size());
        }
        assertEquals(Set.of(fresh), files());
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.collect(Collectors.toSet());
        }
    }

    /* ---- names ---- */

    @Test
    void escapesANameInMessages() {
        Command command = serial("-q", "\u001b]0;gotcha\u0007\n");

        assertEquals("wordcount: \\u001b]0;gotcha\\u0007\\n: no such file or folder\n", command.err());
    }

    @Test
    void takesNamesThatLookLikeOptions() throws IOException {
        String dash = file("-n", "x");

        assertEquals("x: 1\n", serial("-q", "--", dash).out());
        assertTrue(serial("-q", "--", "-n").err().startsWith("wordcount: -n: "));
        assertTrue(serial("-q", "./-").err().startsWith("wordcount: ./-: "));
    }

    @Test
    void countsFilesWhoseNamesAreNotUtf8() throws IOException, InterruptedException {
        String script =
                "printf word > \"$1/$(printf 'caf\\351')\"; printf \"$1/$(printf 'caf\\351')\\0\" > \"$1/list\"";
        assertEquals(
                0,
                new ProcessBuilder("sh", "-c", script, "sh", folder.toString())
                        .start()
                        .waitFor());
        String list = folder.resolve("list").toString();

        assertEquals("word: 1\n", serial("-q", "--files0-from", list).out());
        Files.delete(folder.resolve("list"));
        Command command = serial("-q", "-r", "--per-file", folder.toString());
        assertTrue(command.out().startsWith("word: 1\n"), command.out());
        assertTrue(command.out().endsWith("    1         1      4  " + folder + "/caf\\xe9\n"), command.out());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void showsANameThatIsNotUtf8FromTheCurrentFolderOn() {
        byte[] list = {'n', 'o', (byte) 0xE9, 0};
        assertEquals(
                "wordcount: no\\xe9: no such file or folder\n",
                Command.run(list, "-q", "-m", "serial", "--files0-from", "-").err());
    }

    /* ---- content ---- */

    @Test
    void warnsOnceOfAFileThatIsNotUtf8() throws IOException {
        Path file = folder.resolve("latin1");
        Files.write(file, "caf\u00e9 na\u00efve caf\u00e9".getBytes(ISO_8859_1));
        Command command = serial("--chunk", "3", file.toString());

        assertEquals("caf\ufffd: 2\nna\ufffdve: 1\n", command.out());
        assertEquals(
                1,
                command.err()
                        .lines()
                        .filter(line -> line.contains("not all of it is UTF-8"))
                        .count());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void skipsABinaryFileInAFolderButCountsItWhenNamed() throws IOException {
        file("text", "text");
        String binary = file("binary", "ELF\u0000 \u0001");
        for (String chunk : new String[] {"1M", "2"}) {
            Command walked = serial("-q", "-r", "--chunk", chunk, folder.toString());
            assertEquals("text: 1\n", walked.out());
            assertEquals(
                    "wordcount: " + binary + ": binary (it holds NUL), skipped; name it to count it\n", walked.err());
            assertEquals(ExitCode.INPUT_FAILED, walked.code());

            Command named = serial("-q", "--chunk", chunk, binary);
            assertEquals("\u0001: 1\nelf\u0000: 1\n", named.out());
            assertEquals(ExitCode.OK, named.code());
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8"})
    void readsTextWithAByteOrderMark(String encoding) throws IOException {
        String text = "Straße ΟΔΟΣ \ud83d\ude00 straße ".repeat(50);
        Path file = folder.resolve("marked");
        Files.write(file, ("\ufeff" + text).getBytes(Charset.forName(encoding)));
        for (String chunk : new String[] {"1M", "7"}) {
            assertEquals(
                    "straße: 100\nοδος: 50\n\ud83d\ude00: 50\n",
                    serial("-q", "--chunk", chunk, file.toString()).out());
        }
        assertEquals(
                "straße: 100\n",
                Command.run(Files.readAllBytes(file), "-q", "-n1", "-m", "serial")
                        .out());
        assertEquals(
                "straße: 100\n", serial("-q", "-n1", "-r", folder.toString()).out());
    }

    @Test
    void hintsAtUtf16WithoutAMark() throws IOException {
        for (Charset encoding : List.of(UTF_16LE, UTF_16BE)) {
            Path file = folder.resolve("unmarked");
            Files.write(file, "plain text in the wrong encoding".getBytes(encoding));
            Command command = serial(file.toString());

            assertTrue(command.err().contains("unmarked: looks like UTF-16 without a byte-order mark"), command.err());
            assertTrue(command.err().contains("give --encoding " + encoding + "\n"), command.err());
            assertEquals(ExitCode.OK, command.code());
        }
        Path odd = folder.resolve("odd");
        Files.write(odd, new byte[] {'a', 0, 'b'});
        assertFalse(serial(odd.toString()).err().contains("UTF-16"));
    }

    @Test
    void countsTheSameWhateverTheLocale() throws IOException {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertEquals(
                    "title: 2\ni̇: 1\n",
                    serial("-q", file("f", "TITLE title İ")).out());
        } finally {
            Locale.setDefault(usual);
        }
    }

    /* ---- output ---- */

    @Test
    void escapesWordsOnATerminalOnly() throws IOException {
        String file = file("f", "\u001b[31mred");

        assertEquals("\u001b31mred: 1\n", serial("-q", file).out());
        Command command = Command.runWith(Map.of("millrace.stdout.tty", "true"), "-q", "-m", "serial", file);
        assertEquals("\\u001b31mred: 1\n", command.out());
    }

    @Test
    void writesAFileWholeWithTheUsualPermissions() throws IOException {
        Path out = folder.resolve("out");
        String other = file("other", "");
        Command command = serial("-q", "-o", out.toString(), file("f", "x"));

        assertEquals("", command.out());
        assertEquals("x: 1\n", Files.readString(out));
        assertEquals(Files.getPosixFilePermissions(Path.of(other)), Files.getPosixFilePermissions(out));
        assertEquals(3, folder.toFile().list().length);
    }

    @Test
    void writesFilesInMemoryAsThoseOnADisk() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "no files in memory here");
        Path place = Files.createTempDirectory(memory, "MainTest");
        Path out = place.resolve("out");
        Path log = place.resolve("log");
        String file = file("f", "x");
        try {
            for (int run = 0; run < 2; run++) {
                Command command = serial("-q", "-o", out.toString(), "--joblog", log.toString(), "--resume", file);
                assertEquals("", command.err());
                assertEquals("x: 1\n", Files.readString(out));
            }
            assertUsage(
                    out + " is an input and what --output names; write elsewhere",
                    "-o",
                    out.toString(),
                    out.toString());
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(log);
            Files.delete(place);
        }
    }

    @Test
    void takesADashForStandardOutput() throws IOException {
        assertEquals("x: 1\n", serial("-q", "-o", "-", file("f", "x")).out());
        assertFalse(Files.exists(Path.of("-")));
    }

    @Test
    void leavesAnEarlierResultIfNoInputCanBeRead() throws IOException {
        String out = file("out", "earlier");
        String plot = file("plot.svg", "earlier");
        Command command = serial("-q", "-o", out, "--plot", plot, folder + "/missing");

        assertEquals(ExitCode.INPUT_FAILED, command.code());
        assertTrue(command.err().contains("no input could be read: " + out + " is not written\n"), command.err());
        assertTrue(command.err().contains("no input could be read: " + plot + " is not written\n"), command.err());
        assertEquals("earlier", Files.readString(Path.of(out)));
        assertEquals("earlier", Files.readString(Path.of(plot)));
        assertEquals(ExitCode.OK, serial("-q", "-o", out, file("empty", "")).code());
        assertEquals("", Files.readString(Path.of(out)));
    }

    @Test
    void keepsPermissionsAndLinkOfAFileThatItReplaces() throws IOException {
        Path out = Path.of(file("out", "old"));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("out"));
        serial("-q", "-o", link.toString(), file("f", "x"));

        assertTrue(Files.isSymbolicLink(link));
        assertEquals("x: 1\n", Files.readString(out));
        assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
    }

    @Test
    void writesThroughALinkToNowhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
        serial("-q", "-o", link.toString(), file("f", "x"));

        assertTrue(Files.isSymbolicLink(link));
        assertEquals("x: 1\n", Files.readString(folder.resolve("target")));
    }

    @Test
    void refusesAnOutputThatIsAnInput() throws IOException {
        String file = file("f", "precious");
        Files.createLink(folder.resolve("hard"), Path.of(file));
        assertUsage(file + " is an input and what --output names; write elsewhere", "-o", file, file);
        assertUsage(file + " is an input and what --output names; write elsewhere", "-o", folder + "/hard", file);
        assertUsage(file + " is an input and what --joblog names; write elsewhere", "--joblog", file, file);
        for (String option : new String[] {"--timing", "--report", "--trace", "--timing-csv", "--timing-markdown"}) {
            assertUsage(file + " is an input and what " + option + " names; write elsewhere", option, file, file);
            assertUsage(
                    file + " is an input and what " + option + " names; write elsewhere",
                    "--compare",
                    option,
                    file,
                    file);
        }
        assertUsage(
                file + " is an input and what --output names; write elsewhere",
                "--stop-words",
                file,
                "-o",
                file,
                folder.toString());
        String same = folder + "/same";
        assertUsage("--timing and --report name the same file: " + same, "--report", same, "--timing", same, file);
        assertFalse(Files.exists(Path.of(same)));

        assertEquals("precious", Files.readString(Path.of(file)));
    }

    @Test
    void takesNoTextInAFolderForItsJobLog() throws IOException {
        String text = file("a", "precious");
        assertUsage(
                text + " is an input and what --joblog names; write elsewhere",
                "--joblog",
                text,
                "-r",
                folder.toString());
        assertEquals("precious", Files.readString(Path.of(text)));

        String log = folder.resolve("log").toString();
        for (int run = 0; run < 2; run++) {
            Command command = serial("-q", "--joblog", log, "-r", folder.toString());
            assertEquals("precious: 1\n", command.out());
            assertEquals(ExitCode.OK, command.code());
        }
    }

    @Test
    void refusesAnOutputThatCannotBeWritten() throws IOException {
        String file = file("f", "x");
        assertUsage("--output " + folder + " is a folder; give the name of a file", "-o", folder.toString(), file);
        assertUsage(
                "--output " + folder + "/no/out: there is no folder " + folder + "/no",
                "-o",
                folder.resolve("no/out").toString(),
                file);
        assertUsage("--output \"\": give the name of a file", "-o", "", file);
        assertUsage(
                "--output " + folder + "/new/: give the name of a file, not of a folder", "-o", folder + "/new/", file);
        assertUsage(
                "--report " + folder + "/no/a.html: there is no folder " + folder + "/no",
                "--report",
                folder + "/no/a.html",
                file);
        assertUsage("--files0-from \"\": give the name of a file, or - for standard input", "--files0-from", "");
        assertUsage("--workers \u0663: give a whole number from 1 to 1024", "-w", "\u0663", file);
        assertUsage(
                "--joblog " + folder + "/no/log: there is no folder " + folder + "/no",
                "--joblog",
                folder + "/no/log",
                file);
        assertUsage("--output and --joblog name the same file: " + file, "--joblog", file, "-o", file, "missing");

        assertEquals(1, folder.toFile().list().length);
    }

    @Test
    void drawsAPictureBesideTheResult() throws IOException {
        Path svg = Path.of(file("plot.svg", "old"));
        Path html = folder.resolve("plot.html");
        String text = file("f", "x x y");

        assertEquals(
                "x: 2\ny: 1\n", serial("-q", "--plot", svg.toString(), text).out());
        assertTrue(Files.readString(svg).contains(">How often each word occurs</title>"));
        assertEquals(
                "",
                serial("-q", "--plot", html.toString(), "-o", folder + "/out", text)
                        .out());
        assertTrue(Files.readString(html).startsWith("<!DOCTYPE html>"));
        assertEquals(4, folder.toFile().list().length);
    }

    @Test
    void refusesAPictureThatCannotBeDrawnBeforeAnyWork() throws IOException {
        String file = file("f.svg", "x");
        String cure = ": give the name of a file that ends with .svg or .html";
        assertUsage("--plot plot.png" + cure, "--plot", "plot.png", file);
        assertUsage(
                "--compare and --plot exclude each other: there are many runs, and only their times are wanted",
                "--compare",
                "--plot",
                folder + "/a.svg",
                file);
        assertUsage("--plot -" + cure, "--plot", "-", file);
        assertUsage(file + " is an input and what --plot names; write elsewhere", "--plot", file, file);
        assertUsage("--output and --plot name the same file: " + file, "--plot", file, "-o", file, "missing");
        assertUsage(
                "--plot " + folder + "/no/a.svg: there is no folder " + folder + "/no",
                "--plot",
                folder + "/no/a.svg",
                file);

        assertEquals(1, folder.toFile().list().length);
    }

    @Test
    void failsWhenThePictureIsFullButWritesTheResult() throws IOException {
        Path full = Files.createSymbolicLink(folder.resolve("full.svg"), Path.of("/dev/full"));
        Command command = serial("-q", "--plot", full.toString(), file("f", "x"));

        assertEquals("x: 1\n", command.out());
        assertEquals("wordcount: cannot write " + full + ": no space left on device\n", command.err());
        assertEquals(ExitCode.FATAL, command.code());
        Files.delete(full);
    }

    @Test
    void failsWhenTheOutputIsFull() throws IOException {
        String file = file("f", "x");
        Command command = serial("-q", "-o", "/dev/full", file);

        assertEquals("wordcount: cannot write /dev/full: no space left on device\n", command.err());
        assertEquals(ExitCode.FATAL, command.code());
    }

    @Test
    void endsQuietlyWhenNobodyReadsOn() throws IOException {
        String file = file("f", "x");
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertEquals(
                ExitCode.OK,
                Main.run(new String[] {"-q", "-m", "serial", file}, InputStream.nullInputStream(), closed, err));
        assertEquals("", err.toString(UTF_8));
    }

    /* ---- command line ---- */

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "1e9", "1025"})
    void refusesAWrongNumberOfWorkers(String workers) {
        assertUsage("--workers " + workers + ": give a whole number from 1 to 1024", "--workers", workers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tpo 3|unknown option --tpo (did you mean --top?); wordcount --help lists all options",
                "-z|unknown option -z; wordcount --help lists all options",
                "-n|--top needs a value: --top N",
                "-n -1|--top -1: give a whole number from 0 to 2147483647",
                "--mode fast|--mode fast: give one of serial, threads, processes, auto",
                "--mode spark|--mode spark: give --engine spark in place of it",
                "--sort size|--sort size: give one of count, word",
                "-f xml|--format xml: give one of text, tsv, csv, json",
                "--progress maybe|--progress maybe: give one of auto, always, never",
                "--chunk 0|--chunk 0: give a number of bytes, at least 1, as in 1000, 64k or 1M",
                "-q -v|--quiet and --verbose exclude each other; give one"
            })
    void saysWhatIsWrongWithAnOptionBeforeAnyWork(String line, String message) {
        assertUsage(message, line.split(" ", -1));
    }

    @Test
    void showsAStackTraceToThoseWhoAsk() throws IOException {
        String file = file("f", "x");

        assertFalse(serial("-o", "/dev/full", file).err().contains("\tat "));
        assertTrue(serial("-v", "-o", "/dev/full", file).err().contains("\tat "));
    }

    @Test
    void drawsABarOnlyWhenAsked() throws IOException {
        String file = file("f", "x");

        assertFalse(serial("--progress", "auto", file).err().contains("\r"));
        assertFalse(serial("--progress", "never", file).err().contains("\r"));
        assertEquals("x: 1\n", serial("--progress", "always", file).out());
    }

    private static void assertUsage(String message, String... arguments) {
        Command command = serial(arguments);

        assertEquals("wordcount: " + message + "\n", command.err());
        assertEquals(ExitCode.USAGE, command.code());
        assertEquals("", command.out());
    }

    private static Command serial(String... arguments) {
        return Command.run(
                Stream.concat(Stream.of("-m", "serial"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
