package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * All URLs of a crawl and their hosts, in a database: what was found, what is being fetched, what has ended and how. It
 * outlives the process, and needs the same memory whatever its size.
 *
 * <pre>
 *   add --> WAITING --lease--> LEASED --end--> ENDED --askAgain--> WAITING
 *              ^                 |
 *              `--- on opening --'      whoever leased it is gone
 * </pre>
 *
 * <p>What is called between two {@link #commit}s becomes durable together or not at all: a kill keeps it, a power cut may
 * take the last commits, but always whole and from the end. For one thread.
 */
final class Frontier implements Closeable {
    private static final int HOSTS_REMEMBERED = 20_000;
    private static final int NAMES_REMEMBERED = 20_000;

    private static final int WAITING = 0;
    private static final int LEASED = 1;
    private static final int ENDED = 2;

    private static final String WAITING_COLUMNS =
            "SELECT id, url, depth, kind, via, listed, etag, modified, digest FROM url";

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final KnownUrls known = new KnownUrls();
    private final Map<String, Long> hostIds = remembered(HOSTS_REMEMBERED);
    private final Map<String, Boolean> names = remembered(NAMES_REMEMBERED);
    /** Hosts that are not active and got a URL since the last commit. */
    private final Set<Long> touched = new HashSet<>();

    /** Whether any host is named by its address. */
    private boolean addresses;

    private LongPredicate inMemory = host -> false;

    /** A URL that waits, with what to do. */
    record Waiting(long id, FetchTask task) {}

    /**
     * A host with waiting URLs.
     *
     * @param pages how many URLs of it have been leased or ended
     */
    record Host(long id, HostState state, int pages) {}

    private Frontier(Connection connection) {
        this.connection = connection;
    }

    /** One that is gone when it is closed, or with this process. */
    static Frontier temporary() throws IOException {
        return new Frontier(FrontierSchema.temporary());
    }

    /**
     * The one in that file, which is made if it is missing. What was leased waits again.
     *
     * @throws IOException if it is damaged, of a newer version or another program's, or is being used
     */
    static Frontier open(Path file) throws IOException {
        Frontier frontier = new Frontier(FrontierSchema.open(file));
        frontier.run("UPDATE url SET phase = 0 WHERE phase = 1");
        frontier.makeAllDue();
        frontier.addresses = frontier.number("SELECT EXISTS (SELECT 1 FROM host"
                        + " WHERE key GLOB '[[]*' OR (key <> '' AND key NOT GLOB '*[^0-9.]*'))")
                == 1;
        frontier.commit();
        return frontier;
    }

    /** Who is told of the host of each new URL, and says whether it is in memory: then it is not marked as due. */
    void setInMemory(LongPredicate inMemory) {
        this.inMemory = inMemory;
    }

    /** Whether nothing was ever added. */
    boolean isEmpty() throws IOException {
        return number("SELECT EXISTS (SELECT 1 FROM url)") == 0;
    }

    /* ---- What is found ---- */

    /** Whether it is known, without a look into the database, that a URL stands here at that depth or a smaller one. */
    boolean knows(String url, int depth) {
        return known.has(url, depth);
    }

    /**
     * Adds a URL, or what was found of one that is there.
     *
     * @param hostListed whether the user's own list names its host and port
     * @return whether it is new
     */
    boolean add(String url, String hostKey, UrlState.Way way, boolean hostListed) throws IOException {
        if (known.has(url, way.depth())) {
            return false;
        }
        known.add(url, way.depth());
        try {
            long host = hostId(hostKey);
            PreparedStatement insert = prepared("INSERT OR IGNORE INTO url"
                    + " (url, host, phase, depth, kind, via, listed) VALUES (?, ?, 0, ?, ?, ?, ?)");
            insert.setString(1, url);
            insert.setLong(2, host);
            insert.setInt(3, way.depth());
            insert.setString(4, way.kind().name());
            insert.setString(5, joined(way.via()));
            insert.setInt(6, hostListed ? 1 : 0);
            if (insert.executeUpdate() == 0) {
                merge(url, way);
                return false;
            }
            if (!inMemory.test(host)) {
                touched.add(host);
            }
            return true;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void merge(String url, UrlState.Way found) throws SQLException, IOException {
        PreparedStatement select =
                prepared("SELECT id, phase, depth, kind, via, attempts FROM url WHERE url = ? AND depth > ?");
        select.setString(1, url);
        select.setInt(2, found.depth());
        try (ResultSet row = select.executeQuery()) {
            if (!row.next() || row.getInt(2) != WAITING) {
                return;
            }
            UrlState.Way way =
                    new UrlState.Way(row.getInt(3), FetchTask.Kind.valueOf(row.getString(4)), split(row.getString(5)));
            UrlState merged = UrlState.merge(new UrlState(way, row.getInt(6), Optional.empty()), UrlState.found(found));
            run(
                    "UPDATE url SET depth = ?, kind = ?, via = ? WHERE id = ?",
                    merged.way().depth(),
                    merged.way().kind().name(),
                    joined(merged.way().via()),
                    row.getLong(1));
        }
    }

    private long hostId(String key) throws SQLException, IOException {
        Long remembered = hostIds.get(key);
        if (remembered != null) {
            return remembered;
        }
        PreparedStatement select = prepared("SELECT id FROM host WHERE key = ?");
        select.setString(1, key);
        long id;
        try (ResultSet row = select.executeQuery()) {
            id = row.next() ? row.getLong(1) : 0;
        }
        if (id == 0) {
            run("INSERT INTO host (key) VALUES (?)", key);
            id = number("SELECT last_insert_rowid()");
        }
        hostIds.put(key, id);
        addresses |= Place.isAddress(key);
        return id;
    }

    /** The number of the host with that key; 0: there is none. */
    long findHost(String key) throws IOException {
        return number("SELECT coalesce((SELECT id FROM host WHERE key = ?), 0)", key);
    }

    /** Makes the host, if it is not there. */
    Host host(String key) throws IOException {
        try {
            return host(hostId(key));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Remembers a name, as one of a host that the user listed. */
    void addName(String name) throws IOException {
        if (!Boolean.TRUE.equals(names.put(name, true))) {
            run("INSERT OR IGNORE INTO known (name) VALUES (?)", name);
        }
    }

    boolean hasName(String name) throws IOException {
        Boolean remembered = names.get(name);
        if (remembered == null) {
            remembered = number("SELECT EXISTS (SELECT 1 FROM known WHERE name = ?)", name) == 1;
            names.put(name, remembered);
        }
        return remembered;
    }

    /* ---- What is to be fetched ---- */

    /** Takes up to so many hosts into memory, those first that are due first, if they are due before that moment. */
    List<Host> activate(int most, Instant until) throws IOException {
        markTouched();
        List<Long> ids = new ArrayList<>();
        try {
            PreparedStatement select =
                    prepared("SELECT id FROM host WHERE due IS NOT NULL AND due <= ? ORDER BY due LIMIT ?");
            select.setLong(1, until.toEpochMilli());
            select.setInt(2, most);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        List<Host> hosts = new ArrayList<>();
        for (long id : ids) {
            run("UPDATE host SET due = NULL WHERE id = ?", id);
            hosts.add(host(id));
        }
        return hosts;
    }

    /** Whether hosts that are not in memory got URLs since the last commit. */
    boolean hasTouched() {
        return !touched.isEmpty();
    }

    /** Whether any host is named by its address. */
    boolean hasAddresses() {
        return addresses;
    }

    /** When the next host is due that is not in memory; empty: there is none. */
    Optional<Instant> nextDue() throws IOException {
        markTouched();
        long due = number("SELECT coalesce((SELECT min(due) FROM host WHERE due IS NOT NULL), -1)");
        return due < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due));
    }

    /** Puts a host back, to be activated when it is due; empty: when a URL of it is found. */
    void passivate(long host, Optional<Instant> due) throws IOException {
        run(
                "UPDATE host SET due = ? WHERE id = ?",
                due.map(Instant::toEpochMilli).orElse(null),
                host);
    }

    private Host host(long id) throws IOException {
        try {
            PreparedStatement select = prepared("SELECT key, state, pages FROM host WHERE id = ?");
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IOException("the frontier has no host " + id);
                }
                String state = row.getString(2);
                HostState read = state == null ? HostState.unknown(row.getString(1)) : HostStateJson.read(state);
                return new Host(id, read, row.getInt(3));
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The next waiting URLs of a host, nearest to the list first, then as they were found. */
    List<Waiting> waiting(long host, int most) throws IOException {
        try {
            PreparedStatement select =
                    prepared(WAITING_COLUMNS + " WHERE host = ? AND phase = 0 ORDER BY depth, id LIMIT ?");
            select.setLong(1, host);
            select.setInt(2, most);
            return read(select);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static List<Waiting> read(PreparedStatement select) throws SQLException {
        List<Waiting> waiting = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                FetchTask task = new FetchTask(
                        FetchTask.Kind.valueOf(row.getString(4)),
                        row.getString(2),
                        split(row.getString(5)),
                        row.getInt(3),
                        1,
                        row.getInt(6) == 1,
                        new FetchTask.Validators(
                                text(row.getString(7)), text(row.getString(8)), text(row.getString(9))));
                waiting.add(new Waiting(row.getLong(1), task));
            }
        }
        return waiting;
    }

    /** A URL is about to be fetched. */
    void lease(long id) throws IOException {
        run("UPDATE url SET phase = " + LEASED + " WHERE id = ?", id);
    }

    /** So many URLs of a host have been leased or have ended by now, and this is what is known of it. */
    void update(long host, HostState state, int pages) throws IOException {
        run("UPDATE host SET state = ?, pages = ? WHERE id = ?", HostStateJson.write(state), pages, host);
    }

    /** Only their number. */
    void updatePages(long host, int pages) throws IOException {
        run("UPDATE host SET pages = ? WHERE id = ?", pages, host);
    }

    /* ---- What has ended ---- */

    /** A URL has ended; its record ends there in the output. */
    void end(long id, PageRecord record, long recordEnd) throws IOException {
        FetchTask.Validators validators = record.answer().validators();
        run(
                "UPDATE url SET phase = " + ENDED + ", attempts = ?, ended = ?, reason = ?, etag = ?, modified = ?,"
                        + " digest = ?, record_end = ? WHERE id = ?",
                record.attempts(),
                record.fetchedAt().toEpochMilli(),
                record.reason().label(),
                nullIfEmpty(validators.etag()),
                nullIfEmpty(validators.lastModified()),
                nullIfEmpty(validators.digest()),
                recordEnd,
                id);
    }

    /** The number of a URL that stands here. */
    Optional<Long> idOfWaiting(String url) throws IOException {
        long id = number("SELECT coalesce((SELECT id FROM url WHERE url = ? AND phase = 0), 0)", url);
        return id == 0 ? Optional.empty() : Optional.of(id);
    }

    /** How many URLs wait or are leased. */
    long unfinished() throws IOException {
        return number("SELECT count(*) FROM url WHERE phase <> " + ENDED);
    }

    /** So many of those that wait, of any host. */
    List<Waiting> anyWaiting(int most) throws IOException {
        try {
            PreparedStatement select = prepared(WAITING_COLUMNS + " WHERE phase = 0 LIMIT ?");
            select.setInt(1, most);
            return read(select);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** All that have ended wait again, with what they can be asked for by. */
    void askAgain() throws IOException {
        run("UPDATE url SET phase = 0, attempts = 0 WHERE phase = " + ENDED);
        run("UPDATE host SET pages = 0");
        makeAllDue();
    }

    /** The records behind that length of the output are lost: their URLs wait again. */
    void loseRecordsBehind(long length) throws IOException {
        run("UPDATE url SET phase = 0, attempts = 0 WHERE record_end > ?", length);
        makeAllDue();
    }

    /** Where the last record ends that lies within that length; 0: there is none. */
    long lastRecordWithin(long length) throws IOException {
        return number("SELECT coalesce(max(record_end), 0) FROM url WHERE record_end <= ?", length);
    }

    private void makeAllDue() throws IOException {
        run("UPDATE host SET due = CASE WHEN EXISTS (SELECT 1 FROM url WHERE host = host.id AND phase = 0) THEN 0 END");
    }

    /* ---- What is known of the whole ---- */

    Optional<String> note(String name) throws IOException {
        try {
            PreparedStatement select = prepared("SELECT value FROM meta WHERE name = ?");
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void setNote(String name, String value) throws IOException {
        run(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value);
    }

    /** Everything until now holds. */
    void commit() throws IOException {
        markTouched();
        try {
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void markTouched() throws IOException {
        for (long host : touched) {
            if (!inMemory.test(host)) {
                run("UPDATE host SET due = 0 WHERE id = ? AND due IS NULL", host);
            }
        }
        touched.clear();
    }

    /** Drops what was not committed. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        try {
            if (!connection.isClosed()) {
                for (PreparedStatement statement : statements.values()) {
                    statement.close();
                }
                connection.rollback();
                connection.close();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /* ---- SQL ---- */

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private void run(String sql, @Nullable Object... values) throws IOException {
        try {
            bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private long number(String sql, @Nullable Object... values) throws IOException {
        try (ResultSet row = bound(sql, values).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (values[i] instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else {
                statement.setString(i + 1, (String) values[i]);
            }
        }
        return statement;
    }

    private static IOException failed(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return new IOException(
                message.contains("SQLITE_FULL")
                        ? "the frontier cannot be written: the disk is full; free some space and give the same command again"
                        : "the frontier cannot be used: " + message,
                e);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    /** No URL has a space. */
    private static @Nullable String joined(List<String> via) {
        return via.isEmpty() ? null : String.join(" ", via);
    }

    private static List<String> split(@Nullable String via) {
        return via == null ? List.of() : List.of(via.split(" "));
    }

    private static <V> Map<String, V> remembered(int most) {
        return new LinkedHashMap<>(256, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
