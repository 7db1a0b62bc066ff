package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.wordcount.Cluster;
import millrace.wordcount.HereCluster;
import millrace.wordcount.Storage;
import millrace.wordcount.WritableStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A crawl in rounds, on a cluster that is this thread. */
class ClusterCrawlTest {
    private static final long DELAY_MILLIS = 10;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private RoundSite site;

    @BeforeEach
    void open() throws IOException {
        site = new RoundSite(3, DELAY_MILLIS, 0);
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    /** Is lost after so many tasks of rounds. */
    private static final class Lost extends HereCluster {
        private int tasks;

        Lost(int tasks) {
            this.tasks = tasks;
        }

        @Override
        protected <P extends Serializable> byte[] merge(Job<P> job, int range, Iterator<Part> parts) {
            byte[] merged = super.merge(job, range, parts);
            if (job instanceof RoundJob && --tasks < 0) {
                throw new ClusterException("lost", new IOException());
            }
            return merged;
        }
    }

    private ExitCode crawl(Cluster cluster, Path output, String... more) throws IOException {
        return crawl(cluster, output, site.list(), more);
    }

    private ExitCode crawl(Cluster cluster, Path output, List<String> urls, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--engine=spark", "--delay=" + DELAY_MILLIS + "ms"));
        arguments.addAll(List.of(more));
        arguments.add("--job=" + folder.resolve("job"));
        arguments.addAll(urls);
        CrawlSettings settings = CrawlSettings.of(CrawlSettings.OPTIONS.parse(arguments.toArray(String[]::new)), 2);
        UrlList list = new UrlList(settings.operands(), new ByteArrayInputStream(new byte[0]), false);
        try (PageOutput records = PageOutput.replace(output)) {
            return new ClusterCrawl(
                            settings,
                            list,
                            cluster,
                            Turn.begin(cluster.storage(), folder.resolve("job").toString()),
                            records,
                            new Console("crawl", said))
                    .run(System.nanoTime());
        }
    }

    private Map<String, JsonObject> onOneMachine(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(more));
        Path output = folder.resolve("native");
        arguments.addAll(List.of("-q", "-mthreads", "--delay=" + DELAY_MILLIS + "ms", "-o" + output));
        arguments.addAll(site.list());
        assertEquals(
                ExitCode.INPUT_FAILED,
                Command.run(arguments.toArray(String[]::new)).code());
        site.forget();
        return CrawlProcess.records(output);
    }

    @Test
    void givesTheRecordsOfOneMachineAndKeepsTheDelay() throws IOException {
        Map<String, JsonObject> expected = onOneMachine("-d3", "--exclude=/8");
        Path output = folder.resolve("records");
        assertEquals(ExitCode.INPUT_FAILED, crawl(new HereCluster(), output, "-d3", "--exclude=/8"));
        assertEquals(expected, CrawlProcess.records(output));
        assertTrue(expected.size() > 30, expected.toString());
        assertEquals(Set.of(), site.tooSoon());
    }

