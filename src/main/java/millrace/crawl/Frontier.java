package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All URLs of a crawl and their hosts, in a database: what was found, what is being fetched, what has ended and how. It
 * outlives the process, and needs the same memory whatever its size.
 *
 * <pre>
 *   add --> WAITING --lease--> LEASED --end--> ENDED --askAgain, list--> WAITING
 *              ^                 |
 *              `--- release -----'      it was not begun; on opening: whoever leased it is gone
 * </pre>
 *
 * <p>What was ended without asking anybody goes from WAITING to ENDED. If its record is lost, it waits with its reason, to
 * be ended by that again.
 *
 * <p>What is called between two {@link #commit}s becomes durable together or not at all: a kill keeps it, a power cut may
 * take the last commits, but always whole and from the end. For one thread.
 */
final class Frontier implements Scope.Names, Closeable {
    private static final int NAMES_REMEMBERED = 20_000;

    private static final String HASH_KEY = "url-hash";

    private static final int WAITING = 0;
    private static final int LEASED = 1;
    private static final int ENDED = 2;

    private static final String DECIDED_HERE = isOneOf(Reason::isDecidedHere);
    private static final String MAY_BE_LISTED = isOneOf(Reason::isForOthersThanTheList);

    private static final String WAITING_COLUMNS =
            "SELECT id, url, depth, kind, via, listed, etag, modified, digest, ended FROM url";

    private final Database database;
    private final HostTable hosts;
    private final UrlHash hash;
    private final KnownUrls known = new KnownUrls();
    private final Map<String, Boolean> names = new Remembered<>(NAMES_REMEMBERED);

    /** A URL that waits, with what to do. */
    record Waiting(long id, FetchTask task) {}

    /** A URL that was not to be asked for, and whose record is lost. */
    record Lost(long id, FetchTask task, Reason reason) {}

    private Frontier(Database database) throws IOException {
        this.database = database;
        this.hosts = new HostTable(database);
        this.hash = note(HASH_KEY).map(key -> new UrlHash(Long.parseLong(key))).orElseGet(UrlHash::random);
        setNote(HASH_KEY, Long.toString(hash.key()));
    }

    /** One that is gone when it is closed, or with this process. */
    static Frontier temporary() throws IOException {
        return new Frontier(new Database(FrontierSchema.temporary()));
    }

    /**
     * The one in that file, which is made if it is missing. What was leased waits again.
     *
     * @throws IOException if it is damaged, of a newer version or another program's, or is being used
     */
    static Frontier open(Path file) throws IOException {
        Frontier frontier = new Frontier(new Database(FrontierSchema.open(file)));
        frontier.releaseAll();
        frontier.hosts.open();
        frontier.commit();
        return frontier;
    }

    /** Its hosts. */
    HostTable hosts() {
        return hosts;
    }

    /** The texts of its pages. */
    PageTexts texts() {
        return new PageTexts(database);
    }

    /** Whether nothing was ever added. */
    boolean isEmpty() throws IOException {
        return database.number("SELECT EXISTS (SELECT 1 FROM url)") == 0;
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
        long host = hosts.idOf(hostKey);
        long bits = hash.of(url);
        int added = database.run(
                "INSERT INTO url (url, hash, host, phase, depth, kind, via, listed) SELECT ?1, ?2, ?3, 0, ?4, ?5, ?6, ?7"
                        + " WHERE NOT EXISTS (SELECT 1 FROM url WHERE hash = ?2 AND url = ?1)",
                url,
                bits,
                host,
                way.depth(),
                way.kind().name(),
                joined(way.via()),
                hostListed ? 1 : 0);
        if (added == 0) {
            merge(url, way);
            return false;
        }
        hosts.found(host);
        return true;
    }

    private record Found(long id, UrlState state) {}

    private void merge(String url, UrlState.Way found) throws IOException {
        Optional<Found> waiting = database.query(
                row -> row.next() && row.getInt(2) == WAITING
                        ? Optional.of(new Found(
                                row.getLong(1),
                                new UrlState(
                                        new UrlState.Way(
                                                row.getInt(3),
                                                FetchTask.Kind.valueOf(row.getString(4)),
                                                split(row.getString(5))),
                                        row.getInt(6),
                                        Optional.empty())))
                        : Optional.empty(),
                "SELECT id, phase, depth, kind, via, attempts FROM url WHERE hash = ? AND url = ? AND depth > ?",
                hash.of(url),
                url,
                found.depth());
        if (waiting.isPresent()) {
            UrlState.Way merged =
                    UrlState.merge(waiting.get().state(), UrlState.found(found)).way();
            database.run(
                    "UPDATE url SET depth = ?, kind = ?, via = ? WHERE id = ?",
                    merged.depth(),
                    merged.kind().name(),
                    joined(merged.via()),
                    waiting.get().id());
        }
    }

    /**
     * The user's list names a URL that stands here. If a page that led there could not make it one to be asked for, it is now;
     * and it is a page of the list, with what these may do.
     */
    void list(String url, String hostKey) throws IOException {
        int changed = database.run(
                "UPDATE url SET phase = 0, depth = 0, kind = ?1, via = NULL, listed = 1, attempts = 0, reason = NULL"
                        + " WHERE hash = ?2 AND url = ?3 AND (" + MAY_BE_LISTED
                        + " OR (phase = 0 AND (kind <> ?1 OR listed = 0)))",
                FetchTask.Kind.PAGE.name(),
                hash.of(url),
                url);
        if (changed > 0) {
            hosts.found(hosts.idOf(hostKey));
        }
    }

    @Override
    public void addName(String name) throws IOException {
        if (!Boolean.TRUE.equals(names.put(name, true))) {
            database.run("INSERT OR IGNORE INTO known (name) VALUES (?)", name);
        }
    }

    @Override
    public boolean hasName(String name) throws IOException {
        Boolean remembered = names.get(name);
        if (remembered == null) {
            remembered = database.number("SELECT EXISTS (SELECT 1 FROM known WHERE name = ?)", name) == 1;
            names.put(name, remembered);
        }
        return remembered;
    }

    /* ---- What is to be fetched ---- */

    /** The next waiting URLs of a host, nearest to the list first, then as they were found. */
    List<Waiting> waiting(long host, int most) throws IOException {
        return database.query(
                Frontier::read,
                WAITING_COLUMNS + " WHERE host = ? AND phase = 0 ORDER BY depth, id LIMIT ?",
                host,
                most);
    }

    private static List<Waiting> read(ResultSet row) throws SQLException {
        List<Waiting> waiting = new ArrayList<>();
        while (row.next()) {
            FetchTask task = new FetchTask(
                    FetchTask.Kind.valueOf(row.getString(4)),
                    row.getString(2),
                    split(row.getString(5)),
                    row.getInt(3),
                    1,
                    row.getInt(6) == 1,
                    new FetchTask.Validators(
                            text(row.getString(7)), text(row.getString(8)), text(row.getString(9)), row.getLong(10)));
            waiting.add(new Waiting(row.getLong(1), task));
        }
        return waiting;
    }

    /** A URL is about to be fetched. */
    void lease(long id) throws IOException {
        database.run("UPDATE url SET phase = " + LEASED + " WHERE id = ?", id);
    }

    /** A URL that is leased waits again. */
    void release(long id) throws IOException {
        database.run("UPDATE url SET phase = " + WAITING + " WHERE id = ?", id);
    }

    /* ---- What has ended ---- */

    /**
     * A URL has ended; its record ends there in the output. By what a page can be asked for again stays with it until it is
     * another, or gone; if it has not changed, also when it was fetched.
     */
    void end(long id, PageRecord record, long recordEnd) throws IOException {
        Reason reason = record.reason();
        if (reason.leavesPage()) {
            String kept =
                    reason.isDecidedHere() ? "coalesce(reason, ?)" : "?"; // a limit comes after what was asked once
            database.run(
                    "UPDATE url SET phase = " + ENDED + ", attempts = ?, reason = " + kept
                            + ", record_end = ? WHERE id = ?",
                    record.attempts(),
                    reason.label(),
                    recordEnd,
                    id);
            return;
        }
        boolean there = reason.state() == State.FETCHED || reason.state() == State.UNCHANGED;
        FetchTask.Validators validators = there ? record.answer().validators() : FetchTask.Validators.NONE;
        database.run(
                "UPDATE url SET phase = " + ENDED
                        + ", attempts = ?, reason = ?, record_end = ?, ended = coalesce(?, ended), etag = ?, modified = ?,"
                        + " digest = ? WHERE id = ?",
                record.attempts(),
                reason.label(),
                recordEnd,
                reason.state() == State.UNCHANGED ? null : record.fetchedAt().toEpochMilli(),
                nullIfEmpty(validators.etag()),
                nullIfEmpty(validators.lastModified()),
                nullIfEmpty(validators.digest()),
                id);
    }

    /** The number of a URL that stands here. */
    Optional<Long> idOfWaiting(String url) throws IOException {
        long id = database.number("SELECT id FROM url WHERE hash = ? AND url = ? AND phase = 0", hash.of(url), url);
        return id == 0 ? Optional.empty() : Optional.of(id);
    }

    /** How many URLs wait or are leased. */
    long unfinished() throws IOException {
        return database.number("SELECT count(*) FROM url WHERE phase <> " + ENDED);
    }

    /** What is leased waits again: whoever leased it is gone. */
    void releaseAll() throws IOException {
        uncount("phase = " + LEASED);
        database.run("UPDATE url SET phase = 0 WHERE phase = 1");
    }

    /** URLs that are to be begun again count as pages of their hosts when they are. */
    private void uncount(String which, Object... values) throws IOException {
        database.run(
                "UPDATE host SET pages = max(0, pages - begun) FROM"
                        + " (SELECT host AS its, count(*) AS begun FROM url WHERE " + which + " GROUP BY host)"
                        + " WHERE id = its",
                values);
    }

    /** So many of those that wait, of any host. */
    List<Waiting> anyWaiting(int most) throws IOException {
        return database.query(Frontier::read, WAITING_COLUMNS + " WHERE phase = 0 LIMIT ?", most);
    }

    /** All that were asked for wait again, with what they can be asked for by. */
    void askAgain() throws IOException {
        database.run("UPDATE url SET phase = 0, attempts = 0 WHERE phase = " + ENDED + " AND NOT " + DECIDED_HERE);
        hosts.askAgain();
    }

    /**
     * The records behind that length of the output are lost: their URLs wait again, as if they had never been asked for,
     * since a server that says that a page is as it was sends nothing that a record could tell. What indeed was not is
     * {@link #lost}.
     */
    void loseRecordsBehind(long length) throws IOException {
        uncount("attempts > 0 AND record_end > ?", length);
        database.run(
                "UPDATE url SET phase = 0, attempts = 0, etag = NULL, modified = NULL, digest = NULL, record_end = NULL"
                        + " WHERE record_end > ?",
                length);
        hosts.makeAllDue();
    }

    /** So many URLs that were not to be asked for and whose records are lost. */
    List<Lost> lost(int most) throws IOException {
        return database.query(
                row -> {
                    List<Lost> lost = new ArrayList<>();
                    while (row.next()) {
                        FetchTask.Kind kind = FetchTask.Kind.valueOf(row.getString(3));
                        UrlState.Way way = new UrlState.Way(row.getInt(4), kind, split(row.getString(5)));
                        Reason reason = Reason.labelled(row.getString(6)).orElseThrow();
                        lost.add(new Lost(row.getLong(1), FetchTask.of(row.getString(2), way), reason));
                    }
                    return lost;
                },
                "SELECT id, url, kind, depth, via, reason FROM url WHERE phase = 0 AND " + DECIDED_HERE + " LIMIT ?",
                most);
    }

    /** Where the last record ends that lies within that length; 0: there is none. */
    long lastRecordWithin(long length) throws IOException {
        return database.number("SELECT coalesce(max(record_end), 0) FROM url WHERE record_end <= ?", length);
    }

    /* ---- What is known of the whole ---- */

    Optional<String> note(String name) throws IOException {
        return database.query(
                row -> row.next() ? Optional.of(row.getString(1)) : Optional.<String>empty(),
                "SELECT value FROM meta WHERE name = ?",
                name);
    }

    void setNote(String name, String value) throws IOException {
        database.run(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value);
    }

    /** Everything until now holds. */
    void commit() throws IOException {
        hosts.markTouched(Instant.now());
        database.commit();
    }

    /** Drops what was not committed. Closing twice is harmless. */
    @Override
    public void close() throws IOException {
        database.close();
    }

    /** By the column {@code reason}. */
    private static String isOneOf(Predicate<Reason> which) {
        return Arrays.stream(Reason.values())
                .filter(which)
                .map(reason -> "'" + reason.label() + "'")
                .collect(Collectors.joining(", ", "(coalesce(reason, '') IN (", "))"));
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
}
