package millrace.process;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a manager has published: its object number 0, where a {@link RemoteManager} begins. */
final class Names extends Shared {
    static final int SOCKET = 1; //           -> the manager's socket, its name in handles
    static final int LOOKUP = 2; //    name   -> the handle

    private final Manager manager;
    private final Map<String, Object> handles = new ConcurrentHashMap<>();

    Names(Manager manager) {
        this.manager = manager;
    }

    void publish(String name, Object handle) {
        if (!(address(handle) instanceof Address.Here here && here.isOf(manager))) {
            throw new IllegalArgumentException(
                    "only an object of this manager can be published, not " + handle + "; it has methods to make them");
        }
        Object holder = handles.putIfAbsent(Objects.requireNonNull(name), handle);
        if (holder != null) {
            throw new IllegalArgumentException("the name " + name + " is taken, by " + address(holder)
                    + "; publish under another, or publish a map and change what is in it");
        }
    }

    @Override
    @Nullable
    Object call(int operation, @Nullable Object[] arguments, Session asker) {
        return switch (operation) {
            case SOCKET -> manager.socket().toString();
            case LOOKUP -> handles.get(String.valueOf(arguments[0]));
            default -> throw noSuch(operation);
        };
    }

    private static @Nullable Address address(Object handle) {
        if (handle instanceof Counter<?> counter) {
            return counter.at();
        } else if (handle instanceof SharedMap<?, ?> map) {
            return map.at();
        } else if (handle instanceof SharedList<?> list) {
            return list.at();
        } else if (handle instanceof Semaphore semaphore) {
            return semaphore.at();
        } else if (handle instanceof Event event) {
            return event.at();
        } else if (handle instanceof Barrier barrier) {
            return barrier.at();
        } else if (Proxy.isProxyClass(handle.getClass())
                && Proxy.getInvocationHandler(handle) instanceof SharedProxy proxy) {
            return proxy.at();
        }
        return null;
    }
}