    @Test
    void goesOnWhereItWasLostAndAsksForNothingTwice() throws IOException {
        Map<String, JsonObject> expected = onOneMachine("-d3");
        Path output = folder.resolve("records");
        for (int tasks : new int[] {0, 2}) {
            Lost lost = new Lost(tasks);
            assertThrows(Cluster.ClusterException.class, () -> crawl(lost, output, "-d3"));
        }
        assertEquals(ExitCode.INPUT_FAILED, crawl(new HereCluster(), output, "-d3"));
        assertEquals(expected, CrawlProcess.records(output));
        assertEquals(Set.of(), site.tooSoon());
        site.asked().forEach((url, count) -> assertEquals(url.endsWith("/2") ? 3 : 1, count, url));

        site.forget();
        assertEquals(ExitCode.OK, crawl(new HereCluster(), output, "-d3"));
        assertEquals(expected, CrawlProcess.records(output));
        assertEquals(Map.of(), site.asked());
        try (Stream<Path> left = Files.list(folder.resolve("job/state"))) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void endsWhenItIsEnoughAndGoesOnLater() throws IOException {
        Map<String, JsonObject> expected = onOneMachine("-d2");
        Path output = folder.resolve("records");
        crawl(new HereCluster(), output, "-d2", "--max-pages=4");
        long fetched = site.asked().keySet().stream()
                .filter(url -> url.matches(".*/\\d+"))
                .count();
        assertEquals(4, fetched, site.asked().toString());
        assertTrue(said.toString().contains("the same command goes on"), said.toString());
        crawl(new HereCluster(), output, "-d2", "--max-time=0");
        assertEquals(4, CrawlProcess.records(output).size());
        crawl(new HereCluster(), output, "-d2");
        assertEquals(expected, CrawlProcess.records(output));
    }

    @Test
    void countsTheTimeFromTheFirstRoundThatFetchesAndSaysWhatEarlierRunsHave() throws IOException {
        HereCluster slow = new HereCluster() {
            private boolean first = true;

            @Override
            protected <P extends Serializable> byte[] merge(Job<P> job, int range, Iterator<Part> parts) {
                if (job instanceof UpdateJob && first) {
                    first = false;
                    long until = System.currentTimeMillis() + 2000;
                    while (System.currentTimeMillis() < until) {
                        Thread.onSpinWait();
                    }
                }
                return super.merge(job, range, parts);
            }
        };
        Path output = folder.resolve("records");
        crawl(slow, output, "-d2", "--max-time=2s");
        int before = CrawlProcess.records(output).size();
        assertTrue(before > 0, said.toString());
        assertTrue(!said.toString().contains("in all"), said.toString());
        crawl(new HereCluster(), output, "-d2");
        int all = CrawlProcess.records(output).size();
        assertTrue(said.toString().contains(all + " records in all, " + before + " of earlier runs"), said.toString());
    }

    @Test
    void leavesOutWhatRedirectsToElsewhereThoughPagesLinkToIt() throws IOException {
        try (RudeServer server = RudeServer.open()) {
            String out = "http://127.0.0.9:" + server.port() + "/out";
            server.on("/", RudeServer.html("<a href=/1>1</a><a href=/2>2</a>"))
                    .on("/1", RudeServer.redirect(302, out))
                    .on("/2", RudeServer.html("<a href=" + out + ">out</a><a href=/3>3</a>"))
                    .on("/3", RudeServer.redirect(302, out));
            Path output = folder.resolve("records");
            crawl(new HereCluster(), output, List.of(server.url("/")), "-d3");
            JsonObject record = CrawlProcess.records(output).get(out);
            assertEquals("out_of_scope", record.get("reason").getAsString());
            assertEquals(1, record.get("depth").getAsInt());
        }
    }

    @Test
    void leavesOutWhereAPageLeadsThatASitemapLists() throws IOException {
        try (RudeServer server = RudeServer.open();
                RudeServer away = RudeServer.open(InetAddress.getByName("127.0.0.2"))) {
            server.on("/", RudeServer.html("home")).on("/go", RudeServer.redirect(302, away.url("/")));
            server.on("/robots.txt", RudeServer.answer(200, "text/plain", "Sitemap: " + server.url("/map")));
            server.on("/map", RudeServer.answer(200, "text/plain", server.url("/go")));
            Path output = folder.resolve("records");
            crawl(new HereCluster(), output, List.of(server.url("/")), "--sitemaps", "-d2");
            Map<String, JsonObject> records = CrawlProcess.records(output);
            assertEquals(4, records.size(), records.toString());
            assertEquals(
                    "out_of_scope", records.get(away.url("/")).get("reason").getAsString());
            assertEquals(List.of(), away.requests());
        }
    }

    @Test
    void leavesOutWhatALaterRunExcludes() throws IOException {
        Path output = folder.resolve("records");
        crawl(new HereCluster(), output, "-d1", "--max-pages=3");
        crawl(new HereCluster(), output, "-d1", "--exclude=/1$");
        site.asked().keySet().forEach(url -> assertTrue(!url.endsWith("/1"), url));
        long excluded = CrawlProcess.records(output).values().stream()
                .filter(record -> record.get("reason").getAsString().equals("excluded"))
                .count();
        assertEquals(3, excluded);
    }

    @Test
    void asksAServerByNameAndByAddressAsOne() throws Exception {
        try (RudeServer server = RudeServer.open()) {
            server.otherwise(RudeServer.html("a page"));
            List<String> urls = List.of("http://localhost:" + server.port(), "http://127.0.0.1:" + server.port());
            int tasks = 2;
            while (Routes.range("localhost", tasks) == Routes.range("127.0.0.1", tasks)) {
                tasks++; // they would come to one task anyhow
            }
            int slots = tasks;
            HereCluster cluster = new HereCluster() {
                @Override
                public int slots() {
                    return slots;
                }
            };
            crawl(cluster, folder.resolve("records"), urls, "--delay=200ms");
            List<RudeServer.Request> requests = server.requests();
            assertTrue(requests.size() > 3, requests.toString());
            for (int i = 1; i < requests.size(); i++) {
                long nanos = requests.get(i).nanos() - requests.get(i - 1).nanos();
                assertTrue(nanos >= TimeUnit.MILLISECONDS.toNanos(199), requests.toString());
            }
        }
    }

    @Test
    void passesOverAStateThatWasNotWrittenToItsEnd() throws IOException {
        crawl(new HereCluster(), folder.resolve("records"), "-d1");
        Path state = folder.resolve("job/state");
        Files.createDirectories(state.resolve("000009"));
        Files.writeString(state.resolve("000009/_SUCCESS"), "{\"number\":9,");
        site.forget();
        assertEquals(ExitCode.OK, crawl(new HereCluster(), folder.resolve("records"), "-d1"));
        assertEquals(Map.of(), site.asked());
        assertTrue(CrawlProcess.records(folder.resolve("records")).size() > 6);
    }

    @Test
    void anAttemptStopsWhenAnotherHasTakenOver() throws Exception {
        String name = folder.resolve("journal").toString();
        try (Journal first = Journal.open(Storage.local(""), name)) {
            first.write("{\"done\":\"a\",\"depth\":0,\"kind\":\"ROBOTS\",\"via\":[]}\n{\"torn".getBytes());
            first.flush();
            try (Journal second = Journal.open(Storage.local(""), name)) {
                List<RoundLine> lines = new ArrayList<>();
                second.replay(lines::add);
                assertEquals(1, lines.size());
                assertTrue(first.isFirst() && !second.isFirst());
                Thread.sleep(Journal.LOOK_MILLIS);
                second.requireNewest();
                assertThrows(IOException.class, first::requireNewest);
            }
        }
    }

    /** Somebody begins the same crawl while this one runs its so manieth job. */
    private final class Overtaken extends HereCluster {
        private final Path output;
        private final boolean before;
        private int left;
        private Map<String, String> files = Map.of();

        Overtaken(Path output, int jobs, boolean before) {
            this.output = output;
            this.left = jobs;
            this.before = before;
        }

        @Override
        public <P extends Serializable> Iterator<byte[]> run(List<Placed<P>> placed, Job<P> job) {
            if (--left != 0) {
                return super.run(placed, job);
            } else if (before) {
                other();
                return super.run(placed, job);
            }
            Iterator<byte[]> merged = super.run(placed, job);
            other();
            return merged;
        }

        private void other() {
            try {
                crawl(new HereCluster(), output, "-d2");
                files = files();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder.resolve("job"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), Files.readString(file));
            }
        }
        return files;
    }

