package millrace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CodecTest {
    private record Point(int x, List<String> names) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    private static List<Object> samples() {
        Map<String, Long> map = new HashMap<>();
        for (long i = 0; i < 40; i++) {
            map.put("key " + i, i);
        }
        Map<TimeUnit, int[]> enums = new EnumMap<>(TimeUnit.class);
        enums.put(TimeUnit.DAYS, new int[] {1, 2});
        return List.of(
                true,
                false,
                0,
                -1,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                0.0,
                -0.0,
                Double.NaN,
                Double.MIN_VALUE,
                "",
                "ascii",
                "\u00e9\u4e2d\ud83d\ude00\u0000",
                "\ud800",
                "\udc00\ud800",
                "x\ud83d",
                3.5f,
                'c',
                (short) 7,
                new Point(3, List.of("a", "b")),
                map,
                enums,
                new TreeMap<>(map),
                new HashSet<>(map.keySet()),
                new PriorityQueue<>(map.keySet()).size(),
                new ArrayList<>(map.values()),
                Set.of(1, 2, 3),
                Duration.ofDays(1),
                new Date(5),
                new String[][] {{"a"}, {}},
                new IllegalStateException("an exception").toString());
    }

    private static void assertSame(Object expected, Object actual) {
        assertTrue(
                Arrays.deepEquals(new Object[] {expected}, new Object[] {actual})
                        || (expected instanceof EnumMap<?, ?> map
                                && map.keySet().equals(((Map<?, ?>) actual).keySet())),
                () -> expected + " became " + actual);
    }

    @Test
    void everyObjectComesBackAsItWas() throws Exception {
        assertNull(Decoder.decode(Encoder.encode(null)));
        for (Object sample : samples()) {
            assertSame(sample, Decoder.decode(Encoder.encode(sample)));
        }
        for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384, 1 << 21}) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) size);
            assertArrayEquals(bytes, (byte[]) Decoder.decode(Encoder.encode(bytes)));
        }
        assertEquals(Double.doubleToRawLongBits(-0.0), Double.doubleToRawLongBits((Double)
                Decoder.decode(Encoder.encode(-0.0))));
    }

    @Test
    void commonObjectsTakeFewBytes() throws Exception {
        assertEquals(1, Encoder.encode(null).length);
        assertEquals(1, Encoder.encode(true).length);
        assertEquals(5, Encoder.encode(1).length);
        assertEquals(9, Encoder.encode(1L).length);
        assertEquals(9, Encoder.encode(1.0).length);
        assertEquals(5, Encoder.encode("abc").length);
        assertEquals(5, Encoder.encode(new byte[3]).length);
    }

    @Test
    void countsOfEverySizeComeBack() throws Exception {
        Encoder out = new Encoder(1);
        List<Long> counts = new ArrayList<>(List.of(0L, Long.MAX_VALUE));
        for (int shift = 1; shift < 63; shift++) {
            counts.addAll(List.of((1L << shift) - 1, 1L << shift, (1L << shift) + 1));
        }
        for (long count : counts) {
            out.count(count);
        }
        Decoder in = new Decoder(out.toBytes());
        for (long count : counts) {
            assertEquals(count, in.count());
        }
        assertEquals(0, in.remaining());
        assertThrows(IllegalArgumentException.class, () -> out.count(-1));
        assertEquals(1, new Encoder().count(127).size());
        assertEquals(2, new Encoder().count(128).size());
        assertEquals(9, new Encoder().count(Long.MAX_VALUE).size());
    }

    @Test
    void numbersAreBigEndianAndStringsUtf8() throws Exception {
        byte[] bytes = new Encoder()
                .int8(-2)
                .int32(0x01020304)
                .int64(0x0102030405060708L)
                .string("\u00e9")
                .raw(new byte[] {9})
                .toBytes();
        assertArrayEquals(new byte[] {-2, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 2, (byte) 0xc3, (byte) 0xa9, 9}, bytes);
        Decoder in = new Decoder(bytes);
        assertEquals(-2, in.int8());
        assertEquals(0x01020304, in.int32());
        assertEquals(0x0102030405060708L, in.int64());
        assertEquals("\u00e9", in.string());
        assertArrayEquals(new byte[] {9}, in.raw(1));
    }

    @Test
    void anEncoderTakesOverWhatAnotherHasAndForgetsWhatIsCut() throws Exception {
        Encoder first = new Encoder().object("first");
        int size = first.size();
        first.object("second");
        Encoder whole = new Encoder(1).raw(first.cutTo(size)).int8(7);
        Decoder in = new Decoder(whole.toBytes());
        assertEquals("first", in.object());
        assertEquals(7, in.int8());
        assertEquals(0, in.remaining());
        assertEquals(size, first.cutTo(1_000).size(), "nothing is added by cutting");
    }

    @Test
    void aMessageThatIsCutAnywhereIsRefused() throws Exception {
        for (Object sample : samples()) {
            byte[] whole = Encoder.encode(sample);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                WireException e = assertThrows(WireException.class, () -> Decoder.decode(cut));
                assertTrue(e.getMessage().length() > 10, e.getMessage());
            }
            byte[] longer = Arrays.copyOf(whole, whole.length + 1);
            assertThrows(WireException.class, () -> Decoder.decode(longer));
        }
    }

    @Test
    void forgedCountsAllocateNothing() {
        for (long count : new long[] {
            1,
            100,
            Integer.MAX_VALUE,
            1L << 32,
            1L << 60,
            (1L << 60) + 1_000_000_000,
            2049638230412172402L,
            Long.MAX_VALUE
        }) {
            byte[] bytes = new Encoder().count(count).toBytes();
            for (int each = 0; each < 20; each++) {
                int leastBytesEach = each;
                assertThrows(
                        WireException.class,
                        () -> new Decoder(bytes).countOf(leastBytesEach),
                        () -> count + " of " + leastBytesEach + " bytes");
            }
            assertThrows(WireException.class, () -> new Decoder(bytes).bytes());
            assertThrows(WireException.class, () -> new Decoder(bytes).string());
            for (byte tag : new byte[] {Encoder.STRING, Encoder.BYTES, Encoder.SERIALIZED}) {
                byte[] object = new Encoder().int8(tag).count(count).toBytes();
                assertThrows(WireException.class, () -> Decoder.decode(object));
            }
        }
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x80);
        assertThrows(WireException.class, () -> new Decoder(endless).count());
    }

    @Test
    void forgedLengthsInsideOfSerializedObjectsAreRefused() throws Exception {
        for (Object sample : List.of(new int[] {1, 2, 3}, new ArrayList<>(List.of(1)), new HashMap<>(Map.of(1, 2)))) {
            byte[] whole = Encoder.encode(sample);
            for (int i = 0; i + 4 <= whole.length; i++) {
                byte[] forged = whole.clone();
                forged[i] = 0x7f;
                forged[i + 1] = (byte) 0xff;
                forged[i + 2] = (byte) 0xff;
                forged[i + 3] = (byte) 0xf0;
                decodeSomething(forged);
            }
        }
    }

    @Test
    void randomBytesAreAnObjectOrAreRefused() throws Exception {
        Random random = new Random(20261120);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(10);
            }
            decodeSomething(bytes);
        }
        byte[][] seeds = samples().stream()
                .map(sample -> {
                    try {
                        return Encoder.encode(sample);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(byte[][]::new);
        for (int i = 0; i < 60_000; i++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
            for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            decodeSomething(bytes);
        }
    }

    /* WireException for what is no object; ClassNotFoundException when a name of a class was hit. Nothing else. */
    private static void decodeSomething(byte[] bytes) {
        try {
            Object unused = Decoder.decode(bytes);
        } catch (WireException | ClassNotFoundException expected) {
            // refused
        } catch (IOException e) {
            throw new AssertionError("what are these? " + Arrays.toString(bytes), e);
        }
    }

    private static final class Failing implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            throw new IllegalStateException("as it does");
        }
    }

    @Test
    void anObjectThatFailsWhileItIsReadIsRefusedWithTheCause() throws Exception {
        byte[] bytes = Encoder.encode(new Failing());
        WireException e = assertThrows(WireException.class, () -> Decoder.decode(bytes));
        assertInstanceOf(IllegalStateException.class, e.getCause());
    }

    @Test
    void aClassThatIsNotHereIsNamed() throws Exception {
        byte[] bytes = Encoder.encode(new Failing());
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Failing");
        bytes[at] = 'f';
        ClassNotFoundException e = assertThrows(ClassNotFoundException.class, () -> Decoder.decode(bytes));
        assertTrue(e.getMessage().contains("failing"), e.getMessage());
    }

    private static final class NeverReady implements Serializable {
        private static final long serialVersionUID = 1;

        static {
            int unused = Integer.parseInt("no number");
        }
    }

    private static final class Neverready implements Serializable {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aClassThatCannotBeInitializedIsRefusedWithTheCause() throws Exception {
        byte[] bytes = Encoder.encode(new Neverready());
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Neverready");
        bytes[at + 5] = 'R';
        WireException e = assertThrows(WireException.class, () -> Decoder.decode(bytes));
        assertInstanceOf(LinkageError.class, e.getCause());
    }

    /* Arrays inside of arrays, each of which announces what one alone may: 60 kB that ask for a gigabyte. Code that is
     * not compiled yet needs more stack for them than a test's thread has. */
    @Test
    void manyForgedLengthsTogetherAllocateNoMoreThanOne() throws Exception {
        FutureTask<Void> reading = new FutureTask<>(() -> {
            Object nested = new Object[1];
            for (int i = 0; i < 1_500; i++) {
                nested = new Object[] {nested, new byte[20]};
            }
            byte[] bytes = Encoder.encode(nested);
            for (int i = 0; i + 5 < bytes.length; i++) {
                boolean isLength = bytes[i] == 0x75 && bytes[i + 1] == 0x71 && bytes[i + 9] == 2;
                if (isLength) {
                    bytes[i + 7] = (byte) (bytes.length >> 15);
                }
            }
            Object unused = Allocation.inProportion(
                    bytes.length, () -> assertThrows(WireException.class, () -> Decoder.decode(bytes)));
            return null;
        });
        new Thread(null, reading, "a large stack", 1 << 26).start();
        reading.get();
    }

    /* Tables of small collections are the largest in proportion to what they hold. */
    @Test
    void manySmallCollectionsAreNotTakenForForgedOnes() throws Exception {
        List<Function<Map<Integer, Byte>, Object>> kinds = List.of(
                HashMap::new,
                LinkedHashMap::new,
                IdentityHashMap::new,
                Hashtable::new,
                ConcurrentHashMap::new,
                map -> new HashSet<>(map.keySet()),
                map -> new ArrayDeque<>(map.keySet()),
                map -> new ArrayList<>(map.keySet()),
                map -> new Vector<>(map.keySet()),
                map -> new CopyOnWriteArrayList<>(map.keySet()),
                map -> new BitSet(map.size()),
                map -> new HashSet<>(5_000),
                map -> new HashMap<>(map.size() * 100, 0.01f));
        for (Function<Map<Integer, Byte>, Object> kind : kinds) {
            for (int size : new int[] {0, 1, 2, 3, 13}) {
                Map<Integer, Byte> entries = new HashMap<>();
                for (int i = 0; i < size; i++) {
                    entries.put(i, (byte) 0);
                }
                List<Object> all = new ArrayList<>();
                for (int i = 0; i < 2_000; i++) {
                    all.add(kind.apply(entries));
                }
                byte[] bytes = Encoder.encode(all);
                assertEquals(2_000, ((List<?>) Decoder.decode(bytes)).size());
            }
        }
    }

    @Test
    void depthIsLimited() throws Exception {
        Object nested = "innermost";
        for (int i = 0; i < 500; i++) {
            nested = new Object[] {nested};
        }
        byte[] deep = Encoder.encode(nested);
        Object[] outer = assertInstanceOf(Object[].class, Decoder.decode(deep));
        assertEquals(1, outer.length);
    }

    private record Everything(
            boolean truth,
            byte small,
            char letter,
            short number,
            int count,
            long sum,
            float share,
            double mean,
            @Nullable String text,
            int[] array,
            @Nullable Everything next)
            implements Serializable {}

    @Test
    void recordsKeepWhatTheyHold() throws Exception {
        Everything last = new Everything(
                false,
                (byte) -1,
                '\uffff',
                Short.MIN_VALUE,
                -1,
                Long.MIN_VALUE,
                -0f,
                Double.NaN,
                null,
                new int[0],
                null);
        Everything first =
                new Everything(true, (byte) 1, 'a', (short) 2, 3, 4, 0.5f, Math.PI, "\ud800", new int[] {1, 2}, last);
        Everything read = assertInstanceOf(Everything.class, Decoder.decode(Encoder.encode(first)));
        assertArrayEquals(first.array, read.array);
        assertEquals(
                new Everything(true, (byte) 1, 'a', (short) 2, 3, 4, 0.5f, Math.PI, "\ud800", first.array, null),
                new Everything(
                        read.truth,
                        read.small,
                        read.letter,
                        read.number,
                        read.count,
                        read.sum,
                        read.share,
                        read.mean,
                        read.text,
                        first.array,
                        null));
        assertEquals(0, read.next.array.length);
        assertEquals(
                last.toString().replaceAll("\\[I@\\w+", ""),
                read.next.toString().replaceAll("\\[I@\\w+", ""));
    }

    private record Empty() implements Serializable {}

    private record Range(int from, int to) implements Serializable {
        private static boolean checks; // so that there are some that no constructor would make

        Range {
            if (checks && to < from) {
                throw new IllegalArgumentException("from " + from + " to " + to);
            }
        }
    }

    private record Shown(String text) implements Serializable {
        @Override
        public String text() {
            return "<" + text + ">";
        }
    }

    private record Interned(String name) implements Serializable {
        static final Interned ONE = new Interned("one");

        private Object readResolve() throws InvalidObjectException {
            if (!name.equals("one")) {
                throw new InvalidObjectException("there is only one");
            }
            return ONE;
        }
    }

    private record Proxied(int value) implements Serializable {
        private Object writeReplace() {
            return new Date(value);
        }
    }

    @Test
    void recordsAreMadeByTheirConstructorsAsTheJdkDoesIt() throws Exception {
        record Local(List<Empty> list) implements Serializable {}
        Local local = new Local(List.of(new Empty(), new Empty()));
        assertEquals(local, Decoder.decode(Encoder.encode(local)));
        assertEquals(new Shown("a"), Decoder.decode(Encoder.encode(new Shown("a"))));
        assertSame(Interned.ONE, Decoder.decode(Encoder.encode(new Interned("one"))));
        assertEquals(new Date(5), Decoder.decode(Encoder.encode(new Proxied(5))));
        byte[] two = Encoder.encode(new Interned("two"));
        assertTrue(assertThrows(WireException.class, () -> Decoder.decode(two))
                .getMessage()
                .contains("there is only one"));
        byte[] backwards = Encoder.encode(new Range(2, 1));
        Range.checks = true;
        try {
            WireException e = assertThrows(WireException.class, () -> Decoder.decode(backwards));
            assertTrue(e.getMessage().contains("Range") && e.getMessage().contains("from 2 to 1"), e.getMessage());
        } finally {
            Range.checks = false;
        }
    }

    @Test
    void recordThatIsReferredToTwiceIsReadOnce() throws Exception {
        Range shared = new Range(1, 2);
        Object[] many = new Object[10_000];
        Arrays.fill(many, shared);
        byte[] bytes = Encoder.encode(many);
        Object[] read = assertInstanceOf(Object[].class, Decoder.decode(bytes));
        assertTrue(bytes.length < 10 * many.length, "it was written again and again");
        for (Object one : read) {
            assertSame(read[0], one);
        }
        assertEquals(shared, read[0]);
    }

    @Test
    void recordWithSomethingThatCannotTravelNamesIt() {
        record Job(Object stream) implements Serializable {}
        NotSerializableException e =
                assertThrows(NotSerializableException.class, () -> Encoder.encode(new Job(new Object())));
        assertTrue(e.getMessage().contains("Job.stream"), e.getMessage());
    }

    /** Whatever reading it would do. */
    private record Bomb(int size) implements Serializable {
        private Object readResolve() {
            throw new AssertionError("its code was run");
        }

        @Override
        public String toString() {
            throw new AssertionError("its code was run");
        }
    }

    @Test
    void describesObjectsWithoutRunningTheirCode() throws Exception {
        Supplier<String> lambda = (Supplier<String> & Serializable) () -> "x";
        Object[] objects = {null, 1, 2L, true, 1.5, "text", new byte[3], new Bomb(1), lambda, new int[2]};
        String[] descriptions = {
            "null", "1", "2", "true", "1.5", "text", "3 bytes", "a " + Bomb.class.getName(), "a lambda", "a [I"
        };
        for (int i = 0; i < objects.length; i++) {
            assertEquals(
                    descriptions[i],
                    new Decoder(new Encoder().object(objects[i]).toBytes()).describe());
        }
        assertThrows(WireException.class, () -> new Decoder(new byte[0]).describe());
        assertThrows(WireException.class, () -> new Decoder(new byte[] {Encoder.SERIALIZED, 2, 1, 1}).describe());
    }
}
