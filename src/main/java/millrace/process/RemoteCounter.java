package millrace.process;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import millrace.wire.Decoder;
import millrace.wire.Encoder;

/** A counter in another process than its manager's: every method is a question to the manager. */
final class RemoteCounter<K> implements Counter<K> {
    private static final long serialVersionUID = 1;

    private final transient ManagerClient manager;
    private final transient long id;

    RemoteCounter(ManagerClient manager, long id) {
        this.manager = manager;
        this.id = id;
    }

    /** Writes arguments, or reads an answer. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException, ClassNotFoundException;
    }

    @Override
    public long add(K key, long n) {
        Encoder question = new Encoder().int8(LocalCounter.ADD);
        checked(() -> question.object(Objects.requireNonNull(key)).int64(n));
        Decoder answer = manager.ask(id, question);
        return checked(answer::int64);
    }

    @Override
    public long get(K key) {
        Encoder question = new Encoder().int8(LocalCounter.GET);
        checked(() -> question.object(Objects.requireNonNull(key)));
        Decoder answer = manager.ask(id, question);
        return checked(answer::int64);
    }

    @Override
    public boolean addAll(long part, Map<? extends K, Long> counts) {
        Encoder question =
                new Encoder(16 * counts.size() + 32).int8(LocalCounter.ADD_ALL).int64(part);
        checked(() -> LocalCounter.encode(question, counts));
        Decoder answer = manager.ask(id, question);
        return checked(answer::int8) == 1;
    }

    @Override
    public long total() {
        Decoder answer = manager.ask(id, new Encoder().int8(LocalCounter.TOTAL));
        return checked(answer::int64);
    }

    @Override
    public int size() {
        Decoder answer = manager.ask(id, new Encoder().int8(LocalCounter.SIZE));
        return checked(() -> (int) answer.count());
    }

    @Override
    public Map<K, Long> toMap() {
        Decoder answer = manager.ask(id, new Encoder().int8(LocalCounter.TO_MAP));
        return checked(() -> LocalCounter.<K>counts(answer));
    }

    @Override
    public void clear() {
        manager.ask(id, new Encoder().int8(LocalCounter.CLEAR));
    }

    private static <T> T checked(Step<T> step) {
        try {
            return step.run();
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "a key refers to something that cannot be serialized: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a key's class is not known here: " + e.getMessage(), e);
        }
    }

    private Object writeReplace() {
        return new Manager.Handle(manager.socket().toString(), id);
    }
}
