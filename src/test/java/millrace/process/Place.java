package millrace.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Where a test's handles are: in the process of the manager, or as another process has them, over a connection. */
enum Place {
    HERE,
    ELSEWHERE;

    /** A manager, and the way to its objects from that place. */
    static final class Ground implements AutoCloseable {
        private final Place place;
        private final Manager manager = Manager.open();
        private final List<ManagerClient> clients = new ArrayList<>();

        private Ground(Place place) {
            this.place = place;
        }

        Manager manager() {
            return manager;
        }

        Semaphore semaphore(int permits) {
            return new Semaphore(there(manager.semaphore(permits).at()));
        }

        Event event() {
            return new Event(there(manager.event().at()));
        }

        Barrier barrier(int parties) {
            return new Barrier(there(manager.barrier(parties).at()), null);
        }

        Barrier barrier(int parties, Action action) {
            return new Barrier(there(manager.barrier(parties, action).at()), action);
        }

        <K, V> SharedMap<K, V> map() {
            return new SharedMap<>(there(manager.<K, V>map().at()));
        }

        <E> SharedList<E> list() {
            return new SharedList<>(there(manager.<E>list().at()));
        }

        <K> Counter<K> counter() {
            return new Counter<>(there(manager.<K>counter().at()));
        }

        ConditionQueue queue() {
            return new ConditionQueue(there(ConditionQueue.in(manager)));
        }

        LockCondition condition(Lock lock) {
            return new LockCondition(lock, queue());
        }

        /** The same object as a process has it that nobody else is. */
        <T> T asAnother(T handle, Function<Address, T> type, Function<T, Address> at) {
            return type.apply(client().address(((Address.Here) at.apply(handle)).id()));
        }

        ManagerClient client() {
            ManagerClient client = new ManagerClient(manager.socket());
            clients.add(client);
            return client;
        }

        private Address there(Address here) {
            return place == HERE ? here : client().address(((Address.Here) here).id());
        }

        @Override
        public void close() {
            clients.forEach(ManagerClient::close);
            manager.close();
        }
    }

    Ground open() {
        return new Ground(this);
    }
}
