package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that gzip has compressed. */
class CompressedTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads"})
    void countsTheTextOfAllMembers(String mode) throws IOException {
        String file = file("a.gz", gzip("one two ".getBytes(UTF_8)), gzip("two three".getBytes(UTF_8)));
        Command command = Command.run("-m", mode, file);

        assertEquals("two: 2\none: 1\nthree: 1\n", command.out());
        assertEquals(ExitCode.OK, command.code());
        assertTrue(command.err().contains("1 file, 17 bytes, 4 words"), command.err());
    }

    @Test
    void knowsItByItsBytesAndNotByItsName() throws IOException {
        assertEquals(
                "a: 2\n", serial(file("plain.txt", gzip("a A".getBytes(UTF_8)))).out());
    }

    @Test
    void countsItOnStandardInputToo() throws IOException {
        byte[] members = concat(gzip("a b ".getBytes(UTF_8)), gzip("b".getBytes(UTF_8)));
        assertEquals("b: 2\na: 1\n", Command.run(members, "-m", "serial").out());
    }

    @Test
    void decodesWhatIsInside() throws IOException {
        assertEquals(
                "größe: 1\n",
                serial(file("a.gz", gzip("Größe".getBytes(UTF_16)))).out());
    }

    @Test
    void isNotCutIntoChunks() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            text.append("w").append(i % 1000).append(i % 7 == 0 ? "\n" : " ");
        }
        byte[] plain = text.toString().getBytes(UTF_8);
        String expected = serial("-n0", file("plain", plain)).out();
        assertEquals(
                expected,
                serial("-n0", "--chunk", "1000", file("a.gz", gzip(plain))).out());
    }

    @Test
    void countsNothingOfAFileThatIsCutOff() throws IOException {
        byte[] whole = gzip("many words that are not all there ".repeat(5000).getBytes(UTF_8));
        String cut = file("cut.gz", Arrays.copyOf(whole, whole.length - 9));
        Command command = serial(cut, file("good", "good".getBytes(UTF_8)));

        assertEquals("good: 1\n", command.out());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
        assertTrue(command.err().contains("cut.gz: is cut off after "), command.err());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 511, 8192, 70_000, 200_000})
    void skipsTheZerosThatFillABlockOfATape(int zeros) throws IOException {
        byte[][] padded = {gzip("one two ".getBytes(UTF_8)), gzip("two".getBytes(UTF_8)), new byte[zeros]};
        Command command = serial(file("padded.gz", padded));

        assertEquals("two: 2\none: 1\n", command.out());
        assertEquals(ExitCode.OK, command.code());
        assertTrue(command.err().contains("1 file, 11 bytes, 3 words"), command.err());
        assertEquals(
                "two: 2\none: 1\n", Command.run(concat(padded), "-m", "serial").out());
    }

    @Test
    void countsNothingOfAFileWithSomethingElseBehindIt() throws IOException {
        byte[] whole = gzip("text".getBytes(UTF_8));
        String[] damaged = {
            file("garbage.gz", whole, new byte[] {1}),
            file("behind-zeros.gz", whole, new byte[512], new byte[] {1}),
            file("member-behind-zeros.gz", whole, new byte[512], whole)
        };
        for (String file : damaged) {
            Command command = serial("-q", file, file("good", "good".getBytes(UTF_8)));
            assertEquals("good: 1\n", command.out());
            assertEquals(ExitCode.INPUT_FAILED, command.code());
            assertTrue(command.err().contains(file + ": is damaged or cut off after 4 bytes of text"), command.err());
        }
    }

    @Test
    void refusesWhatIsOnlyNamedSo() throws IOException {
        Command command = serial(file("not.gz", "plain text".getBytes(UTF_8)), file("empty.gz"));

        assertEquals("", command.out());
        assertEquals(ExitCode.INPUT_FAILED, command.code());
        assertTrue(command.err().contains("not.gz: is named .gz, but is not compressed by gzip"), command.err());
        assertTrue(command.err().contains("empty.gz: is named .gz, but is empty"), command.err());
    }

    @Test
    void countsAFarLargerTextInTheSameMemory() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            byte[] line = "bomb ".repeat(20_000).getBytes(UTF_8);
            for (int i = 0; i < 1000; i++) {
                out.write(line);
            }
        }
        assertTrue(bomb.size() < 1_000_000);
        assertEquals(
                "bomb: 20000000\n", serial(file("bomb.gz", bomb.toByteArray())).out());
    }

    private static Command serial(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "-m";
        all[arguments.length + 1] = "serial";
        return Command.run(all);
    }

    private String file(String name, byte[]... parts) throws IOException {
        return Files.write(folder.resolve(name), concat(parts)).toString();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(text);
        }
        return compressed.toByteArray();
    }
}
