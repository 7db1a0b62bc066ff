package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameRecordsTest {
    private static final String LIST = "{\"url\":\"http://g/\",\"host\":\"g\",\"depth\":0}\n";

    @TempDir
    Path folder;

    private static String page(int depth, int status) {
        return "{\"url\":\"http://h/\",\"host\":\"h\",\"status\":" + status + ",\"depth\":" + depth + ",\"millis\":"
                + depth + "}\n";
    }

    private Optional<String> difference(String one, String other) throws IOException {
        return new SameRecords()
                .difference(
                        Files.writeString(folder.resolve("one"), one),
                        Files.writeString(folder.resolve("other"), other));
    }

    @Test
    void takesNoOtherDepthForADifferenceWhereThereAreSeveralHosts() throws IOException {
        assertEquals(Optional.empty(), difference(LIST + page(1, 200), page(2, 200) + LIST));
        assertEquals(Optional.of("as the record of http://h/"), difference(LIST + page(1, 200), page(1, 404) + LIST));
    }

    @Test
    void takesAnotherDepthWithinAHostForADifference() throws IOException {
        assertEquals(Optional.of("as the record of http://h/"), difference(page(1, 200), page(2, 200)));
    }
}
