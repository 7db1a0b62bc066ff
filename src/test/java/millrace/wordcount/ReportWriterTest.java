package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each format, read back by a parser of its kind. */
class ReportWriterTest {
    private static final String ODD_NAME = "=cmd|'/c calc'!A1,\"x\"\n\ty\\";
    private static final WordOptions KIND =
            new WordOptions(new Tokens(Tokens.Kind.REGEX, "\\S+"), LetterCase.FOLD, NormalForm.NFKC, 1);
    private static final Report REPORT = new Report(
            KIND,
            List.of(new Report.FileTotals("a.txt", 100, 20, 10), new Report.FileTotals(ODD_NAME, 7, 2, 2)),
            107,
            new Totals(22, 11, 4),
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(
                    new WordCount("the", 12),
                    new WordCount("wörter\u0001\u200d", 5),
                    new WordCount("\ud83d\ude00", 5)));

    private static final Report CHOSEN = new Report(
            KIND,
            List.of(),
            20,
            new Totals(9, 5, 4),
            Optional.of(new Totals(3, 2, 1)),
            Optional.empty(),
            true,
            List.of(new WordCount("a b", 2, 2), new WordCount("x\\y\t", 1, 1)));

    @Test
    void textHasALineForEachWord() throws IOException {
        assertEquals("the: 12\nwörter\u0001\u200d: 5\n\ud83d\ude00: 5\n", write(Format.TEXT, false));
    }

    @Test
    void textPerFileIsATableWithALineForEachFileWhateverItsName() throws IOException {
        String[] lines = write(Format.TEXT, true).split("\n", -1);

        assertEquals("", lines[3]);
        assertEquals("words  distinct  bytes  file", lines[4]);
        assertEquals("   20        10    100  a.txt", lines[5]);
        assertEquals("    2         2      7  =cmd|'/c calc'!A1,\"x\"\\n\\ty\\", lines[6]);
        assertEquals("   22        11    107  total", lines[7]);
        assertEquals(9, lines.length);
    }

    @Test
    void textPerFileHasNoTotalOfASingleFile() throws IOException {
        Report report = new Report(
                new WordOptions(Tokens.RULE, LetterCase.LOWER, NormalForm.NONE, 2),
                List.of(new Report.FileTotals("a", 1234567, 20, 10)),
                1234567,
                new Totals(20, 10, 4),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());

        assertEquals(
                "\n2-grams  distinct      bytes  file\n     20        10  1,234,567  a\n",
                write(report, Format.TEXT, false, true));
    }

    @Test
    void tsvHasAHeaderAndOneRowForEachWord() throws IOException {
        String header = "word (regex \\\\S+, case fold, nfkc)\tcount\n";
        assertEquals(header + "the\t12\nwörter\u0001\u200d\t5\n\ud83d\ude00\t5\n", write(Format.TSV, false));
    }

    @Test
    void tsvPerFileIsASecondTableWithNamesInOneCell() throws IOException {
        String[] tables = write(Format.TSV, true).split("\n\n", -1);

        String odd = "=cmd|'/c calc'!A1,\"x\"\\n\\ty\\\\";
        assertEquals("file\twords\tdistinct\tbytes\na.txt\t20\t10\t100\n" + odd + "\t2\t2\t7\n", tables[1]);
    }

    @Test
    void csvIsReadBackByAParser() throws IOException {
        List<CSVRecord> records = CSVFormat.DEFAULT
                .parse(new StringReader(write(Format.CSV, true)))
                .getRecords();

        assertEquals(
                List.of("word (regex \\S+, case fold, nfkc)", "count"),
                records.get(0).toList());
        assertEquals(List.of("wörter\u0001\u200d", "5"), records.get(2).toList());
        assertEquals(
                List.of("file", "words", "distinct", "bytes"), records.get(4).toList());
        assertEquals(List.of("./" + ODD_NAME, "2", "2", "7"), records.get(6).toList());
        assertEquals(7, records.size());
    }

    @Test
    void noCellOfCsvBeginsAFormula() {
        for (String name : List.of("=1", "+1", "-1", "@x", "\tx", "\rx")) {
            assertEquals("./" + name, Escapes.csv(name));
        }
        assertEquals("-", Escapes.csv("-"), "standard input, not the file ./-");
        assertEquals("/=1", Escapes.csv("/=1"));
        assertEquals("", Escapes.csv(""));
    }

