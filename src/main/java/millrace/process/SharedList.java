package millrace.process;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A list that processes share, kept by a {@link Manager}: Python's {@code Manager().list()} as a {@link List}. In the manager's
 * process calls are direct; in others each call is one round trip, and an iterator makes one for some hundred elements.
 *
 * <p>Each method is one operation, also {@link #addAll}, {@link #sort}, {@link #removeIf}, {@link #replaceAll} and their like:
 * these fetch the list, work on it in the caller's process, and put it back if nobody has changed it meanwhile, else
 * begin again; so the function may be called more often than there are elements. {@link #update} runs its function in
 * the manager's process.
 *
 * <p>Elements may be null. They need to be serializable as soon as another process is involved. What another process gets is a
 * copy: an element that is changed there has to be put back, better still by {@link #update}. In the manager's process there are
 * the objects themselves.
 *
 * <p>What cannot be serialized fails the call that would bring it to another process: one of that process with {@link
 * IllegalArgumentException}, or, where it was added in the manager's process, which does not notice, whatever asks for it
 * elsewhere, with {@link IllegalStateException}. The message says what of it, and where.
 *
 * <p>Iterators are weakly consistent: they go over the list by index, a page at a time, and may or may not show what happens
 * to it meanwhile. To change the list through an iterator throws {@link ConcurrentModificationException} if somebody else
 * has added or removed elements since the iterator began; so it never hits another element than the one it has shown.
 * A {@linkplain #subList sublist} is meant for a list that nobody else makes longer or shorter. It is not a
 * {@link java.util.RandomAccess} list: where there is a choice, iterate.
 *
 * <p>It may hold its own handle, or another list or map that does: {@link #toString} shows it as {@code (this List)}, and for
 * {@link #hashCode} it counts as 0; {@link #equals} of two that contain each other has no end, as with any list.
 *
 * <p>When the manager is closed, or its process has ended, calls from elsewhere throw {@link IllegalStateException}.
 */
public final class SharedList<E extends @Nullable Object> extends AbstractList<E> implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int GET = 1; //            index            -> element
    private static final int SET = 2; //            index, element   -> the old element
    private static final int SIZE = 3; //                            -> the number, an int
    private static final int ADD = 4; //            element
    private static final int ADD_AT = 5; //         index, elements...
    private static final int ADD_ALL = 6; //        elements...
    private static final int REMOVE_AT = 7; //      index            -> the old element
    private static final int REMOVE = 8; //         element          -> whether it was there
    private static final int REMOVE_RANGE = 9; //   from, to
    private static final int CLEAR = 10;
    private static final int INDEX_OF = 11; //      element          -> index
    private static final int LAST_INDEX_OF = 12; // element          -> index
    private static final int UPDATE = 13; //        index, function  -> the new element
    private static final int PAGE = 14; //          from, to         -> structure, elements...
    private static final int ALL = 15; //                            -> version, elements...
    private static final int REWRITE = 16; //       version, elements... -> whether it was still this version
    private static final int ITERATOR_REMOVE = 17; // structure, index          -> the new structure
    private static final int ITERATOR_ADD = 18; //    structure, index, element -> the new structure
    private static final int ITERATOR_SET = 19; //    structure, index, element
    private static final int GET_END = 20; //         whether the last  -> element
    private static final int REMOVE_END = 21; //      whether the last  -> element

    private static final int PAGE_ELEMENTS = 512;

    private final Address at;

    SharedList(Address at) {
        this.at = at;
    }

    Address at() {
        return at;
    }

    @Override
    public E get(int index) {
        return at.call(GET, index);
    }

    @Override
    public E set(int index, E element) {
        return at.call(SET, index, element);
    }

    @Override
    public int size() {
        return at.<Integer>call(SIZE);
    }

    @Override
    public boolean add(E element) {
        at.call(ADD, element);
        return true;
    }

    @Override
    public void add(int index, E element) {
        at.call(ADD_AT, index, element);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        Object[] all = elements.toArray();
        at.call(ADD_ALL, all);
        return all.length > 0;
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        Object[] all = elements.toArray();
        Object[] arguments = new Object[all.length + 1];
        arguments[0] = index;
        System.arraycopy(all, 0, arguments, 1, all.length);
        at.call(ADD_AT, arguments);
        return all.length > 0;
    }

    @Override
    public E remove(int index) {
        return at.call(REMOVE_AT, index);
    }

    /**
     * The first element.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    // From Java 21 on, this and the next three are methods of every list: there each would be two operations.
    @SuppressWarnings("MissingOverride")
    public E getFirst() {
        return at.call(GET_END, false);
    }

    /**
     * The last element.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    @SuppressWarnings("MissingOverride")
    public E getLast() {
        return at.call(GET_END, true);
    }

    /**
     * Removes the first element, and returns it.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    @SuppressWarnings("MissingOverride")
    public E removeFirst() {
        return at.call(REMOVE_END, false);
    }

    /**
     * Removes the last element, and returns it.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    @SuppressWarnings("MissingOverride")
    public E removeLast() {
        return at.call(REMOVE_END, true);
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return at.<Boolean>call(REMOVE, element);
    }

    @Override
    protected void removeRange(int from, int to) {
        at.call(REMOVE_RANGE, from, to);
    }

    @Override
    public void clear() {
        at.call(CLEAR);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return at.<Integer>call(INDEX_OF, element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return at.<Integer>call(LAST_INDEX_OF, element);
    }

    /**
     * Puts what the function makes of the element in its place, in one operation, in the manager's process; others wait
     * meanwhile, so it should be short, and must not touch the list. Returns the new element.
     *
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalArgumentException if the function cannot travel to the manager's process
     */
    public E update(int index, SerializableFunction<? super E, ? extends E> function) {
        return at.call(UPDATE, index, Objects.requireNonNull(function));
    }

    @Override
    public void replaceAll(UnaryOperator<E> operator) {
        Objects.requireNonNull(operator);
        rewrite(all -> all.replaceAll(operator));
    }

    @Override
    public void sort(@Nullable Comparator<? super E> order) {
        rewrite(all -> all.sort(order));
    }

    @Override
    public boolean removeIf(Predicate<? super E> condition) {
        Objects.requireNonNull(condition);
        return rewrite(all -> all.removeIf(condition));
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        Objects.requireNonNull(elements);
        return rewrite(all -> all.removeAll(elements));
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        Objects.requireNonNull(elements);
        return rewrite(all -> all.retainAll(elements));
    }

    /** A copy of all elements at one moment. */
    @Override
    public @Nullable Object[] toArray() {
        @Nullable Object[] items = at.<Shared.Many>call(ALL).items();
        return Arrays.copyOfRange(items, 1, items.length, Object[].class);
    }

    /** A copy of all elements at one moment. */
    @Override
    public <T extends @Nullable Object> T[] toArray(T[] array) {
        return Arrays.asList(toArray()).toArray(array);
    }

    @Override
    public boolean containsAll(Collection<?> elements) {
        return Arrays.asList(toArray()).containsAll(elements);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof SharedList<?> shared) {
            return shared.at.equals(at) || Arrays.asList(toArray()).equals(Arrays.asList(shared.toArray()));
        }
        return other instanceof List<?> && Arrays.asList(toArray()).equals(other);
    }

    @Override
    public int hashCode() {
        return SelfContained.walk(at, () -> Arrays.asList(toArray()).hashCode(), 0);
    }

    @Override
    public String toString() {
        return SelfContained.walk(at, () -> Arrays.asList(toArray()).toString(), "(this List)");
    }

    @Override
    public Iterator<E> iterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator(int index) {
        if (index < 0 || index > size()) {
            throw new IndexOutOfBoundsException("index " + index + " of a list of " + size());
        }
        return new Pages(index);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.CONCURRENT);
    }

    /** What changes a whole list in one step. */
    @FunctionalInterface
    private interface Change<E extends @Nullable Object> {
        void apply(List<E> all);
    }

    @SuppressWarnings("unchecked") // who shares a list agrees on the type of its elements
    private boolean rewrite(Change<E> change) {
        while (true) {
            @Nullable Object[] before = at.<Shared.Many>call(ALL).items();
            List<E> all = new ArrayList<>((List<E>) Arrays.asList(before).subList(1, before.length));
            change.apply(all);
            Object[] after = new Object[all.size() + 1];
            after[0] = before[0];
            System.arraycopy(all.toArray(), 0, after, 1, all.size());
            if (at.<Boolean>call(REWRITE, after)) {
                return after.length != before.length;
            }
        }
    }

    /* Reads the elements page by page, in either direction. */
    private final class Pages implements ListIterator<E> {
        private @Nullable Object[] page = {}; // the structure, then the elements
        private int first; // the index of the page's first element
        private int next; // the index of the next element
        private int last = -1; // the index of the element that was shown last; -1: none, or it was removed
        private @Nullable Long structure; // as we know it, since the first page

        Pages(int index) {
            next = index;
            first = index;
            fetch(index);
        }

        @Override
        public boolean hasNext() {
            if (next >= first + elements()) {
                fetch(next);
            }
            return next < first + elements();
        }

        @Override
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            last = next++;
            return element(last);
        }

        @Override
        public boolean hasPrevious() {
            return next > 0;
        }

        @Override
        public E previous() {
            if (next < first + 1 && next > 0) {
                fetch(Math.max(0, next - PAGE_ELEMENTS));
            }
            if (next <= 0 || next > first + elements()) {
                throw new NoSuchElementException();
            }
            last = --next;
            return element(last);
        }

        @Override
        public int nextIndex() {
            return next;
        }

        @Override
        public int previousIndex() {
            return next - 1;
        }

        @Override
        public void remove() {
            structure = at.<Long>call(ITERATOR_REMOVE, structure, shown());
            next = last;
            forget();
        }

        @Override
        public void set(E element) {
            at.call(ITERATOR_SET, structure, shown(), element);
            page[last - first + 1] = element;
        }

        @Override
        public void add(E element) {
            structure = at.<Long>call(ITERATOR_ADD, structure, next, element);
            next++;
            forget();
        }

        private int shown() {
            if (last < 0) {
                throw new IllegalStateException("next() or previous() comes first");
            }
            return last;
        }

        private int elements() {
            return Math.max(0, page.length - 1);
        }

        @SuppressWarnings("unchecked") // who shares a list agrees on the type of its elements
        private E element(int index) {
            return (E) page[index - first + 1];
        }

        private void fetch(int from) {
            page = at.<Shared.Many>call(PAGE, from, from + PAGE_ELEMENTS).items();
            first = from;
            if (structure == null) {
                structure = (Long) page[0];
            }
        }

        private void forget() {
            last = -1;
            page = new Object[0];
            first = next;
        }
    }

    /** The list itself, in the process of its manager. */
    static final class State extends Shared {
        private final ArrayList<@Nullable Object> list = new ArrayList<>(); // guarded by this
        private long structure; // guarded by this: how often the list has become longer or shorter
        private long version; // guarded by this: how often it has changed in any way

        @Override
        synchronized @Nullable Object call(int operation, @Nullable Object[] with, Session asker) {
            return switch (operation) {
                case GET -> list.get(index(with, 0));
                case GET_END -> list.get(end(with));
                case SIZE -> list.size();
                case INDEX_OF -> list.indexOf(with[0]);
                case LAST_INDEX_OF -> list.lastIndexOf(with[0]);
                case PAGE -> page(index(with, 0), index(with, 1));
                case ALL -> many(version, 0, list);
                case REWRITE -> Objects.equals(with[0], version) && change(operation, with) != null;
                default -> change(operation, with);
            };
        }

        private @Nullable Object change(int operation, @Nullable Object[] with) {
            int size = list.size();
            Object answer = switch (operation) {
                case SET -> list.set(index(with, 0), with[1]);
                case ADD -> list.add(with[0]);
                case ADD_AT -> list.addAll(index(with, 0), Arrays.asList(with).subList(1, with.length));
                case ADD_ALL -> list.addAll(Arrays.asList(with));
                case REMOVE_AT -> list.remove(index(with, 0));
                case REMOVE_END -> list.remove(end(with));
                case REMOVE -> list.remove(with[0]);
                case REMOVE_RANGE -> removeRange(index(with, 0), index(with, 1));
                case CLEAR -> removeRange(0, size);
                case UPDATE -> update(index(with, 0), Objects.requireNonNull(with[1]));
                case REWRITE -> rewrite(with);
                case ITERATOR_REMOVE -> {
                    requireStructure(with[0]);
                    list.remove(index(with, 1));
                    yield structure + 1;
                }
                case ITERATOR_ADD -> {
                    requireStructure(with[0]);
                    list.add(index(with, 1), with[2]);
                    yield structure + 1;
                }
                case ITERATOR_SET -> {
                    requireStructure(with[0]);
                    yield list.set(index(with, 1), with[2]);
                }
                default -> throw noSuch(operation);
            };
            version++;
            if (list.size() != size) {
                structure++;
            }
            return answer;
        }

        private Many page(int from, int to) {
            int first = Math.min(from, list.size());
            return many(structure, first, list.subList(first, Math.max(first, Math.min(to, list.size()))));
        }

        private @Nullable Object removeRange(int from, int to) {
            list.subList(from, to).clear();
            return null;
        }

        @SuppressWarnings("unchecked") // the function gets elements of the type that those who share the list agree on
        private @Nullable Object update(int index, Object function) {
            Object element = ((Function<@Nullable Object, @Nullable Object>) function).apply(list.get(index));
            list.set(index, element);
            return element;
        }

        private Object rewrite(@Nullable Object[] with) {
            List<@Nullable Object> all = Arrays.asList(with).subList(1, with.length);
            list.clear();
            list.addAll(all);
            return true;
        }

        private void requireStructure(@Nullable Object expected) {
            if (!Objects.equals(expected, structure)) {
                throw new ConcurrentModificationException(
                        "the list has become longer or shorter since the iterator began");
            }
        }

        private static Many many(long number, int first, List<@Nullable Object> elements) {
            Object[] all = new Object[elements.size() + 1];
            all[0] = number;
            System.arraycopy(elements.toArray(), 0, all, 1, elements.size());
            return new Many(all, item -> "the element at index " + (first + item - 1));
        }

        private int end(@Nullable Object[] with) {
            if (list.isEmpty()) {
                throw new NoSuchElementException("the list is empty");
            }
            return Boolean.TRUE.equals(with[0]) ? list.size() - 1 : 0;
        }

        private static int index(@Nullable Object[] arguments, int which) {
            return (Integer) Objects.requireNonNull(arguments[which]);
        }
    }
}
