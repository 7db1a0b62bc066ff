package millrace.crawl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import okio.ByteString;

/**
 * The texts of the pages as they were when each was fetched last, beside the frontier and committed with it: so each
 * counts once, whoever was killed. For the crawl's thread.
 */
final class PageTexts {
    private static final int HALF_A_PAGE = 4096;

    private final Database database;

    PageTexts(Database database) {
        this.database = database;
    }

    /** Takes the text of each page. */
    @FunctionalInterface
    interface Taker {
        /** A text, in UTF-8, which is the taker's own. */
        void text(byte[] utf8) throws IOException;
    }

    /** The text in the form in which it travels and is kept: UTF-8, compressed; of no text nothing. */
    static ByteString pack(String text) {
        if (text.isEmpty()) {
            return ByteString.EMPTY;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            ByteArrayOutputStream packed = new ByteArrayOutputStream(HALF_A_PAGE);
            try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("in memory", e);
            }
            return ByteString.of(packed.toByteArray());
        } finally {
            deflater.end();
        }
    }

    /** The text of that URL, in place of the one before. */
    void put(long url, ByteString packed) throws IOException {
        if (packed.size() == 0) {
            database.run("DELETE FROM text WHERE url = ?", url);
        } else {
            database.run("INSERT OR REPLACE INTO text (url, body) VALUES (?, ?)", url, packed.toByteArray());
        }
    }

    /** Gives all of them, one after the other, in the order in which their URLs were found. */
    void forEach(Taker taker) throws IOException {
        database.query(
                rows -> {
                    while (rows.next()) {
                        byte[] packed = rows.getBytes(1);
                        taker.text(new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes());
                    }
                    return true;
                },
                "SELECT body FROM text ORDER BY url");
    }
}
