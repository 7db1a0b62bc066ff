package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringCountsTest {
    private static final String[] ALPHABET = {"", "a", "B", "é", "ς", "中", "\uD83D\uDE00", " ", "\0"};

    private final Random random = new Random(42);
    private final StringCounts counts = new StringCounts();
    private final Map<String, Long> expected = new HashMap<>();

    private String string() {
        StringBuilder string = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--) {
            string.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return string.toString();
    }

    private void fill(int additions) {
        for (int i = 0; i < additions; i++) {
            String string = string();
            long n = random.nextInt(10) == 0 ? random.nextLong() >> random.nextInt(64) : random.nextInt(5) - 2;
            long count = expected.merge(string, n, Long::sum);
            assertEquals(count, counts.add(string, n));
        }
    }

    private long expectedTotal() {
        return expected.values().stream().mapToLong(Long::longValue).sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 1_000, 300_000})
    void agreesWithAHashMap(int additions) {
        fill(additions);

        assertEquals(expected, counts);
        assertEquals(counts, expected);
        assertEquals(expected.hashCode(), counts.hashCode());
        assertEquals(expected.size(), counts.size());
        assertEquals(expectedTotal(), counts.total());
        for (int i = 0; i < 1000; i++) {
            String string = string();
            assertEquals(expected.get(string), counts.get(string));
            assertEquals(expected.containsKey(string), counts.containsKey(string));
        }
        assertNull(counts.get("no such string"));
        assertNull(counts.get(7));
        assertNull(counts.get(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 300_000})
    void travelsWhole(int additions) throws Exception {
        fill(additions);

        assertEquals(expected, Decoder.decode(Encoder.encode(counts)));
    }

    @Test
    void addingOneToAnotherIsAddingAllOfIt() {
        for (int round = 0; round < 200; round++) {
            StringCounts more = new StringCounts();
            for (int i = random.nextInt(1000); i > 0; i--) {
                String string = string();
                more.add(string, i);
                expected.merge(string, (long) i, Long::sum);
            }
            if (round % 2 == 0) {
                counts.addAll(more);
            } else {
                for (byte[] block : more.rows()) {
                    counts.reserve(StringCounts.countRows(block));
                    counts.addRows(block);
                }
            }
        }
        assertEquals(expected, counts);
        assertEquals(expectedTotal(), counts.total());
    }

    @Test
    void addedToItselfEachCountDoubles() {
        fill(10_000);
        counts.addAll(counts);
        expected.replaceAll((string, n) -> 2 * n);

        assertEquals(expected, counts);
    }

    @Test
    void aStringMayBeLongerThanABlock() {
        String large = "x".repeat((1 << 20) + 1);
        counts.add("small", 1);
        counts.add(large, 2);
        counts.add(large + "é", 3);
        counts.add(large, 4);

        assertEquals(Map.of("small", 1L, large, 6L, large + "é", 3L), counts);
        assertTrue(counts.rows().size() > 1);
    }

    @Test
    void countsStringsOfEqualHash() {
        for (int i = 0; i < 1 << 12; i++) {
            StringBuilder string = new StringBuilder();
            for (int bit = 0; bit < 12; bit++) {
                string.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            counts.add(string.toString(), 1);
        }
        assertEquals(1 << 12, counts.size());
        assertEquals(1 << 12, counts.total());
    }

    @Test
    void refusesAnUnpairedSurrogateAndKnowsNone() {
        counts.add("?", 1);
        assertThrows(IllegalArgumentException.class, () -> counts.add("\uD83D", 1));
        assertFalse(counts.containsKey("\uD83D"));
        assertEquals(Map.of("?", 1L), counts);
    }

    @Test
    void whatIsNoPlaceInTheArrayIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> counts.add(new byte[3], 2, 4, 1));
        assertTrue(counts.isEmpty());
    }

    @Test
    void canOnlyBeAddedTo() {
        counts.add("a", 1);
        assertThrows(UnsupportedOperationException.class, () -> counts.put("a", 1L));
        assertThrows(UnsupportedOperationException.class, () -> counts.remove("a"));
        assertThrows(UnsupportedOperationException.class, counts::clear);
        var entries = counts.entrySet().iterator();
        entries.next();
        assertThrows(NoSuchElementException.class, entries::next);
    }

    @Test
    void ofIsTheSameObjectOrTheSameCounts() {
        fill(100);
        assertSame(counts, StringCounts.of(counts));
        assertEquals(expected, StringCounts.of(expected));
    }

    @Test
    void damagedRowsAreRefused() {
        fill(1000);
        List<byte[]> rows = counts.rows();
        assertEquals(1, rows.size());
        byte[] good = rows.get(0);
        int whole = StringCounts.countRows(good);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = random.nextBoolean() ? good.clone() : Arrays.copyOf(good, random.nextInt(good.length));
            for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            int n;
            try {
                n = StringCounts.countRows(bad);
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage().contains("damaged"));
                continue;
            }
            StringCounts read = new StringCounts();
            read.addRows(bad);
            assertTrue(read.size() <= n);
        }
        assertEquals(counts.size(), whole);
    }
}
