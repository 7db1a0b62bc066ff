package millrace.wire;

import java.io.Externalizable;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The object that keeps another from being serialized, and the way to it: {@code Job.sources -> ArrayList[2] -> Parser.stream}. */
final class Culprit {
    /*
     * The JDK says only the culprit's class. So after it has failed, and only then, the graph is walked once more, in width,
     * for the shortest way to an object of that class. The walk follows what serialization would: fields that are not
     * transient, and what a lambda has caught. The JDK's own fields are closed, so its collections are asked for what they
     * hold. Transient fields of a class that writes itself by hand come last: it may have written them, or not. What is not
     * found so is not found: then the class alone is the message, as it was without the walk.
     *
     * The JDK has a switch for this (sun.io.serialization.extendedDebugInfo). It is for the whole JVM, read when the first
     * object is written, makes all serialization slower, and shows the insides of an ArrayList rather than an index.
     */
    private static final int MOST_LOOKS = 200_000; // a graph of gigabytes must not be walked before the exception comes
    private static final int MOST_PARTS = 12; // in a message; of a longer way, the middle is left out

    private static final Set<String> WRITERS = Set.of("writeObject", "writeReplace", "writeExternal");

    private static final String SOURCE = "send what it is made from instead";

    /** An object, and the part of another that led to it; what can be done if it is the culprit. */
    private record Step(Object object, @Nullable Step from, String part, String cure) {}

    private final String className;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Step> next = new ArrayDeque<>();
    private final ArrayDeque<Step> last = new ArrayDeque<>();
    private int looks;

    private Culprit(String className) {
        this.className = className;
    }

    /** The same exception, with a message that names the culprit, the way to it, and what can be done. */
    static NotSerializableException named(Object root, NotSerializableException found) {
        NotSerializableException named =
                new NotSerializableException(message(root, String.valueOf(found.getMessage())));
        named.initCause(found);
        return named;
    }

    /** What an object's own code, a {@code writeObject} or its like, threw where no unchecked exception is expected. */
    static NotSerializableException thrown(Object root, RuntimeException thrown) {
        NotSerializableException named = new NotSerializableException(wayToWriter(root, thrown));
        named.initCause(thrown);
        return named;
    }

    private static String wayToWriter(Object root, RuntimeException thrown) {
        String what = thrown.getClass().getName();
        String culprit = "something that it refers to is an object";
        try {
            for (StackTraceElement frame : thrown.getStackTrace()) {
                String writer = frame.getClassName();
                if (WRITERS.contains(frame.getMethodName()) && !writer.equals(ObjectOutputStream.class.getName())) {
                    Step step = new Culprit(writer).from(root);
                    culprit = (step == null ? "something that it refers to is " : way(step)) + "a " + writer;
                    break;
                }
            }
            what = String.valueOf(thrown);
        } catch (Throwable ignored) {
            // out of code of users, or for want of memory
        }
        return culprit + " whose own code failed: " + what;
    }

    private static String message(Object root, String className) {
        String unfound = "something that it refers to is not serializable: " + className;
        try {
            Culprit search = new Culprit(className);
            Step culprit = search.from(root);
            if (culprit != null) {
                return way(culprit) + "a " + className + ", which is not serializable; " + culprit.cure;
            }
            return search.isTired() ? unfound + " (it is not among the first " + MOST_LOOKS + " objects)" : unfound;
        } catch (Throwable ignored) { // out of code of users, or for want of memory
            return unfound;
        }
    }

    private static String way(Step culprit) {
        List<String> parts = new ArrayList<>();
        for (Step step = culprit; step != null; step = step.from) {
            if (!step.part.isEmpty()) {
                parts.add(step.part);
            }
        }
        Collections.reverse(parts);
        int left = parts.size() - MOST_PARTS;
        if (left > 0) {
            parts.subList(MOST_PARTS / 2, MOST_PARTS / 2 + left).clear();
            parts.add(MOST_PARTS / 2, "... " + left + " more ...");
        }
        return parts.isEmpty() ? "it is " : String.join(" -> ", parts) + " is ";
    }

    private @Nullable Step from(Object root) {
        follow(next, null, root, "", "let its class implement Serializable");
        while (!next.isEmpty() || !last.isEmpty()) {
            Step step = next.isEmpty() ? last.remove() : next.remove();
            boolean isNew = seen.add(step.object);
            if (isNew && step.object.getClass().getName().equals(className)) {
                return step;
            } else if (isNew && step.object instanceof Serializable) {
                follow(step);
            }
        }
        return null;
    }

    private void follow(Step step) {
        if (step.object instanceof SerializedLambda lambda) {
            followCaptured(step, lambda);
        } else if (step.object.getClass().isArray()) {
            followElements(step);
        } else if (!followReplacement(step)) {
            followHeld(step);
            followFields(step);
        }
    }

    private void follow(
            ArrayDeque<Step> queue, @Nullable Step from, @Nullable Object object, String part, String cure) {
        looks++;
        if (object != null && !isPlain(object) && !isTired() && !seen.contains(object)) {
            boolean isLambda = object.getClass().isHidden() && !(object instanceof Serializable);
            queue.add(new Step(object, from, part, isLambda ? "a lambda is if its interface is" : cure));
        }
    }

    private static boolean isPlain(Object object) {
        return object instanceof String
                || object instanceof Number
                || object instanceof Enum
                || object instanceof Class
                || object instanceof Boolean
                || object instanceof Character;
    }

    private void follow(Step from, @Nullable Object object, String part, String cure) {
        follow(next, from, object, part, cure);
    }

    private boolean isTired() {
        return looks > MOST_LOOKS;
    }

