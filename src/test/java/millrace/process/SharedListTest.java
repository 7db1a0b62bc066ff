package millrace.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import millrace.process.Place.Ground;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a shared list promises, in the manager's process and elsewhere: the words of {@link List}. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SharedListTest {
    @Test
    void anIterationElsewhereNamesTheElementThatCannotTravel() {
        try (Ground ground = Place.HERE.open()) {
            SharedList<Object> list = ground.list();
            SharedList<Object> elsewhere = ground.asAnother(list, SharedList::new, SharedList::at);
            IntStream.range(0, 600).forEach(list::add);
            list.set(555, new Object());
            for (Background.Work work : List.<Background.Work>of(elsewhere::toString, elsewhere::toArray)) {
                IllegalStateException failure = assertThrows(IllegalStateException.class, work::run);
                String message = String.valueOf(failure.getMessage());
                assertTrue(message.contains("the element at index 555: "), message);
                assertTrue(message.contains("java.lang.Object"), message);
            }
        }
    }

    /* Both lists are asked to do the same, and must be equal after each step, results and exceptions too. */
    @ParameterizedTest
    @EnumSource
    void itDoesWhatAnArrayListDoes(Place place) {
        Random random = new Random(11);
        try (Ground ground = place.open()) {
            List<Integer> shared = ground.list();
            List<Integer> model = new ArrayList<>();
            for (int step = 0; step < 1_500; step++) {
                int what = random.nextInt(22);
                int index = random.nextInt(model.size() + 2) - 1;
                int from = random.nextInt(model.size() + 1);
                int to = from + random.nextInt(model.size() - from + 1);
                Integer value = random.nextInt(8) == 0 ? null : random.nextInt(20);
                String message = "step " + step + ": " + what + " " + index + " " + value;
                assertEquals(
                        outcome(() -> does(model, what, index, from, to, value)),
                        outcome(() -> does(shared, what, index, from, to, value)),
                        message);
                assertEquals(model, shared, message);
                assertEquals(shared, model, message);
                assertEquals(model.hashCode(), shared.hashCode(), message);
                assertEquals(model.toString(), shared.toString(), message);
            }
        }
    }

    private static Object does(List<Integer> list, int what, int index, int from, int to, Integer value) {
        Comparator<Integer> order = Comparator.nullsFirst(Comparator.reverseOrder());
        switch (what) {
            case 0, 1, 2:
                return list.add(value);
            case 3:
                list.add(index, value);
                return 0;
            case 4:
                return list.addAll(Arrays.asList(value, 3, null));
            case 5:
                return list.addAll(index, List.of(1, 2));
            case 6:
                return list.set(index, value);
            case 7:
                return list.get(index);
            case 8:
                return list.remove(index);
            case 9:
                return list.remove(value);
            case 10:
                return list.indexOf(value) * 1000 + list.lastIndexOf(value);
            case 11:
                return list.contains(value);
            case 12:
                return list.removeAll(Arrays.asList(value, 4));
            case 13:
                return index % 3 == 0 && list.retainAll(Arrays.asList(value, 1, 2, 3, 5, 6, 7, 8, 9, null));
            case 14:
                list.sort(order);
                return 0;
            case 15:
                list.replaceAll(x -> x == null ? 1 : x + 1);
                return 0;
            case 16:
                return list.removeIf(x -> x != null && x > 15);
            case 17:
                list.subList(from, to).clear();
                return 0;
            case 18:
                return new ArrayList<>(list.subList(from, to));
            case 19:
                return iterated(list.listIterator(from), value);
            case 20:
                return Arrays.asList(list.toArray(new Integer[0]));
            default:
                return list.addAll(List.of());
        }
    }

    private static Object iterated(ListIterator<Integer> all, Integer value) {
        List<Object> seen = new ArrayList<>();
        if (all.hasNext()) {
            seen.add(all.next());
            all.set(value);
            seen.add(all.previous());
        }
        if (all.hasPrevious()) {
            seen.add(all.previousIndex());
            seen.add(all.previous());
            all.remove();
        }
        all.add(value);
        seen.add(all.nextIndex());
        all.forEachRemaining(seen::add);
        while (all.hasPrevious()) {
            seen.add(all.previous());
        }
        return seen;
    }

    /** A call that gives something. */
    private interface Step {
        Object run();
    }

    private static Object outcome(Step step) {
        try {
            return step.run();
        } catch (IndexOutOfBoundsException e) {
            return IndexOutOfBoundsException.class;
        } catch (RuntimeException e) {
            return e.getClass();
        }
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsGoOverManyPagesInBothDirections(Place place) {
        try (Ground ground = place.open()) {
            SharedList<Integer> list = ground.list();
            for (int size : new int[] {0, 1, 511, 512, 513, 1_024, 3_000}) {
                list.clear();
                List<Integer> model = IntStream.range(0, size).boxed().toList();
                list.addAll(model);
                assertEquals(model, new ArrayList<>(list));
                assertEquals(model, list.stream().toList());
                ListIterator<Integer> iterator = list.listIterator(size);
                for (int i = size - 1; i >= 0; i--) {
                    assertEquals(i, iterator.previousIndex());
                    assertEquals(i, iterator.previous());
                }
                assertFalse(iterator.hasPrevious());
                assertThrows(NoSuchElementException.class, iterator::previous);
                assertThrows(NoSuchElementException.class, list.listIterator(size)::next);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> list.listIterator(3_001));
            assertThrows(IndexOutOfBoundsException.class, () -> list.listIterator(-1));
            assertThrows(IllegalStateException.class, () -> list.iterator().remove());
            Iterator<Integer> odd = list.iterator();
            while (odd.hasNext()) {
                if (odd.next() % 2 == 1) {
                    odd.remove();
                }
            }
            assertEquals(1_500, list.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIteratorNeverRemovesAnotherElementThanItHasShown(Place place) {
        try (Ground ground = place.open()) {
            SharedList<String> list = ground.list();
            list.addAll(List.of("a", "b", "c"));
            Iterator<String> iterator = list.iterator();
            assertEquals("a", iterator.next());
            list.add(0, "new");
            assertThrows(ConcurrentModificationException.class, iterator::remove);
            ListIterator<String> second = list.listIterator();
            second.next();
            list.set(0, "changed");
            second.set("again");
            second.remove();
            assertEquals(List.of("a", "b", "c"), list);
        }
    }

    @ParameterizedTest
    @EnumSource
    void updatesAndRewritesOfManyThreadsAllCount(Place place) {
        try (Ground ground = place.open()) {
            SharedList<Integer> list = ground.list();
            list.addAll(List.of(0, 0, 0));
            List<Background<Boolean>> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                threads.add(Background.run(() -> {
                    for (int i = 0; i < 60; i++) {
                        list.update(i % 3, x -> x + 1);
                        list.replaceAll(x -> x + 100);
                        list.add(-1_000_000);
                    }
                }));
            }
            threads.forEach(Background::result);
            assertTrue(list.removeIf(x -> x < 0));
            assertEquals(List.of(18_060, 18_060, 18_060), list);
            assertFalse(list.removeIf(x -> x < 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAFunctionThrowsIsThrownAndNothingChanges(Place place) {
        try (Ground ground = place.open()) {
            SharedList<Integer> list = ground.list();
            list.add(1);
            assertThrows(ArithmeticException.class, () -> list.update(0, x -> 1 / (x - x)));
            assertThrows(IndexOutOfBoundsException.class, () -> list.update(1, x -> x));
            assertThrows(ArithmeticException.class, () -> list.replaceAll(x -> 1 / (x - x)));
            assertEquals(List.of(1), list);
        }
    }

    @ParameterizedTest
    @EnumSource
    void arraysAreCopies(Place place) {
        try (Ground ground = place.open()) {
            SharedList<String> list = ground.list();
            list.addAll(List.of("a", "b"));
            Object[] all = list.toArray();
            all[0] = new Object();
            assertArrayEquals(new String[] {"a", "b"}, list.toArray(new String[0]));
            String[] longer = {"x", "x", "x", "x"};
            assertArrayEquals(new String[] {"a", "b", null, "x"}, list.toArray(longer));
            assertThrows(ArrayStoreException.class, () -> list.toArray(new Integer[2]));
            assertNotEquals(List.of("a"), list);
            assertNull(ground.<String>list().stream().findFirst().orElse(null));
        }
    }

    @Test
    void whatCannotTravelFailsAtTheCall() {
        try (Ground ground = Place.ELSEWHERE.open()) {
            SharedList<Object> list = ground.list();
            assertThrows(IllegalArgumentException.class, () -> list.add(new Object()));
            assertThrows(IllegalArgumentException.class, () -> list.addAll(List.of(1, new Object())));
            assertTrue(list.isEmpty());
        }
    }

    @Test
    void whatContainsItselfCanBePrintedAndHashed() {
        try (Manager manager = Manager.open()) {
            SharedList<Object> list = manager.list();
            SharedMap<String, Object> map = manager.map();
            list.add("x");
            list.add(list);
            assertEquals("[x, (this List)]", list.toString());
            assertEquals(Arrays.asList("x", 0).hashCode(), list.hashCode());
            map.put("map", map);
            assertEquals("{map=(this Map)}", map.toString());
            assertEquals("map".hashCode(), map.hashCode());
            map.put("map", list);
            list.set(0, map);
            assertEquals("[{map=(this List)}, (this List)]", list.toString());
            assertEquals("{map=[(this Map), (this List)]}", map.toString());
            assertEquals(list.hashCode(), list.hashCode());
            list.clear();
            assertEquals("[]", list.toString(), "nothing is remembered of the walk");
        }
    }

    @Test
    void workersThatEmptyItFromItsEndsGetEachElementOnce() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = Pool.open(3)) {
            SharedList<Integer> list = manager.list();
            list.addAll(IntStream.range(0, 3_000).boxed().toList());
            List<Integer> all = pool.map(worker -> emptied(list, worker), List.of(0, 1, 2), 1).stream()
                    .flatMap(List::stream)
                    .sorted()
                    .toList();
            assertEquals(IntStream.range(0, 3_000).boxed().toList(), all);
        }
    }

    private static List<Integer> emptied(SharedList<Integer> list, int worker) {
        List<Integer> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(worker == 0 ? list.removeFirst() : list.removeLast());
            }
        } catch (NoSuchElementException end) {
            return taken;
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasTwoEnds(Place place) {
        try (Ground ground = place.open()) {
            SharedList<String> list = ground.list();
            assertThrows(NoSuchElementException.class, list::getFirst);
            assertThrows(NoSuchElementException.class, list::getLast);
            assertThrows(NoSuchElementException.class, list::removeFirst);
            assertThrows(NoSuchElementException.class, list::removeLast);
            list.addAll(List.of("a", "b", "c"));
            assertEquals("ac", list.getFirst() + list.getLast());
            assertEquals("ac", list.removeFirst() + list.removeLast());
            assertEquals(List.of("b"), list);
        }
    }

    @Test
    void whatContainsItselfCanBePrintedElsewhere() {
        try (Place.Ground ground = Place.ELSEWHERE.open()) {
            SharedList<Object> list = ground.list();
            list.add(list);
            assertEquals(list, list.get(0), "another handle of the same");
            SharedMap<String, Object> map = ground.map();
            map.put("map", map);
            assertEquals(map, map.get("map"));
            assertTrue(list.toString().contains("(this List)"), list::toString);
            assertEquals(list.hashCode(), list.hashCode());
        }
    }
}
