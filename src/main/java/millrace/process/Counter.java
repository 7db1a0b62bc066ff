package millrace.process;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts by key, kept by a {@link Manager} and shared between processes: Python's {@code collections.Counter} behind a
 * manager. In the manager's process calls are direct; in others each call is one round trip to the manager.
 *
 * <p>Each method is one operation: nobody sees half of it, and concurrent additions are never lost. Keys need
 * {@code equals} and {@code hashCode}, and to be serializable as soon as another process is involved; one that is not fails
 * the call with {@link IllegalArgumentException}. Null keys are refused.
 *
 * <p>When the manager is closed, or its process has ended, calls from elsewhere throw {@link IllegalStateException}.
 *
 * @param <K> the type of the keys
 */
public final class Counter<K> implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int ADD = 1; //       key, n               -> the new count
    private static final int GET = 2; //       key                  -> the count
    private static final int ADD_ALL = 3; //   part, (key, n)...    -> whether it was added
    private static final int TOTAL = 4; //                          -> the sum
    private static final int SIZE = 5; //                           -> the number of keys, an int
    private static final int TO_MAP = 6; //                         -> (key, n)...
    private static final int CLEAR = 7;

    private final Address at;

    Counter(Address at) {
        this.at = at;
    }

    Address at() {
        return at;
    }

    /** Adds n, which may be negative, to the count of a key, and returns the new count. */
    public long add(K key, long n) {
        return at.<Long>call(ADD, Objects.requireNonNull(key), n);
    }

    /** The count of a key; 0 if it was never added. */
    public long get(K key) {
        return at.<Long>call(GET, Objects.requireNonNull(key));
    }

    /**
     * Adds all these counts in one operation, unless a part with this number was added before; returns whether it was
     * added. A task that is run again after its worker died counts once and only once by this: it hands over all it has
     * counted, under the number that is its own.
     */
    public boolean addAll(long part, Map<? extends K, Long> counts) {
        List<Object> flat = new ArrayList<>(1 + 2 * counts.size());
        flat.add(part);
        for (Map.Entry<? extends K, Long> entry : counts.entrySet()) {
            flat.add(Objects.requireNonNull(entry.getKey(), "a counter has no null keys"));
            flat.add(Objects.requireNonNull(entry.getValue()));
        }
        return at.<Boolean>call(ADD_ALL, flat.toArray());
    }

    /** The sum of all counts. */
    public long total() {
        return at.<Long>call(TOTAL);
    }

    /** The number of different keys. */
    public int size() {
        return at.<Integer>call(SIZE);
    }

    /** A copy of everything, in no particular order. */
    @SuppressWarnings("unchecked") // who shares a counter agrees on the type of its keys
    public Map<K, Long> toMap() {
        Object[] flat = at.<Shared.Many>call(TO_MAP).items();
        Map<K, Long> counts = new HashMap<>(flat.length);
        for (int i = 0; i < flat.length; i += 2) {
            counts.put((K) flat[i], (Long) flat[i + 1]);
        }
        return counts;
    }

    /** Forgets all counts and all parts. */
    public void clear() {
        at.call(CLEAR);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Counter<?> counter && counter.at.equals(at);
    }

    @Override
    public int hashCode() {
        return at.hashCode();
    }

    @Override
    public String toString() {
        return "Counter[" + at + "]";
    }

    /** The counts themselves, in the manager's process. */
    static final class State extends Shared {
        private static final class Cell {
            private long count;
        }

        private final Map<Object, Cell> cells = new HashMap<>(); // guarded by this
        private final Set<Long> parts = new HashSet<>(); // guarded by this
        private long total; // guarded by this

        @Override
        synchronized @Nullable Object call(int operation, @Nullable Object[] arguments, Session asker) {
            return switch (operation) {
                case ADD -> add(Objects.requireNonNull(arguments[0]), (Long) Objects.requireNonNull(arguments[1]));
                case GET -> get(Objects.requireNonNull(arguments[0]));
                case ADD_ALL -> addAll(arguments);
                case TOTAL -> total;
                case SIZE -> cells.size();
                case TO_MAP -> toMap();
                case CLEAR -> {
                    cells.clear();
                    parts.clear();
                    total = 0;
                    yield null;
                }
                default -> throw noSuch(operation);
            };
        }

        private long get(Object key) {
            Cell cell = cells.get(key);
            return cell == null ? 0 : cell.count;
        }

        private long add(Object key, long n) {
            Cell cell = cells.get(key);
            if (cell == null) {
                cell = new Cell();
                cells.put(key, cell);
            }
            cell.count += n;
            total += n;
            return cell.count;
        }

        private boolean addAll(@Nullable Object[] flat) {
            for (int i = 1; i < flat.length; i += 2) {
                Objects.requireNonNull(flat[i]);
                Long unused = (Long) flat[i + 1]; // all of it is right, or nothing is added
            }
            if (!parts.add((Long) Objects.requireNonNull(flat[0]))) {
                return false;
            }
            for (int i = 1; i < flat.length; i += 2) {
                add(Objects.requireNonNull(flat[i]), (Long) Objects.requireNonNull(flat[i + 1]));
            }
            return true;
        }

        private Many toMap() {
            Object[] flat = new Object[2 * cells.size()];
            int next = 0;
            for (Map.Entry<Object, Cell> entry : cells.entrySet()) {
                flat[next++] = entry.getKey();
                flat[next++] = entry.getValue().count;
            }
            return new Many(flat);
        }
    }
}
