package millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({"0,0", "2,2000", "500ms,500", "1.5s,1500", "2m,120000", "1h,3600000", "0.5d,43200000", "0.0009,0"})
    void readsANumberWithAUnitOrSeconds(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), TimeSpan.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "-1", "1e9", "1 s", "1.2.3s", "1w", "36501d", "99999999999999999999999", "٣s", "."})
    void refusesTheRest(String text) {
        assertEquals(Optional.empty(), TimeSpan.parse(text));
    }

    @Test
    void goesUpToAHundredYears() {
        assertEquals(Optional.of(Duration.ofDays(36_500)), TimeSpan.parse("36500d"));
    }
}
