package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "130|3922|0.0331464|33146.4|3.31 %, 33,146 per million",
                "1|1|1|1000000|100 %, 1,000,000 per million",
                "1|4|0.25|250000|25 %, 250,000 per million",
                "1|3|0.333333|333333|33.3 %, 333,333 per million",
                "2|3|0.666667|666667|66.7 %, 666,667 per million",
                "999|1000|0.999|999000|99.9 %, 999,000 per million",
                "9999|10000|0.9999|999900|100 %, 999,900 per million",
                "1|10000|0.0001|100|0.01 %, 100 per million",
                "1|16000|0.0000625|62.5|0.00625 %, 62.5 per million",
                "1|1800000000|0.000000000555556|0.000555556|0.0000000556 %, 0.000556 per million",
                "9223372036854775807|9223372036854775807|1|1000000|100 %, 1,000,000 per million"
            })
    void isRoundedFromTheRatioItself(long part, long whole, String fraction, String perMillion, String text) {
        Share share = Share.of(part, whole);

        assertEquals(fraction, share.fraction());
        assertEquals(perMillion, share.perMillion());
        assertEquals(text, share.toString());
    }

    @Test
    void roundsHalvesUpWhereADoubleWouldNot() {
        assertEquals("0.100001", Share.of(1_000_005, 10_000_000).fraction());
        assertEquals("0.000100001", Share.of(1_000_005, 10_000_000_000L).fraction());
    }

    @Test
    void isTheSameInEveryLocale() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertEquals("0.0331464", Share.of(130, 3922).fraction());
            assertEquals("3.31 %, 33,146 per million", Share.of(130, 3922).toString());
        } finally {
            Locale.setDefault(usual);
        }
    }
}