    @ParameterizedTest
    @CsvSource({"1,true", "1,false", "2,true", "2,false", "3,true", "3,false", "4,true", "5,false"})
    void endsWhenAnotherHasBegunAndLeavesThatAlone(int jobs, boolean before) throws IOException {
        Map<String, JsonObject> expected = onOneMachine("-d2");
        Path output = folder.resolve("records");
        Overtaken overtaken = new Overtaken(output, jobs, before);
        IOException end = assertThrows(IOException.class, () -> crawl(overtaken, folder.resolve("first"), "-d2"));
        assertTrue(end.getMessage().contains("another crawl has begun"), end.getMessage());
        assertEquals(expected, CrawlProcess.records(output));
        assertEquals(overtaken.files, files());
        site.asked().forEach((url, count) -> {
            if (!url.endsWith("/rules.txt")) { // a robots.txt of another host is asked for again by who goes on
                assertEquals(url.endsWith("/2") ? 3 : 1, count, url);
            }
        });
    }

    @Test
    void ofTwoThatTakeTheSameNumberOneIsLeft() throws IOException {
        WritableStorage storage = Storage.local(folder.toString());
        Turn first = Turn.begin(storage, folder.toString());
        assertEquals(1, first.number());
        Files.writeString(folder.resolve("commands/000001.json"), "{\"id\":\"another\"}\n");
        assertThrows(IOException.class, first::requireNewest);
        Files.createFile(folder.resolve("commands/000001-pages.jsonl"));
        Turn next = Turn.begin(storage, folder.toString());
        next.requireNewest();
        try (Stream<Path> left = Files.list(folder.resolve("commands"))) {
            assertEquals(List.of(folder.resolve("commands/000002.json")), left.toList());
        }
    }

