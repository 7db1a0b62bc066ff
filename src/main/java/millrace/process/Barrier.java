package millrace.process;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A point where a number of threads, of any processes, wait for one another, again and again: Python's
 * {@code multiprocessing.Barrier} with the methods of {@link java.util.concurrent.CyclicBarrier}.
 *
 * <p>It breaks, for all who wait and all who come, when one who waits is interrupted, or has waited long enough, or when the
 * action fails; and also when a process ends in which a thread waits or runs the action: nobody waits for the dead.
 *
 * <p>What a thread did before {@link #await} is done when another returns from it. Thread-safe; can be passed to other
 * processes, where it is the same barrier; so can its action, if it has one.
 *
 * <p>The state is in the process that opened the barrier, which closes it when nobody needs it any more: who still waits
 * then, and every call after that, gets an {@link IllegalStateException}. The same is so when that process has ended. Closing
 * twice is harmless, and closing a handle in another process does nothing.
 */
public final class Barrier implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private static final int AWAIT = 1; //       -> the index of arrival, LAST or BROKEN; waits
    private static final int AWAIT_NOW = 2; //   -> the same; breaks the barrier rather than wait
    private static final int ACTED = 3; //       by the last party, after the action
    private static final int FAILED = 4; //      by the last party, instead of that
    private static final int INTERRUPTED = 5; // instead of AWAIT -> whether the barrier was broken already
    private static final int PARTIES = 6; //     -> how many
    private static final int WAITING = 7; //     -> how many
    private static final int IS_BROKEN = 8; //   -> whether it is
    private static final int RESET = 9;

    private static final int LAST = -1; // you are the last: run the action, then say ACTED or FAILED
    private static final int BROKEN = -2;

    private final Address at;
    private final @Nullable Action action;

    Barrier(Address at, @Nullable Action action) {
        this.at = at;
        this.action = action;
    }

    /** A new barrier. @throws IllegalArgumentException if there is to be less than one party */
    public static Barrier open(int parties) {
        return Manager.ofThisProcess().barrier(parties);
    }

    /**
     * A new barrier with an action, which the last party to come runs, in its process, before any of them goes on. What it
     * throws leaves {@link #await} there, a checked exception as the cause of an {@link IllegalStateException}.
     *
     * @throws IllegalArgumentException if there is to be less than one party
     */
    public static Barrier open(int parties, Action action) {
        return Manager.ofThisProcess().barrier(parties, action);
    }

    Address at() {
        return at;
    }

    /**
     * Waits until all parties are here.
     *
     * @return the index of arrival: {@code getParties() - 1} for the first, 0 for the last
     * @throws InterruptedException if this thread is interrupted; the barrier is broken by that
     * @throws BrokenBarrierException if the barrier is broken, breaks or is reset
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return await(Waiter.FOREVER);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e); // after 292 years
        }
    }

    /**
     * The same, but not longer than that; a time of zero or less does not wait at all.
     *
     * @throws TimeoutException if the time is over; the barrier is broken by that
     */
    public int await(long timeout, TimeUnit unit)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(unit.toNanos(timeout));
    }

    /** The same. */
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(TimeUnit.NANOSECONDS.convert(timeout));
    }

    public int getParties() {
        return at.<Integer>call(PARTIES);
    }

    /** How many threads wait at this moment, in all processes. */
    public int getNumberWaiting() {
        return at.<Integer>call(WAITING);
    }

    public boolean isBroken() {
        return at.<Boolean>call(IS_BROKEN);
    }

    /** Makes it as new; for those who wait it breaks. While the action runs, it takes effect after that. */
    public void reset() {
        at.call(RESET);
    }

    @Override
    public void close() {
        at.close();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Barrier barrier && barrier.at.equals(at);
    }

    @Override
    public int hashCode() {
        return at.hashCode();
    }

    @Override
    public String toString() {
        return "Barrier[" + at + "]";
    }

    private int await(long nanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        if (Thread.currentThread().isInterrupted()) {
            if (at.<Boolean>call(INTERRUPTED)) {
                throw new BrokenBarrierException(); // as ever, the status stays
            }
            Thread.interrupted();
            throw new InterruptedException();
        }
        Object index = nanos <= 0 ? at.call(AWAIT_NOW) : at.await(nanos, AWAIT);
        if (index == null) {
            throw new TimeoutException();
        } else if (index.equals(BROKEN)) {
            throw new BrokenBarrierException();
        } else if (index.equals(LAST)) {
            runAction();
            return 0;
        }
        return (Integer) index;
    }

    private void runAction() {
        int outcome = FAILED;
        try {
            if (action != null) {
                action.run();
            }
            outcome = ACTED;
        } finally {
            at.call(outcome);
        }
    }

    /** Who waits, in the process that opened the barrier. */
    static final class State extends WaitingLine {
        /*
         *   FILLING --last party--> ACTING --ACTED--> FILLING
         *      |                      |
         *      +---- a party gives up, or dies, or FAILED ----> BROKEN --RESET--> FILLING
         *
         * Without an action the last party lets all go on at once. With one, `arrived` holds them until it is done; a
         * java.util.concurrent.CyclicBarrier would let nobody else in meanwhile. Here they come in and wait in the line, and
         * what they do to the barrier, to give up or to reset it, is done to it when the action is over.
         */
        private final int parties;
        private final boolean hasAction;
        private final List<Waiter> arrived = new ArrayList<>(); // guarded by this; empty unless ACTING
        private @Nullable Session acting; // guarded by this
        private boolean broken; // guarded by this
        private boolean breakLater; // guarded by this
        private boolean resetLater; // guarded by this

        State(int parties, boolean hasAction) {
            if (parties <= 0) {
                throw new IllegalArgumentException("a barrier needs at least one party, not " + parties);
            }
            this.parties = parties;
            this.hasAction = hasAction;
        }

        /** An answer that goes out when the lock is released. */
        private record Answer(Waiter waiter, int index) {}

        @Override
        @Nullable
        Object call(int operation, @Nullable Object[] arguments, Session asker) {
            List<Answer> answers = new ArrayList<>();
            Object answer = null;
            synchronized (this) {
                switch (operation) {
                    case AWAIT_NOW -> answer = arriveNow(asker, answers);
                    case ACTED, FAILED -> {
                        if (acting == asker) {
                            actionIsOver(operation == ACTED, answers);
                        }
                    }
                    case INTERRUPTED -> {
                        answer = broken;
                        breakUp(answers);
                    }
                    case PARTIES -> answer = parties;
                    case WAITING -> answer = line.size();
                    case IS_BROKEN -> answer = broken;
                    case RESET -> reset(answers);
                    default -> throw noSuch(operation);
                }
            }
            answers.forEach(each -> each.waiter().complete(each.index()));
            return answer;
        }

        @Override
        void await(int operation, @Nullable Object[] arguments, Waiter waiter) {
            List<Answer> answers = new ArrayList<>();
            synchronized (this) {
                requireOpen();
                waiter.session().requireAlive();
                arrive(waiter, answers);
            }
            answers.forEach(each -> each.waiter().complete(each.index()));
        }

        @Override
        boolean cancel(Waiter waiter) {
            List<Answer> answers = new ArrayList<>();
            boolean cancelled;
            synchronized (this) {
                cancelled = super.cancel(waiter);
                if (cancelled) {
                    breakUp(answers);
                }
            }
            answers.forEach(each -> each.waiter().complete(each.index()));
            return cancelled;
        }

        @Override
        void sessionEnded(Session session) {
            List<Answer> answers = new ArrayList<>();
            synchronized (this) {
                int before = line.size();
                super.sessionEnded(session);
                if (line.size() < before) {
                    breakUp(answers);
                }
                if (acting == session) {
                    actionIsOver(false, answers);
                }
            }
            answers.forEach(each -> each.waiter().complete(each.index()));
        }

        @Override
        void close() {
            synchronized (this) {
                line.addAll(arrived);
                arrived.clear();
            }
            super.close();
        }

        private void arrive(Waiter waiter, List<Answer> answers) {
            if (broken) {
                answers.add(new Answer(waiter, BROKEN));
                return;
            }
            waiter.amount = parties - 1 - line.size();
            if (acting != null || waiter.amount > 0) {
                line.add(waiter);
            } else if (breakForTheDead(answers)) {
                answers.add(new Answer(waiter, BROKEN));
            } else if (hasAction) {
                beginAction(waiter.session());
                answers.add(new Answer(waiter, LAST));
            } else {
                answers.add(new Answer(waiter, 0));
                letGo(takeAll(), answers);
            }
        }

        /* For one who will not wait: null if he would have to, and so has broken the barrier. */
        private @Nullable Integer arriveNow(Session asker, List<Answer> answers) {
            asker.requireAlive();
            if (broken) {
                return BROKEN;
            } else if (acting != null || line.size() < parties - 1) {
                breakUp(answers);
                return null;
            } else if (breakForTheDead(answers)) {
                return BROKEN;
            } else if (hasAction) {
                beginAction(asker);
                return LAST;
            }
            letGo(takeAll(), answers);
            return 0;
        }

        /* Before all go on: of those who wait, one may be gone whose end was not seen here. */
        private boolean breakForTheDead(List<Answer> answers) {
            boolean dead = line.stream().anyMatch(waiter -> waiter.session().isGone());
            if (dead) {
                breakUp(answers);
            }
            return dead;
        }

        private void beginAction(Session session) {
            acting = session;
            arrived.addAll(takeAll());
        }

        private void actionIsOver(boolean well, List<Answer> answers) {
            acting = null;
            List<Waiter> next = takeAll();
            if (well) {
                letGo(arrived, answers);
            } else {
                arrived.forEach(waiter -> answers.add(new Answer(waiter, BROKEN)));
                broken = true;
            }
            arrived.clear();
            for (Waiter waiter : next) {
                if (waiter.session().hasEnded()) {
                    breakLater = true;
                } else {
                    arrive(waiter, answers);
                }
            }
            if (breakLater) {
                breakLater = false;
                breakUp(answers); // or later still, if somebody acts again
            }
            if (resetLater) {
                resetLater = false;
                reset(answers);
            }
        }

        private void breakUp(List<Answer> answers) {
            if (acting != null) {
                breakLater = true;
                return;
            }
            broken = true;
            takeAll().forEach(waiter -> answers.add(new Answer(waiter, BROKEN)));
        }

        private void reset(List<Answer> answers) {
            if (acting != null) {
                resetLater = true;
                return;
            }
            breakUp(answers);
            broken = false;
        }

        private static void letGo(List<Waiter> waiters, List<Answer> answers) {
            waiters.forEach(waiter -> answers.add(new Answer(waiter, waiter.amount)));
        }
    }
}
