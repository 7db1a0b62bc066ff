package millrace.process;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shared object for which callers wait in line. Its state is guarded by itself; waiters are completed after that lock is
 * released, for then the answer may have to go out over a connection.
 */
abstract class WaitingLine extends Shared {
    /** Who waits, in the order of coming; who is no longer in here is being completed. Guarded by this. */
    final Set<Waiter> line = new LinkedHashSet<>();

    /** Adds a waiter at the end. Call with this lock held. */
    final void enter(Waiter waiter) {
        requireOpen();
        waiter.session().requireAlive();
        line.add(waiter);
    }

    /** Takes all waiters out. Call with this lock held. */
    final List<Waiter> takeAll() {
        List<Waiter> all = new ArrayList<>(line);
        line.clear();
        return all;
    }

    static void complete(List<Waiter> waiters, @Nullable Object answer) {
        waiters.forEach(waiter -> waiter.complete(answer));
    }

    @Override
    boolean cancel(Waiter waiter) {
        synchronized (this) {
            return line.remove(waiter);
        }
    }

    @Override
    void sessionEnded(Session session) {
        synchronized (this) {
            line.removeIf(waiter -> waiter.session() == session);
        }
    }

    @Override
    void close() {
        super.close();
        List<Waiter> left;
        synchronized (this) {
            left = takeAll();
        }
        for (Waiter waiter : left) {
            waiter.completeExceptionally(
                    new IllegalStateException("what this thread waited for was closed by the process that opened it"));
        }
    }
}
