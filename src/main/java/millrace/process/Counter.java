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
 * <p>If the manager's process runs out of memory while it adds, the counter is broken, and each call throws {@link
 * IllegalStateException}: rather no counts than wrong ones.
 *
 * <p>When the manager is closed, or its process has ended, calls from elsewhere throw {@link IllegalStateException}.
 *
 * @param <K> the type of the keys
 */
public final class Counter<K> implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int ADD = 1; //       key, n               -> the new count
    private static final int GET = 2; //       key                  -> the count
    private static final int ADD_ALL = 3; //   part, counts         -> whether it was added
    private static final int TOTAL = 4; //                          -> the sum
    private static final int SIZE = 5; //                           -> the number of keys, an int
    private static final int TO_MAP = 6; //                         -> counts
    private static final int DRAIN = 7; //                          -> counts
    private static final int CLEAR = 8;
    private static final int MEMORY = 9; //                         -> bytes

    /*
     * Counts travel as the number of their blocks, the blocks (see StringCounts.rows), and then (key, n)... of the keys that
     * are no strings. In the manager's process a StringCounts is handed over as it is.
     */

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
        return addAll(part, counts, false);
    }

    /**
     * The same for a counter of strings, but there are no counts afterwards, whether they were added or not: so in the manager's
     * process, they need not be copied.
     */
    public boolean moveAll(long part, StringCounts counts) {
        try {
            return addAll(part, counts, true);
        } finally {
            counts.clear();
        }
    }

    private boolean addAll(long part, Map<?, Long> counts, boolean moved) {
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(part);
        if (!(counts instanceof StringCounts strings)) {
            arguments.add(0);
            for (Map.Entry<?, Long> entry : counts.entrySet()) {
                arguments.add(Objects.requireNonNull(entry.getKey(), "a counter has no null keys"));
                arguments.add(Objects.requireNonNull(entry.getValue()));
            }
        } else if (at.local() != null) {
            arguments.add(strings);
            arguments.add(moved);
        } else {
            addRows(arguments, strings);
        }
        return at.<Boolean>call(ADD_ALL, arguments.toArray());
    }

    private static void addRows(List<@Nullable Object> flat, StringCounts strings) {
        List<byte[]> rows = strings.rows();
        flat.add(rows.size());
        flat.addAll(rows);
    }

    private static StringCounts.Sizes sizes(@Nullable Object[] flat, int from, int to) {
        StringCounts.Sizes sizes = StringCounts.Sizes.NONE;
        for (int i = from; i < to; i++) {
            sizes = sizes.plus((byte[]) Objects.requireNonNull(flat[i]));
        }
        return sizes;
    }

    private static void addRows(@Nullable Object[] flat, int from, int to, StringCounts strings) {
        for (int i = from; i < to; i++) {
            strings.addRows((byte[]) Objects.requireNonNull(flat[i]));
        }
    }

    /** The sum of all counts. */
    public long total() {
        return at.<Long>call(TOTAL);
    }

    /** The number of different keys. */
    public int size() {
        return at.<Integer>call(SIZE);
    }

    /** About how much memory the strings among the keys, and their counts, take in the manager's process. */
    public long memoryBytes() {
        return at.<Long>call(MEMORY);
    }

    /** A copy of everything, in no particular order; if all keys are strings, it is a {@link StringCounts}. */
    public Map<K, Long> toMap() {
        return counts(at.<Shared.Many>call(TO_MAP).items());
    }

    /**
     * Takes everything out, in one operation: what {@link #toMap} would return, without the copy. The parts that were
     * added stay known.
     */
    public Map<K, Long> drain() {
        return counts(at.<Shared.Many>call(DRAIN).items());
    }

    @SuppressWarnings("unchecked") // who shares a counter agrees on the type of its keys
    private Map<K, Long> counts(@Nullable Object[] flat) {
        StringCounts strings;
        int next = 1;
        if (flat[0] instanceof StringCounts here) {
            strings = here;
        } else {
            next += (Integer) Objects.requireNonNull(flat[0]);
            strings = new StringCounts();
            strings.reserve(sizes(flat, 1, next));
            addRows(flat, 1, next, strings);
        }
        if (next == flat.length) {
            return (Map<K, Long>) (Map<?, Long>) strings;
        }
        Map<K, Long> counts = new HashMap<>((Map<K, Long>) (Map<?, Long>) strings);
        for (; next < flat.length; next += 2) {
            counts.put((K) flat[next], (Long) flat[next + 1]);
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

    /** The counts themselves, in the manager's process. Strings without UTF-8 are among the others. */
    static final class State extends Shared {
        private StringCounts strings = new StringCounts(); // guarded by this
        private Map<Object, Long> others = new HashMap<>(); // guarded by this
        private long othersTotal; // guarded by this
        private final Set<Long> parts = new HashSet<>(); // guarded by this
        private @Nullable OutOfMemoryError broken; // guarded by this: it came in the middle of an addition

        /* What was half added would be wrong numbers, and nobody could tell: rather none. */
        @Override
        synchronized @Nullable Object call(int operation, @Nullable Object[] arguments, Session asker) {
            if (broken != null) {
                throw new IllegalStateException(
                        "counts were lost, since " + broken + "; give this process more memory", broken);
            }
            try {
                return answer(operation, arguments, asker);
            } catch (OutOfMemoryError e) {
                broken = operation == ADD || operation == ADD_ALL ? e : broken;
                throw e;
            }
        }

        private @Nullable Object answer(int operation, @Nullable Object[] arguments, Session asker) {
            return switch (operation) {
                case ADD -> add(Objects.requireNonNull(arguments[0]), (Long) Objects.requireNonNull(arguments[1]));
                case GET -> get(Objects.requireNonNull(arguments[0]));
                case ADD_ALL -> addAll(arguments);
                case TOTAL -> strings.total() + othersTotal;
                case SIZE -> strings.size() + others.size();
                case MEMORY -> strings.memoryBytes();
                case TO_MAP -> counts(asker, asker.isHere() ? copy() : strings);
                case DRAIN -> {
                    Many all = counts(asker, strings);
                    forgetCounts();
                    yield all;
                }
                case CLEAR -> {
                    forgetCounts();
                    parts.clear();
                    yield null;
                }
                default -> throw noSuch(operation);
            };
        }

        private long get(Object key) {
            Long count = strings.get(key);
            return count != null ? count : others.getOrDefault(key, 0L);
        }

        private long add(Object key, long n) {
            byte[] utf8 = key instanceof String string ? StringCounts.utf8(string) : null;
            if (utf8 != null) {
                return strings.add(utf8, 0, utf8.length, n);
            }
            long count = others.getOrDefault(key, 0L) + n; // the key's own code may throw: before anything changes
            others.put(key, count);
            othersTotal += n;
            return count;
        }

        /* All of it is right, or nothing is added, or this is broken. */
        private boolean addAll(@Nullable Object[] arguments) {
            Long part = (Long) Objects.requireNonNull(arguments[0]);
            if (arguments[1] instanceof StringCounts counts) {
                boolean isNew = parts.add(part);
                if (isNew && Boolean.TRUE.equals(arguments[2])) {
                    strings.takeAll(counts);
                } else if (isNew) {
                    strings.addAll(counts);
                }
                return isNew;
            }
            int keys = 2 + (Integer) Objects.requireNonNull(arguments[1]);
            StringCounts.Sizes sizes = sizes(arguments, 2, keys);
            Map<Object, Long> added = new HashMap<>();
            for (int i = keys; i < arguments.length; i += 2) {
                Object key = Objects.requireNonNull(arguments[i]);
                Object unused = others.get(
                        key); // like merge it runs the key's own code, which may throw: before anything changes
                added.merge(key, (Long) Objects.requireNonNull(arguments[i + 1]), Long::sum);
            }
            if (!parts.add(part)) {
                return false;
            }
            strings.reserve(sizes);
            addRows(arguments, 2, keys, strings);
            added.forEach(this::add);
            return true;
        }

        private StringCounts copy() {
            StringCounts copy = new StringCounts();
            copy.addAll(strings);
            return copy;
        }

        private Many counts(Session asker, StringCounts mine) {
            List<@Nullable Object> flat = new ArrayList<>();
            if (asker.isHere()) {
                flat.add(mine);
            } else {
                addRows(flat, mine);
            }
            others.forEach((key, count) -> {
                flat.add(key);
                flat.add(count);
            });
            return new Many(flat.toArray());
        }

        private void forgetCounts() {
            strings = new StringCounts();
            others = new HashMap<>();
            othersTotal = 0;
        }
    }
}
