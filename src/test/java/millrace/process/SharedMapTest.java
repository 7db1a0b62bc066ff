package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.process.Place.Ground;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a shared map promises, in the manager's process and elsewhere: the words of {@link ConcurrentMap}. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SharedMapTest {
    private static Map<String, Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "k" + i, i -> i));
    }

    @ParameterizedTest
    @EnumSource
    void singleKeysBehaveAsInAnyConcurrentMap(Place place) {
        try (Ground ground = place.open()) {
            ConcurrentMap<String, Integer> map = ground.map();
            assertTrue(map.isEmpty());
            assertNull(map.put("a", 1));
            assertEquals(1, map.put("a", 2));
            assertEquals(2, map.get("a"));
            assertNull(map.get("b"));
            assertEquals(7, map.getOrDefault("b", 7));
            assertEquals(2, map.putIfAbsent("a", 9));
            assertNull(map.putIfAbsent("b", 3));
            assertTrue(map.containsKey("b"));
            assertFalse(map.containsKey("c"));
            assertTrue(map.containsValue(3));
            assertFalse(map.containsValue(9));
            assertEquals(3, map.replace("b", 4));
            assertNull(map.replace("c", 4));
            assertTrue(map.replace("b", 4, 5));
            assertFalse(map.replace("b", 4, 6));
            assertFalse(map.remove("b", 4));
            assertFalse(map.remove("b", null));
            assertTrue(map.remove("b", 5));
            assertEquals(2, map.remove("a"));
            assertNull(map.remove("a"));
            assertEquals(0, map.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void removeIfLeavesWhatWasReplacedAfterItsTest(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            map.putAll(Map.of("a", 1, "b", 2));
            assertFalse(map.values().removeIf(value -> value == 1 && map.put("a", 3) != null));
            assertFalse(map.entrySet().removeIf(entry -> entry.getValue() == 3 && map.put("a", 4) != null));
            assertEquals(Map.of("a", 4, "b", 2), map);
            assertTrue(map.values().removeIf(value -> value == 2));
            assertFalse(map.values().removeIf(value -> value == 2));
            assertTrue(map.entrySet().removeIf(entry -> entry.getKey().equals("a")));
            assertTrue(map.isEmpty());
        }
    }

    /** Answers that the one value is in it, and before that puts another in its place. */
    private static List<Object> replacing(SharedMap<String, Integer> map, boolean answer) {
        return new ArrayList<>(List.of(0, 0, 0)) {
            private static final long serialVersionUID = 1;

            @Override
            public boolean contains(Object value) {
                map.merge("a", 1, Integer::sum);
                return answer;
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void removeAllAndRetainAllLeaveWhatWasReplacedAfterItsTest(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            map.put("a", 1);
            assertFalse(map.values().removeAll(replacing(map, true)));
            assertFalse(map.values().retainAll(replacing(map, false)));
            assertFalse(map.entrySet().retainAll(replacing(map, false)));
            assertFalse(map.entrySet().removeAll(replacing(map, true)));
            assertEquals(Map.of("a", 4), map);
            map.putAll(Map.of("b", 5, "c", 6, "d", 7));
            assertTrue(map.values().removeAll(Set.of(5)));
            assertTrue(map.values().retainAll(Set.of(4, 6)));
            assertEquals(Map.of("a", 4, "c", 6), map);
            assertTrue(map.entrySet().removeAll(List.of(Map.entry("a", 4), Map.entry("c", 5))));
            assertFalse(map.entrySet().retainAll(Set.of(Map.entry("c", 6))));
            assertTrue(map.entrySet().retainAll(Set.of(Map.entry("c", 5))));
            assertTrue(map.isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void functionsRunInOneStepAndLambdasTravel(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            assertEquals(1, map.merge("a", 1, Integer::sum));
            assertEquals(3, map.merge("a", 2, (old, more) -> old + more));
            assertNull(map.merge("a", 0, (old, more) -> null));
            assertFalse(map.containsKey("a"));
            assertEquals(5, map.computeIfAbsent("b", String::length).intValue() + 4);
            assertEquals(1, map.computeIfAbsent("b", key -> 100));
            assertNull(map.computeIfAbsent("none", key -> null));
            assertEquals(11, map.computeIfPresent("b", (key, value) -> value + 10));
            assertNull(map.computeIfPresent("c", (key, value) -> value + 10));
            assertEquals(1, map.compute("c", (key, value) -> value == null ? 1 : value + 1));
            assertEquals(2, map.compute("c", (key, value) -> value == null ? 1 : value + 1));
            assertNull(map.compute("c", (key, value) -> null));
            map.put("d", 4);
            map.replaceAll((key, value) -> value * 2);
            assertEquals(Map.of("b", 22, "d", 8), map);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAFunctionThrowsIsThrownAndNothingChanges(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            map.put("a", 1);
            ArithmeticException failure = assertThrows(
                    ArithmeticException.class, () -> map.compute("a", (key, value) -> value / (value - value)));
            assertEquals("/ by zero", failure.getMessage());
            assertThrows(
                    AssertionError.class,
                    () -> map.merge("a", 1, (old, more) -> {
                        throw new AssertionError("on purpose");
                    }));
            assertThrows(StackOverflowError.class, () -> map.compute("a", SharedMapTest::endless));
            assertEquals(Map.of("a", 1), map);
            assertEquals(2, map.merge("a", 1, Integer::sum), "the connection goes on");
        }
    }

    private static Integer endless(String key, Integer value) {
        return endless(key + "x", value) + 1;
    }

    @Test
    void whatCannotTravelFailsAtTheCall() {
        try (Ground ground = Place.ELSEWHERE.open()) {
            SharedMap<Object, Object> map = ground.map();
            AtomicInteger calls = new AtomicInteger();
            BiFunction<Object, Object, Object> stays = (old, more) -> calls.incrementAndGet();
            assertThrows(IllegalArgumentException.class, () -> map.merge("a", 1, stays));
            Object[] caught = {new Object()};
            assertThrows(IllegalArgumentException.class, () -> map.merge("a", 1, (old, more) -> caught[0]));
            assertThrows(IllegalArgumentException.class, () -> map.put("a", new Object()));
            assertThrows(IllegalArgumentException.class, () -> map.put("a", List.of(1, new Object())));
            assertTrue(map.isEmpty());
        }
        try (Ground ground = Place.HERE.open()) {
            SharedMap<String, Object> map = ground.map();
            Object stays = new Object();
            map.put("a", stays);
            assertTrue(map.get("a") == stays, "here nothing has to travel");
            SharedMap<String, Object> elsewhere = ground.asAnother(map, SharedMap::new, SharedMap::at);
            assertThrows(IllegalStateException.class, () -> elsewhere.get("a"));
            assertTrue(elsewhere.containsKey("a"));
        }
    }

    /** A key that cannot say what it is. */
    private static final class Mute {
        @Override
        public String toString() {
            throw new IllegalStateException("on purpose");
        }
    }

    private static void assertNamed(String what, SharedMap<Object, Object> elsewhere) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, elsewhere::toString);
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("the answer cannot be serialized: ") && message.contains(what), message);
    }

    @Test
    void anIterationElsewhereNamesTheEntryThatCannotTravel() {
        try (Ground ground = Place.HERE.open()) {
            SharedMap<Object, Object> map = ground.map();
            SharedMap<Object, Object> elsewhere = ground.asAnother(map, SharedMap::new, SharedMap::at);
            map.put("a", 1);
            map.put("b", new Object());
            assertNamed("the value of the key b: ", elsewhere);
            map.remove("b");
            map.put(Thread.currentThread(), 1);
            assertNamed("the key ", elsewhere);
            map.clear();
            map.put(new Mute(), 1);
            assertNamed("Mute", elsewhere);
            map.clear();
            assertEquals("{}", elsewhere.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // to pass null is the point
    void nullIsRefused(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            List<Background.Work> calls = List.of(
                    () -> map.get(null),
                    () -> map.containsKey(null),
                    () -> map.containsValue(null),
                    () -> map.put(null, 1),
                    () -> map.put("a", null),
                    () -> map.putIfAbsent("a", null),
                    () -> map.remove(null),
                    () -> map.remove(null, 1),
                    () -> map.replace("a", null),
                    () -> map.replace("a", 1, null),
                    () -> map.replace("a", null, 1),
                    () -> map.merge("a", null, Integer::sum),
                    () -> map.merge("a", 1, (BiFunction<Integer, Integer, Integer>) null),
                    () -> map.compute("a", (BiFunction<String, Integer, Integer>) null),
                    () -> map.forEach(null),
                    () -> map.putAll(null),
                    () -> {
                        Map<String, Integer> withNull = new HashMap<>();
                        withNull.put("a", null);
                        map.putAll(withNull);
                    });
            for (Background.Work call : calls) {
                assertThrows(NullPointerException.class, call::run, () -> "call " + calls.indexOf(call));
            }
            map.put("a", 1);
            assertThrows(NullPointerException.class, () -> map.replaceAll((key, value) -> null));
            assertThrows(
                    NullPointerException.class,
                    () -> map.entrySet().iterator().next().setValue(null));
            assertEquals(Map.of("a", 1), map);
        }
    }

    @ParameterizedTest
    @EnumSource
    void viewsShowTheMapAndWriteThrough(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            Set<String> keys = map.keySet();
            Set<Map.Entry<String, Integer>> entries = map.entrySet();
            map.putAll(Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5));
            assertEquals(Set.of("a", "b", "c", "d", "e"), keys);
            assertEquals(Set.of(1, 2, 3, 4, 5), new HashSet<>(map.values()));
            assertTrue(keys.contains("a"));
            assertTrue(map.values().contains(2));
            assertTrue(entries.contains(Map.entry("a", 1)));
            assertFalse(entries.contains(Map.entry("a", 2)));
            assertTrue(keys.remove("a"));
            assertFalse(keys.remove("a"));
            assertTrue(map.values().remove(2));
            assertFalse(entries.remove(Map.entry("c", 4)));
            assertTrue(entries.remove(Map.entry("c", 3)));
            assertThrows(UnsupportedOperationException.class, () -> keys.add("x"));
            assertThrows(UnsupportedOperationException.class, () -> map.values().add(1));
            for (Map.Entry<String, Integer> entry : entries) {
                assertEquals(entry.getKey().equals("d") ? 4 : 5, entry.setValue(entry.getValue() * 10));
            }
            assertEquals(Map.of("d", 40, "e", 50), map);
            Iterator<Integer> values = map.values().iterator();
            assertThrows(IllegalStateException.class, values::remove);
            int gone = values.next();
            values.remove();
            assertThrows(IllegalStateException.class, values::remove);
            assertEquals(Set.of(90 - gone), new HashSet<>(map.values()));
            values.next();
            assertThrows(NoSuchElementException.class, values::next);
            assertTrue(keys.retainAll(Set.of()));
            assertTrue(map.isEmpty() && keys.isEmpty() && entries.isEmpty());
            map.put("z", 1);
            entries.clear();
            assertTrue(map.isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itEqualsAnyMapWithTheSameEntries(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            Map<String, Integer> same = numbers(1_300);
            map.putAll(same);
            assertEquals(same, map);
            assertEquals(map, same);
            assertEquals(same.hashCode(), map.hashCode());
            assertEquals(same.entrySet(), map.entrySet());
            assertEquals(same.keySet().hashCode(), map.keySet().hashCode());
            map.put("k0", -1);
            assertNotEquals(same, map);
            map.clear();
            assertEquals("{}", map.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsOverManyPagesShowEveryEntryOnce(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            for (int size : new int[] {0, 1, 511, 512, 513, 1_024, 5_000}) {
                map.clear();
                map.putAll(numbers(size));
                List<String> seen = new ArrayList<>();
                map.forEach((key, value) -> seen.add(key));
                assertEquals(size, seen.size());
                assertEquals(numbers(size).keySet(), new HashSet<>(seen));
                assertEquals(size, map.keySet().stream().distinct().count());
                assertEquals(size, map.values().toArray().length);
            }
            map.keySet().removeIf(key -> key.endsWith("7"));
            assertEquals(4_500, map.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsAreWeaklyConsistent(Place place) throws Exception {
        try (Ground ground = place.open()) {
            SharedMap<Integer, Integer> map = ground.map();
            for (int i = 0; i < 3_000; i++) {
                map.put(i, i);
            }
            AtomicInteger rounds = new AtomicInteger();
            Background<Boolean> writer = Background.run(() -> {
                for (int i = 3_000; rounds.get() < 5; i++) {
                    map.put(i, i);
                    map.remove(i - 50 < 3_000 ? i : i - 50);
                }
            });
            while (rounds.incrementAndGet() < 5) {
                Set<Integer> seen = new HashSet<>();
                for (Integer key : map.keySet()) {
                    assertTrue(seen.add(key), "shown twice: " + key);
                }
                for (int i = 0; i < 3_000; i++) {
                    assertTrue(seen.contains(i), "never shown: " + i);
                }
            }
            writer.result();
        }
    }

    @Test
    void iterationsThatAreGivenUpAreForgottenInTheManager() throws Exception {
        try (Ground ground = Place.HERE.open()) {
            SharedMap<String, Integer> here = ground.map();
            here.putAll(numbers(2_000));
            SharedMap<String, Integer> elsewhere = ground.asAnother(here, SharedMap::new, SharedMap::at);
            SharedMap.State state = (SharedMap.State) here.at().local();
            for (int i = 0; i < 20; i++) {
                elsewhere.keySet().iterator().next();
            }
            assertEquals(20, state.iterations());
            eventually("they are forgotten", () -> {
                System.gc();
                return state.iterations() == 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void concurrentMergesAddUp(Place place) {
        try (Ground ground = place.open()) {
            SharedMap<String, Integer> map = ground.map();
            List<Background<Boolean>> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Background.run(() -> {
                    for (int i = 0; i < 500; i++) {
                        map.merge("k" + i % 3, 1, Integer::sum);
                    }
                }));
            }
            threads.forEach(Background::result);
            assertEquals(
                    2_000, map.values().stream().mapToInt(Integer::intValue).sum());
        }
    }

    @Test
    void aFunctionThatTakesLongHoldsUpNobodyElseOfItsProcess() throws Exception {
        try (Ground ground = Place.ELSEWHERE.open()) {
            Event event = ground.manager().event();
            SharedMap<String, Integer> map = ground.map();
            map.put("b", 1);
            Background<Integer> slow = Background.call(() -> map.computeIfAbsent("a", key -> {
                try {
                    return event.await(1, TimeUnit.DAYS) ? 1 : 0;
                } catch (InterruptedException e) {
                    return -1;
                }
            }));
            for (int i = 0; i < 100; i++) {
                assertEquals(1, map.get("b"));
            }
            assertFalse(slow.isDone());
            event.set();
            assertEquals(1, slow.result());
        }
    }

    @RepeatedTest(100) // asked at each moment of the manager's look for another question
    void aMapEndsWithItsManager() {
        Ground ground = Place.ELSEWHERE.open();
        SharedMap<String, Integer> map = ground.map();
        map.put("a", 1);
        ground.manager().close();
        IllegalStateException gone = assertThrows(IllegalStateException.class, () -> map.get("a"));
        assertTrue(gone.getMessage().contains("manager"), gone.getMessage());
        assertInstanceOf(IllegalStateException.class, assertThrows(RuntimeException.class, () -> map.put("a", 2)));
        ground.close();
    }
}
