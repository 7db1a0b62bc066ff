package millrace.crawl;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import okio.ByteString;

/** Keeps, where pages are fetched, what of them does not travel, and hands over what does. Thread-safe. */
final class Keeper implements Closeable {
    private final Optional<TextFiles> texts;
    private final boolean words;
    private final Optional<WarcFile> archive;

    Keeper(Optional<TextFiles> texts, boolean words, Optional<WarcFile> archive) {
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
        if (texts.isPresent()) {
            keepText(texts.get(), fetched);
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

    /** A page that was known from before and has no text now has none from then, either. */
    private static void keepText(TextFiles texts, Fetched fetched) throws IOException {
        FetchTask task = fetched.result().task();
        if (!(fetched.result() instanceof FetchResult.Ended ended)
                || ended.record().reason().leavesText()) {
            return;
        } else if (!fetched.text().isEmpty()) {
            texts.write(task.url(), fetched.text());
        } else if (!task.validators().isEmpty()) {
            texts.delete(task.url());
        }
    }

    @Override
    public void close() throws IOException {
        if (archive.isPresent()) {
            archive.get().close();
        }
    }
}
