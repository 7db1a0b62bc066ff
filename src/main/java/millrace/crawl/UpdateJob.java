package millrace.crawl;

import com.google.gson.Gson;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import millrace.wordcount.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next state out of the last one and of the journals of a round: all that is known of a URL is merged, by
 * {@link UrlState#merge}, and so is what is known of a host. A portion is one file. What comes of a range is a {@link Range}.
 *
 * @param turn of the command whose state it will be, and where the files are
 * @param state the folder for the files of the new state
 * @param pages the folder for the records of the URLs that have ended
 * @param ranges in how many files
 * @param scope what is followed
 * @param names that the list gave the scope, and redirects from there
 */
record UpdateJob(Turn turn, String state, String pages, int ranges, ScopeOptions scope, NameSet names)
        implements Cluster.Job<String> {

    /**
     * What is in a range.
     *
     * @param state its file; empty: nothing is in it
     * @param pages the file of its records; empty: there are none
     * @param waiting how many URLs wait, by their rank
     * @param hosts of which some wait
     * @param addresses hosts that are named by their address
     */
    record Range(String state, String pages, Map<Integer, Long> waiting, Set<String> hosts, Set<String> addresses) {
        static Range read(byte[] json) {
            return new Gson().fromJson(new String(json, StandardCharsets.UTF_8), Range.class);
        }

        byte[] write() {
            return new Gson().toJson(this).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void map(String file, Cluster.Output output) {
        try {
            new Mapping(output).read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] merge(int range, Iterator<Cluster.Part> parts) {
        try {
            Range merged = merged(range, parts);
            requireNewest(merged);
            return merged.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Range merged(int range, Iterator<Cluster.Part> parts) throws IOException {
        try (Merging merging = new Merging(range)) {
            while (parts.hasNext()) {
                merging.take(parts.next());
            }
            return merging.end();
        }
    }

    /** Among the files of a command that has begun since, these would count, or would have to be told apart. */
    private void requireNewest(Range merged) throws IOException {
        try {
            turn.requireNewest();
        } catch (IOException e) {
            for (String file : List.of(merged.state(), merged.pages())) {
                if (!file.isEmpty()) {
                    turn.storage().delete(file);
                }
            }
            throw e;
        }
    }

    /** Reads one file, and says what follows from it. */
    private final class Mapping {
        private final Cluster.Output output;
        private final Scope around = scope.scope(new NameSet(names.all()));
        private final Map<String, RoundLine.Url> found = new LinkedHashMap<>();

        Mapping(Cluster.Output output) {
            this.output = output;
        }

        void read(String file) throws IOException {
            RoundLine.read(turn.storage().open(file, 0), this::take);
            for (RoundLine.Url url : found.values()) {
                add(url.host(), url.key(), url);
            }
        }

        private void take(RoundLine line) throws IOException {
            if (line instanceof RoundLine.Url url) {
                if (url.waits()) {
                    find(url);
                } else {
                    add(url.host(), url.key(), url);
                }
            } else if (line instanceof RoundLine.Host host) {
                String key = host.known().state().key();
                add(key, key, host);
            } else if (line instanceof RoundLine.Done done) {
                add(done.robots().host(), done.robots().key(), done);
            } else if (line instanceof RoundLine.Ended ended) {
                take(ended);
            }
        }

        private void take(RoundLine.Ended ended) throws IOException {
            RoundLine.Url url = ended.url();
            UrlState.Way way = ended.way();
            add(url.host(), url.key(), RoundLine.Ended.of(ended.record(), way));
            String target = ended.redirect();
            if (!target.isEmpty()) {
                Optional<Reason> refusal = way.refusalOfRedirect(target, around);
                find(new RoundLine.Url(target, UrlState.found(way.redirected(url.key())), refusal));
            }
            findAll(ended.sitemaps(), way.listedSitemap(), way.refusalOfListedSitemaps());
            findAll(ended.links(), way.linked(), Optional.empty());
        }

        private void findAll(List<String> urls, UrlState.Way way, Optional<Reason> refusal) throws IOException {
            for (String url : urls) {
                RoundLine.Url before = found.get(url);
                boolean known = before != null && before.refused().isEmpty();
                boolean wanted = way.depth() <= scope.depth()
                        && (known || around.refusal(url).isEmpty());
                if (wanted) {
                    find(new RoundLine.Url(url, UrlState.found(way), refusal));
                }
            }
        }

        private void find(RoundLine.Url url) {
            found.merge(
                    url.key(),
                    url,
                    (one, other) -> new RoundLine.Url(
                            one.key(),
                            UrlState.merge(one.state(), other.state()),
                            one.refused().isEmpty() ? one.refused() : other.refused()));
        }

        private void add(String host, String key, RoundLine line) throws IOException {
            output.add(Routes.range(host, ranges), Routes.part(key, line));
        }
    }

    /** What is known of one URL. */
    private static final class Merged {
        @Nullable
        UrlState state;

        RoundLine.@Nullable Url refused;

        RoundLine.@Nullable Ended ended;

        boolean recorded;
        boolean done;

        /** By the shortest way, whatever comes first. */
        void refuse(RoundLine.Url url) {
            refused = refused == null
                    ? url
                    : new RoundLine.Url(url.key(), UrlState.merge(refused.state(), url.state()), url.refused());
        }

        void learn(UrlState other) {
            state = state == null ? other : UrlState.merge(state, other);
        }
    }

    /** Puts together what has come to one range, and writes it. */
    private final class Merging implements Closeable {
        private static final Comparator<RoundLine.Ended> BY_TIME = Comparator.comparing(
                        (RoundLine.Ended end) -> end.record().fetchedAt())
                .thenComparing(end -> end.record().toString());

        private final String name;
        private final Map<String, Merged> urls = new HashMap<>();
        private final Map<String, HostKnown> hosts = new HashMap<>();
        private final Map<Integer, Long> waiting = new HashMap<>();
        private final Set<String> waitingHosts = new HashSet<>();
        private final Set<String> addresses = new HashSet<>();
        private int group;

        @Nullable
        private Writer stateFile;

        @Nullable
        private Writer pagesFile;

        Merging(int range) {
            this.name = String.format(Locale.ROOT, "/part-%05d-%s.jsonl", range, UUID.randomUUID());
        }

        void take(Cluster.Part part) throws IOException {
            if (part.group() != group) {
                flush();
                group = part.group();
            }
            RoundLine line = Routes.line(part);
            if (line instanceof RoundLine.Host host) {
                hosts.merge(host.known().state().key(), host.known(), HostKnown::merge);
            } else if (line instanceof RoundLine.Done done) {
                url(done.robots().key()).done = true;
            } else if (line instanceof RoundLine.Ended end) {
                Merged url = url(end.record().url());
                url.learn(end.url().state());
                url.ended = url.ended == null || BY_TIME.compare(end, url.ended) > 0 ? end : url.ended;
            } else if (line instanceof RoundLine.Url url) {
                Merged merged = url(url.key());
                if (url.refused().isPresent()) {
                    merged.refuse(url);
                } else {
                    merged.learn(url.state());
                    merged.recorded |= !url.waits();
                }
            }
        }

        private Merged url(String key) {
            return urls.computeIfAbsent(key, one -> new Merged());
        }

        private void flush() throws IOException {
            for (Map.Entry<String, Merged> entry : urls.entrySet()) {
                if (!entry.getValue().done) {
                    write(entry.getKey(), entry.getValue());
                }
            }
            urls.clear();
            for (HostKnown host : hosts.values()) {
                addressed(host.state().key());
                line(new RoundLine.Host(host));
            }
            hosts.clear();
        }

        private void write(String key, Merged merged) throws IOException {
            RoundLine.Url refused = merged.refused;
            if (merged.state == null && refused != null) {
                UrlState.Way way = refused.state().way();
                merged.ended = RoundLine.Ended.of(
                        PageRecord.untried(
                                FetchTask.of(key, way), refused.refused().orElseThrow(), "", PageRecord.now()),
                        way);
                merged.learn(merged.ended.url().state());
            }
            if (merged.state == null) {
                return;
            }
            RoundLine.Url url = new RoundLine.Url(key, merged.state, Optional.empty());
            line(url);
            if (url.waits()) {
                waiting.merge(url.rank(), 1L, Long::sum);
                waitingHosts.add(url.host());
                addressed(url.host());
            } else if (merged.ended != null && !merged.recorded) {
                StringWriter record = new StringWriter();
                RecordJson.write(merged.ended.record(), record);
                pagesFile = pagesFile == null ? create(pages) : pagesFile;
                pagesFile.write(record.toString());
            }
        }

        private void addressed(String host) {
            if (Place.isAddress(host)) {
                addresses.add(host);
            }
        }

        private void line(RoundLine line) throws IOException {
            stateFile = stateFile == null ? create(state) : stateFile;
            stateFile.write(line.text());
            stateFile.write('\n');
        }

        private Writer create(String folder) throws IOException {
            return new BufferedWriter(
                    new OutputStreamWriter(turn.storage().create(folder + name), StandardCharsets.UTF_8), 1 << 16);
        }

        Range end() throws IOException {
            flush();
            return new Range(
                    stateFile == null ? "" : state + name,
                    pagesFile == null ? "" : pages + name,
                    waiting,
                    waitingHosts,
                    addresses);
        }

        @Override
        public void close() throws IOException {
            try {
                if (stateFile != null) {
                    stateFile.close();
                }
            } finally {
                if (pagesFile != null) {
                    pagesFile.close();
                }
            }
        }
    }
}
