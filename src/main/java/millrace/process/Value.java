package millrace.process;

import java.io.Serializable;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One number, or truth value, in memory that processes share: Python's {@code multiprocessing.Value}, with the methods of
 * {@link java.util.concurrent.atomic.AtomicLong} and its siblings. A handle that is passed to a child leads to the same value there.
 *
 * <p>It is an {@link Array} of one element, and what is said there of atomic access, killed processes and closing holds here.
 */
public abstract sealed class Value implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private Value() {}

    /** A new value. */
    public static OfInt ofInt(int initial) {
        Array.OfInt place = Array.ofInts(1);
        place.set(0, initial);
        return new OfInt(place);
    }

    /** A new value. */
    public static OfLong ofLong(long initial) {
        Array.OfLong place = Array.ofLongs(1);
        place.set(0, initial);
        return new OfLong(place);
    }

    /** A new value. */
    public static OfDouble ofDouble(double initial) {
        Array.OfDouble place = Array.ofDoubles(1);
        place.set(0, initial);
        return new OfDouble(place);
    }

    /** A new value. */
    public static OfBoolean ofBoolean(boolean initial) {
        Array.OfInt place = Array.ofInts(1);
        place.set(0, initial ? 1 : 0);
        return new OfBoolean(place);
    }

    abstract Array place();

    /** Whether the other is a handle of the same value, whatever number that is. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Value value && value.place().equals(place());
    }

    @Override
    public final int hashCode() {
        return place().hashCode();
    }

    /** In the process that opened it: deletes the memory's file. Who has it open, here too, can still get and set it. */
    @Override
    public void close() {
        place().close();
    }

    /** A value of type {@code int}. */
    public static final class OfInt extends Value {
        private static final long serialVersionUID = 1;

        private final Array.OfInt place;

        private OfInt(Array.OfInt place) {
            this.place = place;
        }

        @Override
        Array place() {
            return place;
        }

        public int get() {
            return place.get(0);
        }

        public void set(int value) {
            place.set(0, value);
        }

        public int getAndSet(int value) {
            return place.getAndSet(0, value);
        }

        public boolean compareAndSet(int expected, int value) {
            return place.compareAndSet(0, expected, value);
        }

        public int getAndAdd(int delta) {
            return place.getAndAdd(0, delta);
        }

        public int addAndGet(int delta) {
            return place.addAndGet(0, delta);
        }

        public int getAndIncrement() {
            return place.getAndIncrement(0);
        }

        public int getAndDecrement() {
            return place.getAndDecrement(0);
        }

        public int incrementAndGet() {
            return place.incrementAndGet(0);
        }

        public int decrementAndGet() {
            return place.decrementAndGet(0);
        }

        public int getAndUpdate(IntUnaryOperator function) {
            return place.getAndUpdate(0, function);
        }

        public int updateAndGet(IntUnaryOperator function) {
            return place.updateAndGet(0, function);
        }

        public int getAndAccumulate(int value, IntBinaryOperator function) {
            return place.getAndAccumulate(0, value, function);
        }

        public int accumulateAndGet(int value, IntBinaryOperator function) {
            return place.accumulateAndGet(0, value, function);
        }

        @Override
        public String toString() {
            return Integer.toString(get());
        }
    }

    /** A value of type {@code long}. */
    public static final class OfLong extends Value {
        private static final long serialVersionUID = 1;

        private final Array.OfLong place;

        private OfLong(Array.OfLong place) {
            this.place = place;
        }

        @Override
        Array place() {
            return place;
        }

        public long get() {
            return place.get(0);
        }

        public void set(long value) {
            place.set(0, value);
        }

        public long getAndSet(long value) {
            return place.getAndSet(0, value);
        }

        public boolean compareAndSet(long expected, long value) {
            return place.compareAndSet(0, expected, value);
        }

        public long getAndAdd(long delta) {
            return place.getAndAdd(0, delta);
        }

        public long addAndGet(long delta) {
            return place.addAndGet(0, delta);
        }

        public long getAndIncrement() {
            return place.getAndIncrement(0);
        }

        public long getAndDecrement() {
            return place.getAndDecrement(0);
        }

        public long incrementAndGet() {
            return place.incrementAndGet(0);
        }

        public long decrementAndGet() {
            return place.decrementAndGet(0);
        }

        public long getAndUpdate(LongUnaryOperator function) {
            return place.getAndUpdate(0, function);
        }

        public long updateAndGet(LongUnaryOperator function) {
            return place.updateAndGet(0, function);
        }

        public long getAndAccumulate(long value, LongBinaryOperator function) {
            return place.getAndAccumulate(0, value, function);
        }

        public long accumulateAndGet(long value, LongBinaryOperator function) {
            return place.accumulateAndGet(0, value, function);
        }

        @Override
        public String toString() {
            return Long.toString(get());
        }
    }

    /** A value of type {@code double}. */
    public static final class OfDouble extends Value {
        private static final long serialVersionUID = 1;

        private final Array.OfDouble place;

        private OfDouble(Array.OfDouble place) {
            this.place = place;
        }

        @Override
        Array place() {
            return place;
        }

        public double get() {
            return place.get(0);
        }

        public void set(double value) {
            place.set(0, value);
        }

        public double getAndSet(double value) {
            return place.getAndSet(0, value);
        }

        /** Compares the bits: 0.0 is not -0.0. */
        public boolean compareAndSet(double expected, double value) {
            return place.compareAndSet(0, expected, value);
        }

        public double getAndAdd(double delta) {
            return place.getAndAdd(0, delta);
        }

        public double addAndGet(double delta) {
            return place.addAndGet(0, delta);
        }

        public double getAndUpdate(DoubleUnaryOperator function) {
            return place.getAndUpdate(0, function);
        }

        public double updateAndGet(DoubleUnaryOperator function) {
            return place.updateAndGet(0, function);
        }

        public double getAndAccumulate(double value, DoubleBinaryOperator function) {
            return place.getAndAccumulate(0, value, function);
        }

        public double accumulateAndGet(double value, DoubleBinaryOperator function) {
            return place.accumulateAndGet(0, value, function);
        }

        @Override
        public String toString() {
            return Double.toString(get());
        }
    }

    /** A value that is true or false. */
    public static final class OfBoolean extends Value {
        private static final long serialVersionUID = 1;

        private final Array.OfInt place;

        private OfBoolean(Array.OfInt place) {
            this.place = place;
        }

        @Override
        Array place() {
            return place;
        }

        public boolean get() {
            return place.get(0) != 0;
        }

        public void set(boolean value) {
            place.set(0, value ? 1 : 0);
        }

        public boolean getAndSet(boolean value) {
            return place.getAndSet(0, value ? 1 : 0) != 0;
        }

        public boolean compareAndSet(boolean expected, boolean value) {
            return place.compareAndSet(0, expected ? 1 : 0, value ? 1 : 0);
        }

        @Override
        public String toString() {
            return Boolean.toString(get());
        }
    }
}