    @Test
    void leavesAloneWhatIsNotOfACrawlInRounds() throws IOException {
        Path job = Files.createDirectory(folder.resolve("job"));
        WritableStorage storage = Storage.local(folder.toString());
        Files.createFile(job.resolve("pages.jsonl")); // as a run that was killed in its first round leaves it
        Rounds.requireNoOther(storage, job.toString());
        Files.writeString(job.resolve("pages.jsonl"), "{}\n");
        IOException records = assertThrows(IOException.class, () -> Rounds.requireNoOther(storage, job.toString()));
        assertTrue(records.getMessage().contains("pages.jsonl is there already"), records.getMessage());
        Files.createFile(job.resolve("frontier.db"));
        IOException other = assertThrows(IOException.class, () -> Rounds.requireNoOther(storage, job.toString()));
        assertTrue(other.getMessage().contains("has a job of one machine"), other.getMessage());

        Files.delete(job.resolve("frontier.db"));
        Files.delete(job.resolve("pages.jsonl"));
        crawl(new HereCluster(), job.resolve("pages.jsonl"));
        Rounds.requireNoOther(storage, job.toString()); // its own
    }

    @ParameterizedTest
    @CsvSource({
        "--mode=serial,Spark decides",
        "--mode=spark,--engine spark in place of it",
        "-w2,local[4]",
        "--worker-memory=1g,spark.executor.memory",
        "--warc=x,whatever machine",
        "--text=x,whatever machine",
        "--count-words,do not travel",
        "--refresh,once",
        "--timing=x,4040",
        "--compare,4040",
        "--conf=spark.speculation=true,second copy",
        "--delay=1,--job FOLDER"
    })
    void refusesWhatMakesNoSenseOnAClusterAndSaysWhy(String option, String reason) {
        String job = option.startsWith("--delay") ? "-q" : "--job=" + folder.resolve("x");
        Command command = Command.run("--engine", "spark", option, job, "http://h/");
        assertEquals(ExitCode.USAGE, command.code());
        assertTrue(command.err().contains(reason), command.err());
        assertEquals(1, command.err().lines().count());
    }
}
