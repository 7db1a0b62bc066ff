package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import millrace.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts in other encodings than UTF-8. */
class TranscoderTest {
    private static final int SEED = 20;

    @TempDir
    Path folder;

    /* The JDK replaces by one character what it calls one malformed sequence, and so do we. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ISO-8859-1",
                "windows-1252",
                "UTF-16LE",
                "UTF-16BE",
                "UTF-16",
                "UTF-32LE",
                "Shift_JIS",
                "EUC-KR",
                "GB18030",
                "Big5-HKSCS",
                "ISO-2022-JP",
                "UTF-8",
                "IBM1047",
                "x-MacRoman"
            })
    void readsRandomBytesAsTheJdkDoes(String name) throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 30; round++) {
            byte[] bytes = new byte[random.nextInt(round % 10 == 0 ? 150_000 : 100)];
            random.nextBytes(bytes);
            if (round % 3 == 0) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (bytes[i] & (i % 2 == 0 ? 0x7F : 0x03));
                }
            }
            byte[] utf8 = new Transcoder(dripping(bytes, random), Charset.forName(name)).readAllBytes();
            assertEquals(new String(bytes, Charset.forName(name)), new String(utf8, UTF_8), name + ", round " + round);
        }
    }

    @ParameterizedTest
    @CsvSource({"windows-1252", "UTF-16LE", "KOI8-R"})
    void countsWhatIsDeclared(String name) throws IOException {
        String word = name.startsWith("KOI") ? "Река" : "Größe";
        String file = file("declared", (word + " a " + word).getBytes(Charset.forName(name)));
        Command command = Command.run("-m", "serial", "--encoding", name, "-n1", file);
        assertEquals(word.toLowerCase(java.util.Locale.ROOT) + ": 2\n", command.out());
        assertEquals(ExitCode.OK, command.code());
    }

    @Test
    void givesTheSameForEachSizeOfChunk() throws IOException {
        String text = "écume été œuvre ".repeat(2000);
        String file = file("declared", text.getBytes(Charset.forName("windows-1252")));
        String whole =
                Command.run("-m", "serial", "--encoding", "windows-1252", file).out();
        assertEquals(
                "été: 2000\nécume: 2000\nœuvre: 2000\n",
                whole.replace("écume: 2000\nété: 2000\n", "été: 2000\nécume: 2000\n"));
        assertEquals(
                whole,
                Command.run("-m", "threads", "--chunk", "100", "--encoding", "windows-1252", file)
                        .out());
    }

    @Test
    void believesAMarkMoreThanTheCommandLine() throws IOException {
        String file = file("marked", "\uFEFFGröße".getBytes(UTF_8));
        assertEquals(
                "größe: 1\n",
                Command.run("-m", "serial", "--encoding", "UTF-16LE", file).out());
    }

    @Test
    void warnsOfWhatIsCutOff() throws IOException {
        byte[] marked = "\uFEFFab".getBytes(Charset.forName("UTF-16LE"));
        byte[] cut = java.util.Arrays.copyOf(marked, marked.length - 1);
        Command command = Command.run("-m", "serial", file("cut", cut));

        assertEquals("a\uFFFD: 1\n", command.out());
        assertTrue(
                command.err().contains("not all of it is UTF-8 (or what its mark or --encoding says)"), command.err());
    }

    @Test
    void knowsNoOtherNames() {
        Command command = Command.run("--encoding", "utf-9", "x");
        assertEquals(ExitCode.USAGE, command.code());
        assertTrue(command.err().contains("--encoding utf-9: give a name that Java knows"), command.err());
    }

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    /** Gives a few bytes at a time. */
    private static InputStream dripping(byte[] bytes, Random random) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(bytes.length > 1000 ? 50_000 : 7)));
            }
        };
    }
}