    private void followElements(Step step) {
        Class<?> type = step.object.getClass().getComponentType();
        for (int i = 0; !type.isPrimitive() && i < Array.getLength(step.object) && !isTired(); i++) {
            follow(step, Array.get(step.object, i), name(type) + "[" + i + "]", SOURCE);
        }
    }

    /* What is written in place of the object, if its class says so; a lambda becomes a SerializedLambda. */
    private boolean followReplacement(Step step) {
        Class<?> replaced = step.object.getClass();
        for (Class<?> type = replaced; type != null; type = type.getSuperclass()) {
            try {
                Method method = type.getDeclaredMethod("writeReplace");
                if (!method.trySetAccessible()) {
                    return false;
                }
                Object replacement = method.invoke(step.object);
                if (replacement == null || replacement.getClass() == replaced) {
                    return false;
                }
                follow(step, replacement, "", step.cure);
                return true;
            } catch (NoSuchMethodException ignored) {
                // a superclass may have it
            } catch (ReflectiveOperationException e) {
                return false;
            }
        }
        return false;
    }

    private void followCaptured(Step step, SerializedLambda lambda) {
        String type = lambda.getCapturingClass();
        type = type.substring(type.lastIndexOf('/') + 1).replace('$', '.');
        String[] method = lambda.getImplMethodName().split("\\$", -1); // lambda$NAME$0, or a method that is referred to
        boolean isLambda = method.length > 1 && method[0].equals("lambda");
        String where = (isLambda ? "lambda in " + type + "." + method[1] : "method reference in " + type) + ", ";
        boolean hasReceiver = lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                && lambda.getImplMethodKind() != MethodHandleInfo.REF_newInvokeSpecial;
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            Object captured = lambda.getCapturedArg(i);
            if (i == 0 && hasReceiver && isLambda) {
                String cure =
                        "it comes along with its fields and methods: copy what the lambda needs into a local variable";
                follow(step, captured, where + "captured this", cure);
            } else {
                String cure = "make it where it is used, or " + SOURCE;
                follow(step, captured, where + "captured value " + (i + 1), cure);
            }
        }
    }

    /* Only what the JDK's own classes hold: an iterator of anybody else might wait, or have no end. */
    private void followHeld(Step step) {
        Class<?> ofJdk = step.object.getClass();
        while (ofJdk.getClassLoader() != null) {
            ofJdk = ofJdk.getSuperclass();
        }
        if (!Serializable.class.isAssignableFrom(ofJdk)) {
            return;
        }
        String name = name(step.object.getClass());
        if (step.object instanceof SortedSet<?> sorted) {
            follow(step, sorted.comparator(), name + "'s comparator", SOURCE);
        } else if (step.object instanceof SortedMap<?, ?> sorted) {
            follow(step, sorted.comparator(), name + "'s comparator", SOURCE);
        }
        if (step.object instanceof Collection<?> elements) {
            int index = 0;
            for (Object element : elements) {
                follow(step, element, name + "[" + index++ + "]", SOURCE);
                if (isTired()) {
                    break;
                }
            }
        } else if (step.object instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                follow(step, entry.getKey(), name + "'s key", SOURCE);
                follow(step, entry.getValue(), name + "[" + shown(entry.getKey()) + "]", SOURCE);
                if (isTired()) {
                    break;
                }
            }
        } else if (step.object instanceof Map.Entry<?, ?> entry) {
            follow(step, entry.getKey(), name + "'s key", SOURCE);
            follow(step, entry.getValue(), name + "'s value", SOURCE);
        } else if (step.object instanceof AtomicReference<?> reference) {
            follow(step, reference.get(), name + "'s value", SOURCE);
        } else if (step.object instanceof Throwable failure) {
            follow(step, failure.getCause(), name + "'s cause", SOURCE);
            for (Throwable suppressed : failure.getSuppressed()) {
                follow(step, suppressed, name + "'s suppressed exception", SOURCE);
            }
        }
    }

    private void followFields(Step step) {
        Class<?> type = step.object.getClass();
        while (type != null && Serializable.class.isAssignableFrom(type)) {
            for (Field field : type.getDeclaredFields()) {
                boolean isTransient = Modifier.isTransient(field.getModifiers());
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && (!isTransient || writesByHand(type))
                        && field.trySetAccessible()) {
                    try {
                        follow(
                                isTransient ? last : next,
                                step,
                                field.get(step.object),
                                name(type) + "." + field.getName(),
                                cure(field));
                    } catch (IllegalAccessException ignored) {
                        // it cannot be looked into, so it is not looked into
                    }
                }
            }
            type = type.getSuperclass();
        }
    }

    private static boolean writesByHand(Class<?> type) {
        try {
            return Externalizable.class.isAssignableFrom(type)
                    || !Modifier.isStatic(type.getDeclaredMethod("writeObject", ObjectOutputStream.class)
                            .getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static String cure(Field field) {
        if (field.getName().startsWith("this$")) {
            return "an inner class takes its outer object along: make it static, or a record";
        } else if (field.isSynthetic()) {
            return "make it where it is used, or " + SOURCE;
        } else if (field.getDeclaringClass().isRecord()) {
            return SOURCE;
        }
        return "make the field transient, or " + SOURCE;
    }

    private static String name(Class<?> type) {
        return type.isAnonymousClass()
                ? type.getName().substring(type.getPackageName().length() + 1)
                : type.getSimpleName();
    }

    /* Without calling code of users. */
    private static String shown(@Nullable Object key) {
        if (key instanceof String string) {
            return "\"" + (string.length() > 40 ? string.substring(0, 40) + "..." : string) + "\"";
        } else if (key instanceof Enum<?> constant) {
            return constant.name();
        } else if (key == null) {
            return "null";
        }
        return key instanceof Integer || key instanceof Long ? key.toString() : "a " + name(key.getClass());
    }
}
