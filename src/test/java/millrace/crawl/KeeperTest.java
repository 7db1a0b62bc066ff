package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperTest {
    private static final String URL = "http://h/";

    @TempDir
    Path folder;

    private void keep(FetchTask task, Reason reason, String text) throws IOException, InterruptedException {
        PageRecord record = PageRecord.without(task, "h", reason, "", Instant.now());
        FetchResult result = new FetchResult.Ended(task, new HostEvent.Answered(), record, List.of(), "");
        try (Keeper keeper = new Keeper(Optional.of(new TextFiles(folder)), false, Optional.empty())) {
            keeper.keep(new Fetched(result, text, Received.Wire.UNKNOWN, ""), harvest -> {});
        }
    }

    private boolean hasText() {
        return Files.exists(folder.resolve(TextFiles.fileName(URL)));
    }

    @Test
    void dropsTheTextOfAPageThatHasNoneAnyMore() throws Exception {
        FetchTask first = FetchTask.page(URL, 0, false);
        FetchTask again = first.with(new FetchTask.Validators("", "", "sha256"));
        keep(first, Reason.OK, "old words");
        keep(again, Reason.NOT_MODIFIED, "");
        assertEquals(true, hasText(), "what was not sent again");
        keep(first, Reason.SERVER_ERROR, "");
        assertEquals(true, hasText(), "of another crawl, perhaps");
        keep(again, Reason.UNAVAILABLE, "");
        assertEquals(true, hasText(), "it may be back with the next try");
        for (Reason gone : List.of(Reason.OK, Reason.NOT_FOUND)) {
            keep(first, Reason.OK, "old words");
            keep(again, gone, "");
            assertEquals(false, hasText(), gone.label());
        }
    }
}
