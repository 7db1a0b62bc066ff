package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import okio.ByteString;

/** Keeps, where pages are fetched, what of them does not travel, and hands over what does. Thread-safe. */
final class Keeper implements Closeable {
    private final Optional<Path> texts;
    private final boolean words;
    private final Optional<WarcFile> archive;

    Keeper(Optional<Path> texts, boolean words, Optional<WarcFile> archive) {
        this.texts = texts;
        this.words = words;
        this.archive = archive;
    }

    /**
     * Keeps it, then hands it over. Fetches are handed over in the order in which they stand in the archive: so whoever
     * has one has all before it.
     *
     * @throws IOException if it cannot be written, or of the taker
     */
    void keep(Fetched fetched, Harvest.Taker taker) throws IOException, InterruptedException {
        if (texts.isPresent() && !fetched.text().isEmpty()) {
            write(texts.get().resolve(fileName(fetched.result().task().url())), fetched.text());
        }
        ByteString text = words ? PageTexts.pack(fetched.text()) : ByteString.EMPTY;
        if (archive.isEmpty()) {
            taker.take(new Harvest(fetched.result(), text, WarcFile.Mark.NONE));
            return;
        }
        synchronized (this) {
            taker.take(new Harvest(fetched.result(), text, archive.get().add(fetched)));
        }
    }

    /** By the URL, so that a page that is fetched again takes the place of what it was. */
    static String fileName(String url) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(url.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16) + ".txt";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Whole or not at all. */
    private static void write(Path file, String text) throws IOException {
        try {
            Path temporary = file.resolveSibling(
                    "." + file.getFileName() + "-" + ProcessHandle.current().pid());
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("the text of a page cannot be written: " + Problem.of(e), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (archive.isPresent()) {
            archive.get().close();
        }
    }
}
