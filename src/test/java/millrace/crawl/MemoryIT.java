package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the processes of a crawl need at most, by the account of the system. */
class MemoryIT {
    private static final int PAGES = Integer.getInteger("millrace.crawl.pages", 3000);
    private static final int MOST_MEGABYTES = 256;

    private static final Pattern HEAP = Pattern.compile("crawl\\) heap=(-X\\S+)");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    @TempDir
    Path folder;

    private final CountDownLatch allAsked = new CountDownLatch(PAGES);
    private final CountDownLatch measured = new CountDownLatch(1);
    private RudeServer server;

    /** All pages lead to others, and the last one waits until the processes have been looked at. */
    @BeforeEach
    void serve() throws IOException {
        server = RudeServer.open();
        server.on("/robots.txt", RudeServer.answer(404, "", ""));
        server.otherwise((request, out) -> {
            int i = Integer.parseInt(request.path().substring(1));
            String links = "<a href=/" + (2 * i + 1) % PAGES + ">a</a><a href=/" + (2 * i + 2) % PAGES + ">b</a>";
            String page = "<title>" + i + "</title><p>" + ("word" + i + " ").repeat(900) + links;
            allAsked.countDown();
            if (allAsked.getCount() == 0) {
                measured.await();
            }
            return RudeServer.html(page).answer(request, out);
        });
    }

    @AfterEach
    void stop() throws IOException {
        measured.countDown();
        server.close();
    }

    @Test
    void keepsParentAndWorkersBelowTheirLimit() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "only Linux tells");
        Matcher heap = HEAP.matcher(Files.readString(Path.of("bin/launch.sh")));
        assertTrue(heap.find(), "bin/launch.sh says nothing of the heap of a crawl");
        CrawlProcess crawl = CrawlProcess.start(
                folder,
                List.of(heap.group(1)),
                server.url("/0"),
                "-d99",
                "--delay=0",
                "--host-connections=8",
                "-w2",
                "--job=" + folder.resolve("job"));
        assertTrue(allAsked.await(120, TimeUnit.SECONDS), () -> allAsked.getCount() + " pages left");
        assertBelowLimit("parent", crawl.handle());
        assertTrue(!crawl.workers().isEmpty(), "no workers");
        for (ProcessHandle worker : crawl.workers()) {
            assertBelowLimit("worker", worker);
        }
        measured.countDown();
        crawl.succeed();
        assertEquals(
                PAGES, CrawlProcess.records(folder.resolve("job/pages.jsonl")).size());
    }

    private static void assertBelowLimit(String who, ProcessHandle process) throws IOException {
        Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        assertTrue(peak.find());
        long megabytes = Long.parseLong(peak.group(1)) / 1024;
        assertTrue(megabytes < MOST_MEGABYTES, who + " needed " + megabytes + " MB");
    }
}
