package millrace.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import millrace.process.StringCounts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTableTest {
    /** Tokens of one hash, found by search: they differ in the last bytes, less than eight, or only in the first eight. */
    @ParameterizedTest
    @CsvSource({"mseulc, hdxyvo", "gcgqgun, xdkidyx", "constantqrmoypp, constantfmjtsme", "kxglgvaeend, odvuxpjfend"})
    void tellsTokensOfTheSameHashApart(String one, String other) {
        byte[] text = (one + other).getBytes(UTF_8);
        TokenTable table = new TokenTable();
        table.count(text, 0, one.length());
        table.count(text, one.length(), text.length);
        table.count(text, one.length(), text.length);
        StringCounts counts = new StringCounts();
        table.addTo(counts);

        assertEquals(Map.of(one, 1L, other, 2L), counts);
    }
}
