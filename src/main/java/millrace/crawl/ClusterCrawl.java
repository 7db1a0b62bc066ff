package millrace.crawl;

import com.google.gson.JsonParser;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import millrace.cli.Console;
import millrace.cli.ExitCode;
import millrace.cli.Figures;
import millrace.cli.UsageException;
import millrace.wordcount.Cluster;

/** A crawl on a cluster, in rounds: what is nearest to the list is fetched, then what was found is merged. Once. */
/*
 * Nothing that a round does is lost with this process: its tasks have journals. A run that goes on begins with the round
 * that was not done: its tasks read their journals, and fetch what is left.
 */
final class ClusterCrawl {
    /** So many URLs and hosts in a file, more or less. */
    private static final long FILE_LINES = 20_000;

    private static final int MOST_FILES = 1000;
    private static final int FLUSH_LINES = 1000;
    private static final int RESOLVERS = 32;
    private static final int RESOLVE_MINUTES = 60;

    private final CrawlSettings settings;
    private final UrlList list;
    private final Cluster cluster;
    private final Turn turn;
    private final Rounds rounds;
    private final PageOutput output;
    private final Console console;
    private final Tally tally = new Tally();
    /** Not known before a round fetches: what reads the list would use up a short time, again and again. */
    private long deadline = Long.MAX_VALUE;

    private long earlier;

    /**
     * @param turn of this command, in the folder of the crawl
     */
    ClusterCrawl(CrawlSettings settings, UrlList list, Cluster cluster, Turn turn, PageOutput output, Console console) {
        this.settings = settings;
        this.list = list;
        this.cluster = cluster;
        this.turn = turn;
        this.rounds = new Rounds(turn);
        this.output = output;
        this.console = console;
    }

    /**
     * Crawls; blocks until nothing is left, or it is enough.
     *
     * @throws IOException also if another command has begun on the folder
     */
    ExitCode run(long started) throws IOException {
        try {
            return crawl(started);
        } catch (IOException | RuntimeException e) {
            try {
                turn.requireNewest(); // else that is why
            } catch (IOException overtaken) {
                overtaken.addSuppressed(e);
                throw overtaken;
            }
            throw e;
        }
    }

    private ExitCode crawl(long started) throws IOException {
        Rounds.State state = rounds.last();
        for (int number = 1; number <= state.number(); number++) {
            append(cluster.storage().files(rounds.pages(number)), false);
        }
        NameSet names = new NameSet(state.names());
        readList(state, names);
        boolean quiet = state.number() > 0;
        boolean more = true;
        while (more) {
            fetch(state, names, quiet);
            quiet = false;
            state = update(state, names);
            append(pages(state), true);
            more = state.waiting() > 0 && left() > 0 && System.currentTimeMillis() < deadline;
        }
        turn.requireNewest();
        output.sync();
        String who = "spark, " + Figures.counted(cluster.slots(), "slot") + " of " + cluster.master();
        new Summary(tally, console).say(who, System.nanoTime() - started);
        if (earlier > 0) {
            console.say(Figures.counted(earlier + tally.urls(), "record") + " in all, " + Figures.grouped(earlier)
                    + " of earlier runs");
        }
        if (state.waiting() > 0) {
            console.say(Figures.counted(state.waiting(), "URL") + " left; the same command goes on");
        }
        boolean failed = tally.count(millrace.crawl.State.FAILED) > 0 || tally.count(millrace.crawl.State.REFUSED) > 0;
        return failed ? ExitCode.INPUT_FAILED : ExitCode.OK;
    }

    /** How many pages may still be asked for. */
    private long left() {
        return settings.scope().limits().pages() - tally.asked();
    }

    /** What the list names goes to the journals of the round that is next. */
    private void readList(Rounds.State state, NameSet names) throws IOException {
        Scope scope = settings.scope().scope(names);
        String file = rounds.journals(state.number()) + "/list.jsonl";
        turn.requireNewest();
        cluster.storage().delete(file);
        try (OutputStream out = new BufferedOutputStream(cluster.storage().create(file))) {
            list.read(
                    new UrlList.Taker() {
                        @Override
                        public void url(String canonical) throws IOException {
                            Optional<Reason> refusal = scope.refusalOfListed(canonical);
                            scope.list(canonical);
                            write(new RoundLine.Url(canonical, UrlState.found(UrlState.Way.page(0)), refusal));
                        }

                        @Override
                        public void bad(String text, Reason reason, String why) throws IOException {
                            FetchTask task = FetchTask.page(text, 0, false);
                            PageRecord record = PageRecord.without(task, "", reason, why, PageRecord.now());
                            write(RoundLine.Ended.of(record, UrlState.Way.page(0)));
                        }

                        private void write(RoundLine line) throws IOException {
                            out.write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
                        }
                    },
                    console);
        }
    }

