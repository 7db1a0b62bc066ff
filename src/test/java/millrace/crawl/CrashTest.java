package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crawl that ends after each of its writes, as if it were killed there, and goes on. */
class CrashTest {
    private static final int PAGES = 40;
    private static final int CONNECTIONS = 3;

    @TempDir
    Path folder;

    private final FakeWeb web = new FakeWeb(url -> {
        int i = Integer.parseInt(url.substring("http://h/".length()));
        return FakeWeb.Page.linking("http://h/" + (2 * i + 1) % PAGES, "http://h/" + (2 * i + 2) % PAGES);
    });

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void losesNothingAndWritesNothingTwiceAfterWhicheverCommitItIsKilled() throws Exception {
        int kills = 0;
        for (boolean done = false; !done; ) {
            int before = web.visits().size();
            Path job = folder.resolve("" + kills);
            try {
                crawl(job, kills + 1);
                done = true; // how often a crawl commits depends on when its pages arrive: this one had fewer commits
            } catch (Killed e) {
                kills++;
                crawl(job, Integer.MAX_VALUE);
            }
            assertOneRecordEach(job, before, 1);
        }
        assertTrue(kills >= PAGES / CONNECTIONS, kills + " kills");
    }

    @Test
    void goesOnWhenItIsKilledAgainAndAgainBetweenWritingRecordsAndTheirCommit() throws Exception {
        Path job = folder.resolve("job");
        int kills = 0;
        for (boolean done = false; !done; ) {
            try {
                crawl(job, 3);
                done = true;
            } catch (Killed e) {
                kills++;
                Path records = job.resolve("pages.jsonl");
                List<String> lines = Files.readAllLines(records);
                String last = lines.isEmpty() ? "{\"url\":" : lines.get(lines.size() - 1) + "\n{\"url\":";
                Files.writeString(records, last, StandardOpenOption.APPEND); // whole and torn, not committed
            }
        }
        assertTrue(kills > 5, kills + " kills");
        assertOneRecordEach(job, 0, kills);
    }

    @Test
    void losesNothingOfHostsThatHadLeftMemoryToRest() throws Exception {
        List<String> list = new ArrayList<>();
        for (int page = 0; page < 8; page++) {
            list.add("http://h" + page % 4 + "/" + page / 4);
        }
        FakeWeb failing = new FakeWeb(
                url -> url.endsWith("1") ? FakeWeb.Page.failing(Reason.SERVER_ERROR) : FakeWeb.Page.linking());
        int kills = 0;
        for (boolean done = false; !done; ) {
            int before = failing.visits().size();
            Path job = folder.resolve("" + kills);
            Plan plan = new Plan(1, 0, new Plan.Manners(Duration.ofMillis(2), 1, 1, false, false), Plan.Limits.NONE);
            Window window = new Window(1, Duration.ZERO);
            try {
                crawl(job, failing, list, plan, window, kills + 1);
                done = true;
            } catch (Killed e) {
                kills++;
                crawl(job, failing, list, plan, window, Integer.MAX_VALUE);
            }
            assertEquals(
                    Set.copyOf(list),
                    CrawlProcess.records(job.resolve("pages.jsonl")).keySet());
            int visits = failing.visits().size() - before;
            assertTrue(8 + 4 <= visits && visits <= 8 + 4 + 4 + 1, visits + " visits"); // tries are forgotten
        }
        assertTrue(kills >= 8, kills + " kills");
    }

    private void assertOneRecordEach(Path job, int before, int kills) throws IOException {
        assertEquals(PAGES, CrawlProcess.records(job.resolve("pages.jsonl")).size(), job.toString());
        List<String> visited = web.visits().subList(before, web.visits().size()).stream()
                .map(FakeWeb.Visit::url)
                .filter(url -> !url.endsWith("robots.txt"))
                .toList();
        long again = visited.size() - visited.stream().distinct().count();
        assertTrue(again <= (long) kills * CONNECTIONS, again + " fetched again");
        assertEquals(PAGES, visited.stream().distinct().count());
    }

    private void crawl(Path job, int lastCommit) throws IOException, InterruptedException {
        Plan plan = new Plan(
                CONNECTIONS, 99, new Plan.Manners(Duration.ZERO, CONNECTIONS, 0, true, false), Plan.Limits.NONE);
        crawl(job, web, List.of("http://h/0"), plan, Window.of(CONNECTIONS), lastCommit);
    }

    private static void crawl(Path job, FakeWeb web, List<String> list, Plan plan, Window window, int lastCommit)
            throws IOException, InterruptedException {
        int[] commits = {0};
        try (JobFolder open = JobFolder.open(job, Optional.empty())) {
            Frontier frontier = open.frontier();
            Scope scope = new Scope(Scope.Kind.HOST, List.of(), List.of(), frontier);
            FrontierEnds ends = new FrontierEnds(frontier, scope, open.output(), new Tally(), 99, Optional.empty());
            for (String url : list) {
                ends.list(url);
            }
            frontier.commit();
            Crawl.Watch watch = Watches.afterCommit(() -> {
                if (++commits[0] == lastCommit) {
                    throw new Killed();
                }
            });
            new Crawl(plan, frontier, scope, open.output(), ends, watch, 0, window)
                    .run(listener -> new ThreadCrew(worker -> web, Keeping.NOTHING, WarcFile.Mark.START, listener));
        }
    }
}
