package millrace.process;

import static java.lang.Thread.State.TIMED_WAITING;
import static java.lang.Thread.State.WAITING;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import millrace.process.Place.Ground;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What semaphores, events, barriers and condition queues promise, in the manager's process and elsewhere: mostly the words of java.util.concurrent. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SynchronizersTest {
    @ParameterizedTest
    @EnumSource
    void aSemaphoreGivesAsManyPermitsAsItHas(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(3);
            semaphore.acquire();
            semaphore.acquire(2);
            assertFalse(semaphore.tryAcquire());
            assertFalse(semaphore.tryAcquire(1, MILLISECONDS));
            assertTrue(semaphore.tryAcquire(0));
            semaphore.release(2);
            assertEquals(2, semaphore.availablePermits());
            assertFalse(semaphore.tryAcquire(3));
            assertTrue(semaphore.tryAcquire(2, 1, DAYS));
            semaphore.release(5);
            assertEquals(5, semaphore.availablePermits(), "more may be released than were acquired");
            assertEquals(5, semaphore.drainPermits());
            assertEquals(0, semaphore.availablePermits());
            assertTrue(semaphore.isFair());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSemaphoreRefusesNegativeNumbersAndTooManyPermits(Place place) {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(1);
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(-1));
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquireUninterruptibly(-1));
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1));
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1, 1, DAYS));
            assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
            assertThrows(Error.class, () -> semaphore.release(Integer.MAX_VALUE));
            assertEquals(1, semaphore.availablePermits());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeMayBeADurationHoweverLong(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(3);
            assertTrue(semaphore.tryAcquire(Duration.ofSeconds(Long.MAX_VALUE)));
            assertTrue(semaphore.tryAcquire(2, Duration.ofDays(1)));
            assertFalse(semaphore.tryAcquire(Duration.ofMillis(1)));
            assertFalse(semaphore.tryAcquire(1, Duration.ofSeconds(Long.MIN_VALUE)));
            Event event = ground.event();
            assertFalse(event.await(Duration.ofMillis(1)));
            event.set();
            assertTrue(event.await(Duration.ofSeconds(Long.MAX_VALUE)));
            assertEquals(0, ground.barrier(1).await(Duration.ofDays(1)));
            assertThrows(TimeoutException.class, () -> ground.barrier(2).await(Duration.ofMillis(1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSemaphoreMayBeginWithFewerThanNoPermits(Place place) {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(-2);
            assertFalse(semaphore.tryAcquire(0));
            semaphore.release(2);
            assertFalse(semaphore.tryAcquire());
            semaphore.release();
            assertTrue(semaphore.tryAcquire());
            assertEquals(-5, ground.semaphore(-5).drainPermits());
            assertFalse(ground.semaphore(Integer.MIN_VALUE).tryAcquire());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBoundedSemaphoreRefusesAPermitThatNobodyAcquired(Place place) {
        try (Ground ground = place.open()) {
            Semaphore here = new Semaphore(ground.manager().add(new Semaphore.State(2, true)));
            Semaphore bounded = place == Place.HERE ? here : ground.asAnother(here, Semaphore::new, Semaphore::at);
            assertThrows(IllegalStateException.class, bounded::release);
            assertTrue(bounded.tryAcquire());
            assertThrows(IllegalStateException.class, () -> bounded.release(2));
            bounded.release();
            assertEquals(2, bounded.availablePermits());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForAPermitIsInStateWaitingAndGetsTheNextInTurn(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(0);
            List<Integer> order = new ArrayList<>();
            List<Background<Boolean>> waiters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                waiters.add(Background.run(() -> {
                    semaphore.acquire();
                    synchronized (order) {
                        order.add(number);
                    }
                    semaphore.release();
                }));
                int count = i + 1;
                eventually("it is in line", () -> semaphore.getQueueLength() == count);
                waiters.get(i).waits(WAITING);
            }
            assertTrue(semaphore.hasQueuedThreads());
            Background<Boolean> timed = Background.call(() -> semaphore.tryAcquire(1, DAYS));
            timed.waits(TIMED_WAITING);
            semaphore.release();
            waiters.forEach(Background::result);
            assertTrue(timed.result());
            assertEquals(List.of(0, 1, 2, 3, 4), order);
            assertFalse(semaphore.hasQueuedThreads());
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneWhoWantsManyPermitsIsNotPassedByThoseBehindIt(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(1);
            Background<Boolean> many = Background.run(() -> semaphore.acquire(3));
            eventually("it is in line", () -> semaphore.getQueueLength() == 1);
            Background<Boolean> one = Background.run(semaphore::acquire);
            eventually("it is in line", () -> semaphore.getQueueLength() == 2);
            assertFalse(semaphore.tryAcquire(0, NANOSECONDS), "a timed try waits in line, or not at all");
            assertTrue(semaphore.tryAcquire(), "a plain try goes past the line");
            semaphore.release(2);
            one.waits(WAITING);
            many.interrupt();
            assertInstanceOf(InterruptedException.class, many.failure());
            assertTrue(one.result(), "the line moves on when its head gives up");
            assertEquals(1, semaphore.availablePermits());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitForAPermitAndClearsTheStatus(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(0);
            for (Background.Work wait :
                    List.<Background.Work>of(semaphore::acquire, () -> semaphore.tryAcquire(1, DAYS))) {
                Background<Boolean> waiter = Background.run(wait);
                eventually("it is in line", semaphore::hasQueuedThreads);
                waiter.interrupt();
                assertInstanceOf(InterruptedException.class, waiter.failure());
                assertFalse(waiter.wasInterruptedAtEnd());
                assertFalse(semaphore.hasQueuedThreads());
            }
            semaphore.release();
            for (Background.Work wait : List.<Background.Work>of(
                    semaphore::acquire, () -> semaphore.tryAcquire(1, DAYS), () -> semaphore.tryAcquire(0, DAYS))) {
                Background<Boolean> interrupted = Background.run(() -> {
                    Thread.currentThread().interrupt();
                    wait.run();
                });
                assertInstanceOf(InterruptedException.class, interrupted.failure(), "interrupted on entry");
                assertFalse(interrupted.wasInterruptedAtEnd());
            }
            assertEquals(1, semaphore.availablePermits());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDoesNotEndAnUninterruptibleWaitAndIsKept(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.semaphore(0);
            Background<Boolean> waiter = Background.run(semaphore::acquireUninterruptibly);
            eventually("it is in line", semaphore::hasQueuedThreads);
            waiter.interrupt();
            waiter.waits(WAITING);
            semaphore.release();
            assertTrue(waiter.result());
            assertTrue(waiter.wasInterruptedAtEnd());
        }
    }

    @ParameterizedTest
    @EnumSource
    void noPermitIsLostOrGivenTwiceWhenWaitsAreInterruptedAndTimeOutAllTheTime(Place place) throws Exception {
        try (Ground ground = place.open()) {
            int permits = 2;
            Semaphore semaphore = ground.semaphore(permits);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Background<Boolean>> threads = new ArrayList<>();
            for (int t = 0; t < 6; t++) {
                threads.add(Background.run(() -> {
                    for (int i = 0; i < 150; i++) {
                        try {
                            if (semaphore.tryAcquire(
                                    ThreadLocalRandom.current().nextInt(300),
                                    java.util.concurrent.TimeUnit.MICROSECONDS)) {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                Thread.yield();
                                inside.decrementAndGet();
                                semaphore.release();
                            }
                        } catch (InterruptedException ignored) {
                            // the next round
                        }
                    }
                }));
            }
            Random random = new Random(7);
            while (threads.stream().anyMatch(thread -> !thread.isDone())) {
                threads.get(random.nextInt(threads.size())).interrupt();
                Thread.sleep(0, 200_000);
            }
            threads.forEach(Background::result);
            assertTrue(most.get() <= permits, most + " threads had one of " + permits + " permits");
            assertEquals(permits, semaphore.availablePermits());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEventLetsAllGoOnceItIsSet(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Event event = ground.event();
            assertFalse(event.isSet());
            assertFalse(event.await(0, DAYS));
            assertFalse(event.await(-1, DAYS));
            assertFalse(event.await(1, MILLISECONDS));
            Background<Boolean> one = Background.run(event::await).waits(WAITING);
            Background<Boolean> two =
                    Background.call(() -> event.await(1, DAYS)).waits(TIMED_WAITING);
            event.set();
            assertTrue(one.result());
            assertTrue(two.result());
            assertTrue(event.isSet());
            event.set();
            event.await();
            assertTrue(event.await(-1, DAYS));
            event.clear();
            assertFalse(event.isSet());
            assertFalse(event.await(1, MILLISECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWaitForAnEvent(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Event event = ground.event();
            Background<Boolean> waiter = Background.run(event::await).waits(WAITING);
            waiter.interrupt();
            assertInstanceOf(InterruptedException.class, waiter.failure());
            assertFalse(waiter.wasInterruptedAtEnd());
            event.set();
            Background<Boolean> onEntry = Background.run(() -> {
                Thread.currentThread().interrupt();
                event.await();
            });
            assertInstanceOf(InterruptedException.class, onEntry.failure());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBarrierLetsAllGoWhenTheLastPartyComesAgainAndAgain(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(3);
            assertEquals(3, barrier.getParties());
            for (int round = 0; round < 100; round++) {
                List<Background<Integer>> parties =
                        List.of(Background.call(barrier::await), Background.call(() -> barrier.await(1, DAYS)));
                TreeSet<Integer> indices = new TreeSet<>(List.of(barrier.await()));
                parties.forEach(party -> indices.add(party.result()));
                assertEquals(new TreeSet<>(List.of(0, 1, 2)), indices);
            }
            assertEquals(0, barrier.getNumberWaiting());
            assertFalse(barrier.isBroken());
            assertEquals(0, ground.barrier(1).await());
            assertEquals(0, ground.barrier(1).await(0, DAYS), "the last party need not wait");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theIndexOfArrivalCountsDown(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(3);
            Background<Integer> first = Background.call(barrier::await);
            eventually("one waits", () -> barrier.getNumberWaiting() == 1);
            Background<Integer> second = Background.call(barrier::await);
            eventually("two wait", () -> barrier.getNumberWaiting() == 2);
            assertEquals(0, barrier.await());
            assertEquals(2, first.result());
            assertEquals(1, second.result());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastPartyRunsTheActionBeforeAnyGoesOn(Place place) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(2, runs::incrementAndGet);
            for (int round = 1; round <= 50; round++) {
                Background<Integer> other = Background.call(() -> {
                    int index = barrier.await();
                    return index >= 0 ? runs.get() : -1;
                });
                barrier.await();
                assertEquals(round, other.result());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoComesDuringTheActionIsOfTheNextRound(Place place) throws Exception {
        Background<?>[] early = new Background<?>[1];
        AtomicInteger runs = new AtomicInteger();
        try (Ground ground = place.open()) {
            Barrier[] barrier = new Barrier[1];
            barrier[0] = ground.barrier(2, () -> {
                if (runs.incrementAndGet() == 1) {
                    early[0] = Background.call(barrier[0]::await);
                    try {
                        eventually("it waits", () -> barrier[0].getNumberWaiting() == 1);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            Background<Integer> first = Background.call(barrier[0]::await);
            eventually("it waits", () -> barrier[0].getNumberWaiting() == 1);
            assertEquals(0, barrier[0].await());
            assertEquals(1, first.result());
            assertFalse(early[0].isDone());
            assertEquals(0, barrier[0].await());
            assertEquals(1, early[0].result());
            assertEquals(2, runs.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActionThatFailsBreaksTheBarrierAndFailsInTheLastParty(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(2, () -> {
                throw new ArithmeticException("on purpose");
            });
            Background<Integer> other = Background.call(barrier::await);
            eventually("it waits", () -> barrier.getNumberWaiting() == 1);
            assertEquals(
                    "on purpose",
                    assertThrows(ArithmeticException.class, barrier::await).getMessage());
            assertInstanceOf(BrokenBarrierException.class, other.failure());
            assertTrue(barrier.isBroken());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBarrierBreaksForAllWhenOneGivesUp(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(3);
            Background<Integer> patient = Background.call(barrier::await).waits(WAITING);
            assertThrows(TimeoutException.class, () -> barrier.await(1, MILLISECONDS));
            assertInstanceOf(BrokenBarrierException.class, patient.failure());
            assertTrue(barrier.isBroken());
            assertThrows(BrokenBarrierException.class, barrier::await);
            assertThrows(BrokenBarrierException.class, () -> barrier.await(0, DAYS));

            barrier.reset();
            assertFalse(barrier.isBroken());
            Background<Integer> other = Background.call(barrier::await).waits(WAITING);
            Background<Integer> impatient =
                    Background.call(() -> barrier.await(1, DAYS)).waits(TIMED_WAITING);
            eventually("two wait", () -> barrier.getNumberWaiting() == 2);
            impatient.interrupt();
            assertInstanceOf(InterruptedException.class, impatient.failure());
            assertInstanceOf(BrokenBarrierException.class, other.failure());

            barrier.reset();
            Background<Integer> third = Background.call(barrier::await).waits(WAITING);
            eventually("one waits", () -> barrier.getNumberWaiting() == 1);
            assertThrows(TimeoutException.class, () -> barrier.await(0, DAYS));
            assertInstanceOf(BrokenBarrierException.class, third.failure());

            barrier.reset();
            Background<Integer> onEntry = Background.call(() -> {
                Thread.currentThread().interrupt();
                return barrier.await();
            });
            assertInstanceOf(InterruptedException.class, onEntry.failure());
            assertFalse(onEntry.wasInterruptedAtEnd());
            assertTrue(barrier.isBroken());
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // closed early: the point
    void aBarrierThatIsBrokenOrClosedLeavesTheInterruptStatus(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(2);
            assertThrows(TimeoutException.class, () -> barrier.await(0, DAYS));
            Background<Integer> broken = Background.call(() -> {
                Thread.currentThread().interrupt();
                return barrier.await();
            });
            assertInstanceOf(BrokenBarrierException.class, broken.failure());
            assertTrue(broken.wasInterruptedAtEnd());

            Barrier here = ground.manager().barrier(2);
            Barrier closed = place == Place.HERE
                    ? here
                    : ground.asAnother(here, address -> new Barrier(address, null), Barrier::at);
            here.close();
            Background<Integer> late = Background.call(() -> {
                Thread.currentThread().interrupt();
                return closed.await();
            });
            assertInstanceOf(IllegalStateException.class, late.failure());
            String message = String.valueOf(late.failure().getMessage());
            assertTrue(message.contains("closed by the process that opened it"), message);
            assertTrue(late.wasInterruptedAtEnd());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetBreaksTheWaitsAndMakesTheBarrierAsNew(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Barrier barrier = ground.barrier(2);
            Background<Integer> waiter = Background.call(barrier::await);
            eventually("it waits", () -> barrier.getNumberWaiting() == 1);
            barrier.reset();
            assertInstanceOf(BrokenBarrierException.class, waiter.failure());
            assertFalse(barrier.isBroken());
            assertEquals(0, barrier.getNumberWaiting());
            Background<Integer> other = Background.call(barrier::await);
            barrier.await();
            other.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBarrierNeedsAParty(Place place) {
        try (Ground ground = place.open()) {
            assertThrows(IllegalArgumentException.class, () -> ground.barrier(0));
            assertThrows(IllegalArgumentException.class, () -> ground.barrier(-1, () -> {}));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalWakesWhoHasWaitedLongestAlsoBetweenEnteringAndWaiting(Place place) throws Exception {
        try (Ground ground = place.open()) {
            ConditionQueue queue = ground.queue();
            queue.signal();
            ConditionQueue.Place first = queue.enter();
            ConditionQueue.Place second = queue.enter();
            assertEquals(2, queue.length());
            queue.signal();
            assertTrue(first.await(0), "the signal came before the wait");
            assertFalse(second.await(0));
            Background<Boolean> third =
                    Background.call(() -> queue.enter().await(Waiter.FOREVER)).waits(WAITING);
            Background<Boolean> fourth =
                    Background.call(() -> queue.enter().await(DAYS.toNanos(1))).waits(TIMED_WAITING);
            eventually("both are in", () -> queue.length() == 2);
            queue.signalAll();
            assertTrue(third.result());
            assertTrue(fourth.result());
            assertEquals(0, queue.length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalIsForThoseWhoHaveNotBeenInterruptedBefore(Place place) throws Exception {
        try (Ground ground = place.open()) {
            ConditionQueue queue = ground.queue();
            Background<Boolean> interrupted =
                    Background.call(() -> queue.enter().await(Waiter.FOREVER)).waits(WAITING);
            eventually("it is in", () -> queue.length() == 1);
            ConditionQueue.Place next = queue.enter();
            interrupted.interrupt();
            assertInstanceOf(InterruptedException.class, interrupted.failure());
            queue.signal();
            assertTrue(next.await(0));

            Background<Boolean> stubborn =
                    Background.run(() -> queue.enter().awaitUninterruptibly()).waits(WAITING);
            stubborn.interrupt();
            queue.signal();
            assertTrue(stubborn.result());
            assertTrue(stubborn.wasInterruptedAtEnd());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptBetweenEnteringAndWaitingCountsAsWhenItCame(Place place) throws Exception {
        try (Ground ground = place.open()) {
            ConditionQueue queue = ground.queue();
            ConditionQueue.Place signalled = queue.enter();
            ConditionQueue.Place unsignalled = queue.enter();
            queue.signal();
            Thread.currentThread().interrupt();
            assertTrue(signalled.await(Waiter.FOREVER), "the signal came first");
            assertTrue(Thread.currentThread().isInterrupted());
            assertThrows(InterruptedException.class, () -> unsignalled.await(Waiter.FOREVER));
            assertFalse(Thread.currentThread().isInterrupted());
            assertEquals(0, queue.length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceIsGoodForOneWait(Place place) throws Exception {
        try (Ground ground = place.open()) {
            ConditionQueue queue = ground.queue();
            ConditionQueue.Place late = queue.enter();
            assertFalse(late.await(0));
            assertThrows(IllegalStateException.class, () -> late.await(0));
            ConditionQueue.Place done = queue.enter();
            queue.signal();
            assertTrue(done.await(0));
            done.done();
            done.done();
            assertThrows(IllegalStateException.class, () -> done.await(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignalGoesToTheNextIfTheProcessOfItsWaiterEndsBeforeItIsDone(Place place) throws Exception {
        try (Ground ground = place.open()) {
            ConditionQueue here = new ConditionQueue(ConditionQueue.in(ground.manager()));
            ConditionQueue queue =
                    place == Place.HERE ? here : ground.asAnother(here, ConditionQueue::new, ConditionQueue::at);
            ManagerClient process = ground.client();
            ConditionQueue there = new ConditionQueue(process.address(((Address.Here) here.at()).id()));
            ConditionQueue.Place heard = there.enter();
            ConditionQueue.Place done = there.enter();
            there.enter();
            List<ConditionQueue.Place> next = List.of(queue.enter(), queue.enter(), queue.enter());
            queue.signal();
            queue.signal();
            queue.signal();
            assertTrue(heard.await(0));
            assertTrue(done.await(0));
            done.done();
            process.close();
            eventually("two signals have gone on", () -> queue.length() == 1);
            assertTrue(next.get(0).await(0));
            assertTrue(next.get(1).await(0));
            assertFalse(next.get(2).await(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noSignalIsLostWhenWaitsTimeOutInTheSameMoment(Place place) throws Exception {
        try (Ground ground = place.open()) {
            ConditionQueue queue = ground.queue();
            for (int round = 0; round < 150; round++) {
                long nanos = (long) (Math.abs(Math.sin(round)) * 200_000);
                Background<Boolean> timed = Background.call(() -> queue.enter().await(nanos));
                Background<Boolean> patient =
                        Background.call(() -> queue.enter().await(Waiter.FOREVER));
                eventually("the patient one waits", () -> patient.isDone() || queue.length() > 0);
                int signals = 0;
                while (!patient.isDone()) {
                    if (queue.length() > 0) {
                        queue.signal();
                        signals++;
                    }
                    Thread.onSpinWait();
                }
                timed.result();
                assertTrue(signals <= 2, "a signal went to nobody: " + signals);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForWhatIsClosedIsToldSo(Place place) throws Exception {
        try (Ground ground = place.open()) {
            Semaphore semaphore = ground.manager().semaphore(0);
            Semaphore handle =
                    place == Place.HERE ? semaphore : ground.asAnother(semaphore, Semaphore::new, Semaphore::at);
            Background<Boolean> waiter = Background.run(handle::acquire).waits(WAITING);
            eventually("it is in line", semaphore::hasQueuedThreads);
            handle.close();
            if (place == Place.ELSEWHERE) {
                assertEquals(1, handle.getQueueLength(), "a handle elsewhere closes nothing");
            }
            semaphore.close();
            semaphore.close();
            assertInstanceOf(IllegalStateException.class, waiter.failure());
            assertThrows(IllegalStateException.class, handle::tryAcquire);
            assertThrows(IllegalStateException.class, semaphore::acquire);
        }
    }
}