    @Test
    void jsonIsReadBackByAParser() throws IOException {
        String text = write(Format.JSON, true);
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();

        assertTrue(text.endsWith("}\n"), text);
        assertEquals(
                List.of(
                        "version",
                        "tokens",
                        "case",
                        "normalize",
                        "ngrams",
                        "files",
                        "bytes",
                        "words",
                        "distinct",
                        "hapaxes",
                        "counts",
                        "perFile"),
                List.copyOf(json.keySet()));
        assertEquals(1, json.get("version").getAsInt());
        assertEquals("\\S+", json.get("tokens").getAsString());
        assertEquals("fold", json.get("case").getAsString());
        assertEquals("nfkc", json.get("normalize").getAsString());
        assertEquals(1, json.get("ngrams").getAsInt());
        assertEquals(2, json.get("files").getAsInt());
        assertEquals(4, json.get("hapaxes").getAsLong());
        assertEquals(107, json.get("bytes").getAsLong());
        assertEquals(22, json.get("words").getAsLong());
        assertEquals(11, json.get("distinct").getAsLong());
        JsonArray counts = json.getAsJsonArray("counts");
        assertEquals(3, counts.size());
        assertEquals(
                "wörter\u0001\u200d",
                counts.get(1).getAsJsonObject().get("word").getAsString());
        assertEquals(5, counts.get(1).getAsJsonObject().get("count").getAsLong());
        JsonObject odd = json.getAsJsonArray("perFile").get(1).getAsJsonObject();
        assertEquals(ODD_NAME, odd.get("file").getAsString());
        assertEquals(2, odd.get("distinct").getAsLong());
    }

    @Test
    void jsonHasNothingPerFileUnlessAsked() throws IOException {
        assertFalse(write(Format.JSON, false).contains("perFile"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT|a b: 2, 2 files;x\\y\t: 1, 1 file;",
                "TSV|word (regex \\\\S+, case fold, nfkc)\tcount\tdocuments;a b\t2\t2;x\\\\y\\t\t1\t1;",
                "CSV|\"word (regex \\S+, case fold, nfkc)\",count,documents;a b,2,2;\"x\\y\t\",1,1;"
            })
    void eachFormatHasAPlaceForTheFilesInWhichAWordOccurs(Format format, String expected) throws IOException {
        assertEquals(expected.replace(';', '\n'), write(CHOSEN, format, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT|a b: 2, 22.2 %, 222,222 per million, 2 files;x\\y\t: 1, 11.1 %, 111,111 per million, 1 file;",
                "TSV|word (regex \\\\S+, case fold, nfkc)\tcount\tshare\tper_million\tdocuments;a b\t2\t0.222222\t222222\t2;x\\\\y\\t\t1\t0.111111\t111111\t1;",
                "CSV|\"word (regex \\S+, case fold, nfkc)\",count,share,per_million,documents;a b,2,0.222222,222222,2;\"x\\y\t\",1,0.111111,111111,1;"
            })
    void eachFormatHasAPlaceForTheShareInAllWords(Format format, String expected) throws IOException {
        assertEquals(expected.replace(';', '\n'), write(CHOSEN, format, true, false));
    }

    @Test
    void jsonSaysWhatSharesAreOf() throws IOException {
        JsonObject json =
                JsonParser.parseString(write(CHOSEN, Format.JSON, true, false)).getAsJsonObject();

        assertEquals("words", json.get("relativeTo").getAsString());
        assertEquals(
                "{\"word\":\"a b\",\"count\":2,\"share\":0.222222,\"perMillion\":222222,\"documents\":2}",
                json.getAsJsonArray("counts").get(0).toString());
    }

    @Test
    void jsonHasTheTotalsOfWhatWasChosen() throws IOException {
        JsonObject json =
                JsonParser.parseString(write(CHOSEN, Format.JSON, false)).getAsJsonObject();

        assertEquals(9, json.get("words").getAsLong());
        assertEquals(
                "{\"words\":3,\"distinct\":2,\"hapaxes\":1}", json.get("chosen").toString());
        assertEquals(
                "{\"word\":\"a b\",\"count\":2,\"documents\":2}",
                json.getAsJsonArray("counts").get(0).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "TSV|WHITESPACE||LOWER|word (whitespace)\tcount\tdocuments",
                "CSV|LETTERS||KEEP|\"word (letters, case keep)\",count,documents",
                "CSV|RULE||FOLD|\"word (rule, case fold)\",count,documents",
                "TSV|REGEX|\\w+\t\"|LOWER|word (regex \\\\w+\\\\t\")\tcount\tdocuments",
                "CSV|REGEX|\\w+,\"|LOWER|\"word (regex \\w+,\"\")\",count,documents"
            })
    void headersSayHowWordsWereFoundIfNotByTheRule(
            Format format, Tokens.Kind kind, @Nullable String regex, LetterCase letterCase, String header)
            throws IOException {
        WordOptions words =
                new WordOptions(new Tokens(kind, regex == null ? "" : regex), letterCase, NormalForm.NONE, 2);
        Report report = new Report(
                words,
                CHOSEN.files(),
                CHOSEN.bytes(),
                CHOSEN.totals(),
                CHOSEN.chosen(),
                CHOSEN.spectrum(),
                CHOSEN.documents(),
                CHOSEN.counts());

        assertEquals(header, write(report, format, false).lines().findFirst().orElseThrow());
    }

    private static String write(Format format, boolean perFile) throws IOException {
        return write(REPORT, format, perFile);
    }

    private static String write(Report report, Format format, boolean perFile) throws IOException {
        return write(report, format, false, perFile);
    }

    private static String write(Report report, Format format, boolean relative, boolean perFile) throws IOException {
        StringWriter out = new StringWriter();
        format.writer(relative, perFile).write(report, out);
        return out.toString();
    }
}
