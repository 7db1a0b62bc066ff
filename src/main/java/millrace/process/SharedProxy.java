package millrace.process;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of an object of the caller's own type; see {@link Manager#share}. */
final class SharedProxy implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1;

    private static final int INVOKE = 1; // the method's name and types, its arguments -> its result

    private final Address at;
    private final Class<?> type;

    private SharedProxy(Class<?> type, Address at) {
        this.type = type;
        this.at = at;
    }

    static <T> T of(Class<T> type, Address at) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new SharedProxy(type, at)));
    }

    Address at() {
        return at;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> isSame(Objects.requireNonNull(arguments)[0]);
                case "hashCode" -> at.hashCode();
                default -> type.getSimpleName() + "[" + at + "]";
            };
        }
        int count = arguments == null ? 0 : arguments.length;
        Object[] all = new Object[1 + count];
        all[0] = signature(method);
        if (arguments != null) {
            System.arraycopy(arguments, 0, all, 1, count);
        }
        return at.ask(INVOKE, all);
    }

    private boolean isSame(@Nullable Object other) {
        return other != null
                && Proxy.isProxyClass(other.getClass())
                && Proxy.getInvocationHandler(other) instanceof SharedProxy handle
                && handle.at.equals(at);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    /** The implementation, in the process of its manager. */
    static final class State extends Shared {
        private final Object implementation; // used by one thread at a time, which holds the lock of this
        private final Map<String, Method> methods = new HashMap<>();

        State(Class<?> type, Object implementation) {
            if (!type.isInterface()) {
                throw new IllegalArgumentException(type.getName() + " is not an interface");
            }
            for (Method method : type.getMethods()) {
                methods.put(signature(method), method);
                method.trySetAccessible();
            }
            this.implementation = type.cast(Objects.requireNonNull(implementation));
        }

        @Override
        @Nullable
        Object call(int operation, @Nullable Object[] arguments, Session asker) throws Throwable {
            Method method = methods.get(String.valueOf(arguments[0]));
            if (operation != INVOKE || method == null) {
                throw new IllegalArgumentException("the shared object has no method " + arguments[0]);
            }
            try {
                synchronized (this) {
                    return method.invoke(implementation, Arrays.copyOfRange(arguments, 1, arguments.length));
                }
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }
}
