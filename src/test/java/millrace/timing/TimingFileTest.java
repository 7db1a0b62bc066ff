package millrace.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingFileTest {
    private static String written() throws IOException {
        StringWriter text = new StringWriter();
        TimingFile.write(Sketch.timings(Sketch.serial(1000), Sketch.run("processes", 2, 600)), text);
        return text.toString();
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Timings timings = TimingReader.read(new StringReader(written()));
        assertEquals(Sketch.timings(Sketch.serial(1000), Sketch.run("processes", 2, 600)), timings);
    }

    @Test
    void ignoresMembersThatItDoesNotKnow() throws IOException {
        String text = written().replaceFirst("\"mode\"", "\"later\": {\"x\": [1]}, \"mode\"");
        assertEquals(
                "serial",
                TimingReader.read(new StringReader(text)).runs().get(0).mode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"wallNanos\": 1000000000 | \"wallNanos\": \"x\" | no timings: runs[0].wallNanos is no number: \"x\"",
                "\"wallNanos\": 1000000000 | \"wallNanos\": 1.5 | no timings: runs[0].wallNanos is no whole number of 64 bits: 1.5",
                "\"wallNanos\": 1000000000 | \"wallNanos\": 1e30 | no timings: runs[0].wallNanos is no whole number of 64 bits:"
                        + " 1e30",
                "\"wallNanos\": 1000000000 | \"wallNanos\": 0 | no timings: runs[0].wallNanos is less than 1: 0",
                "\"usedWorkers\": 2 | \"usedWorkers\": -3 | no timings: runs[1].usedWorkers is less than 1: -3",
                "\"workers\": 2 | \"workers\": 1099511627776 | no timings: runs[1].workers is too large: 1099511627776",
                "\"amount\": 100000000 | \"amount\": -5 | no timings: amount is less than 0: -5",
                "\"counting\": 800000000 | \"counting\": -1 | no timings: runs[0].parts.counting is less than 0: -1",
                "\"warmUp\": false | \"warmUp\": \"maybe\" | no timings: runs[0].warmUp is neither true nor false: \"maybe\"",
                "\"notes\": [] | \"notes\": [{}] | no timings: notes[0] is no text: {}",
                "\"kind\": \"task\" | \"kind\": \"foo\" | no timings: runs[0].lanes[0].spans[0].kind is none that this program"
                        + " knows: \"foo\"",
                "2026-11-25T20:00:00Z | yesterday | no timings: runs[0].started is no time as 2026-11-25T20:00:00Z:"
                        + " \"yesterday\"",
                "\"millrace.timings/1\" | null | no timings: schema is missing",
                "\"runs\": [ | \"runs\": {}, \"x\": [ | no timings: runs is no array: {}",
                "\"wallNanos\": 1000000000 | \"wall\": 1 | no timings: runs[0].wallNanos is missing",
                "\"label\": \"task 1\" | \"label\": null | no timings: runs[0].lanes[0].spans[0].label is missing",
                "millrace.timings/1 | millrace.timings/2 | its schema is millrace.timings/2, and this program reads version 1;"
                        + " read it with the version that wrote it",
                "millrace.timings/1 | other | no timings: its schema is not millrace.timings/1"
            })
    void saysWhatIsWrongAndWhere(String good, String bad, String message) throws IOException {
        String text = written().replace(good, bad);
        TimingFileException e =
                assertThrows(TimingFileException.class, () -> TimingReader.read(new StringReader(text)));
        assertEquals(message, e.getMessage());
    }

    @Test
    void refusesWhatIsNotUtf8(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("t.json"), new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
        TimingFileException e = assertThrows(TimingFileException.class, () -> TimingFile.read(file));
        assertEquals("no timings: it is not UTF-8", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]",
                "{}",
                "{\"schema\":",
                "'a'",
                "'{\"schema\": {}}'",
                "'{\"schema\": \"millrace.timings/1\", \"runs\": [1]}'"
            })
    void refusesGarbage(String text) {
        assertThrows(TimingFileException.class, () -> TimingReader.read(new StringReader(text)));
    }

    @Test
    void refusesATruncatedFileWhereverItIsCut() throws IOException {
        String text = written().stripTrailing();
        for (int end = 0; end < text.length(); end += 7) {
            String cut = text.substring(0, end);
            assertThrows(TimingFileException.class, () -> TimingReader.read(new StringReader(cut)), cut);
        }
    }
}
