package millrace.crawl;

import java.io.IOException;
import java.io.Serializable;
import okio.ByteString;

/**
 * What a worker hands over when a task is done.
 *
 * @param text of the page, compressed by {@link PageTexts#pack}; empty if it has none or nobody wants it
 * @param archived up to where the worker's archive holds this fetch and all that it handed over before
 */
record Harvest(FetchResult result, ByteString text, WarcFile.Mark archived) implements Serializable {
    /** Only the result. */
    static Harvest of(FetchResult result) {
        return new Harvest(result, ByteString.EMPTY, WarcFile.Mark.NONE);
    }

    /** Takes it, once for each task. */
    @FunctionalInterface
    interface Taker {
        void take(Harvest harvest) throws IOException, InterruptedException;
    }
}
