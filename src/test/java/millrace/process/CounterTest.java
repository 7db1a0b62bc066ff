package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CounterTest {
    /** A key for which there is no memory. */
    private record Huge() implements Serializable {
        @Override
        public int hashCode() {
            throw new OutOfMemoryError("no room for the key");
        }
    }

    /** A key that cannot be compared to another. */
    private record Incomparable(int number) implements Comparable<Incomparable>, Serializable {
        @Override
        public int hashCode() {
            if (number < 0) {
                throw new IllegalStateException("no code");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            if (other != this) {
                throw new IllegalStateException("not to be compared");
            }
            return true;
        }

        @Override
        public int compareTo(Incomparable other) {
            return Integer.compare(number, other.number);
        }
    }

    @Test
    void addsAPartWhollyOrNotAtAllWhateverItsKeysDo() {
        try (Manager manager = Manager.open()) {
            Counter<Object> counter = manager.counter();
            for (int bad : new int[] {-1, 1}) { // the keys come in their order: the bad one behind the first
                Map<Object, Long> part =
                        new TreeMap<>(Comparator.comparing(key -> ((Incomparable) key).number() == bad));
                part.put(new Incomparable(0), 1L);
                part.put(new Incomparable(bad), 1L);
                assertThrows(IllegalStateException.class, () -> counter.addAll(7, part));
                assertEquals(0, counter.total());
                assertEquals(0, counter.size());
            }
            assertTrue(counter.addAll(7, Map.of("a", 2L, 'b', 3L)), "the part is still to come");
            assertEquals(5, counter.total());
        }
    }

    @Test
    void givesNoCountsRatherThanWrongOnesWhenMemoryHasRunOut() {
        try (Manager manager = Manager.open()) {
            Counter<Object> counter = manager.counter();
            assertTrue(counter.addAll(1, Map.of("a", 2L)));
            assertEquals(2, counter.total());

            assertThrows(OutOfMemoryError.class, () -> counter.add(new Huge(), 1));

            IllegalStateException broken = assertThrows(IllegalStateException.class, counter::drain);
            assertTrue(broken.getMessage().contains("no room for the key"), broken.getMessage());
            assertThrows(IllegalStateException.class, () -> counter.addAll(1, Map.of("a", 2L)));
        }
    }
}
