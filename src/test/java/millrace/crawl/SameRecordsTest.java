package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameRecordsTest {
    private static final String LIST = "{\"url\":\"http://g/\",\"reason\":\"ok\",\"host\":\"g\",\"depth\":0}\n";

    @TempDir
    Path folder;

    private static String page(int depth, int status) {
        return "{\"url\":\"http://h/\",\"reason\":\"ok\",\"host\":\"h\",\"status\":" + status + ",\"depth\":" + depth
                + ",\"millis\":" + depth + "}\n";
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

    private static String redirect(String reason, String finalUrl, int redirects) {
        return "{\"url\":\"http://h/\",\"reason\":\"" + reason + "\",\"finalUrl\":\"" + finalUrl + "\",\"redirects\":"
                + redirects + ",\"host\":\"h\"}\n";
    }

    @Test
    void takesNoOtherEndOfACircleOfRedirectsForADifferenceWhereThereAreSeveralHosts() throws IOException {
        String moved = redirect("moved_for_good", "http://g/", 0);
        String loop = redirect("redirect_loop", "", 1);
        assertEquals(Optional.empty(), difference(LIST + moved, LIST + loop));
        assertEquals(Optional.empty(), difference(LIST + loop, LIST + moved));
        assertEquals(Optional.empty(), difference(LIST + moved, LIST + redirect("moved_for_good", "http://g/", 2)));
        assertEquals(Optional.of("as the record of http://h/"), difference(moved, loop));
        assertEquals(Optional.of("as the record of http://h/"), difference(LIST + loop, LIST + page(0, 200)));
        assertEquals(
                Optional.of("as the record of http://h/"),
                difference(LIST + moved, LIST + redirect("moved_for_good", "http://elsewhere/", 0)));
    }
}
