package millrace.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what an {@link Encoder} wrote, in the same order. Not thread-safe. */
public final class Decoder {
    /* The stream's magic number and version; that an object follows, and the description of its class. */
    private static final int BEFORE_CLASS_NAME = 6;
    /* Of one without fields: its version, flags, no fields, no annotation, no superclass; that a class follows, described. */
    private static final int BETWEEN_CLASS_NAMES = 15;
    private static final String LAMBDA = "java.lang.invoke.SerializedLambda";

    private final byte[] bytes;
    private final @Nullable ObjectInputFilter filter;
    private int position;

    public Decoder(byte[] bytes) {
        this(bytes, null);
    }

    /** Also refuses objects of classes that the filter rejects: for bytes of somebody who may not send what he likes. */
    public Decoder(byte[] bytes, @Nullable ObjectInputFilter filter) {
        this.bytes = bytes;
        this.filter = filter;
    }

    /** For other bytes of the same sender. */
    public Decoder of(byte[] others) {
        return new Decoder(others, filter);
    }

    /**
     * The object that {@link Encoder#encode} wrote.
     *
     * @throws WireException if the bytes are not exactly one object
     * @throws ClassNotFoundException if this process does not have the object's class
     */
    public static @Nullable Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
        Decoder decoder = new Decoder(bytes);
        Object object = decoder.object();
        if (decoder.remaining() != 0) {
            throw new WireException(
                    "an object is followed by " + decoder.remaining() + " bytes that belong to nothing");
        }
        return object;
    }

    public int remaining() {
        return bytes.length - position;
    }

    public byte int8() throws WireException {
        need(1);
        return bytes[position++];
    }

    public int int32() throws WireException {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (bytes[position++] & 0xff);
        }
        return value;
    }

    public long int64() throws WireException {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[position++] & 0xff);
        }
        return value;
    }

    public long count() throws WireException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = int8();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new WireException("a count of more than nine bytes at byte " + position);
    }

    /** How many things follow, each of at least that many bytes: a number that cannot be true is refused. */
    public int countOf(int leastBytesEach) throws WireException {
        long value = count();
        if (value > remaining() / Math.max(1, leastBytesEach)) {
            throw new WireException(value + " elements are announced, but only " + remaining() + " bytes follow");
        }
        return (int) value;
    }

    public byte[] bytes() throws WireException {
        return raw(countOf(1));
    }

    public byte[] raw(int length) throws WireException {
        need(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public String string() throws WireException {
        int length = countOf(1);
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    /**
     * An object.
     *
     * @throws ClassNotFoundException if this process does not have the object's class
     */
    public @Nullable Object object() throws IOException, ClassNotFoundException {
        byte tag = int8();
        return switch (tag) {
            case Encoder.NULL -> null;
            case Encoder.FALSE -> false;
            case Encoder.TRUE -> true;
            case Encoder.INT -> int32();
            case Encoder.LONG -> int64();
            case Encoder.DOUBLE -> Double.longBitsToDouble(int64());
            case Encoder.STRING -> string();
            case Encoder.BYTES -> bytes();
            case Encoder.SERIALIZED -> deserialized();
            default -> throw new WireException("no object begins with byte " + tag + " (at " + (position - 1) + ")");
        };
    }

    /**
     * What {@link #object} would return, for messages: of short forms the value, else the name of the class, for which no code of
     * that class runs.
     */
    public String describe() throws WireException {
        need(1);
        try {
            if (bytes[position] != Encoder.SERIALIZED) {
                Object value = object();
                return value instanceof byte[] array ? array.length + " bytes" : String.valueOf(value);
            }
            position++;
            int length = countOf(1);
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, position, length));
            in.readNBytes(BEFORE_CLASS_NAME);
            String name = in.readUTF();
            if (name.equals(FlatRecord.class.getName())) {
                in.readNBytes(BETWEEN_CLASS_NAMES);
                name = in.readUTF();
            }
            return name.equals(LAMBDA) ? "a lambda" : "a " + name;
        } catch (IOException | ClassNotFoundException e) {
            throw new WireException("no object: " + e, e);
        }
    }

    private @Nullable Object deserialized() throws IOException, ClassNotFoundException {
        int length = countOf(1);
        InputStream in = new ByteArrayInputStream(bytes, position, length);
        position += length;
        try (Objects objects = new Objects(in, length, filter)) {
            return objects.readObject();
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            throw new WireException("an object of " + length + " bytes cannot be read: " + e, e);
        }
    }

    private void need(int length) throws WireException {
        if (length > remaining()) {
            throw new WireException("the message ends after " + bytes.length
                    + " bytes, in the middle of a value that needs " + (length - remaining()) + " more");
        }
    }

    /*
     * Finds classes as the application does, and refuses forged lengths. An array of n elements takes at least n bytes in
     * the stream, a hash table is never four times larger than its entries: if all of them together announce more, the bytes
     * are wrong. A filter for the whole JVM (jdk.serialFilter) is asked first.
     */
    private static final class Objects extends ObjectInputStream {
        private static final int DEEPEST = 2_000;

        private long elementsLeft;

        Objects(InputStream in, int length, @Nullable ObjectInputFilter filter) throws IOException {
            super(in);
            ObjectInputFilter outer = getObjectInputFilter();
            elementsLeft = 4L * length + 64;
            setObjectInputFilter(info -> {
                elementsLeft -= Math.max(0, info.arrayLength());
                if (elementsLeft < 0 || info.depth() > DEEPEST) {
                    return ObjectInputFilter.Status.REJECTED;
                }
                if (filter != null && filter.checkInput(info) == ObjectInputFilter.Status.REJECTED) {
                    return ObjectInputFilter.Status.REJECTED;
                }
                return outer == null ? ObjectInputFilter.Status.UNDECIDED : outer.checkInput(info);
            });
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context == null) {
                return super.resolveClass(description);
            }
            try {
                return Class.forName(description.getName(), false, context);
            } catch (ClassNotFoundException primitiveOrElsewhere) {
                return super.resolveClass(description);
            }
        }
    }
}
