package millrace.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An array of numbers in memory that processes share: Python's {@code multiprocessing.Array}, with the methods of
 * {@link java.util.concurrent.atomic.AtomicIntegerArray}. A handle that is passed to a child leads to the same memory there.
 *
 * <p>Every method is atomic, and has the effects on memory of a {@code volatile} access: what a process wrote to shared memory
 * before it set an element is there for whoever sees the element. None waits. A process that is killed leaves each element as it was
 * before or after an operation. Functions are applied again when another process was faster; they should have no side effects.
 *
 * <p>The process that opened an array closes it when no handle is on its way any more. That deletes the file, not the memory:
 * who has the array, the opener too, goes on getting and setting, but no other process can open it any more. So what was closed
 * is not serialized again in its opener: that is an {@link IllegalArgumentException} at the call. Closing twice is harmless.
 */
public abstract sealed class Array implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MappedFile.LONG;

    private static final int MOST_SHOWN = 100;

    private final String path;
    final transient ByteBuffer memory;
    private final transient boolean opener;
    private transient volatile boolean closed;

    private Array(Path path, boolean opener) {
        this.path = path.toString();
        this.opener = opener;
        this.memory = Tree.here().shared(path, ByteBuffer.class, Array::map);
    }

    private static ByteBuffer map(Path file) {
        try {
            return MappedFile.map(file);
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("the process that opened this memory has closed it (" + file + ")", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the memory " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path create(int length, int bytesEach) {
        if (length < 0 || length > Integer.MAX_VALUE / bytesEach) {
            throw new IllegalArgumentException(
                    "an array has 0 to " + Integer.MAX_VALUE / bytesEach + " elements, not " + length);
        }
        Path file = Tree.here().directory().newPath("array");
        try {
            MappedFile.create(file, (long) length * bytesEach);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the memory " + file + ": " + e.getMessage(), e);
        }
        return file;
    }

    /** An array of that many zeros. */
    public static OfInt ofInts(int length) {
        return new OfInt(create(length, Integer.BYTES), true);
    }

    /** An array of that many zeros. */
    public static OfLong ofLongs(int length) {
        return new OfLong(create(length, Long.BYTES), true);
    }

    /** An array of that many zeros. */
    public static OfDouble ofDoubles(int length) {
        return new OfDouble(create(length, Double.BYTES), true);
    }

    /** How many elements it has. */
    public abstract int length();

    /** In the process that opened it: deletes the memory's file. What has it open can still be got and set, here as elsewhere. */
    @Override
    public void close() {
        if (opener) {
            closed = true;
            try {
                Files.deleteIfExists(Path.of(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        if (closed) {
            throw new IllegalStateException("this memory is closed, nobody could open it (" + path + ")");
        }
        out.defaultWriteObject();
    }

    /** Whether the other is a handle of the same memory. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Array array && array.path.equals(path);
    }

    @Override
    public final int hashCode() {
        return path.hashCode();
    }

    /** Its elements, as {@code [1, 2, 3]}; of a long one the first, and how many more there are. */
    @Override
    public final String toString() {
        String shown = IntStream.range(0, Math.min(length(), MOST_SHOWN))
                .mapToObj(this::text)
                .collect(Collectors.joining(", ", "[", ""));
        return shown + (length() > MOST_SHOWN ? ", and " + (length() - MOST_SHOWN) + " more]" : "]");
    }

    abstract String text(int index);

    final Path path() {
        return Path.of(path);
    }

    /** An array of {@code int}. */
    public static final class OfInt extends Array {
        private static final long serialVersionUID = 1;

        private OfInt(Path path, boolean opener) {
            super(path, opener);
        }

        @Override
        public int length() {
            return memory.limit() / Integer.BYTES;
        }

        public int get(int index) {
            return (int) INT.getVolatile(memory, at(index));
        }

        public void set(int index, int value) {
            INT.setVolatile(memory, at(index), value);
        }

        public int getAndSet(int index, int value) {
            return (int) INT.getAndSet(memory, at(index), value);
        }

        public boolean compareAndSet(int index, int expected, int value) {
            return INT.compareAndSet(memory, at(index), expected, value);
        }

        public int getAndAdd(int index, int delta) {
            return (int) INT.getAndAdd(memory, at(index), delta);
        }

        public int addAndGet(int index, int delta) {
            return getAndAdd(index, delta) + delta;
        }

        public int getAndIncrement(int index) {
            return getAndAdd(index, 1);
        }

        public int getAndDecrement(int index) {
            return getAndAdd(index, -1);
        }

        public int incrementAndGet(int index) {
            return getAndAdd(index, 1) + 1;
        }

        public int decrementAndGet(int index) {
            return getAndAdd(index, -1) - 1;
        }

        public int getAndUpdate(int index, IntUnaryOperator function) {
            while (true) {
                int before = get(index);
                if (compareAndSet(index, before, function.applyAsInt(before))) {
                    return before;
                }
            }
        }

        public int updateAndGet(int index, IntUnaryOperator function) {
            while (true) {
                int before = get(index);
                int after = function.applyAsInt(before);
                if (compareAndSet(index, before, after)) {
                    return after;
                }
            }
        }

        public int getAndAccumulate(int index, int value, IntBinaryOperator function) {
            return getAndUpdate(index, before -> function.applyAsInt(before, value));
        }

        public int accumulateAndGet(int index, int value, IntBinaryOperator function) {
            return updateAndGet(index, before -> function.applyAsInt(before, value));
        }

        /** A copy; each element is what it was when it was read. */
        public int[] toArray() {
            int[] copy = new int[length()];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = get(i);
            }
            return copy;
        }

        /** Sets elements one after the other, from index 0 on. */
        public void setAll(int... values) {
            Objects.checkFromIndexSize(0, values.length, length());
            for (int i = 0; i < values.length; i++) {
                set(i, values[i]);
            }
        }

        @Override
        String text(int index) {
            return Integer.toString(get(index));
        }

        private int at(int index) {
            return Objects.checkIndex(index, length()) * Integer.BYTES;
        }

        private Object readResolve() throws ObjectStreamException {
            return new OfInt(path(), false);
        }
    }

    /** An array of {@code long}. */
    public static final class OfLong extends Array {
        private static final long serialVersionUID = 1;

        private OfLong(Path path, boolean opener) {
            super(path, opener);
        }

        @Override
        public int length() {
            return memory.limit() / Long.BYTES;
        }

        public long get(int index) {
            return (long) LONG.getVolatile(memory, at(index));
        }

        public void set(int index, long value) {
            LONG.setVolatile(memory, at(index), value);
        }

        public long getAndSet(int index, long value) {
            return (long) LONG.getAndSet(memory, at(index), value);
        }

        public boolean compareAndSet(int index, long expected, long value) {
            return LONG.compareAndSet(memory, at(index), expected, value);
        }

        public long getAndAdd(int index, long delta) {
            return (long) LONG.getAndAdd(memory, at(index), delta);
        }

        public long addAndGet(int index, long delta) {
            return getAndAdd(index, delta) + delta;
        }

        public long getAndIncrement(int index) {
            return getAndAdd(index, 1);
        }

        public long getAndDecrement(int index) {
            return getAndAdd(index, -1);
        }

        public long incrementAndGet(int index) {
            return getAndAdd(index, 1) + 1;
        }

        public long decrementAndGet(int index) {
            return getAndAdd(index, -1) - 1;
        }

        public long getAndUpdate(int index, LongUnaryOperator function) {
            while (true) {
                long before = get(index);
                if (compareAndSet(index, before, function.applyAsLong(before))) {
                    return before;
                }
            }
        }

        public long updateAndGet(int index, LongUnaryOperator function) {
            while (true) {
                long before = get(index);
                long after = function.applyAsLong(before);
                if (compareAndSet(index, before, after)) {
                    return after;
                }
            }
        }

        public long getAndAccumulate(int index, long value, LongBinaryOperator function) {
            return getAndUpdate(index, before -> function.applyAsLong(before, value));
        }

        public long accumulateAndGet(int index, long value, LongBinaryOperator function) {
            return updateAndGet(index, before -> function.applyAsLong(before, value));
        }

        /** A copy; each element is what it was when it was read. */
        public long[] toArray() {
            long[] copy = new long[length()];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = get(i);
            }
            return copy;
        }

        /** Sets elements one after the other, from index 0 on. */
        public void setAll(long... values) {
            Objects.checkFromIndexSize(0, values.length, length());
            for (int i = 0; i < values.length; i++) {
                set(i, values[i]);
            }
        }

        @Override
        String text(int index) {
            return Long.toString(get(index));
        }

        private int at(int index) {
            return Objects.checkIndex(index, length()) * Long.BYTES;
        }

        private Object readResolve() throws ObjectStreamException {
            return new OfLong(path(), false);
        }
    }

    /** An array of {@code double}. */
    public static final class OfDouble extends Array {
        private static final long serialVersionUID = 1;

        private OfDouble(Path path, boolean opener) {
            super(path, opener);
        }

        @Override
        public int length() {
            return memory.limit() / Double.BYTES;
        }

        public double get(int index) {
            return Double.longBitsToDouble(bits(index));
        }

        public void set(int index, double value) {
            LONG.setVolatile(memory, at(index), Double.doubleToRawLongBits(value));
        }

        public double getAndSet(int index, double value) {
            return Double.longBitsToDouble((long) LONG.getAndSet(memory, at(index), Double.doubleToRawLongBits(value)));
        }

        /** Compares the bits, as {@link java.lang.invoke.VarHandle} does: 0.0 is not -0.0. */
        public boolean compareAndSet(int index, double expected, double value) {
            return LONG.compareAndSet(
                    memory, at(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
        }

        public double getAndAdd(int index, double delta) {
            return getAndUpdate(index, value -> value + delta);
        }

        public double addAndGet(int index, double delta) {
            return getAndAdd(index, delta) + delta;
        }

        public double getAndUpdate(int index, DoubleUnaryOperator function) {
            while (true) {
                long before = bits(index);
                double value = Double.longBitsToDouble(before);
                long after = Double.doubleToRawLongBits(function.applyAsDouble(value));
                if (LONG.compareAndSet(memory, at(index), before, after)) {
                    return value;
                }
            }
        }

        public double updateAndGet(int index, DoubleUnaryOperator function) {
            while (true) {
                long before = bits(index);
                double after = function.applyAsDouble(Double.longBitsToDouble(before));
                if (LONG.compareAndSet(memory, at(index), before, Double.doubleToRawLongBits(after))) {
                    return after;
                }
            }
        }

        public double getAndAccumulate(int index, double value, DoubleBinaryOperator function) {
            return getAndUpdate(index, before -> function.applyAsDouble(before, value));
        }

        public double accumulateAndGet(int index, double value, DoubleBinaryOperator function) {
            return updateAndGet(index, before -> function.applyAsDouble(before, value));
        }

        /** A copy; each element is what it was when it was read. */
        public double[] toArray() {
            double[] copy = new double[length()];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = get(i);
            }
            return copy;
        }

        /** Sets elements one after the other, from index 0 on. */
        public void setAll(double... values) {
            Objects.checkFromIndexSize(0, values.length, length());
            for (int i = 0; i < values.length; i++) {
                set(i, values[i]);
            }
        }

        private long bits(int index) {
            return (long) LONG.getVolatile(memory, at(index));
        }

        @Override
        String text(int index) {
            return Double.toString(get(index));
        }

        private int at(int index) {
            return Objects.checkIndex(index, length()) * Double.BYTES;
        }

        private Object readResolve() throws ObjectStreamException {
            return new OfDouble(path(), false);
        }
    }
}
