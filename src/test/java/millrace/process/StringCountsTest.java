package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import millrace.wire.Decoder;
import millrace.wire.Encoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        for (long count = -3; count <= 3; count++) {
            assertEquals(Collections.frequency(expected.values(), count), counts.sizeOf(count));
        }
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
                    counts.reserve(StringCounts.Sizes.NONE.plus(block));
                    counts.addRows(block);
                }
            }
        }
        assertEquals(expected, counts);
        assertEquals(expectedTotal(), counts.total());
    }

    @Test
    void keysAreTheStringsOfTheirBytes() {
        long[] keys = new long[700];
        long[] pairs = new long[2 * keys.length];
        for (int round = 0; round < 300; round++) {
            int n = random.nextInt(keys.length + 1);
            for (int i = 0; i < n; i++) {
                keys[i] = key(1 + random.nextInt(8));
                pairs[2 * i] = random.nextInt(50) == 0 ? 0 : key(8);
                pairs[2 * i + 1] = key(1 + random.nextInt(8));
                expected.merge(string(keys[i]), 1L, Long::sum);
                expected.merge(string(pairs[2 * i], pairs[2 * i + 1]), 1L, Long::sum);
            }
            counts.addKeys(keys, n);
            counts.addPairs(pairs, n);
        }
        assertEquals(expected, counts);
        assertEquals(expectedTotal(), counts.total());
        assertThrows(IndexOutOfBoundsException.class, () -> counts.addKeys(keys, keys.length + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> counts.addPairs(pairs, keys.length + 1));
    }

    /** So few values that keys come again. */
    private long key(int bytes) {
        long key = 0;
        for (int i = 0; i < bytes; i++) {
            key = key << 8 | 'a' + random.nextInt(3);
        }
        return key;
    }

    private static String string(long... keys) {
        byte[] bytes = new byte[8 * keys.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (keys[i / 8] >>> i % 8 * 8);
            length = bytes[i] == 0 ? length : i + 1;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Where two tables have much, little or nothing in common, the one has to grow while it takes in the other. */
    @Test
    void growsWhileAnotherIsAddedWhateverTheyHaveInCommon() {
        for (int common : new int[] {0, 1, 50, 100}) {
            StringCounts one = new StringCounts();
            StringCounts other = new StringCounts();
            Map<String, Long> both = new HashMap<>();
            for (int i = 0; i < 40_000; i++) {
                String string = Integer.toString(i * 7919, 36) + "x".repeat(i % 12);
                one.add(string, i);
                String second = i % 100 < common ? string : string + "y";
                other.add(second, 1);
                both.merge(string, (long) i, Long::sum);
                both.merge(second, 1L, Long::sum);
            }
            one.addAll(other);

            assertEquals(both, one);
        }
    }

    /** In the order of the other's slots a growing table would take minutes. */
    @Test
    @Timeout(30)
    void addsEachStringOfManyOnceAndCopiesThoseThatAreWanted() {
        StringCounts many = new StringCounts();
        for (int i = 0; i < 1_500_000; i++) {
            many.add(Integer.toString(i * 7919, 36) + "x".repeat(i % 20), i);
        }
        StringCounts once = new StringCounts();
        once.add("0", 5); // which is there too
        once.addOnce(many);
        StringCounts wanted = many.where((bytes, from, to, count) -> bytes[from] != '-' && count % 3 > 0);

        int[] expected = {0};
        many.forEach((string, count) -> {
            boolean isWanted = !string.startsWith("-") && count % 3 > 0;
            expected[0] += isWanted ? 1 : 0;
            assertTrue(Objects.equals(wanted.get(string), isWanted ? count : null), string);
            assertTrue(Objects.equals(once.get(string), string.equals("0") ? 6L : 1L), string);
        });
        assertEquals(expected[0], wanted.size());
        assertEquals(many.size() + 5L, once.total());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000, 20_000})
    void whatIsTakenIsHereAndNotThereWhicheverHasMore(int others) {
        fill(5_000);
        StringCounts other = new StringCounts();
        for (int i = 0; i < others; i++) {
            String string = Integer.toString(i * 7919, 36) + "y".repeat(i % 20);
            other.add(string, i);
            expected.merge(string, (long) i, Long::sum);
        }
        long total = counts.total() + other.total();
        counts.takeAll(other);

        assertEquals(expected, counts);
        assertEquals(total, counts.total());
        assertEquals(Map.of(), other);
        assertEquals(0, other.total());
        other.add("again", 1);
        assertEquals(Map.of("again", 1L), other);
        counts.takeAll(counts);
        assertEquals(expected, counts);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void rangesHoldEachStringInTheSameOneAndAddUpToTheWhole(int ranges) {
        fill(3_000);
        for (int i = 0; i < 20_000; i++) {
            counts.add("word" + i, 1);
            expected.put("word" + i, 1L);
        }
        List<PackedCounts> parts = counts.pack(ranges);
        assertEquals(ranges, parts.size());
        Map<String, Long> together = new HashMap<>();
        for (int range = 0; range < ranges; range++) {
            StringCounts part = new StringCounts();
            part.addAll(parts.get(range));
            part.forEach((string, count) -> assertNull(together.put(string, count), string));
            assertTrue(part.size() > counts.size() / ranges / 2, range + " has " + part.size());
            StringCounts alone = new StringCounts();
            part.forEach(alone::add);
            StringCounts same = new StringCounts();
            same.addAll(alone.pack(ranges).get(range));
            assertEquals(part, same);
        }
        assertEquals(expected, together);
    }

    @Test
    void clearedItIsAsNew() {
        for (int round = 0; round < 3; round++) {
            counts.add("x".repeat(40) + round, 1);
            fill(10_000);
            assertEquals(expected.size() + 1, counts.size());
            counts.clear();
            expected.clear();

            assertEquals(expected, counts);
            assertEquals(0, counts.total());
        }
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
        int whole = StringCounts.Sizes.NONE.plus(good).sum();
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = random.nextBoolean() ? good.clone() : Arrays.copyOf(good, random.nextInt(good.length));
            for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            int n;
            try {
                n = StringCounts.Sizes.NONE.plus(bad).sum();
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
