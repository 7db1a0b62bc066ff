package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterTest {
    /** A key for which there is no memory. */
    private record Huge() implements Serializable {
        @Override
        public int hashCode() {
            throw new OutOfMemoryError("no room for the key");
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
