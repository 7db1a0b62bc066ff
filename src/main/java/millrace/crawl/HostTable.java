package millrace.crawl;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The hosts of a {@link Frontier}: what is known of each, and when its next URL is due. A host is due or in memory, or
 * nothing of it waits. For the crawl's thread.
 */
final class HostTable {
    private static final int REMEMBERED = 20_000;

    private final Database database;
    private final RestingHosts resting;
    private final Map<String, Long> ids = new Remembered<>(REMEMBERED);
    /** Hosts that are not in memory and got a URL since the last commit. */
    private final Set<Long> touched = new HashSet<>();
    /** Some of the hosts that are due: another URL of them changes nothing. */
    private final Map<Long, Boolean> due = new Remembered<>(REMEMBERED);

    /** Whether any host is named by its address. */
    private boolean addresses;

    private LongPredicate inMemory = host -> false;
    private Saved saved = (state, pages) -> {};

    /** Sees what is learned of hosts. */
    @FunctionalInterface
    interface Saved {
        void take(HostState state, int pages) throws IOException;
    }

    /**
     * A host with waiting URLs.
     *
     * @param pages how many URLs of it have been leased or ended
     */
    record Host(long id, HostState state, int pages) {}

    HostTable(Database database) throws IOException {
        this.database = database;
        this.resting = new RestingHosts(database);
    }

    /** What only this run knows of those that are not in memory. */
    RestingHosts resting() {
        return resting;
    }

    /** Nobody has a host in memory: all are due of which something waits. */
    void open() throws IOException {
        makeAllDue();
        addresses = database.number("SELECT EXISTS (SELECT 1 FROM host"
                        + " WHERE key GLOB '[[]*' OR (key <> '' AND key NOT GLOB '*[^0-9.]*'))")
                == 1;
    }

    /** Who is told of the host of each new URL, and says whether it is in memory: then it is not marked as due. */
    void setInMemory(LongPredicate inMemory) {
        this.inMemory = inMemory;
    }

    /** Who is told of each host of which there is news. */
    void setSaved(Saved saved) {
        this.saved = saved;
    }

    /** What is known of all. */
    void forEach(Saved taker) throws IOException {
        List<Long> all = database.query(
                rows -> {
                    List<Long> ids = new ArrayList<>();
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                    return ids;
                },
                "SELECT id FROM host");
        for (long id : all) {
            Host host = host(id);
            taker.take(host.state(), host.pages());
        }
    }

    /** The number of the host with that key, which is made if it is not there. */
    long idOf(String key) throws IOException {
        Long remembered = ids.get(key);
        if (remembered != null) {
            return remembered;
        }
        long id = find(key);
        if (id == 0) {
            database.run("INSERT INTO host (key) VALUES (?)", key);
            id = database.number("SELECT last_insert_rowid()");
        }
        ids.put(key, id);
        addresses |= Place.isAddress(key);
        return id;
    }

    /** The number of the host with that key; 0: there is none. */
    long find(String key) throws IOException {
        return database.number("SELECT id FROM host WHERE key = ?", key);
    }

    /** The host with that key, which is made if it is not there. */
    Host host(String key) throws IOException {
        return host(idOf(key));
    }

    /** A URL of the host was found. */
    void found(long id) {
        if (!inMemory.test(id) && !due.containsKey(id)) {
            touched.add(id);
        }
    }

    /** Whether hosts that are not in memory got URLs since the last commit. */
    boolean hasTouched() {
        return !touched.isEmpty();
    }

    /** Whether any host is named by its address. */
    boolean hasAddresses() {
        return addresses;
    }

    /** Takes up to so many hosts into memory, those first that are due first, if they are due before that moment. */
    List<Host> activate(int most, Instant until) throws IOException {
        markTouched(until);
        List<Long> next = database.query(
                rows -> {
                    List<Long> ids = new ArrayList<>();
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                    return ids;
                },
                "SELECT id FROM host WHERE due IS NOT NULL AND due <= ? ORDER BY due LIMIT ?",
                until.toEpochMilli(),
                most);
        List<Host> hosts = new ArrayList<>();
        for (long id : next) {
            passivate(id, Optional.empty());
            hosts.add(host(id));
        }
        return hosts;
    }

    /** When the next host is due that is not in memory; empty: there is none. */
    Optional<Instant> nextDue(Instant now) throws IOException {
        markTouched(now);
        long first = database.number("SELECT coalesce((SELECT min(due) FROM host WHERE due IS NOT NULL), -1)");
        return first < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(first));
    }

    /** Puts a host back, to be activated when it is due; empty: when a URL of it is found. */
    void passivate(long id, Optional<Instant> when) throws IOException {
        database.run(
                "UPDATE host SET due = ? WHERE id = ?",
                when.map(Instant::toEpochMilli).orElse(null),
                id);
        if (when.isPresent()) {
            due.put(id, true);
        } else {
            due.remove(id);
        }
    }

    private Host host(long id) throws IOException {
        return database.query(
                row -> {
                    if (!row.next()) {
                        throw new IOException("the frontier has no host " + id);
                    }
                    String state = row.getString(2);
                    HostState read = state == null ? HostState.unknown(row.getString(1)) : HostStateJson.read(state);
                    return new Host(id, read, row.getInt(3));
                },
                "SELECT key, state, pages FROM host WHERE id = ?",
                id);
    }

    /** So many URLs of a host have been leased or have ended by now, and this is what is known of it. */
    void update(long id, HostState state, int pages) throws IOException {
        database.run("UPDATE host SET state = ?, pages = ? WHERE id = ?", HostStateJson.write(state), pages, id);
        saved.take(state, pages);
    }

    /** Only their number. */
    void updatePages(long id, int pages) throws IOException {
        database.run("UPDATE host SET pages = ? WHERE id = ?", pages, id);
    }

    /** All URLs wait again. */
    void askAgain() throws IOException {
        database.run("UPDATE host SET pages = 0");
        makeAllDue();
    }

    void makeAllDue() throws IOException {
        due.clear();
        database.run("UPDATE host SET due = CASE WHEN EXISTS"
                + " (SELECT 1 FROM url WHERE host = host.id AND phase = 0) THEN 0 END");
    }

    /** Before a commit: hosts that got URLs are due now, behind all that have been due before. */
    void markTouched(Instant now) throws IOException {
        for (long id : touched) {
            if (!inMemory.test(id)) {
                database.run("UPDATE host SET due = ? WHERE id = ? AND due IS NULL", now.toEpochMilli(), id);
                due.put(id, true);
            }
        }
        touched.clear();
    }
}
