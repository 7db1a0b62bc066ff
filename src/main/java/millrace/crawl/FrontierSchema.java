package millrace.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteJDBCLoader;

/** Opens the database of a {@link Frontier}: makes its tables, or sees that it is one, whole and of this version. */
final class FrontierSchema {
    static final int VERSION = 2;

    /** "MRCR", in the header of the file: it is a frontier, and not another program's database. */
    private static final int APPLICATION = 0x4d524352;

    private static final int CACHE_KIB = 64 * 1024;
    private static final int JOURNAL_BYTES = 64 << 20;
    private static final int PAGE_BYTES = 4096;

    /*
     * url.hash       of the url, by UrlHash: 64 bits to look it up by, since an index of all the texts outgrows the cache
     * url.phase      0 waits, 1 is leased to a worker, 2 has ended
     * url.ended      milliseconds: when there was another page there, or none, for the last time
     * url.reason     how it ended when it was asked for last; if it never was, why not
     * url.record_end where in the output its record ends; null: it has none
     * host.due       milliseconds: when its next URL may be asked for; null: nothing waits, or it is in memory
     * text           of pages, if their words are to be counted: UTF-8, compressed
     * known          what the list named: "origin http://example.com:8080", and the roots of the scope
     */
    private static final List<String> TABLES = List.of(
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE known (name TEXT PRIMARY KEY) WITHOUT ROWID",
            "CREATE TABLE host (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, pages INTEGER NOT NULL DEFAULT 0,"
                    + " due INTEGER, state TEXT)",
            "CREATE INDEX host_due ON host (due) WHERE due IS NOT NULL",
            "CREATE TABLE url (id INTEGER PRIMARY KEY, url TEXT NOT NULL, hash INTEGER NOT NULL, host INTEGER NOT NULL REFERENCES host,"
                    + " phase INTEGER NOT NULL, depth INTEGER NOT NULL, kind TEXT NOT NULL, via TEXT,"
                    + " listed INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, ended INTEGER, reason TEXT,"
                    + " etag TEXT, modified TEXT, digest TEXT, record_end INTEGER)",
            "CREATE TABLE text (url INTEGER PRIMARY KEY, body BLOB NOT NULL)",
            "CREATE INDEX url_hash ON url (hash)",
            "CREATE INDEX url_waiting ON url (host, depth, id) WHERE phase = 0",
            "CREATE INDEX url_leased ON url (id) WHERE phase = 1");

    private FrontierSchema() {}

    /** A database that nobody sees and that is gone with this process, on the disk once it is large. */
    static Connection temporary() throws IOException {
        loadLibrary();
        try {
            Connection connection = config().createConnection("jdbc:sqlite:");
            prepare(connection, List.of("journal_mode = OFF", "synchronous = OFF"));
            create(connection);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new IOException("cannot make a temporary database: " + e.getMessage(), e);
        }
    }

    /**
     * The database in that file, made if it is missing.
     *
     * @throws IOException if it is damaged, or another program's, or of another version: it is left as it is
     */
    static Connection open(Path file) throws IOException {
        loadLibrary();
        boolean fresh = !Files.exists(file) || Files.size(file) == 0;
        try {
            Connection connection = config().createConnection("jdbc:sqlite:" + file.toAbsolutePath());
            try {
                if (fresh) {
                    prepare(connection, List.of("journal_mode = WAL"));
                    create(connection);
                } else {
                    check(connection, file);
                }
                prepare(
                        connection,
                        List.of(
                                "synchronous = NORMAL",
                                "locking_mode = EXCLUSIVE",
                                "wal_autocheckpoint = " + JOURNAL_BYTES / PAGE_BYTES,
                                "journal_size_limit = " + JOURNAL_BYTES));
                connection.setAutoCommit(false);
                return connection;
            } catch (SQLException | IOException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(
                    file + " is damaged: " + e.getMessage()
                            + "; nothing was changed: give it back from a copy, or give another --job folder",
                    e);
        }
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(0);
        config.setGetGeneratedKeys(false); // the driver would ask for one after each statement
        return config;
    }

    private static void prepare(Connection connection, List<String> pragmas) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA cache_size = -" + CACHE_KIB);
            statement.execute("PRAGMA temp_store = FILE");
            for (String pragma : pragmas) {
                statement.execute("PRAGMA " + pragma);
            }
        }
    }

    /* In one transaction: a kill leaves all of it or an empty file. */
    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            for (String table : TABLES) {
                statement.execute(table);
            }
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("COMMIT");
        }
    }

    private static void check(Connection connection, Path file) throws SQLException, IOException {
        int application = number(connection, "PRAGMA application_id");
        int version = number(connection, "PRAGMA user_version");
        int tables = number(connection, "SELECT count(*) FROM sqlite_master");
        if (application == 0 && version == 0 && tables == 0) {
            prepare(connection, List.of("journal_mode = WAL")); // killed between its first two writes
            create(connection);
        } else if (application != APPLICATION) {
            throw new IOException(file + " is another program's database; give another --job folder");
        } else if (version != VERSION) {
            throw new IOException(file + " was written by " + (version > VERSION ? "a newer" : "an older")
                    + " version of crawl (its format is " + version + ", this one knows " + VERSION
                    + "); use that version, or give another --job folder");
        }
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!found.next() || !"ok".equals(found.getString(1))) {
                throw new SQLException(String.valueOf(found.getString(1)));
            }
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            return found.next() ? found.getInt(1) : 0;
        }
    }

    /**
     * SQLite is a native library, which its driver unpacks into a folder. What is loaded needs no name any more, so
     * nothing is left when this process is killed.
     */
    private static final class Library {
        static final String PROBLEM = load();

        private static String load() {
            try {
                Path folder = Files.createTempDirectory("millrace-sqlite-");
                System.setProperty("org.sqlite.tmpdir", folder.toString());
                try {
                    return SQLiteJDBCLoader.initialize() ? "" : "no library for this system";
                } finally {
                    deleteAll(folder);
                }
            } catch (Exception e) { // the driver declares no narrower one
                return String.valueOf(e.getMessage());
            }
        }

        private static void deleteAll(Path folder) throws IOException {
            try (Stream<Path> unpacked = Files.list(folder)) {
                for (Path file : unpacked.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static void loadLibrary() throws IOException {
        if (!Library.PROBLEM.isEmpty()) {
            throw new IOException("SQLite cannot be loaded: " + Library.PROBLEM);
        }
    }
}
