package millrace.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that somebody has made up, or damaged, where an object is expected. */
@Timeout(60)
class DecoderFuzzTest {
    private record Point(int x, List<Object> rest) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    static Stream<byte[]> seeds() {
        Map<String, Long> map = new HashMap<>(Map.of("a", 1L, "b", 2L));
        Map<TimeUnit, int[]> enums = new EnumMap<>(TimeUnit.class);
        enums.put(TimeUnit.DAYS, new int[] {1, 2});
        return Stream.of(
                        true,
                        7,
                        8L,
                        1.5,
                        "text",
                        "\ud800",
                        new byte[5],
                        'c',
                        map,
                        enums,
                        new TreeMap<>(map),
                        new LinkedHashMap<>(map),
                        new Hashtable<>(map),
                        new ConcurrentHashMap<>(map),
                        new IdentityHashMap<>(map),
                        new HashSet<>(map.keySet()),
                        new PriorityQueue<>(map.keySet()),
                        new ArrayDeque<>(map.values()),
                        new ArrayList<>(map.values()),
                        List.of(1, 2, 3),
                        new Point(3, List.of("a", Instant.EPOCH, UUID.fromString("0-0-0-0-1"))),
                        new Date(5),
                        new Random(5),
                        new String[][] {{"a"}, {}},
                        new IllegalStateException("an exception"))
                .map(DecoderFuzzTest::encoded);
    }

    private static byte[] encoded(Object object) {
        try {
            return Encoder.encode(object);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreAnObjectOrAreRefused(byte[] bytes) throws Exception {
        decodeSomething(bytes);
    }

    @Test
    void damagedObjectsAreObjectsOrAreRefused() throws Exception {
        byte[][] seeds = seeds().toArray(byte[][]::new);
        Random random = new Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            decodeSomething(Damage.to(seeds[random.nextInt(seeds.length)], random));
        }
    }

    private static void decodeSomething(byte[] bytes) throws Exception {
        Object unused = Allocation.inProportion(bytes.length, () -> {
            try {
                return Decoder.decode(bytes);
            } catch (WireException e) {
                assertTrue(e.getMessage().length() > 10, e.getMessage());
                return null;
            } catch (ClassNotFoundException e) {
                return null;
            }
        });
    }
}
