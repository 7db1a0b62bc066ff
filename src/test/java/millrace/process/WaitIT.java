package millrace.process;

import static java.lang.Thread.State.TIMED_WAITING;
import static java.lang.Thread.State.WAITING;
import static java.util.concurrent.TimeUnit.DAYS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every wait for another process: in which state its thread is, what an interrupt does, and that what was waited for is then as
 * if nobody had waited.
 */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class WaitIT {
    private static final List<Task<Integer>> ENDLESS = List.of(() -> {
        Processes.sleepForever();
        return 1;
    });

    /* Of each thing the other process has what this one waits for. */
    private static Queue<String> full;
    private static Queue<String> empty;
    private static Queue<String> undone;
    private static Connection silent;
    private static Connection clogged;
    private static Lock held;
    private static Lock free;
    private static Theirs theirs;
    private static ChildProcess other;
    private static Pool pool;
    private static CompletableFuture<Void> running;

    private static Queue<String> orders;
    private static Queue<Boolean> done;
    private static List<AutoCloseable> toClose;

    /** What the other process has made. */
    private record Theirs(Condition never, Semaphore none, Event unset, Barrier alone) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void startTheOther() throws Exception {
        Pipe silentPipe = Pipe.open();
        Pipe cloggedPipe = Pipe.open();
        Queue<Theirs> made = Queue.open();
        full = Queue.open(1);
        empty = Queue.open();
        undone = Queue.open();
        silent = silentPipe.first();
        clogged = cloggedPipe.first();
        held = Lock.open();
        free = Lock.open();
        orders = Queue.open();
        done = Queue.open();
        toClose = List.of(silentPipe, cloggedPipe, made, full, empty, undone, held, free, orders, done);
        other = other(silentPipe.second(), cloggedPipe.second(), held, free, made, orders, done)
                .start();
        theirs = made.take();
        full.put("first");
        undone.put("undone");
        pool = Pool.open(1);
        running = pool.submit(() -> Processes.sleepForever());
    }

    private static ChildProcess other(
            Connection silent,
            Connection clogged,
            Lock held,
            Lock free,
            Queue<Theirs> made,
            Queue<String> orders,
            Queue<Boolean> done) {
        return new ChildProcess(() -> {
            try (Semaphore none = Semaphore.open(0);
                    Event unset = Event.open();
                    Barrier alone = Barrier.open(2)) {
                Condition never = free.newCondition();
                held.lock();
                made.put(new Theirs(never, none, unset, alone));
                for (String order = ""; !order.equals("end"); done.put(true)) {
                    order = orders.take();
                    switch (order) {
                        case "send" -> silent.send("sent");
                        case "receive all" -> {
                            while (clogged.poll()) {
                                clogged.receive();
                            }
                        }
                        case "unlock" -> held.unlock();
                        case "lock" -> held.lock();
                        case "signal" -> {
                            free.lock();
                            never.signal();
                            free.unlock();
                        }
                        default -> {
                            held.unlock();
                            free.close(); // and its condition
                        }
                    }
                }
            }
        });
    }

    /** Sees to it that the other process does something, and that it has. */
    private static void order(String what) throws InterruptedException {
        orders.put(what);
        assertTrue(done.take());
    }

    @AfterEach
    void endTheOther() throws Exception {
        order("end");
        other.join();
        pool.terminate();
        pool.close();
        full.clear();
        undone.clear();
        for (AutoCloseable thing : toClose) {
            thing.close();
        }
    }

    /** A wait without an end, one with an end, and what must still work after that. */
    enum Wait {
        QUEUE_PUT {
            @Override
            void endless() throws Exception {
                full.put("second");
            }

            @Override
            void timed() throws Exception {
                full.offer("second", 1, DAYS);
            }

            @Override
            void works() throws Exception {
                assertEquals(List.of("first"), List.copyOf(full));
                assertEquals("first", full.take());
                full.put("first");
            }
        },
        QUEUE_TAKE {
            @Override
            void endless() throws Exception {
                empty.take();
            }

            @Override
            void timed() throws Exception {
                empty.poll(1, DAYS);
            }

            @Override
            void works() throws Exception {
                empty.put("element");
                assertEquals("element", empty.take());
            }
        },
        QUEUE_JOIN {
            @Override
            void endless() throws Exception {
                undone.join();
            }

            @Override
            void timed() throws Exception {
                undone.join(Duration.ofDays(1));
            }

            @Override
            void works() throws Exception {
                undone.taskDone();
                undone.join();
                undone.put("undone");
            }
        },
        CONNECTION_RECEIVE {
            @Override
            void endless() throws Exception {
                silent.receive();
            }

            @Override
            void timed() throws Exception {
                silent.poll(Duration.ofDays(1));
            }

            @Override
            void works() throws Exception {
                assertFalse(silent.poll());
                order("send");
                assertEquals("sent", silent.receive());
            }
        },
        CONNECTION_SEND {
            @Override
            void endless() throws Exception {
                while (true) {
                    clogged.send("more");
                }
            }

            @Override
            void timed() throws Exception {
                clogged.poll(Duration.ofDays(1)); // a send has none
            }

            @Override
            void works() throws Exception {
                order("receive all");
                clogged.send("again");
            }
        },
        LOCK {
            @Override
            void endless() throws Exception {
                held.lockInterruptibly();
                held.unlock();
            }

            @Override
            void timed() throws Exception {
                held.tryLock(1, DAYS);
                held.unlock();
            }

            @Override
            void works() throws Exception {
                assertFalse(held.tryLock());
                order("unlock");
                held.lockInterruptibly();
                held.unlock();
                order("lock");
            }
        },
        CONDITION {
            @Override
            void endless() throws Exception {
                free.lock();
                try {
                    theirs.never.await();
                } finally {
                    free.unlock();
                }
            }

            @Override
            void timed() throws Exception {
                free.lock();
                try {
                    theirs.never.await(1, DAYS);
                } finally {
                    free.unlock();
                }
            }

            @Override
            void works() throws Exception {
                Background<Boolean> waiter = Background.run(this::endless).waits(WAITING);
                order("signal");
                assertTrue(waiter.result());
            }
        },
        SEMAPHORE {
            @Override
            void endless() throws Exception {
                theirs.none.acquire();
            }

            @Override
            void timed() throws Exception {
                theirs.none.tryAcquire(1, DAYS);
            }

            @Override
            void works() throws Exception {
                assertEquals(0, theirs.none.availablePermits());
                theirs.none.release();
                theirs.none.acquire();
            }
        },
        EVENT {
            @Override
            void endless() throws Exception {
                theirs.unset.await();
            }

            @Override
            void timed() throws Exception {
                theirs.unset.await(1, DAYS);
            }

            @Override
            void works() throws Exception {
                theirs.unset.set();
                theirs.unset.await();
                theirs.unset.clear();
            }
        },
        BARRIER {
            @Override
            void endless() throws Exception {
                theirs.alone.await();
            }

            @Override
            void timed() throws Exception {
                theirs.alone.await(1, DAYS);
            }

            @Override
            void works() throws Exception {
                assertTrue(theirs.alone.isBroken());
                theirs.alone.reset();
                Background<Integer> first = Background.call(theirs.alone::await);
                theirs.alone.await();
                first.result();
            }
        },
        CHILD_JOIN {
            @Override
            void endless() throws Exception {
                other.join();
            }

            @Override
            void timed() throws Exception {
                other.join(Duration.ofDays(1));
            }

            @Override
            void works() {
                assertTrue(other.isAlive());
            }
        },
        FUTURE_GET {
            @Override
            void endless() throws Exception {
                running.get();
            }

            @Override
            void timed() throws Exception {
                running.get(1, DAYS);
            }

            @Override
            void works() {
                assertFalse(running.isDone());
            }
        },
        POOL_INVOKE_ALL {
            @Override
            void endless() throws Exception {
                pool.invokeAll(ENDLESS);
            }

            @Override
            void timed() throws Exception {
                pool.invokeAll(ENDLESS, 1, DAYS);
            }

            @Override
            void works() {
                assertFalse(running.isDone());
            }
        },
        POOL_INVOKE_ANY {
            @Override
            void endless() throws Exception {
                pool.invokeAny(ENDLESS);
            }

            @Override
            void timed() throws Exception {
                pool.invokeAny(ENDLESS, 1, DAYS);
            }

            @Override
            void works() {
                assertFalse(running.isDone());
            }
        },
        POOL_MAP {
            @Override
            void endless() throws Exception {
                pool.map(n -> n, List.of(1, 2));
            }

            @Override
            void timed() throws Exception {
                pool.mapAsync(n -> n, List.of(1, 2)).get(1, DAYS);
            }

            @Override
            void works() {
                assertFalse(running.isDone());
            }
        };

        abstract void endless() throws Exception;

        abstract void timed() throws Exception;

        abstract void works() throws Exception;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isInTheStateThatItShouldBeAndEndsWithAnInterrupt(boolean endless) throws Exception {
        Map<Wait, Background<Boolean>> waiters = new EnumMap<>(Wait.class);
        for (Wait wait : Wait.values()) {
            waiters.put(wait, Background.run(endless ? wait::endless : wait::timed));
        }
        for (Map.Entry<Wait, Background<Boolean>> entry : waiters.entrySet()) {
            entry.getValue().waits(endless ? WAITING : TIMED_WAITING);
        }
        if (endless) {
            for (int i = 0; i < 150; i++) { // longer than any part of a wait lasts
                waiters.forEach((wait, waiter) -> assertNotEquals(TIMED_WAITING, waiter.state(), wait::name));
                Thread.sleep(1);
            }
        }
        for (Map.Entry<Wait, Background<Boolean>> entry : waiters.entrySet()) {
            Background<Boolean> waiter = entry.getValue();
            waiter.interrupt();
            assertInstanceOf(InterruptedException.class, waiter.failure(), entry.getKey()::name);
            assertFalse(waiter.wasInterruptedAtEnd(), entry.getKey()::name);
            entry.getKey().works();
        }
    }

    @Test
    void forALockUninterruptiblyKeepsTheInterruptAndGoesOn() throws Exception {
        Background<Boolean> waiter = Background.run(() -> {
                    held.lock();
                    held.unlock();
                })
                .waits(WAITING);
        waiter.interrupt();
        waiter.waits(WAITING);
        assertFalse(waiter.isDone());
        order("unlock");
        assertTrue(waiter.result());
        assertTrue(waiter.wasInterruptedAtEnd());
        order("lock");
    }

    @Test
    void forAResultOfImapKeepsTheInterruptAndThrows() throws Exception {
        Iterator<Integer> results = pool.imap(n -> n, List.of(1).iterator());
        Background<Boolean> waiter = Background.run(() -> assertThrows(CancellationException.class, results::next))
                .waits(WAITING);
        waiter.interrupt();
        assertTrue(waiter.result());
        assertTrue(waiter.wasInterruptedAtEnd());
    }
}
