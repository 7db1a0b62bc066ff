package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers and the command itself are killed at random moments while they crawl a site, and the same command goes on.
 * {@code -Dmillrace.crawl.kills=200 -Dmillrace.crawl.pages=2000} for more of it.
 */
class KillsIT {
    private static final int PAGES = Integer.getInteger("millrace.crawl.pages", 500);
    private static final int CONNECTIONS = 8;
    private static final int KILLS = Integer.getInteger("millrace.crawl.kills", 3);
    /** So that a crawl is not done before anybody is killed. */
    private static final int MOST_KILLS_OF_A_SITE = 25;

    @TempDir
    Path folder;

    private RudeServer server;

    @BeforeEach
    void serve() throws IOException {
        server = RudeServer.open();
        server.on("/robots.txt", RudeServer.answer(200, "text/plain", "User-agent: *\nDisallow: /no\n"));
        for (int i = 0; i < PAGES; i++) {
            server.on("/" + i, RudeServer.html(page(i)));
        }
    }

    private static String page(int i) {
        return "<title>" + i + "</title><p>page number" + i + " of all <a href=/" + (2 * i + 1) % PAGES + ">one</a>"
                + " <a href=/" + (2 * i + 2) % PAGES + ">other</a>";
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void losesNothingAndHasNothingTwiceWhoeverIsKilled() throws Exception {
        long seed = Long.getLong("millrace.crawl.seed", 7);
        Random random = new Random(seed);
        int left = KILLS;
        for (int site = 0; left > 0; site++) {
            int kills = Math.min(left, MOST_KILLS_OF_A_SITE);
            crawlWith(
                    kills, Files.createDirectory(folder.resolve("" + site)), random, "seed " + seed + ", site " + site);
            left -= kills;
        }
    }

    private void crawlWith(int kills, Path place, Random random, String where) throws Exception {
        int before = server.requests().size();
        int killed = 0;
        CrawlProcess crawl = start(place);
        while (killed < kills) {
            if (crawl.endsWithin(500 + random.nextInt(900))) {
                assertTrue(killed > 0, where + ": it ended before anybody was killed: " + crawl.err());
                break;
            }
            List<ProcessHandle> workers = crawl.workers();
            boolean parent = random.nextInt(3) > 0;
            if (!workers.isEmpty() && (!parent || random.nextBoolean())) {
                workers.get(random.nextInt(workers.size())).destroyForcibly();
                killed++;
            }
            if (parent) {
                crawl.kill();
                killed++;
                crawl = start(place);
            }
        }
        crawl.succeed();

        Path job = place.resolve("job");
        assertEquals(PAGES, CrawlProcess.records(job.resolve("pages.jsonl")).size(), where);
        Map<String, Integer> asked = new HashMap<>();
        List<RudeServer.Request> requests = server.requests();
        for (RudeServer.Request request : requests.subList(before, requests.size())) {
            asked.merge(request.path(), 1, Integer::sum);
        }
        asked.remove("/robots.txt");
        assertEquals(PAGES, asked.size(), where);
        int again = asked.values().stream().mapToInt(times -> times - 1).sum();
        assertTrue(again <= killed * CONNECTIONS, where + ": " + again + " pages fetched again after " + killed);
        assertEquals(expectedWords(), crawl.out(), where);
        checkArchive(place.resolve("warc"), where);
    }

    private CrawlProcess start(Path place) throws IOException {
        String[] arguments = {
            server.url("/0"),
            "-d99",
            "--delay=0",
            "--host-connections=" + CONNECTIONS,
            "-c" + CONNECTIONS,
            "-w2",
            "--job=" + place.resolve("job"),
            "--warc=" + place.resolve("warc"),
            "--count-words",
            "-n0",
            "-ftsv"
        };
        return CrawlProcess.start(place, arguments);
    }

    /** As bin/wordcount has it: by count, then by word. */
    private static String expectedWords() {
        StringBuilder words = new StringBuilder("word\tcount\n");
        for (String word : List.of("all", "of", "one", "other", "page")) {
            words.append(word).append('\t').append(PAGES).append('\n');
        }
        Map<String, Integer> numbers = new TreeMap<>();
        for (int i = 0; i < PAGES; i++) {
            numbers.put("number" + i, 1);
        }
        numbers.keySet().forEach(word -> words.append(word).append("\t1\n"));
        return words.toString();
    }

    private void checkArchive(Path warc, String where) throws Exception {
        List<Path> files = Validator.files(warc);
        Validator.accepts(files);
        Map<String, Integer> records = new HashMap<>();
        List<Validator.Found> robots = new ArrayList<>();
        for (Path file : files) {
            for (Validator.Found record : Validator.records(file)) {
                if (record.url().endsWith("/robots.txt")) {
                    robots.add(record);
                } else if (!record.type().equals("warcinfo")) {
                    records.merge(record.type() + " " + record.url(), 1, Integer::sum);
                }
            }
        }
        assertEquals(3 * PAGES, records.size(), where);
        records.forEach((record, times) -> assertEquals(1, times, where + ": " + record));
        assertTrue(robots.stream().anyMatch(record -> record.type().equals("response")), where);
    }
}