    private void fetch(Rounds.State state, NameSet names, boolean quiet) {
        Optional<Integer> rank = state.rank();
        if (rank.isEmpty() || left() <= 0) {
            return;
        }
        long now = System.currentTimeMillis();
        long known = deadline; // not in the first round: there each task has all the time, from when it may ask
        deadline = Math.min(deadline, settings.plan().limits().end(now));
        if (now >= deadline) {
            return;
        }
        List<Cluster.Placed<RoundJob.Portion>> portions = new ArrayList<>();
        long left = left();
        long urls = 0;
        for (UpdateJob.Range part : state.parts()) {
            long some = Math.min(left, part.waiting().getOrDefault(rank.get(), 0L));
            if (some > 0) {
                portions.add(placed(new RoundJob.Portion(part.state(), some), part.state()));
                left -= some;
                urls += some;
            }
        }
        String what = rank.get() < 0 ? "robots.txt of other hosts" : "depth " + rank.get();
        console.say("round " + state.number() + ": " + Figures.counted(urls, "URL") + ", " + what);
        Plan plan = settings.plan();
        Plan own = new Plan(
                Math.max(1, plan.connections() / state.tasks()), plan.maxDepth(), plan.manners(), plan.limits());
        RoundJob.Terms terms = new RoundJob.Terms(
                new Fetch.FromNetwork(
                        settings.manners().fetch(), false, settings.work().workerMemory()),
                own,
                settings.scope(),
                new NameSet(names.all()),
                known,
                quiet);
        RoundJob job = new RoundJob(
                turn,
                rounds.journals(state.number()),
                state.number(),
                state.tasks(),
                rank.get(),
                new HashMap<>(state.groups()),
                terms);
        run(portions, job).forEachRemaining(more -> {
            if (more.length > 0) {
                names.addAll(new String(more, StandardCharsets.UTF_8).lines().toList());
            }
        });
    }

    private Rounds.State update(Rounds.State state, NameSet names) throws IOException {
        int next = state.number() + 1;
        List<String> files = new ArrayList<>(cluster.storage().files(rounds.journals(state.number())));
        state.parts().stream()
                .map(UpdateJob.Range::state)
                .filter(file -> !file.isEmpty())
                .forEach(files::add);
        List<Cluster.Placed<String>> portions =
                files.stream().map(file -> placed(file, file)).toList();
        long lines = Math.max(state.waiting(), tally.urls());
        int ranges = (int) Math.min(MOST_FILES, Math.max(cluster.slots(), lines / FILE_LINES));
        UpdateJob job = new UpdateJob(
                turn, rounds.state(next), rounds.pages(next), ranges, settings.scope(), new NameSet(names.all()));
        List<UpdateJob.Range> parts = new ArrayList<>();
        run(portions, job).forEachRemaining(range -> parts.add(UpdateJob.Range.read(range)));
        Rounds.State committed =
                new Rounds.State(next, parts, names.all(), Math.max(1, cluster.slots()), groups(parts, state.groups()));
        rounds.commit(committed);
        return committed;
    }

    private static <P extends java.io.Serializable> Cluster.Placed<P> placed(P portion, String file) {
        return new Cluster.Placed<>(portion, file, 0, 1);
    }

    private <P extends java.io.Serializable> Iterator<byte[]> run(
            List<Cluster.Placed<P>> portions, Cluster.Job<P> job) {
        try {
            return cluster.run(portions, job);
        } catch (Cluster.ClusterException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof UsageException usage) {
                    throw usage; // an expression that takes too long
                }
            }
            throw e;
        }
    }

    /**
     * Hosts that are one server by their address, if the crawl knows the server by that address too. That is settled here,
     * once for a round: machines that asked for themselves might see it differently, and ask the server side by side.
     */
    private static Map<String, String> groups(List<UpdateJob.Range> parts, Map<String, String> before)
            throws IOException {
        Set<String> waitingHosts = new HashSet<>();
        Set<String> addresses = new HashSet<>(before.values());
        Map<String, String> groups = new ConcurrentHashMap<>(before);
        for (UpdateJob.Range part : parts) {
            waitingHosts.addAll(part.hosts());
            for (String host : part.addresses()) {
                addresses.add(Activation.paceKey(host));
                groups.put(host, Activation.paceKey(host));
            }
        }
        if (addresses.isEmpty()) {
            return groups;
        }
        ExecutorService resolvers = Executors.newFixedThreadPool(RESOLVERS);
        for (String host : waitingHosts) {
            if (!groups.containsKey(host) && !Place.isAddress(host)) {
                resolvers.execute(() -> resolve(host, addresses, groups));
            }
        }
        resolvers.shutdown();
        try {
            boolean all = resolvers.awaitTermination(RESOLVE_MINUTES, TimeUnit.MINUTES);
            if (!all) {
                throw new IOException("the addresses of hosts cannot be looked up in an hour");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            resolvers.shutdownNow();
        }
        return groups;
    }

    private static void resolve(String host, Set<String> addresses, Map<String, String> groups) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (addresses.contains(address.getHostAddress())) {
                    groups.put(host, address.getHostAddress());
                }
            }
        } catch (UnknownHostException none) {
            // Whoever fetches will see that too.
        }
    }

    private static List<String> pages(Rounds.State state) {
        return state.parts().stream()
                .map(UpdateJob.Range::pages)
                .filter(file -> !file.isEmpty())
                .toList();
    }

    /** The records of a round go to the output. */
    private void append(List<String> pages, boolean counts) throws IOException {
        int lines = 0;
        for (String file : pages) {
            try (BufferedReader reader = new BufferedReader(
                    new InputStreamReader(cluster.storage().open(file, 0), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    output.addLine(line);
                    if (!counts) {
                        earlier++;
                    } else {
                        tally.add(RecordJson.read(JsonParser.parseString(line).getAsJsonObject(), "", ""));
                    }
                    if (++lines % FLUSH_LINES == 0) {
                        output.flush();
                    }
                }
            }
        }
        output.flush();
    }
}
