package millrace.wire;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way: its class, and what its components hold. Its canonical constructor makes it anew, as it does where the JDK
 * reads a record.
 */
/*
 * The JDK writes records well. But to read the first one it composes method handles, and for each new shape some more: half a
 * hundred small classes are made while the process waits. Of a worker's start that was a fifth.
 *
 * A record that can be reached from its own components cannot be made before them. The JDK puts null there; here it is this.
 */
final class FlatRecord implements Serializable {
    private static final long serialVersionUID = 1;

    /** Empty of what is no record, or closed to us: the JDK may do with that as it does. */
    private static final ClassValue<Optional<Shape>> SHAPES = new ClassValue<>() {
        @Override
        protected Optional<Shape> computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private transient Shape shape;
    private transient @Nullable Object[] values;

    private FlatRecord(Shape shape, @Nullable Object[] values) {
        this.shape = shape;
        this.values = values;
    }

    /** What is to be written for an object: itself, unless it is a record. */
    static Object of(Object object) {
        if (!(object instanceof Record) || !(object instanceof Serializable)) {
            return object;
        }
        Optional<Shape> shape = SHAPES.get(object.getClass());
        return shape.isPresent() ? new FlatRecord(shape.get(), shape.get().values(object)) : object;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.writeObject(shape.type);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (shape.kinds[i].getName()) {
                case "boolean" -> out.writeBoolean((boolean) value);
                case "byte" -> out.writeByte((byte) value);
                case "char" -> out.writeChar((char) value);
                case "short" -> out.writeShort((short) value);
                case "int" -> out.writeInt((int) value);
                case "long" -> out.writeLong((long) value);
                case "float" -> out.writeFloat((float) value);
                case "double" -> out.writeDouble((double) value);
                default -> out.writeObject(value);
            }
        }
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        if (!(in.readObject() instanceof Class<?> type) || !Serializable.class.isAssignableFrom(type)) {
            throw new InvalidObjectException("a record without its class");
        }
        shape = SHAPES.get(type)
                .orElseThrow(() -> new InvalidObjectException(type.getName() + " is no record here, or closed"));
        values = new Object[shape.kinds.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (shape.kinds[i].getName()) {
                case "boolean" -> in.readBoolean();
                case "byte" -> in.readByte();
                case "char" -> in.readChar();
                case "short" -> in.readShort();
                case "int" -> in.readInt();
                case "long" -> in.readLong();
                case "float" -> in.readFloat();
                case "double" -> in.readDouble();
                default -> in.readObject();
            };
        }
    }

    private @Nullable Object readResolve() throws ObjectStreamException {
        return shape.made(values);
    }

    /** How records of a class are taken apart and made. */
    private static final class Shape {
        final Class<?> type;
        final Class<?>[] kinds;
        private final Field[] fields;
        private final Constructor<?> constructor;
        private final @Nullable Method readResolve;

        private Shape(Class<?> type) throws NoSuchFieldException, NoSuchMethodException {
            RecordComponent[] components = type.getRecordComponents();
            this.type = type;
            kinds = new Class<?>[components.length];
            fields = new Field[components.length];
            for (int i = 0; i < fields.length; i++) {
                kinds[i] = components[i].getType();
                fields[i] = type.getDeclaredField(components[i].getName());
                fields[i].setAccessible(true);
            }
            constructor = type.getDeclaredConstructor(kinds);
            constructor.setAccessible(true);
            readResolve = readResolve(type);
        }

        static Optional<Shape> of(Class<?> type) {
            try {
                return type.isRecord() ? Optional.of(new Shape(type)) : Optional.empty();
            } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
                return Optional.empty();
            }
        }

        private static @Nullable Method readResolve(Class<?> type) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals("readResolve") && method.getParameterCount() == 0) {
                    method.setAccessible(true);
                    return method;
                }
            }
            return null;
        }

        @Nullable
        Object[] values(Object record) {
            @Nullable Object[] values = new Object[fields.length];
            for (int i = 0; i < values.length; i++) {
                try {
                    values[i] = fields[i].get(record);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(type.getName() + " was open, and is closed", e);
                }
            }
            return values;
        }

        @Nullable
        Object made(@Nullable Object[] values) throws ObjectStreamException {
            try {
                Object record = constructor.newInstance(values);
                return readResolve == null ? record : readResolve.invoke(record);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof ObjectStreamException why) {
                    throw why;
                } else if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw invalid(e.getCause() == null ? e : e.getCause());
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                throw invalid(e);
            }
        }

        private InvalidObjectException invalid(Throwable why) {
            InvalidObjectException invalid =
                    new InvalidObjectException(type.getName() + " cannot be made of what came: " + why);
            invalid.initCause(why);
            return invalid;
        }
    }
}
