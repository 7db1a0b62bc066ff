package millrace.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontierTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    @Test
    void givesUrlsNearestToTheListFirstAndEachOnce() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            add(frontier, "http://a/far", 2);
            add(frontier, "http://a/near", 1);
            add(frontier, "http://a/list", 0);
            assertFalse(frontier.add("http://a/near", "a", UrlState.Way.page(1), false));

            HostTable.Host host = only(frontier.hosts().activate(10, NOW));
            assertEquals(
                    List.of("http://a/list", "http://a/near", "http://a/far"), urls(frontier.waiting(host.id(), 9)));
            assertEquals(List.of(), frontier.hosts().activate(10, NOW));
        }
    }

    @Test
    void movesAWaitingUrlForwardWhenAShorterWayIsFound() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            add(frontier, "http://a/x", 1);
            add(frontier, "http://a/y", 5);
            add(frontier, "http://a/y", 0);

            long host = frontier.hosts().find("a");
            assertEquals(List.of("http://a/y", "http://a/x"), urls(frontier.waiting(host, 9)));
            assertEquals(0, frontier.waiting(host, 1).get(0).task().depth());
        }
    }

    @Test
    void letsWhatWasLeasedWaitAgainAfterAKill() throws IOException {
        Path file = folder.resolve("frontier.db");
        try (Frontier frontier = Frontier.open(file)) {
            add(frontier, "http://a/done", 0);
            add(frontier, "http://a/leased", 0);
            add(frontier, "http://a/waiting", 0);
            List<Frontier.Waiting> waiting =
                    frontier.waiting(only(frontier.hosts().activate(1, NOW)).id(), 9);
            frontier.lease(waiting.get(0).id());
            frontier.lease(waiting.get(1).id());
            frontier.end(waiting.get(0).id(), record("http://a/done"), 100);
            frontier.commit();
        }
        try (Frontier frontier = Frontier.open(file)) {
            HostTable.Host host = only(frontier.hosts().activate(1, NOW));
            assertEquals(List.of("http://a/leased", "http://a/waiting"), urls(frontier.waiting(host.id(), 9)));
            assertEquals(2, frontier.unfinished());
        }
    }

    @Test
    void doesNotCountPagesOfAHostThatAreToBeBegunAgain() throws IOException {
        Path file = folder.resolve("frontier.db");
        try (Frontier frontier = Frontier.open(file)) {
            for (int i = 1; i <= 5; i++) {
                add(frontier, "http://a/" + i, 0);
                frontier.lease(i);
            }
            add(frontier, "http://b/", 0);
            for (int i = 1; i <= 3; i++) {
                frontier.end(i, record("http://a/" + i), i * 100);
            }
            frontier.hosts().updatePages(1, 5);
            frontier.hosts().updatePages(2, 1);
            frontier.commit();
        }
        try (Frontier frontier = Frontier.open(file)) {
            assertEquals(3, frontier.hosts().host("a").pages(), "killed while two were in flight");
            frontier.loseRecordsBehind(100);
            assertEquals(1, frontier.hosts().host("a").pages(), "two records are lost");
            assertEquals(1, frontier.hosts().host("b").pages());
        }
    }

    @Test
    void keepsNothingOfWhatWasNotCommitted() throws IOException {
        Path file = folder.resolve("frontier.db");
        try (Frontier frontier = Frontier.open(file)) {
            add(frontier, "http://a/", 0);
            frontier.commit();
            add(frontier, "http://a/2", 0);
            frontier.end(1, record("http://a/"), 50);
        }
        try (Frontier frontier = Frontier.open(file)) {
            assertEquals(
                    List.of("http://a/"), urls(frontier.waiting(frontier.hosts().find("a"), 9)));
        }
    }

    @Test
    void asksAgainForUrlsWhoseRecordsAreLost() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            for (int i = 1; i <= 3; i++) {
                add(frontier, "http://a/" + i, 0);
                frontier.end(i, record("http://a/" + i), i * 100);
            }
            assertEquals(100, frontier.lastRecordWithin(199));
            frontier.loseRecordsBehind(100);
            List<Frontier.Waiting> waiting = frontier.waiting(frontier.hosts().find("a"), 9);
            assertEquals(List.of("http://a/2", "http://a/3"), urls(waiting));
            waiting.forEach(one ->
                    assertTrue(one.task().validators().isEmpty(), "else a server may say that nothing has changed"));
            assertEquals(100, frontier.lastRecordWithin(Long.MAX_VALUE), "the others have none");
        }
    }

    @Test
    void remembersByWhatAPageCanBeAskedForAgain() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            add(frontier, "http://a/", 0);
            frontier.end(1, record("http://a/"), 50);
            frontier.askAgain();
            FetchTask task = frontier.waiting(1, 9).get(0).task();
            FetchTask.Validators known = new FetchTask.Validators("\"tag\"", "yesterday", "abc", NOW.toEpochMilli());
            assertEquals(known, task.validators());
            assertEquals(1, task.attempt());
        }
    }

    @Test
    void remembersSinceWhenAPageIsAsItIs() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            add(frontier, "http://a/", 0);
            frontier.end(1, record("http://a/"), 50);
            for (Reason reason : List.of(Reason.NOT_MODIFIED, Reason.SAME_CONTENT)) {
                frontier.askAgain();
                PageRecord last = record("http://a/");
                frontier.end(
                        1,
                        new PageRecord(
                                last.url(),
                                reason,
                                "",
                                last.url(),
                                0,
                                0,
                                1,
                                "a",
                                last.answer(),
                                Page.NONE,
                                NOW.plusSeconds(60)),
                        100);
            }
            frontier.askAgain();
            assertEquals(
                    NOW.toEpochMilli(),
                    frontier.waiting(1, 9).get(0).task().validators().fetchedAt());
        }
    }

    @Test
    void activatesTheHostsThatAreDueFirst() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            for (String key : List.of("a", "b", "c")) {
                add(frontier, "http://" + key + "/", 0);
            }
            List<HostTable.Host> hosts = frontier.hosts().activate(9, NOW);
            frontier.hosts().passivate(hosts.get(0).id(), Optional.of(NOW.plusSeconds(2)));
            frontier.hosts().passivate(hosts.get(1).id(), Optional.of(NOW.plusSeconds(1)));
            frontier.hosts().passivate(hosts.get(2).id(), Optional.empty());

            assertEquals(Optional.of(NOW.plusSeconds(1)), frontier.hosts().nextDue(NOW));
            assertEquals(List.of(), frontier.hosts().activate(9, NOW));
            assertEquals(
                    "b",
                    only(frontier.hosts().activate(9, NOW.plusSeconds(1)))
                            .state()
                            .key());
            assertEquals(
                    "a",
                    only(frontier.hosts().activate(9, NOW.plusSeconds(9)))
                            .state()
                            .key());
            add(frontier, "http://c/2", 0);
            assertEquals("c", only(frontier.hosts().activate(9, NOW)).state().key());
        }
    }

    @Test
    void activatesAHostThatComesBackBeforeThoseThatWereFoundLater() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            add(frontier, "http://a/", 0);
            HostTable.Host a = only(frontier.hosts().activate(9, NOW));
            frontier.hosts().passivate(a.id(), Optional.of(NOW.plusSeconds(2)));
            add(frontier, "http://early/", 0);
            frontier.hosts().markTouched(NOW.plusSeconds(1));
            add(frontier, "http://late/", 0);
            List<String> keys = frontier.hosts().activate(9, NOW.plusSeconds(3)).stream()
                    .map(host -> host.state().key())
                    .toList();
            assertEquals(List.of("early", "a", "late"), keys);
        }
    }

    @Test
    void keepsWhatIsKnownOfAHost() throws IOException {
        try (Frontier frontier = Frontier.temporary()) {
            add(frontier, "http://a/", 0);
            RobotsFile robots = new RobotsFile(
                    RobotsFile.Verdict.RULES,
                    "User-agent: *\n\"\u2028",
                    "",
                    Duration.ofMillis(1500),
                    List.of("http://a/sitemap.xml"),
                    NOW,
                    NOW.plusSeconds(86_400));
            HostState state =
                    new HostState("a", Map.of("http://a", robots), NOW, Duration.ofSeconds(60), NOW.minusSeconds(1), 2);
            frontier.hosts().update(1, state, 7);
            HostTable.Host host = only(frontier.hosts().activate(1, NOW));
            assertEquals(state, host.state());
            assertEquals(7, host.pages());
        }
    }

    @ParameterizedTest
    @CsvSource({"99, newer version", "1, older version"})
    void refusesADatabaseOfAnotherVersionAndLeavesItAlone(int version, String message) throws Exception {
        Path file = database(
                "PRAGMA user_version = " + version, "PRAGMA application_id = " + 0x4d524352, "CREATE TABLE t (a)");
        assertRefused(file, message);
    }

    @Test
    void findsAUrlAgainInTheNextProcess() throws Exception {
        Path file = folder.resolve("frontier.db");
        try (Frontier frontier = Frontier.open(file)) {
            assertTrue(frontier.add("http://a/", "a", UrlState.Way.page(2), true));
            frontier.commit();
        }
        try (Frontier frontier = Frontier.open(file)) {
            assertFalse(frontier.add("http://a/", "a", UrlState.Way.page(1), true));
            assertTrue(frontier.add("http://b/", "b", UrlState.Way.page(1), true));
            assertTrue(frontier.idOfWaiting("http://a/").isPresent());
            assertEquals(2, frontier.unfinished());
        }
    }

    @Test
    void refusesAnotherProgramsDatabase() throws Exception {
        assertRefused(database("CREATE TABLE books (title)"), "another program's");
    }

    @Test
    void refusesADamagedDatabase() throws Exception {
        Path file = folder.resolve("frontier.db");
        try (Frontier frontier = Frontier.open(file)) {
            for (int i = 0; i < 2000; i++) {
                add(frontier, "http://a/" + i, 0);
            }
            frontier.commit();
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 8 * 4096, 12 * 4096, (byte) 0x5A);
        Files.write(file, bytes);
        assertRefused(file, "damaged");

        Files.writeString(file, "no database at all, but longer than a header of a hundred bytes ".repeat(4));
        assertRefused(file, "damaged");
    }

    private void assertRefused(Path file, String why) throws IOException {
        byte[] before = Files.readAllBytes(file);
        IOException refusal =
                assertThrows(IOException.class, () -> Frontier.open(file).close());
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    private Path database(String... statements) throws SQLException, IOException {
        Path file = folder.resolve("frontier.db");
        Frontier.temporary().close(); // loads the library
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return file;
    }

    private static void add(Frontier frontier, String url, int depth) throws IOException {
        frontier.add(url, Place.of(url).politenessKey(), UrlState.Way.page(depth), false);
    }

    private static HostTable.Host only(List<HostTable.Host> hosts) {
        assertEquals(1, hosts.size());
        return hosts.get(0);
    }

    private static List<String> urls(List<Frontier.Waiting> waiting) {
        List<String> urls = new ArrayList<>();
        waiting.forEach(one -> urls.add(one.task().url()));
        return urls;
    }

    private static PageRecord record(String url) {
        Answer answer = new Answer(200, "text/html", UTF_8.name(), 1, 1, false, 1, "", "abc", "\"tag\"", "yesterday");
        return new PageRecord(url, Reason.OK, "", url, 0, 0, 1, "a", answer, Page.NONE, NOW);
    }
}
