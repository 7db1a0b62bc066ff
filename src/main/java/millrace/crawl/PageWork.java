package millrace.crawl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What a worker does: fetches, and writes what does not travel. */
final class PageWork implements Fetch {
    private final Fetcher fetcher;
    private final Optional<Path> texts;

    /**
     * How to make one, which can travel.
     *
     * @param textFolder where the texts of pages go; empty: nowhere
     */
    record Maker(FetchSettings settings, String textFolder) implements Fetch.Maker {
        @Override
        public Fetch open(int worker) {
            return new PageWork(
                    new Fetcher(settings), textFolder.isEmpty() ? Optional.empty() : Optional.of(Path.of(textFolder)));
        }
    }

    private PageWork(Fetcher fetcher, Optional<Path> texts) {
        this.fetcher = fetcher;
        this.texts = texts;
    }

    @Override
    public FetchResult fetch(FetchTask task, HostState host) {
        Fetched fetched = fetcher.fetchWhole(task, host);
        if (texts.isPresent() && !fetched.text().isEmpty()) {
            write(texts.get().resolve(fileName(task.url())), fetched.text());
        }
        return fetched.result();
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
    private static void write(Path file, String text) {
        try {
            Path temporary = file.resolveSibling(
                    "." + file.getFileName() + "-" + ProcessHandle.current().pid());
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
