package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;

/**
 * Hosts that have left memory, until their moment comes or a URL of theirs is found: what of them stands nowhere else. For the
 * crawl's thread.
 *
 * <p>The frontier has when a host is due, what is known of it and its waiting pages; whoever opens it later needs no more. This
 * is what only this run knows, and goes on with: it is in a table of the database that is gone with it, so that it takes
 * no memory, but for the moments.
 */
final class RestingHosts {
    private static final int MOST_TAKEN = 1000;

    private final Database database;
    private final TreeSet<Rest> rests =
            new TreeSet<>(Comparator.comparingLong(Rest::until).thenComparing(Rest::key));

    /**
     * Until when a host rests, for people to see.
     *
     * @param why what it waits for, in words
     */
    private record Rest(long until, String key, String why) {}

    /**
     * What only this run knows of a host.
     *
     * @param paceKey as {@link Pace#key}, if it shares the pace of an address; else empty
     * @param robotsFailures as {@link HostQueue#robotsFailures}
     * @param silences rests in a row that new pages began
     * @param tried pages that failed and are to be tried again
     */
    record Kept(String paceKey, Map<String, Integer> robotsFailures, int silences, List<Tried> tried)
            implements Serializable {
        static final Kept NOTHING = new Kept("", Map.of(), 0, List.of());

        Kept {
            robotsFailures = Map.copyOf(robotsFailures);
            tried = List.copyOf(tried);
        }
    }

    /** A page that failed so, as {@link HostQueue.Job} has it; it is leased. */
    record Tried(long id, int deaths, FetchResult.Ended last) implements Serializable {}

    RestingHosts(Database database) throws IOException {
        this.database = database;
        database.run("CREATE TEMP TABLE kept (host INTEGER PRIMARY KEY, what BLOB NOT NULL)");
    }

    /** A host that leaves memory rests until then. */
    void rest(HostQueue host, long until, String why, long now) {
        count(now);
        rests.add(new Rest(until, host.key, why.intern()));
    }

    /** A host leaves memory: what is to be kept of it. */
    void keep(HostQueue host) throws IOException {
        Kept kept = host.kept();
        if (!kept.equals(Kept.NOTHING)) {
            database.run("INSERT OR REPLACE INTO kept (host, what) VALUES (?, ?)", host.id, Encoder.encode(kept));
        }
    }

    /** A host comes back into memory: what was kept of it, which is then kept here no more. */
    Kept take(long host) throws IOException {
        Optional<byte[]> kept = database.query(
                row -> row.next() ? Optional.of(row.getBytes(1)) : Optional.<byte[]>empty(),
                "SELECT what FROM kept WHERE host = ?",
                host);
        if (kept.isEmpty()) {
            return Kept.NOTHING;
        }
        database.run("DELETE FROM kept WHERE host = ?", host);
        return decode(kept.get());
    }

    /** The pages to be tried again of some hosts, which are then kept here no more; empty: there are no others. */
    List<Tried> takeTried() throws IOException {
        List<Tried> tried = new ArrayList<>();
        for (long host = anyKept(); host != 0 && tried.size() < MOST_TAKEN; host = anyKept()) {
            tried.addAll(take(host).tried());
        }
        return tried;
    }

    private long anyKept() throws IOException {
        return database.number("SELECT coalesce(min(host), 0) FROM kept");
    }

    /** How many rest; those whose moment has come are forgotten. */
    int count(long now) {
        while (!rests.isEmpty() && rests.first().until() <= now) {
            rests.pollFirst();
        }
        return rests.size();
    }

    /** Some of those that rest, those first that may be asked soonest. */
    List<WaitingHost> waiting(int most, long now) {
        count(now);
        return rests.stream()
                .limit(most)
                .map(rest -> new WaitingHost(rest.key(), OptionalLong.of(rest.until() - now), rest.why()))
                .toList();
    }

    private static Kept decode(byte[] bytes) throws IOException {
        try {
            return (Kept) Objects.requireNonNull(Decoder.decode(bytes));
        } catch (ClassNotFoundException e) {
            throw new WireException("a host that rested is of a class that is not known: " + e.getMessage(), e);
        }
    }
}
