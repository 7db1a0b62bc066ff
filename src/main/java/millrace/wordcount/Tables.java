package millrace.wordcount;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The tables that are not in use, for the next chunk: it needs as much room as the last one, and half the time of counting
 * goes into making it. Travels to the workers, empty. Thread-safe.
 */
final class Tables implements Serializable {
    private static final long serialVersionUID = 1;

    private transient @Nullable Deque<WordCounter> idle; // guarded by this

    /** An empty table. */
    synchronized WordCounter take(WordOptions words) {
        WordCounter table = idle == null ? null : idle.poll();
        return table == null ? words.counter() : table;
    }

    /** Nobody uses this table any more, nor its counts. */
    void giveBack(WordCounter table) {
        if (table.clear()) {
            keep(table);
        }
    }

    private synchronized void keep(WordCounter table) {
        if (idle == null) {
            idle = new ArrayDeque<>();
        }
        idle.push(table);
    }
}
