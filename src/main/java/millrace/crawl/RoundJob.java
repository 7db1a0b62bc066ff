package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import millrace.wordcount.Cluster;

/**
 * Fetches what is nearest to the list of all that waits: brings the URLs of a host, and of hosts that are one server, to one
 * task, which fetches them into its {@link Journal}. What comes of a task are the names by which the scope grows.
 *
 * @param turn of the command whose round it is, and where the files are
 * @param folder for the journals of this round
 * @param round its number
 * @param tasks how many there are
 * @param rank which of the waiting are fetched, by {@link RoundLine.Url#rank}
 * @param groups of hosts, of those that are one server by their address; the others are a group each
 * @param terms how
 */
record RoundJob(Turn turn, String folder, int round, int tasks, int rank, Map<String, String> groups, Terms terms)
        implements Cluster.Job<RoundJob.Portion> {

    /**
     * How to fetch.
     *
     * @param plan with the connections of one task
     * @param names that the list gave the scope
     * @param deadline milliseconds: no page begins after that, nor when the time of the plan is over since a task may ask
     * @param quiet whether somebody who was killed may just have asked the hosts
     */
    record Terms(Fetch.Maker maker, Plan plan, ScopeOptions scope, NameSet names, long deadline, boolean quiet)
            implements Serializable {}

    /**
     * A file of the state.
     *
     * @param most so many of its URLs are taken
     */
    record Portion(String file, long most) implements Serializable {}

    @Override
    public int ranges() {
        return tasks;
    }

    @Override
    public void map(Portion portion, Cluster.Output output) {
        Set<String> hosts = new HashSet<>();
        long[] left = {portion.most()};
        try {
            RoundLine.read(turn.storage().open(portion.file(), 0), line -> {
                if (line instanceof RoundLine.Url url && url.waits() && url.rank() == rank && left[0]-- > 0) {
                    hosts.add(url.host());
                    add(url.host(), line, output);
                } else if (line instanceof RoundLine.Host host
                        && hosts.contains(host.known().state().key())) {
                    add(host.known().state().key(), line, output); // hosts come last in a file
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String host, RoundLine line, Cluster.Output output) throws IOException {
        String group = groups.getOrDefault(host, host);
        output.add(Routes.range(group, tasks), Routes.part(host, line));
    }

    @Override
    public byte[] merge(int range, Iterator<Cluster.Part> parts) {
        if (!parts.hasNext()) {
            return new byte[0];
        }
        try {
            turn.requireNewest(); // whose tasks a new attempt of this one would stop
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String own = folder + "/task-" + range;
        try (Journal journal = Journal.open(turn.storage(), own);
                Frontier frontier = Frontier.temporary()) {
            Set<String> names = new RoundFetch(this, journal, frontier).run(parts);
            return String.join("\n", names).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
