package millrace.process;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import millrace.wire.WireException;
import org.jspecify.annotations.Nullable;

/** A counter in the process of its manager: the counts themselves. */
final class LocalCounter<K> implements Counter<K> {
    private static final long serialVersionUID = 1;

    /* What a RemoteCounter asks for; arguments and answers stand beside each. Numbers are int64, sizes counts. */
    static final byte ADD = 1; //       key, n          -> the new count
    static final byte GET = 2; //       key             -> the count
    static final byte ADD_ALL = 3; //   part, counts    -> int8, 1 if added
    static final byte TOTAL = 4; //                     -> the sum
    static final byte SIZE = 5; //                      -> the number
    static final byte TO_MAP = 6; //                    -> counts
    static final byte CLEAR = 7; //                     -> nothing

    private static final class Cell {
        private long count;
    }

    private final transient Manager manager;
    private final transient long id;
    private final transient Map<K, Cell> cells = new HashMap<>(); // guarded by itself
    private final transient Set<Long> parts = new HashSet<>(); // guarded by cells
    private transient long total; // guarded by cells

    LocalCounter(Manager manager, long id) {
        this.manager = manager;
        this.id = id;
    }

    @Override
    public long add(K key, long n) {
        synchronized (cells) {
            return addOne(key, n);
        }
    }

    @Override
    public long get(K key) {
        synchronized (cells) {
            Cell cell = cells.get(Objects.requireNonNull(key));
            return cell == null ? 0 : cell.count;
        }
    }

    @Override
    public boolean addAll(long part, Map<? extends K, Long> counts) {
        counts.forEach((key, n) -> { // before anything is added
            Objects.requireNonNull(key, "a counter has no null keys");
            Objects.requireNonNull(n, "a counter has no null counts");
        });
        synchronized (cells) {
            if (!parts.add(part)) {
                return false;
            }
            counts.forEach(this::addOne);
            return true;
        }
    }

    @Override
    public long total() {
        synchronized (cells) {
            return total;
        }
    }

    @Override
    public int size() {
        synchronized (cells) {
            return cells.size();
        }
    }

    @Override
    public Map<K, Long> toMap() {
        synchronized (cells) {
            Map<K, Long> copy = new HashMap<>(cells.size() * 2);
            cells.forEach((key, cell) -> copy.put(key, cell.count));
            return copy;
        }
    }

    @Override
    public void clear() {
        synchronized (cells) {
            cells.clear();
            parts.clear();
            total = 0;
        }
    }

    @Override
    public String toString() {
        return "Counter[" + size() + " keys, " + total() + " in all]";
    }

    /** In the manager's server: does what a handle in another process asks for. */
    Encoder answer(byte operation, Decoder in) throws IOException, ClassNotFoundException {
        Encoder out = new Encoder();
        return switch (operation) {
            case ADD -> out.int64(add(key(in), in.int64()));
            case GET -> out.int64(get(key(in)));
            case ADD_ALL -> out.int8(addAll(in.int64(), counts(in)) ? 1 : 0);
            case TOTAL -> out.int64(total());
            case SIZE -> out.count(size());
            case TO_MAP -> encode(out, toMap());
            case CLEAR -> {
                clear();
                yield out;
            }
            default -> throw new WireException("a counter has no operation " + operation);
        };
    }

    /** counts: their number, then key and count of each. */
    static Encoder encode(Encoder out, Map<?, Long> counts) throws IOException {
        out.count(counts.size());
        for (Map.Entry<?, Long> entry : counts.entrySet()) {
            out.object(Objects.requireNonNull(entry.getKey(), "a counter has no null keys"))
                    .int64(entry.getValue());
        }
        return out;
    }

    static <K> Map<K, Long> counts(Decoder in) throws IOException, ClassNotFoundException {
        int size = in.countOf(9);
        Map<K, Long> counts = new HashMap<>(size * 2);
        for (int i = 0; i < size; i++) {
            K key = key(in);
            counts.put(key, in.int64());
        }
        return counts;
    }

    @SuppressWarnings("unchecked") // who shares a counter agrees on the type of its keys
    private static <K> K key(Decoder in) throws IOException, ClassNotFoundException {
        @Nullable Object key = in.object();
        if (key == null) {
            throw new WireException("a counter has no null keys");
        }
        return (K) key;
    }

    private long addOne(K key, long n) {
        Cell cell = cells.get(Objects.requireNonNull(key, "a counter has no null keys"));
        if (cell == null) {
            cell = new Cell();
            cells.put(key, cell);
        }
        cell.count += n;
        total += n;
        return cell.count;
    }

    private Object writeReplace() {
        return new Manager.Handle(manager.socket().toString(), id);
    }
}
