package millrace.process;

import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map that processes share, kept by a {@link Manager}: Python's {@code Manager().dict()} as a {@link ConcurrentMap}. In the
 * manager's process calls are direct; in others each call is one round trip, and an iterator makes one for some hundred entries.
 *
 * <p>All that {@link ConcurrentMap} promises holds between processes: each method that concerns one key is one operation.
 * {@link #compute}, {@link #merge} and their like run the function in the manager's process, once, while others wait
 * for that key; so it should be short, and must not touch the map. It has to be {@link Serializable}. A lambda is, where it is
 * written as the argument of a {@code SharedMap}'s method; if the variable is a {@code ConcurrentMap} it needs a cast.
 *
 * <p>Keys and values are never null. They need to be serializable as soon as another process is involved, and keys need
 * {@code equals} and {@code hashCode}; values need {@code equals} where they are compared, as by {@link #remove(Object, Object)}, and
 * by {@code removeIf}, {@code removeAll} and {@code retainAll} of {@link #values} and {@link #entrySet}, which remove a key only if
 * it still has the value that was tested. What another process gets is a copy: a value that is changed there has to be put back,
 * better still by {@link #compute}. In the manager's process there are the objects themselves.
 *
 * <p>What cannot be serialized fails the call that would bring it to another process: one of that process with {@link
 * IllegalArgumentException}, or, where it was put in the manager's process, which does not notice, whatever asks for it elsewhere,
 * with {@link IllegalStateException}. The message says what of it, and where.
 *
 * <p>Iterators are weakly consistent, in no particular order: they show every entry that was there from their beginning to their
 * end, once, and may show what has been added or changed meanwhile. They never throw
 * {@link java.util.ConcurrentModificationException}.
 *
 * <p>It may hold its own handle, or another list or map that does: {@link #toString} shows it as {@code (this Map)}, and for
 * {@link #hashCode} it counts as 0.
 *
 * <p>When the manager is closed, or its process has ended, calls from elsewhere throw {@link IllegalStateException}.
 */
public final class SharedMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V>, Serializable {
    private static final long serialVersionUID = 1;

    private static final int GET = 1; //               key              -> value or null
    private static final int CONTAINS_KEY = 2; //      key              -> whether
    private static final int CONTAINS_VALUE = 3; //    value            -> whether
    private static final int SIZE = 4; //                               -> the number, an int
    private static final int PUT = 5; //               key, value       -> the old value or null
    private static final int PUT_IF_ABSENT = 6; //     key, value       -> the old value or null
    private static final int PUT_ALL = 7; //           (key, value)...
    private static final int REMOVE = 8; //            key              -> the old value or null
    private static final int REMOVE_PAIR = 9; //       key, value       -> whether
    private static final int REPLACE = 10; //          key, value       -> the old value or null
    private static final int REPLACE_PAIR = 11; //     key, old, new    -> whether
    private static final int CLEAR = 12;
    private static final int COMPUTE = 13; //          key, function    -> the new value or null
    private static final int COMPUTE_ABSENT = 14; //   key, function    -> the new value or null
    private static final int COMPUTE_PRESENT = 15; //  key, function    -> the new value or null
    private static final int MERGE = 16; //            key, value, function -> the new value or null
    private static final int REPLACE_ALL = 17; //      function
    private static final int FIRST_PAGE =
            18; //                        -> cursor, (key, value)...; cursor 0: that was all
    private static final int NEXT_PAGE = 19; //        cursor           -> the same
    private static final int END_PAGES = 20; //        cursor

    private static final int PAGE = 512;

    private final Address at;

    SharedMap(Address at) {
        this.at = at;
    }

    Address at() {
        return at;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof SharedMap<?, ?> shared && shared.at.equals(at)) || super.equals(other);
    }

    @Override
    public int hashCode() {
        return SelfContained.walk(at, super::hashCode, 0);
    }

    @Override
    public String toString() {
        return SelfContained.walk(at, super::toString, "(this Map)");
    }

    @Override
    public @Nullable V get(Object key) {
        return at.call(GET, Objects.requireNonNull(key));
    }

    @Override
    public boolean containsKey(Object key) {
        return at.<Boolean>call(CONTAINS_KEY, Objects.requireNonNull(key));
    }

    @Override
    public boolean containsValue(Object value) {
        return at.<Boolean>call(CONTAINS_VALUE, Objects.requireNonNull(value));
    }

    @Override
    public int size() {
        return at.<Integer>call(SIZE);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public @Nullable V put(K key, V value) {
        return at.call(PUT, Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return at.call(PUT_IF_ABSENT, Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    /** Puts all of them in one round trip, but not in one operation. */
    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        List<Object> flat = new ArrayList<>(2 * entries.size());
        entries.forEach((key, value) -> {
            flat.add(Objects.requireNonNull(key));
            flat.add(Objects.requireNonNull(value));
        });
        at.call(PUT_ALL, flat.toArray());
    }

    @Override
    public @Nullable V remove(Object key) {
        return at.call(REMOVE, Objects.requireNonNull(key));
    }

    @Override
    public boolean remove(Object key, @Nullable Object value) {
        Objects.requireNonNull(key);
        return value != null && at.<Boolean>call(REMOVE_PAIR, key, value);
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return at.call(REPLACE, Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return at.<Boolean>call(
                REPLACE_PAIR,
                Objects.requireNonNull(key),
                Objects.requireNonNull(oldValue),
                Objects.requireNonNull(newValue));
    }

    @Override
    public void clear() {
        at.call(CLEAR);
    }

    /** As {@link ConcurrentMap#compute}: {@code map.compute(word, (key, n) -> n == null ? 1 : n + 1)}. */
    public @Nullable V compute(
            K key, SerializableBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return compute(key, (BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V>) function);
    }

    /** @throws IllegalArgumentException if the function cannot travel to the manager's process */
    @Override
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return at.call(COMPUTE, Objects.requireNonNull(key), Objects.requireNonNull(function));
    }

    /** As {@link ConcurrentMap#computeIfAbsent}, for a function that can travel. */
    public V computeIfAbsent(K key, SerializableFunction<? super K, ? extends V> function) {
        return computeIfAbsent(key, (Function<? super K, ? extends V>) function);
    }

    /** @throws IllegalArgumentException if the function cannot travel to the manager's process */
    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return at.call(COMPUTE_ABSENT, Objects.requireNonNull(key), Objects.requireNonNull(function));
    }

    /** As {@link ConcurrentMap#computeIfPresent}, for a function that can travel. */
    public @Nullable V computeIfPresent(
            K key, SerializableBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return computeIfPresent(key, (BiFunction<? super K, ? super V, ? extends @Nullable V>) function);
    }

    /** @throws IllegalArgumentException if the function cannot travel to the manager's process */
    @Override
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return at.call(COMPUTE_PRESENT, Objects.requireNonNull(key), Objects.requireNonNull(function));
    }

    /** As {@link ConcurrentMap#merge}: {@code map.merge(word, 1, Integer::sum)}. */
    public @Nullable V merge(
            K key, V value, SerializableBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return merge(key, value, (BiFunction<? super V, ? super V, ? extends @Nullable V>) function);
    }

    /** @throws IllegalArgumentException if the function cannot travel to the manager's process */
    @Override
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        return at.call(
                MERGE, Objects.requireNonNull(key), Objects.requireNonNull(value), Objects.requireNonNull(function));
    }

    /** As {@link ConcurrentMap#replaceAll}, for a function that can travel. */
    public void replaceAll(SerializableBiFunction<? super K, ? super V, ? extends V> function) {
        replaceAll((BiFunction<? super K, ? super V, ? extends V>) function);
    }

    /** @throws IllegalArgumentException if the function cannot travel to the manager's process */
    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        at.call(REPLACE_ALL, Objects.requireNonNull(function));
    }

    @Override
    public Set<K> keySet() {
        return new Keys();
    }

    @Override
    public Collection<V> values() {
        return new Values();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new Entries();
    }

    private Iterator<Map.Entry<K, V>> entries() {
        Shared here = at.local();
        return new Through(here == null ? new Pages<K, V>(at) : State.<K, V>entries(here));
    }

    /* What has another value by the time it would be removed stays. */
    private boolean removePairsIf(Predicate<? super Map.Entry<K, V>> condition) {
        boolean removed = false;
        for (Iterator<Map.Entry<K, V>> all = entries(); all.hasNext(); ) {
            Map.Entry<K, V> entry = new SimpleImmutableEntry<>(all.next());
            removed |= condition.test(entry) && remove(entry.getKey(), entry.getValue());
        }
        return removed;
    }

    private static <T> Spliterator<T> weaklyConsistent(Iterator<T> iterator, int more) {
        return Spliterators.spliteratorUnknownSize(iterator, Spliterator.CONCURRENT | Spliterator.NONNULL | more);
    }

    /* Each view asks the map for all but its iterator. */
    private final class Keys extends AbstractSet<K> {
        @Override
        public Iterator<K> iterator() {
            return new Mapped<>(entries(), Map.Entry::getKey);
        }

        @Override
        public Spliterator<K> spliterator() {
            return weaklyConsistent(iterator(), Spliterator.DISTINCT);
        }

        @Override
        public int size() {
            return SharedMap.this.size();
        }

        @Override
        public boolean contains(Object key) {
            return containsKey(key);
        }

        @Override
        public boolean remove(Object key) {
            return SharedMap.this.remove(key) != null;
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }
    }

    private final class Values extends AbstractCollection<V> {
        @Override
        public Iterator<V> iterator() {
            return new Mapped<>(entries(), Map.Entry::getValue);
        }

        @Override
        public Spliterator<V> spliterator() {
            return weaklyConsistent(iterator(), 0);
        }

        @Override
        public int size() {
            return SharedMap.this.size();
        }

        @Override
        public boolean contains(Object value) {
            return containsValue(value);
        }

        /* Of a key that has another value by then, it looks for the next. */
        @Override
        public boolean remove(@Nullable Object value) {
            for (Iterator<Map.Entry<K, V>> all = entries(); value != null && all.hasNext(); ) {
                Map.Entry<K, V> entry = all.next();
                if (value.equals(entry.getValue()) && SharedMap.this.remove(entry.getKey(), value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean removeIf(Predicate<? super V> condition) {
            Objects.requireNonNull(condition);
            return removePairsIf(entry -> condition.test(entry.getValue()));
        }

        @Override
        public boolean removeAll(Collection<?> values) {
            Objects.requireNonNull(values);
            return removeIf(values::contains);
        }

        @Override
        public boolean retainAll(Collection<?> values) {
            Objects.requireNonNull(values);
            return removeIf(value -> !values.contains(value));
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }
    }

    private final class Entries extends AbstractSet<Map.Entry<K, V>> {
        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return entries();
        }

        @Override
        public Spliterator<Map.Entry<K, V>> spliterator() {
            return weaklyConsistent(iterator(), Spliterator.DISTINCT);
        }

        @Override
        public int size() {
            return SharedMap.this.size();
        }

        @Override
        public boolean contains(@Nullable Object object) {
            return object instanceof Map.Entry<?, ?> entry
                    && entry.getKey() != null
                    && entry.getValue() != null
                    && entry.getValue().equals(SharedMap.this.get(entry.getKey()));
        }

        @Override
        public boolean remove(@Nullable Object object) {
            return object instanceof Map.Entry<?, ?> entry
                    && entry.getKey() != null
                    && SharedMap.this.remove(entry.getKey(), entry.getValue());
        }

        @Override
        public boolean removeIf(Predicate<? super Map.Entry<K, V>> condition) {
            return removePairsIf(Objects.requireNonNull(condition));
        }

        @Override
        public boolean removeAll(Collection<?> entries) {
            boolean removed = false;
            for (Object entry : entries) {
                removed |= remove(entry);
            }
            return removed;
        }

        @Override
        public boolean retainAll(Collection<?> entries) {
            Objects.requireNonNull(entries);
            return removeIf(entry -> !entries.contains(entry));
        }

        @Override
        public void clear() {
            SharedMap.this.clear();
        }
    }

    private record Mapped<E, T>(Iterator<E> entries, Function<E, T> part) implements Iterator<T> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public T next() {
            return part.apply(entries.next());
        }

        @Override
        public void remove() {
            entries.remove();
        }
    }

    /* What the user has of an iteration: entries and removal write through to the map. */
    private final class Through implements Iterator<Map.Entry<K, V>> {
        private final Iterator<Map.Entry<K, V>> entries;
        private @Nullable K last;

        Through(Iterator<Map.Entry<K, V>> entries) {
            this.entries = entries;
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            Map.Entry<K, V> next = entries.next();
            last = next.getKey();
            return new SimpleEntry<>(next) {
                private static final long serialVersionUID = 1;

                @Override
                public V setValue(V value) {
                    put(getKey(), value);
                    return super.setValue(value);
                }
            };
        }

        @Override
        public void remove() {
            K key = last;
            if (key == null) {
                throw new IllegalStateException("next() comes first");
            }
            last = null;
            SharedMap.this.remove(key);
        }
    }

    /*
     * Reads the entries page by page. The place where the next page begins is in the manager's process, an iterator there: it
     * goes with the last page, with this process, or when this object is reachable no more.
     */
    private static final class Pages<K, V> implements Iterator<Map.Entry<K, V>> {
        private static final Cleaner CLEANER = Cleaner.create();

        private final Address at;
        private final AtomicLong cursor; // 0: there is none any more
        private @Nullable Object[] page;
        private int next = 1;

        Pages(Address at) {
            this.at = at;
            page = at.<Shared.Many>call(FIRST_PAGE).items();
            AtomicLong first = new AtomicLong(cursorOf(page));
            cursor = first;
            if (first.get() != 0) {
                CLEANER.register(this, () -> end(at, first.get()));
            }
        }

        @Override
        public boolean hasNext() {
            return next < page.length;
        }

        @Override
        @SuppressWarnings("unchecked") // who shares a map agrees on its types
        public Map.Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Map.Entry<K, V> entry = Map.entry((K) page[next], (V) page[next + 1]);
            next += 2;
            if (next >= page.length && cursor.get() != 0) {
                page = at.<Shared.Many>call(NEXT_PAGE, cursor.get()).items();
                cursor.set(cursorOf(page));
                next = 1;
            }
            return entry;
        }

        private static long cursorOf(@Nullable Object[] page) {
            return (Long) Objects.requireNonNull(page[0]);
        }

        private static void end(Address at, long cursor) {
            try {
                if (cursor != 0) {
                    at.call(END_PAGES, cursor);
                }
            } catch (IllegalStateException ignored) {
                // the manager has ended
            }
        }
    }

    /** The map itself, in the process of its manager. */
    static final class State extends Shared {
        private final ConcurrentHashMap<Object, Object> map = new ConcurrentHashMap<>();
        private final Map<Long, Cursor> cursors = new ConcurrentHashMap<>();
        private final AtomicLong numbers = new AtomicLong();

        private record Cursor(Session session, Iterator<Map.Entry<Object, Object>> entries) {}

        @SuppressWarnings("unchecked") // who shares a map agrees on its types
        static <K, V> Iterator<Map.Entry<K, V>> entries(Shared state) {
            return ((ConcurrentHashMap<K, V>) (ConcurrentHashMap<?, ?>) ((State) state).map)
                    .entrySet()
                    .iterator();
        }

        @Override
        @SuppressWarnings(
                "unchecked") // functions get keys and values of the types that those who share the map agree on
        @Nullable
        Object call(int operation, @Nullable Object[] with, Session asker) {
            return switch (operation) {
                case GET -> map.get(argument(with, 0));
                case CONTAINS_KEY -> map.containsKey(argument(with, 0));
                case CONTAINS_VALUE -> map.containsValue(argument(with, 0));
                case SIZE -> map.size();
                case PUT -> map.put(argument(with, 0), argument(with, 1));
                case PUT_IF_ABSENT -> map.putIfAbsent(argument(with, 0), argument(with, 1));
                case PUT_ALL -> putAll(with);
                case REMOVE -> map.remove(argument(with, 0));
                case REMOVE_PAIR -> map.remove(argument(with, 0), argument(with, 1));
                case REPLACE -> map.replace(argument(with, 0), argument(with, 1));
                case REPLACE_PAIR -> map.replace(argument(with, 0), argument(with, 1), argument(with, 2));
                case CLEAR -> {
                    map.clear();
                    yield null;
                }
                case COMPUTE -> map.compute(argument(with, 0), (BiFunction<Object, Object, Object>) argument(with, 1));
                case COMPUTE_ABSENT ->
                    map.computeIfAbsent(argument(with, 0), (Function<Object, Object>) argument(with, 1));
                case COMPUTE_PRESENT ->
                    map.computeIfPresent(argument(with, 0), (BiFunction<Object, Object, Object>) argument(with, 1));
                case MERGE ->
                    map.merge(argument(with, 0), argument(with, 1), (BiFunction<Object, Object, Object>)
                            argument(with, 2));
                case REPLACE_ALL -> {
                    map.replaceAll((BiFunction<Object, Object, Object>) argument(with, 0));
                    yield null;
                }
                case FIRST_PAGE -> page(new Cursor(asker, map.entrySet().iterator()), numbers.incrementAndGet());
                case NEXT_PAGE -> {
                    long number = (Long) argument(with, 0);
                    Cursor cursor = cursors.get(number);
                    if (cursor == null || cursor.session() != asker) {
                        throw new IllegalStateException("iteration " + number + " has ended");
                    }
                    yield page(cursor, number);
                }
                case END_PAGES -> {
                    cursors.remove((Long) argument(with, 0));
                    yield null;
                }
                default -> throw noSuch(operation);
            };
        }

        /** How many iterations elsewhere have not come to their end. */
        int iterations() {
            return cursors.size();
        }

        @Override
        void sessionEnded(Session session) {
            cursors.values().removeIf(cursor -> cursor.session() == session);
        }

        private @Nullable Object putAll(@Nullable Object[] flat) {
            for (int i = 0; i < flat.length; i += 2) {
                map.put(argument(flat, i), argument(flat, i + 1));
            }
            return null;
        }

        private Many page(Cursor cursor, long number) {
            List<Object> page = new ArrayList<>(2 * PAGE + 1);
            page.add(number);
            while (page.size() < 2 * PAGE && cursor.entries().hasNext()) {
                Map.Entry<Object, Object> entry = cursor.entries().next();
                page.add(entry.getKey());
                page.add(entry.getValue());
            }
            if (cursor.entries().hasNext()) {
                cursors.put(number, cursor);
            } else {
                cursors.remove(number);
                page.set(0, 0L);
            }
            return new Many(page.toArray(), item -> place(page, item));
        }

        private static String place(List<Object> page, int item) {
            return item % 2 == 1 ? "the key " + page.get(item) : "the value of the key " + page.get(item - 1);
        }

        private static Object argument(@Nullable Object[] arguments, int index) {
            return Objects.requireNonNull(arguments[index]);
        }
    }
}
