package millrace.process;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a shared object is, and the way to it: what is common to all handles. It is {@link Here} in the process of the
 * object's manager and {@link ManagerClient.There} in every other, and what travels is its {@link Handle}.
 */
interface Address extends Serializable {
    /** Does an operation at once; throws what it throws. */
    @Nullable
    Object ask(int operation, @Nullable Object... arguments) throws Throwable;

    /**
     * Does an operation that may have to wait, for at most that many nanoseconds.
     *
     * @throws InterruptedException if the thread is interrupted before it is done; then it is not done
     * @throws TimeoutException if the time is over before it is done; then it is not done
     */
    @Nullable
    Object await(long nanos, int operation, @Nullable Object... arguments)
            throws InterruptedException, TimeoutException;

    /** The same without end, whatever the interrupt status is; it is kept. */
    @Nullable
    Object awaitUninterruptibly(int operation, @Nullable Object... arguments);

    /** The object itself, if this is its process. */
    @Nullable
    Shared local();

    /** Takes the object away from its manager; for its own process. Harmless if it is gone. */
    void close();

    /** The same as {@link #ask}, for operations that throw nothing checked; the caller knows the type of the answer. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"
    }) // the caller knows whether it can be null
    default <R extends @Nullable Object> R call(int operation, @Nullable Object... arguments) {
        try {
            return (R) ask(operation, arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the manager failed: " + e, e);
        }
    }

    /** What travels: the socket of the manager, which is its name, too, and the number of the object. */
    record Handle(String socket, long id) implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            Object place = Tree.here().shared(Path.of(socket), Object.class, Handle::connect);
            return place instanceof Manager manager ? manager.address(id) : ((ManagerClient) place).address(id);
        }

        /* Whoever listens there may send any object: so it has to be somewhere that only this tree can make sockets. */
        private static ManagerClient connect(Path socket) {
            if (!Tree.here().directory().path().equals(socket.getParent())) {
                throw new IllegalArgumentException(
                        "a handle of another process tree leads nowhere here (" + socket + "); see RemoteManager");
            }
            return new ManagerClient(socket);
        }
    }

    /** In the process of the manager: calls are direct. */
    final class Here implements Address {
        private static final long serialVersionUID = 1;

        private final transient Manager manager;
        private final transient long id;
        private final transient Shared object;

        Here(Manager manager, long id, Shared object) {
            this.manager = manager;
            this.id = id;
            this.object = object;
        }

        @Override
        public @Nullable Object ask(int operation, @Nullable Object... arguments) throws Throwable {
            object.requireOpen();
            return object.call(operation, arguments, manager.here());
        }

        @Override
        public @Nullable Object await(long nanos, int operation, @Nullable Object... arguments)
                throws InterruptedException, TimeoutException {
            Waiter waiter = begin(operation, arguments);
            return Waiter.await(waiter, nanos, () -> {
                if (object.cancel(waiter)) {
                    waiter.complete(Waiter.CANCELLED);
                }
            });
        }

        @Override
        public @Nullable Object awaitUninterruptibly(int operation, @Nullable Object... arguments) {
            return Waiter.awaitUninterruptibly(begin(operation, arguments));
        }

        @Override
        public Shared local() {
            return object;
        }

        @Override
        public void close() {
            manager.remove(id);
        }

        long id() {
            return id;
        }

        boolean isOf(Manager other) {
            return manager == other;
        }

        private Waiter begin(int operation, @Nullable Object... arguments) {
            object.requireOpen();
            Waiter waiter = new Waiter(manager.here());
            object.await(operation, arguments, waiter);
            return waiter;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Here here && here.object == object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public String toString() {
            return "object " + id + " of this process";
        }

        private Object writeReplace() {
            return new Handle(manager.socket().toString(), id);
        }
    }
}
