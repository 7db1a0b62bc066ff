package millrace.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers, strings and objects into a growing array of bytes; {@link Decoder} reads them in the same order.
 *
 * <p>Numbers are big-endian; counts are unsigned LEB128 (seven bits a byte, low bits first). An object is one tag byte and
 * what the tag says: {@code null}, booleans, {@code Integer}, {@code Long}, {@code Double}, {@code String} and
 * {@code byte[]} in a few bytes, everything else as the JDK serializes it, but records as {@link FlatRecord}. Not thread-safe.
 */
public final class Encoder {
    static final byte NULL = 0;
    static final byte FALSE = 1;
    static final byte TRUE = 2;
    static final byte INT = 3;
    static final byte LONG = 4;
    static final byte DOUBLE = 5;
    static final byte STRING = 6;
    static final byte BYTES = 7;
    static final byte SERIALIZED = 8;

    /* The JDK's arrays end a little below 2^31. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int size;

    public Encoder() {
        this(64);
    }

    public Encoder(int expectedBytes) {
        bytes = new byte[Math.max(16, expectedBytes)];
    }

    /**
     * The bytes of one object.
     *
     * @throws NotSerializableException as {@link #object} says
     */
    public static byte[] encode(@Nullable Object object) throws IOException {
        return new Encoder().object(object).toBytes();
    }

    /**
     * The same, also of what else would take a few bytes.
     *
     * @param witness is shown every object on the way from that one, once, as it is written
     */
    public static byte[] encode(Object object, Consumer<Object> witness) throws IOException {
        return new Encoder().int8(SERIALIZED).bytes(serialized(object, witness)).toBytes();
    }

    public Encoder int8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public Encoder int32(int value) {
        reserve(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public Encoder int64(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A number that is small most of the time, and never negative: 1 to 9 bytes. */
    public Encoder count(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a count is never negative: " + value);
        }
        reserve(9);
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** A count of bytes and the bytes. */
    public Encoder bytes(byte[] value) {
        count(value.length);
        return raw(value);
    }

    /** The bytes alone; the reader knows how many. */
    public Encoder raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** What another encoder has written. */
    public Encoder raw(Encoder other) {
        reserve(other.size);
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
        return this;
    }

    /** Forgets what was written after the first bytes. */
    public Encoder cutTo(int firstBytes) {
        size = Math.min(size, firstBytes);
        return this;
    }

    /** UTF-8; an unpaired surrogate, which has no UTF-8, becomes a question mark, so {@link #object} does not use this. */
    public Encoder string(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Any object that can be serialized, or null.
     *
     * @throws NotSerializableException if it cannot be: the message names what is in the way, where that is, and a cure; or
     *     the object's own code that has thrown an unchecked exception, which is the cause
     * @throws IOException if the object's own code says that it cannot be
     */
    public Encoder object(@Nullable Object value) throws IOException {
        if (value == null) {
            return int8(NULL);
        } else if (value instanceof String string && isEncodable(string)) {
            return int8(STRING).string(string);
        } else if (value instanceof Integer number) {
            return int8(INT).int32(number);
        } else if (value instanceof Long number) {
            return int8(LONG).int64(number);
        } else if (value instanceof Boolean truth) {
            return int8(truth ? TRUE : FALSE);
        } else if (value instanceof Double number) {
            return int8(DOUBLE).int64(Double.doubleToRawLongBits(number));
        } else if (value instanceof byte[] array) {
            return int8(BYTES).bytes(array);
        }
        return int8(SERIALIZED).bytes(serialized(value, object -> {}));
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private static boolean isEncodable(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (Character.isSurrogate(string.charAt(i))) {
                return StandardCharsets.UTF_8.newEncoder().canEncode(string);
            }
        }
        return true;
    }

    private static final class Objects extends ObjectOutputStream {
        private final Consumer<Object> witness;

        Objects(OutputStream out, Consumer<Object> witness) throws IOException {
            super(out);
            this.witness = witness;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            witness.accept(object);
            return FlatRecord.of(object);
        }
    }

    private static byte[] serialized(Object value, Consumer<Object> witness) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (ObjectOutputStream objects = new Objects(out, witness)) {
            objects.writeObject(value);
        } catch (NotSerializableException e) {
            throw Culprit.named(value, e);
        } catch (RuntimeException e) {
            throw Culprit.thrown(value, e);
        } catch (StackOverflowError e) {
            NotSerializableException tooDeep =
                    new NotSerializableException("a " + value.getClass().getName()
                            + " refers to objects that refer to objects, too deep for this thread's stack (" + e
                            + "); send it flat, as an array or an ArrayList");
            tooDeep.initCause(e);
            throw tooDeep;
        }
        return out.toByteArray();
    }

    private void reserve(int more) {
        if (more > MOST_BYTES - size) {
            throw new IllegalArgumentException(
                    "a message of more than " + MOST_BYTES + " bytes; send it in parts, or as a file");
        }
        if (size + more > bytes.length) {
            long doubled = Math.max(2L * bytes.length, (long) size + more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, MOST_BYTES));
        }
    }
}
