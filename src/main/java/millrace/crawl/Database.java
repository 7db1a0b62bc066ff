package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection to SQLite, with statements that are prepared once, and failures as IOException. For one thread. */
final class Database implements Closeable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Database(Connection connection) {
        this.connection = connection;
    }

    /** Reads a row, or all of them, of a result. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException, IOException;
    }

    /** Changes something; returns how many rows. */
    int run(String sql, @Nullable Object... values) throws IOException {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Asks; the rows are there as long as they are read. */
    <T> T query(Reader<T> reader, String sql, @Nullable Object... values) throws IOException {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            return reader.read(rows);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Asks for one number; 0: there is no row. */
    long number(String sql, @Nullable Object... values) throws IOException {
        return query(row -> row.next() ? row.getLong(1) : 0L, sql, values);
    }

    /** Everything until now holds. */
    void commit() throws IOException {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
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

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (values[i] instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
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
                        ? "the frontier cannot be written: the disk is full; free some space (a job takes up to some 64 MiB more than it"
                                + " keeps) and give the same command again"
                        : "the frontier cannot be used: " + message,
                e);
    }
}
