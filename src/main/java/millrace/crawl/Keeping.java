package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What workers keep of pages beside what they hand over. Empty strings: nothing.
 *
 * @param textFolder where the text of each page goes, into a file of its own
 * @param words whether the text is handed over, for its words to be counted
 * @param warcFolder where the archive goes
 * @param warcPrefix how its files begin
 * @param userAgent what servers are told, for the archive to say so
 */
record Keeping(String textFolder, boolean words, String warcFolder, String warcPrefix, String userAgent)
        implements Serializable {
    static final Keeping NOTHING = new Keeping("", false, "", "", "");

    /** Where the texts go, if somewhere. */
    Optional<TextFiles> texts() {
        return textFolder.isEmpty() ? Optional.empty() : Optional.of(new TextFiles(Path.of(textFolder)));
    }

    /**
     * Opens it for a worker.
     *
     * @param from where its archive goes on; what is behind is cut off
     */
    Keeper open(int worker, WarcFile.Mark from) throws IOException {
        return new Keeper(
                texts(),
                words,
                warcFolder.isEmpty()
                        ? Optional.empty()
                        : Optional.of(WarcFile.open(
                                new WarcFile.Name(Path.of(warcFolder), warcPrefix, worker), from, userAgent)));
    }
}
