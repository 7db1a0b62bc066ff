package millrace.timing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PaletteTest {
    private static final Pattern PART =
            Pattern.compile("--(start|jvm|prepare|warm|idle|lost|work-\\d|transfer|after-\\d): #(..)(..)(..)");

    @Test
    void hasNoTwoPartsOfTheTimeInColoursThatLookTheSame() throws IOException {
        String[] schemes;
        try (InputStream style = Objects.requireNonNull(Palette.class.getResourceAsStream("report.css"))) {
            schemes = new String(style.readAllBytes(), UTF_8).split("@media", 3);
        }
        for (String scheme : List.of(schemes[0], schemes[1])) {
            Map<String, int[]> colours = new TreeMap<>();
            for (Matcher part = PART.matcher(scheme); part.find(); ) {
                colours.put(part.group(1), new int[] {hex(part, 2), hex(part, 3), hex(part, 4)});
            }
            assertEquals(13, colours.size());
            colours.forEach((one, colour) -> colours.forEach((other, another) -> assertTrue(
                    one.equals(other) || distance(colour, another) > 35, () -> one + " looks like " + other)));
        }
    }

    private static int hex(Matcher part, int group) {
        return Integer.parseInt(part.group(group), 16);
    }

    private static double distance(int[] one, int[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(sum);
    }
}
