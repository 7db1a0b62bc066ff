package millrace.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@link Value}, {@link Array} and {@link SharedMemory}. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ValueIT {
    @TempDir
    private Path folder;

    @Test
    void anIntHasTheMethodsOfAtomicInteger() {
        try (Value.OfInt value = Value.ofInt(5)) {
            assertEquals(5, value.get());
            value.set(Integer.MAX_VALUE);
            assertEquals(Integer.MAX_VALUE, value.getAndIncrement());
            assertEquals(Integer.MIN_VALUE, value.get());
            assertEquals(Integer.MIN_VALUE, value.getAndSet(1));
            assertFalse(value.compareAndSet(2, 3));
            assertTrue(value.compareAndSet(1, 3));
            assertEquals(3, value.getAndAdd(4));
            assertEquals(9, value.addAndGet(2));
            assertEquals(10, value.incrementAndGet());
            assertEquals(10, value.getAndDecrement());
            assertEquals(8, value.decrementAndGet());
            assertEquals(8, value.getAndUpdate(n -> n * 2));
            assertEquals(17, value.updateAndGet(n -> n + 1));
            assertEquals(17, value.getAndAccumulate(20, Math::max));
            assertEquals(5, value.accumulateAndGet(5, Math::min));
            assertEquals("5", value.toString());
        }
    }

    @Test
    void whatIsClosedGoesOnHereAndIsNotSentToWhoCannotOpenIt() {
        Array.OfInt array = Array.ofInts(2);
        Value.OfInt value = Value.ofInt(3);
        array.close();
        value.close();
        array.set(1, 7);
        assertEquals(7, array.get(1));
        assertEquals(4, value.incrementAndGet());
        try (ChildProcess ofArray = new ChildProcess(() -> array.set(0, 1));
                ChildProcess ofValue = new ChildProcess(() -> value.set(1))) {
            assertThrows(IllegalArgumentException.class, ofArray::start);
            assertThrows(IllegalArgumentException.class, ofValue::start);
        }
    }

    @Test
    void anArrayPrintsItsNumbersAndCutsWhenThereAreMany() {
        try (Array.OfInt none = Array.ofInts(0);
                Array.OfInt few = Array.ofInts(3);
                Array.OfLong most = Array.ofLongs(100);
                Array.OfLong many = Array.ofLongs(1_000_000);
                Array.OfDouble one = Array.ofDoubles(1)) {
            few.setAll(1, -2, 3);
            many.set(1, 5);
            one.set(0, 0.5);
            assertEquals("[]", none.toString());
            assertEquals("[1, -2, 3]", few.toString());
            assertEquals("[0.5]", one.toString());
            assertTrue(most.toString().endsWith(", 0, 0]"), most::toString);
            assertTrue(many.toString().startsWith("[0, 5, 0, "), many::toString);
            assertTrue(many.toString().endsWith(", 0, and 999900 more]"), many::toString);
        }
    }

    @Test
    void handlesOfOneValueOrArrayAreEqual() throws Exception {
        try (Queue<Object> way = Queue.open();
                Value.OfInt value = Value.ofInt(1);
                Value.OfInt another = Value.ofInt(1);
                Array.OfInt array = Array.ofInts(1);
                Array.OfInt anotherArray = Array.ofInts(1)) {
            way.put(value);
            way.put(array);
            Object sameValue = way.take();
            Object sameArray = way.take();
            assertEquals(value, sameValue);
            assertEquals(value.hashCode(), sameValue.hashCode());
            assertEquals(array, sameArray);
            assertEquals(array.hashCode(), sameArray.hashCode());
            assertFalse(value.equals(another), "both are 1, but one can change");
            assertFalse(array.equals(anotherArray));
        }
    }

    @Test
    void aLongHasTheMethodsOfAtomicLong() {
        try (Value.OfLong value = Value.ofLong(1L << 40)) {
            assertEquals(1L << 40, value.getAndAdd(1));
            assertEquals((1L << 40) + 2, value.incrementAndGet());
            assertEquals((1L << 40) + 2, value.getAndSet(-1));
            assertTrue(value.compareAndSet(-1, 7));
            assertEquals(7, value.getAndUpdate(n -> n * n));
            assertEquals(50, value.accumulateAndGet(1, Long::sum));
        }
    }

    @Test
    void aDoubleAddsAndComparesBits() {
        try (Value.OfDouble value = Value.ofDouble(0.5)) {
            assertEquals(0.5, value.getAndAdd(0.25));
            assertEquals(1.0, value.addAndGet(0.25));
            assertTrue(value.compareAndSet(1.0, Double.NaN));
            assertTrue(value.compareAndSet(Double.NaN, 0.0));
            assertFalse(value.compareAndSet(-0.0, 1));
            assertEquals(0.0, value.getAndSet(2));
            assertEquals(2, value.getAndUpdate(n -> n * n));
            assertEquals(8, value.accumulateAndGet(2, (a, b) -> a * b));
        }
    }

    @Test
    void aBooleanCanBeWonOnce() throws Exception {
        try (Value.OfBoolean value = Value.ofBoolean(false);
                Pool pool = Pool.open(3)) {
            List<Boolean> won = pool.map(n -> value.compareAndSet(false, true), List.of(1, 2, 3, 4, 5, 6), 1);
            assertEquals(1, won.stream().filter(one -> one).count());
            assertTrue(value.get());
            assertTrue(value.getAndSet(false));
            assertEquals("false", value.toString());
        }
    }

    @Test
    void incrementsOfManyProcessesAreAllCounted() throws Exception {
        int workers = 3;
        int each = 100_000;
        try (Value.OfInt ints = Value.ofInt(0);
                Value.OfLong longs = Value.ofLong(0);
                Value.OfDouble doubles = Value.ofDouble(0);
                Array.OfLong array = Array.ofLongs(workers + 1);
                Pool pool = Pool.open(workers)) {
            Map<String, Object> nested = Map.of("all", List.of(longs, array));
            List<Boolean> unused = pool.map(
                    worker -> {
                        List<?> all = (List<?>) nested.get("all");
                        for (int i = 0; i < each; i++) {
                            ints.getAndIncrement();
                            ((Value.OfLong) all.get(0)).addAndGet(2);
                            doubles.getAndAdd(0.5);
                            ((Array.OfLong) all.get(1)).incrementAndGet(worker);
                            ((Array.OfLong) all.get(1)).updateAndGet(workers, n -> n + 1);
                        }
                        return true;
                    },
                    IntStream.range(0, workers).boxed().toList(),
                    1);
            assertEquals(workers * each, ints.get());
            assertEquals(2L * workers * each, longs.get());
            assertEquals(0.5 * workers * each, doubles.get());
            assertArrayEquals(new long[] {each, each, each, (long) workers * each}, array.toArray());
        }
    }

    @Test
    void anArrayChecksItsBounds() {
        try (Array.OfInt ints = Array.ofInts(3);
                Array.OfDouble doubles = Array.ofDoubles(2);
                Array.OfLong none = Array.ofLongs(0)) {
            assertEquals(3, ints.length());
            assertArrayEquals(new int[3], ints.toArray());
            ints.setAll(1, 2, 3);
            assertEquals(3, ints.getAndAdd(2, 10));
            assertArrayEquals(new int[] {1, 2, 13}, ints.toArray());
            assertEquals(0, none.length());
            doubles.set(1, 1.5);
            assertArrayEquals(new double[] {0, 1.5}, doubles.toArray());
            assertThrows(IndexOutOfBoundsException.class, () -> ints.get(3));
            assertThrows(IndexOutOfBoundsException.class, () -> ints.set(-1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> doubles.get(2));
            assertThrows(IndexOutOfBoundsException.class, () -> none.incrementAndGet(0));
            assertThrows(IndexOutOfBoundsException.class, () -> ints.setAll(1, 2, 3, 4));
            assertThrows(IllegalArgumentException.class, () -> Array.ofLongs(-1));
            assertThrows(IllegalArgumentException.class, () -> Array.ofLongs(Integer.MAX_VALUE));
        }
    }

    @Test
    void whoHasAValueGoesOnUsingItWhenItIsClosed() {
        Value.OfInt value = Value.ofInt(1);
        value.close();
        value.close();
        assertEquals(2, value.incrementAndGet());
    }

    @Test
    void sharedMemoryIsTheSameBytesEverywhere() throws Exception {
        try (SharedMemory memory = SharedMemory.open("picture", 100_000);
                SharedMemory nameless = SharedMemory.open(8);
                Pool pool = Pool.open(1)) {
            assertEquals("picture", memory.name());
            assertEquals(100_000, memory.size());
            assertThrows(IllegalStateException.class, () -> SharedMemory.open("picture", 1));
            memory.buffer().put(99_999, (byte) 5).putInt(0, 77);
            assertEquals(
                    82,
                    pool.submit(() -> {
                                ByteBuffer here = memory.buffer();
                                nameless.buffer().putLong(0, 123);
                                return here.get(99_999)
                                        + SharedMemory.attach("picture")
                                                .buffer()
                                                .getInt(0);
                            })
                            .get());
            assertEquals(123, nameless.buffer().getLong());
            assertEquals(123, SharedMemory.attach(nameless.name()).buffer().getLong());
            assertNotSame(memory.buffer(), memory.buffer());
        }
        assertThrows(NoSuchElementException.class, () -> SharedMemory.attach("picture"));
        assertThrows(NoSuchElementException.class, () -> SharedMemory.attach("nothing"));
    }

    @Test
    void aNameMayBeUsedAgainForOtherMemory() {
        SharedMemory old = SharedMemory.open("again", 10);
        old.buffer().put(0, (byte) 1);
        old.close();
        try (SharedMemory young = SharedMemory.open("again", 20)) {
            old.close();
            assertEquals(20, SharedMemory.attach("again").size());
            assertEquals(0, young.buffer().get(0));
            assertEquals(1, old.buffer().get(0), "who has it goes on using it");
        }
    }

    @Test
    void sharedMemoryGoesWithItsOwner() throws Exception {
        Mark up = Mark.in(folder, "up");
        try (ChildProcess owner = new ChildProcess(() -> {
                    SharedMemory memory = SharedMemory.open("mortal", 10);
                    memory.buffer().put(0, (byte) 1);
                    up.set();
                    Processes.sleepForever();
                })
                .start()) {
            up.await();
            assertEquals(1, SharedMemory.attach("mortal").buffer().get(0));
            assertThrows(IllegalStateException.class, () -> SharedMemory.open("mortal", 10));
            owner.kill();
            owner.join();
            assertThrows(NoSuchElementException.class, () -> SharedMemory.attach("mortal"));
            try (SharedMemory mine = SharedMemory.open("mortal", 10)) {
                assertEquals(0, mine.buffer().get(0));
            }
        }
    }

    @Test
    void badNamesAndSizesAreRefused() {
        for (String name : new String[] {"", "a/b", "..//", "x".repeat(65), "\u00e4", "a b"}) {
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.open(name, 1), name);
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.attach(name), name);
        }
        for (long bytes : new long[] {0, -1, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.open("size", bytes));
        }
    }

    @Test
    void handlesOfTheSameAreEqual() throws Exception {
        try (Pool pool = Pool.open(1);
                Lock lock = Lock.open();
                Lock otherLock = Lock.open();
                SharedMemory memory = SharedMemory.open("equal", 8);
                Pipe pipe = Pipe.open()) {
            for (Object handle : List.of(lock, memory)) {
                Object back = pool.apply(x -> x, handle);
                assertEquals(handle, back);
                assertEquals(handle.hashCode(), back.hashCode());
            }
            assertNotEquals(lock, otherLock);
            assertNotEquals(pipe.first(), pipe.second());
            assertEquals(pipe.first(), pipe.first());
            SharedMemory closed = SharedMemory.open(8);
            closed.close();
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> pool.apply(x -> x, closed));
            assertTrue(refused.getMessage().contains("this memory is closed"), refused.getMessage());
        }
    }
}
