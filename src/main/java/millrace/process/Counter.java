package millrace.process;

import java.io.Serializable;
import java.util.Map;

/**
 * Counts by key, kept by a {@link Manager} and shared between processes: Python's {@code collections.Counter} behind a
 * manager. In the manager's process calls are direct; in others each call is one round trip over the manager's socket.
 *
 * <p>Each method is one operation: nobody sees half of it, and concurrent additions are never lost. Keys need
 * {@code equals} and {@code hashCode}, and to be serializable as soon as another process is involved. Null keys are refused.
 *
 * <p>When the manager is closed, or its process has ended, calls from elsewhere throw {@link IllegalStateException}.
 *
 * @param <K> the type of the keys
 */
public sealed interface Counter<K> extends Serializable permits LocalCounter, RemoteCounter {
    /** Adds n, which may be negative, to the count of a key, and returns the new count. */
    long add(K key, long n);

    /** The count of a key; 0 if it was never added. */
    long get(K key);

    /**
     * Adds all these counts in one operation, unless a part with this number was added before; returns whether it was
     * added. A task that is run again after its worker died counts once and only once by this: it hands over all it has
     * counted, under the number that is its own.
     */
    boolean addAll(long part, Map<? extends K, Long> counts);

    /** The sum of all counts. */
    long total();

    /** The number of different keys. */
    int size();

    /** A copy of everything, in no particular order. */
    Map<K, Long> toMap();

    /** Forgets all counts and all parts. */
    void clear();
}
