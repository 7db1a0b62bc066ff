package millrace.process;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of a condition, of all processes: what {@link Lock#newCondition} needs behind the lock itself. Can be passed
 * to other processes, where it is the same queue.
 *
 * <pre>
 *   with the lock held:  place = queue.enter()
 *   lock released:       place.await(nanos)
 *   locked again
 *   lock released:       place.done()            if a signal has come
 * </pre>
 *
 * <p>So a signal that is sent after the lock was released always finds the waiter, and one whose waiter is killed before it
 * has done its part goes to another.
 */
final class ConditionQueue implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final int ENTER = 1; //        -> a number
    private static final int AWAIT = 2; // number    waits until it is signalled
    private static final int DONE = 3; //  number
    private static final int SIGNAL = 4;
    private static final int SIGNAL_ALL = 5;
    private static final int LENGTH = 6; //       -> how many wait

    private final Address at;

    ConditionQueue(Address at) {
        this.at = at;
    }

    /** A new queue in this process. */
    static ConditionQueue open() {
        return new ConditionQueue(in(Manager.ofThisProcess()));
    }

    /** What is behind the handles of a new queue in a manager. */
    static Address in(Manager manager) {
        return manager.add(new State());
    }

    /** Takes the last place. */
    Place enter() {
        return new Place(at, at.<Long>call(ENTER));
    }

    /** Wakes who has waited longest, if anybody waits. */
    void signal() {
        at.call(SIGNAL);
    }

    /** Wakes all. */
    void signalAll() {
        at.call(SIGNAL_ALL);
    }

    Address at() {
        return at;
    }

    /** How many have a place and no signal. */
    int length() {
        return at.<Integer>call(LENGTH);
    }

    /** Who still waits gets an {@link IllegalStateException}. */
    @Override
    public void close() {
        at.close();
    }

    /** One waiter's place in the queue; good for one wait. */
    record Place(Address at, long number) {
        /**
         * Waits for the signal, for at most that many nanoseconds; returns whether it came. If not, the place is gone.
         *
         * @throws InterruptedException if the thread was interrupted before the signal came; the place is gone
         */
        boolean await(long nanos) throws InterruptedException {
            try {
                at.await(Math.max(0, nanos), AWAIT, number);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        /** The same without end; an interrupt does not end it, and the interrupt status is kept. */
        void awaitUninterruptibly() {
            at.awaitUninterruptibly(AWAIT, number);
        }

        /** The signal is used up. Harmless if the queue is gone, or its process. */
        void done() {
            try {
                at.call(DONE, number);
            } catch (IllegalStateException ignored) {
                // then nobody waits there to whom it could go
            }
        }
    }

    /** The queue itself. */
    private static final class State extends Shared {
        /*
         *   ENTER --> in places, without a waiter --AWAIT--> in places, with its waiter --cancelled--> gone
         *                      |                                      |
         *                   SIGNAL                            SIGNAL: completes the waiter
         *                      v                                      v
         *                in signalled --AWAIT: is completed--> in signalled --DONE--> gone
         *
         * A process that ends with a place in signalled has been killed between the signal and the moment when it released
         * the lock again. Perhaps it has not done what the signal was for, and nobody would send another: so that goes to the
         * next. If it was killed just before it could say DONE, the next is woken for nothing, as waiters may be at any time.
         */
        private final Map<Long, Spot> places = new LinkedHashMap<>(); // guarded by this; in the order of coming
        private final Map<Long, Session> signalled = new HashMap<>(); // guarded by this
        private long last; // guarded by this

        private static final class Spot {
            final Session session;

            @Nullable
            Waiter waiter;

            Spot(Session session) {
                this.session = session;
            }
        }

        @Override
        @Nullable
        Object call(int operation, @Nullable Object[] arguments, Session asker) {
            List<Waiter> woken = new ArrayList<>();
            Object answer = null;
            synchronized (this) {
                switch (operation) {
                    case ENTER -> {
                        asker.requireAlive();
                        places.put(++last, new Spot(asker));
                        answer = last;
                    }
                    case DONE -> signalled.remove(number(arguments));
                    case SIGNAL -> signal(woken);
                    case SIGNAL_ALL -> {
                        while (signal(woken)) {
                            // until nobody is left
                        }
                    }
                    case LENGTH -> answer = places.size();
                    default -> throw noSuch(operation);
                }
            }
            WaitingLine.complete(woken, null);
            return answer;
        }

        @Override
        void await(int operation, @Nullable Object[] arguments, Waiter waiter) {
            long number = number(arguments);
            synchronized (this) {
                requireOpen();
                if (!signalled.containsKey(number)) {
                    Spot spot = places.get(number);
                    if (spot == null || spot.waiter != null) {
                        throw new IllegalStateException("place " + number + " in this queue is gone");
                    }
                    spot.waiter = waiter;
                    return;
                }
            }
            waiter.complete(null);
        }

        @Override
        synchronized boolean cancel(Waiter waiter) {
            return places.values().removeIf(spot -> spot.waiter == waiter);
        }

        @Override
        void sessionEnded(Session session) {
            List<Waiter> woken = new ArrayList<>();
            synchronized (this) {
                places.values().removeIf(spot -> spot.session == session);
                int before = signalled.size();
                signalled.values().removeIf(session::equals);
                for (int i = signalled.size(); i < before; i++) {
                    signal(woken);
                }
            }
            WaitingLine.complete(woken, null);
        }

        @Override
        void close() {
            super.close();
            List<Spot> left;
            synchronized (this) {
                left = List.copyOf(places.values());
                places.clear();
            }
            for (Spot spot : left) {
                if (spot.waiter != null) {
                    spot.waiter.completeExceptionally(
                            new IllegalStateException("the lock was closed by the process that made this condition"));
                }
            }
        }

        private boolean signal(List<Waiter> woken) {
            Iterator<Map.Entry<Long, Spot>> all = places.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Long, Spot> first = all.next();
                all.remove();
                Spot spot = first.getValue();
                if (!spot.session.hasEnded()) {
                    signalled.put(first.getKey(), spot.session);
                    if (spot.waiter != null) {
                        woken.add(spot.waiter);
                    }
                    return true;
                }
            }
            return false;
        }

        private static long number(@Nullable Object[] arguments) {
            return (Long) Objects.requireNonNull(arguments[0]);
        }
    }
}
