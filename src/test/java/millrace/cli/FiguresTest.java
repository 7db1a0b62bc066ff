package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "999|999", "1000|1,000", "2027446|2,027,446", "-1000|-1,000", "-100|-100"})
    void groupsDigits(long number, String text) {
        assertEquals(text, Figures.grouped(number));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0 files", "1|1 file", "2000|2,000 files"})
    void countsInTheRightNumber(long number, String text) {
        assertEquals(text, Figures.counted(number, "file"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "999, 999 bytes",
        "1000, 1.00 kB",
        "15758391, 15.8 MB",
        "999499, 999 kB",
        "999600, 1.00 MB",
        "9223372036854775807, 9.22 EB"
    })
    void givesBytesADecimalUnit(double bytes, String text) {
        assertEquals(text, Figures.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.00", "830000000, 0.83", "9996000000, 10.0", "12340000000, 12.3", "340000000000, 340"})
    void showsSecondsWithThreeDigitsOrSo(long nanos, String text) {
        assertEquals(text, Figures.seconds(nanos));
    }

    @ParameterizedTest
    @CsvSource({"7, 0:07", "67, 1:07", "3723, 1:02:03"})
    void showsTimesAsAClockDoes(long seconds, String text) {
        assertEquals(text, Figures.clock(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000, 1000",
        "12b, 12",
        "64k, 65536",
        "64K, 65536",
        "64KiB, 65536",
        "64kB, 64000",
        "1M, 1048576",
        "2G, 2147483648",
        "1t, 1099511627776",
        "3MB, 3000000"
    })
    void readsSizesAsSplitDoes(String text, long bytes) {
        assertEquals(OptionalLong.of(bytes), ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "k", "-1", "1.5M", "1 k", "1x", "1kk", "1KiBs", "9999999999G", "99999999999999999999", "0x10"
            })
    void refusesWhatIsNoSize(String text) {
        assertEquals(OptionalLong.empty(), ByteSize.parse(text));
    }
}
