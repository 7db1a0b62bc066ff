package millrace.process;

import static millrace.process.Eventually.eventually;
import static millrace.process.Eventually.waits;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool promises whatever its workers are: that of {@link java.util.concurrent.ExecutorService}, and of {@link Pool}. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PoolContractIT {
    enum Kind {
        PROCESSES {
            @Override
            Pool open(int workers) {
                return Pool.builder()
                        .workers(workers)
                        .output((name, line) -> {})
                        .notices(line -> {})
                        .open();
            }
        },
        THREADS {
            @Override
            Pool open(int workers) {
                return Pool.ofThreads(workers);
            }
        };

        abstract Pool open(int workers);
    }

    private interface SerializableCallable<R> extends Callable<R>, Serializable {}

    private interface SerializableRunnable extends Runnable, Serializable {}

    private static <R> Callable<R> callable(SerializableCallable<R> task) {
        return task;
    }

    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    private static Task<Integer> blocked(Mark began, Mark ended) {
        return () -> {
            began.set();
            Thread.sleep(Long.MAX_VALUE);
            ended.set();
            return 0;
        };
    }

    private static Task<Integer> untilSet(Mark began, Mark release) {
        return () -> {
            began.set();
            release.await();
            return 1;
        };
    }

    @ParameterizedTest
    @EnumSource
    void mapGivesTheResultsInTheOrderOfTheItems(Kind kind) throws Exception {
        try (Pool pool = kind.open(2)) {
            List<Integer> items = IntStream.range(0, 3_000).boxed().toList();
            assertEquals(items.stream().map(n -> n * n).toList(), pool.map(n -> n * n, items));
            assertEquals(List.of(), pool.map(n -> n, List.of()));
            assertEquals(2, pool.workers());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itemsAndResultsMayBeNull(Kind kind) throws Exception {
        try (Pool pool = kind.open(1)) {
            assertEquals(
                    Arrays.asList("null", null), pool.map(x -> x == null ? "null" : null, Arrays.asList(null, "x")));
            assertNull(pool.submit(() -> null).get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfTaskRuns(Kind kind) throws Exception {
        Mark action = mark("action");
        Mark runnable = mark("runnable");
        Mark withResult = mark("with-result");
        Mark executed = mark("executed");
        Object result = new Object();
        try (Pool pool = kind.open(2)) {
            Task<String> task = () -> "task";
            assertEquals("task", pool.submit(task).get());
            assertEquals("callable", pool.submit(callable(() -> "callable")).get());
            assertNull(pool.submit((Action) action::set).get());
            assertNull(pool.submit((SerializableRunnable) runnable::set).get());
            assertSame(
                    result,
                    pool.submit((SerializableRunnable) withResult::set, result).get(),
                    "nothing of it travels");
            pool.execute((SerializableRunnable) executed::set);
        }
        assertAll(List.of(action, runnable, withResult, executed).stream()
                .map(mark -> () -> assertEquals(1, mark.count(), mark.path())));
    }

    @ParameterizedTest
    @EnumSource
    void nullIsRefused(Kind kind) {
        try (Pool pool = kind.open(1)) {
            assertAll(
                    () -> assertThrows(NullPointerException.class, () -> pool.submit((Task<?>) null)),
                    () -> assertThrows(NullPointerException.class, () -> pool.submit((Action) null)),
                    () -> assertThrows(NullPointerException.class, () -> pool.submit((Callable<?>) null)),
                    () -> assertThrows(NullPointerException.class, () -> pool.submit((Runnable) null)),
                    () -> assertThrows(NullPointerException.class, () -> pool.submit((Runnable) null, 1)),
                    () -> assertThrows(NullPointerException.class, () -> pool.execute(null)),
                    () -> assertThrows(NullPointerException.class, () -> pool.map(null, List.of())),
                    () -> assertThrows(NullPointerException.class, () -> pool.map(x -> x, null)),
                    () -> assertThrows(
                            NullPointerException.class,
                            () -> pool.imapUnordered(null, List.of().iterator())),
                    () -> assertThrows(NullPointerException.class, () -> pool.imapUnordered(x -> x, null)),
                    () -> assertThrows(NullPointerException.class, () -> pool.invokeAll(null)),
                    () -> assertThrows(
                            NullPointerException.class,
                            () -> pool.invokeAll(Collections.<Callable<Integer>>singletonList(null))),
                    () -> assertThrows(NullPointerException.class, () -> pool.invokeAny(null)),
                    () -> assertThrows(
                            NullPointerException.class,
                            () -> pool.invokeAny(Collections.<Callable<Integer>>singletonList(null))),
                    () -> assertThrows(IllegalArgumentException.class, () -> pool.invokeAny(List.of())));
        }
        assertThrows(IllegalArgumentException.class, () -> kind.open(0));
        assertThrows(IllegalArgumentException.class, () -> kind.open(-1));
    }

    @ParameterizedTest
    @EnumSource
    void aTaskThatThrowsFailsItsFutureWithThatException(Kind kind) {
        try (Pool pool = kind.open(1)) {
            CompletableFuture<Object> future = pool.submit(() -> {
                throw new FileNotFoundException("which it was");
            });
            ExecutionException failure = assertThrows(ExecutionException.class, future::get);
            FileNotFoundException cause = assertInstanceOf(FileNotFoundException.class, failure.getCause());
            assertEquals("which it was", cause.getMessage());
            assertTrue(Arrays.stream(cause.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(PoolContractIT.class.getName())));
            assertTrue(future.isCompletedExceptionally());
            assertFalse(future.isCancelled());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActionMayThrowACheckedExceptionToo(Kind kind) {
        try (Pool pool = kind.open(1)) {
            Action action = () -> {
                throw new FileNotFoundException("which it was");
            };
            Runnable runnable = action;
            for (Future<?> future : List.of(pool.submit(action), pool.submit(runnable))) {
                ExecutionException failure = assertThrows(ExecutionException.class, future::get);
                assertEquals(
                        "which it was",
                        assertInstanceOf(FileNotFoundException.class, failure.getCause())
                                .getMessage());
            }
            IllegalStateException here = assertThrows(IllegalStateException.class, runnable::run);
            assertInstanceOf(FileNotFoundException.class, here.getCause());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFutureWithACallbackIsCompleteAfterTheCallback(Kind kind) throws Exception {
        try (Pool pool = kind.open(1)) {
            Mark go = mark("go"); // else the call may be done at once, and the callback hold up this thread
            Mapper<Integer, Integer> inverse = n -> {
                go.await(n == 0 ? 2 : 1);
                return 6 / n;
            };
            Told good = new Told();
            CompletableFuture<Integer> two = pool.applyAsync(inverse, 3, good, good);
            go.set();
            assertOpenUntilReleased(two, good);
            assertEquals(2, two.get());
            assertEquals(List.of(2), good.told);
            Told bad = new Told();
            CompletableFuture<List<Integer>> none = pool.mapAsync(inverse, List.of(0), 1, bad, bad);
            go.set();
            assertOpenUntilReleased(none, bad);
            Throwable failure =
                    assertThrows(ExecutionException.class, none::get).getCause();
            assertInstanceOf(ArithmeticException.class, failure);
            assertEquals(List.of(failure), bad.told);
        }
    }

    /** A callback that takes its time. */
    private static final class Told implements Consumer<Object> {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final List<Object> told = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void accept(Object what) {
            called.countDown();
            await(release);
            told.add(what);
        }
    }

    private static void assertOpenUntilReleased(Future<?> future, Told callback) throws InterruptedException {
        callback.called.await();
        assertFalse(future.isDone());
        assertFalse(future.cancel(true), "it is too late for that");
        callback.release.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackThatThrowsFailsItsFutureAndNothingElse(Kind kind) throws Exception {
        AssertionError thrown = new AssertionError("out of the callback");
        Consumer<Object> rude = what -> {
            throw thrown;
        };
        try (Pool pool = kind.open(1)) {
            CompletableFuture<Integer> good = pool.applyAsync(n -> n, 1, rude, failure -> {});
            CompletableFuture<Integer> bad = pool.applyAsync(n -> 1 / n, 0, result -> {}, rude);
            assertSame(thrown, assertThrows(ExecutionException.class, good::get).getCause());
            Throwable failure = assertThrows(ExecutionException.class, bad::get).getCause();
            assertInstanceOf(ArithmeticException.class, failure, "the task's failure comes first");
            assertTrue(List.of(failure.getSuppressed()).contains(thrown));
            assertEquals(2, pool.submit(() -> 2).get(), "the pool goes on");
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellingAFutureWithACallbackEndsItsTaskAndTellsTheCallback(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        AtomicReference<Throwable> told = new AtomicReference<>();
        try (Pool pool = kind.open(1)) {
            CompletableFuture<Integer> future =
                    pool.applyAsync(n -> blocked(began, ended).call(), 1, result -> {}, told::set);
            began.await();
            assertTrue(future.cancel(true));
            assertTrue(future.isCancelled());
            assertInstanceOf(CancellationException.class, told.get());
            assertEquals(2, pool.submit(() -> 2).get(), "its worker is free again");
        }
        assertEquals(0, ended.count());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorOfATaskIsOnlyItsFuturesFailure(Kind kind) throws Exception {
        try (Pool pool = kind.open(1)) {
            CompletableFuture<Void> future = pool.submit((Action) () -> {
                throw new AssertionError("an error");
            });
            assertInstanceOf(
                    AssertionError.class,
                    assertThrows(ExecutionException.class, future::get).getCause());
            CompletableFuture<Integer> endless = pool.submit(() -> endless(0));
            assertInstanceOf(
                    StackOverflowError.class,
                    assertThrows(ExecutionException.class, endless::get).getCause());
            assertEquals(1, pool.submit(() -> 1).get());
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int n) {
        return 1 + endless(n + 1);
    }

    @ParameterizedTest
    @EnumSource
    void whenAnItemFailsWhatHasNotBegunIsCancelled(Kind kind) throws Exception {
        Mark applied = mark("applied");
        try (Pool pool = kind.open(1)) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> pool.map(
                            n -> {
                                applied.set();
                                if (n == 3) {
                                    throw new IllegalStateException("item " + n);
                                }
                                return n;
                            },
                            IntStream.range(0, 20_000).boxed().toList()));
            assertEquals("item 3", failure.getCause().getMessage());
            assertEquals(7, pool.submit(() -> 7).get(), "the pool goes on");
        }
        assertTrue(applied.count() < 20_000, () -> applied.count() + " items were begun");
    }

    @ParameterizedTest
    @EnumSource
    void imapReadsOnlyAWindowOfAnEndlessInput(Kind kind) {
        AtomicInteger drawn = new AtomicInteger();
        Iterator<Integer> endless = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                return drawn.getAndIncrement();
            }
        };
        try (Pool pool = kind.open(2)) {
            Iterator<Integer> results = pool.imapUnordered(n -> n, endless);
            TreeSet<Integer> taken = new TreeSet<>();
            for (int i = 0; i < 1_000; i++) {
                assertTrue(taken.add(results.next()), "a result came twice");
                assertTrue(drawn.get() - i <= 2 * pool.workers(), "more are under way than the window allows");
            }
            assertTrue(results.hasNext());
            assertTrue(taken.last() < 1_004);
        }
    }

    @ParameterizedTest
    @EnumSource
    void imapGoesOnBehindAFailedItemAndEndsWithNoSuchElement(Kind kind) {
        try (Pool pool = kind.open(2)) {
            Iterator<Integer> results = pool.imapUnordered(
                    n -> {
                        if (n % 3 == 0) {
                            throw new FileNotFoundException("item " + n);
                        }
                        return n;
                    },
                    IntStream.range(0, 30).boxed().iterator());
            TreeSet<String> all = new TreeSet<>();
            while (results.hasNext()) {
                try {
                    all.add("item " + results.next());
                } catch (CompletionException e) {
                    assertInstanceOf(FileNotFoundException.class, e.getCause());
                    all.add(e.getCause().getMessage());
                }
            }
            assertEquals(30, all.size(), all::toString);
            assertThrows(NoSuchElementException.class, results::next);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void imapFailsWhatCannotTravelInItsPlaceAndAlone(int chunkItems) {
        try (Pool pool = Pool.open(2)) {
            List<Object> items = new ArrayList<>(List.of(1, 2, 3, new Object(), 5, 6, UnreadableInWorkers.ITEM, 8));
            items.add(null);
            Iterator<String> results = pool.imap(String::valueOf, items.iterator(), chunkItems);
            assertEquals(
                    List.of("1", "2", "3", "IllegalArgumentException", "5", "6", "WireException", "8", "null"),
                    outcomes(results));
        }
    }

    @ParameterizedTest
    @EnumSource
    void imapLosesNoItemOfAnIteratorThatThrows(Kind kind) {
        try (Pool pool = kind.open(2)) {
            Iterator<Integer> items = new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < 8;
                }

                @Override
                public Integer next() {
                    if (++next == 5) {
                        throw new IllegalStateException("the fifth");
                    }
                    return next;
                }
            };
            assertEquals(
                    List.of("1", "2", "3", "4", "IllegalStateException", "6", "7", "8"),
                    outcomes(pool.imap(String::valueOf, items, 3)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void imapGivesWhatIsDoneBeforeWhatItsIteratorThrowsWhereverThat(Kind kind) {
        try (Pool pool = kind.open(2)) {
            for (boolean ordered : new boolean[] {true, false}) {
                for (int chunkItems : new int[] {1, 2}) {
                    Iterator<Integer> items = List.of(1, 2, 3, 0, 4).stream()
                            .map(n -> {
                                if (n == 0) {
                                    throw new StackOverflowError("made by hand"); // when hasNext asks for the fourth
                                }
                                return n;
                            })
                            .iterator();
                    List<String> results = outcomes(
                            ordered
                                    ? pool.imap(String::valueOf, items, chunkItems)
                                    : pool.imapUnordered(String::valueOf, items, chunkItems));
                    if (!ordered) {
                        Collections.sort(results);
                    }
                    assertEquals(
                            ordered
                                    ? List.of("1", "2", "3", "StackOverflowError", "4")
                                    : List.of("1", "2", "3", "4", "StackOverflowError"),
                            results);
                }
            }
        }
    }

    /** That throws whatever it is asked, for ever. */
    @ParameterizedTest
    @EnumSource
    void imapEndsForNobodyButWaitsForNothingWhereItsIteratorIsBroken(Kind kind) {
        try (Pool pool = kind.open(2)) {
            Iterator<Integer> items = new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    if (next == 3) {
                        throw new IllegalStateException("broken");
                    }
                    return true;
                }

                @Override
                public Integer next() {
                    return ++next;
                }
            };
            Iterator<String> results = pool.imap(String::valueOf, items);
            assertEquals(List.of("1", "2", "3"), List.of(results.next(), results.next(), results.next()));
            for (int i = 0; i < 20; i++) {
                assertThrows(IllegalStateException.class, results::next);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void imapGivesWhatIsUnderWayWhenThePoolIsClosedAndReadsNoMore(Kind kind) throws Exception {
        Iterator<Integer> items = IntStream.range(0, 1000).boxed().iterator();
        try (Pool pool = kind.open(2)) {
            Iterator<Integer> results = pool.imap(n -> n, items);
            assertEquals(0, results.next());
            pool.shutdown();
            for (int i = 1; i < 4; i++) {
                assertEquals(i, results.next());
            }
            for (int again = 0; again < 2; again++) {
                assertThrows(RejectedExecutionException.class, results::next);
            }
            assertEquals(4, items.next(), "no item was read in vain");
        }
    }

    /** Cannot be read where it would be worked on. */
    private static final class UnreadableInWorkers implements Serializable {
        private static final long serialVersionUID = 1;

        static final UnreadableInWorkers ITEM = new UnreadableInWorkers();

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("unreadable, " + in.available());
        }
    }

    private static List<String> outcomes(Iterator<String> results) {
        List<String> outcomes = new ArrayList<>();
        while (results.hasNext()) {
            try {
                outcomes.add(results.next());
            } catch (CompletionException e) {
                outcomes.add(e.getCause().getClass().getSimpleName());
            } catch (IllegalArgumentException | IllegalStateException | StackOverflowError e) {
                outcomes.add(e.getClass().getSimpleName());
            }
        }
        return outcomes;
    }

    @ParameterizedTest
    @EnumSource
    void imapKeepsTheInterruptAndCanGoOnAfterIt(Kind kind) {
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool = kind.open(1)) {
            Iterator<Integer> results = pool.imapUnordered(
                    n -> n + untilSet(began, release).call(), List.of(10, 20).iterator());
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, results::next);
            assertTrue(Thread.interrupted(), "the status is kept");
            release.set();
            assertEquals(32, results.next() + results.next());
            assertFalse(results.hasNext());
        }
    }

    @ParameterizedTest
    @EnumSource
    void mapThatIsInterruptedCancelsWhatHasNotBegun(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool = kind.open(1)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread mapping = new Thread(() -> {
                try {
                    pool.map(n -> untilSet(began, release).call(), List.of(1, 2, 3));
                } catch (InterruptedException | ExecutionException e) {
                    thrown.set(e);
                }
            });
            mapping.start();
            began.await();
            waits(mapping);
            mapping.interrupt();
            mapping.join();
            assertInstanceOf(InterruptedException.class, thrown.get());
            release.set();
        }
        assertEquals(1, began.count());
    }

    @ParameterizedTest
    @EnumSource
    void applyThatIsInterruptedCancelsWhatHasNotBegun(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool = kind.open(1)) {
            Future<Integer> first = pool.submit(untilSet(began, release));
            began.await();
            Mark second = mark("second");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread applying = new Thread(() -> {
                try {
                    pool.apply(
                            n -> {
                                second.set();
                                return n;
                            },
                            1);
                } catch (InterruptedException | ExecutionException e) {
                    thrown.set(e);
                }
            });
            applying.start();
            waits(applying);
            applying.interrupt();
            applying.join();
            assertInstanceOf(InterruptedException.class, thrown.get());
            release.set();
            first.get();
            assertEquals(3, pool.submit(() -> 3).get());
            assertEquals(0, second.count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedPoolRefusesTasksAndRunsThoseItHas(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        Pool pool = kind.open(1);
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            futures.add(pool.submit(untilSet(began, release)));
        }
        began.await();
        assertFalse(pool.isShutdown());
        pool.shutdown();
        assertTrue(pool.isShutdown());
        assertFalse(pool.isTerminated());
        assertFalse(pool.awaitTermination(0, TimeUnit.SECONDS));
        assertFalse(pool.awaitTermination(-1, TimeUnit.SECONDS));
        assertFalse(pool.awaitTermination(1, TimeUnit.MILLISECONDS));
        assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 1));
        assertThrows(RejectedExecutionException.class, () -> pool.execute((SerializableRunnable) began::set));
        assertThrows(RejectedExecutionException.class, () -> pool.map(x -> x, List.of(1)));
        release.set();
        pool.close();
        assertTrue(pool.isTerminated());
        assertTrue(pool.awaitTermination(0, TimeUnit.SECONDS));
        for (Future<Integer> future : futures) {
            assertTrue(future.isDone(), "nothing is open when the pool is terminated");
            assertEquals(1, future.get());
        }
        pool.close();
        pool.shutdown();
        pool.terminate();
        assertEquals(List.of(), pool.shutdownNow());
        assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 1));
    }

    @ParameterizedTest
    @EnumSource
    void aPoolThatWasNeverUsedTerminatesAtOnce(Kind kind) throws InterruptedException {
        Pool pool = kind.open(3);
        pool.shutdown();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        assertTrue(pool.isTerminated());
    }

    @ParameterizedTest
    @EnumSource
    void shutdownNowCancelsEverythingAndReturnsWhatHasNotBegun(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        Mark later = mark("later");
        Pool pool = kind.open(1);
        Future<Integer> running = pool.submit(blocked(began, ended));
        Future<Void> waiting = pool.submit(later::set);
        assertTrue(pool.submit(later::set).cancel(false)); // nobody wants it back
        began.await();
        List<Runnable> neverBegun = pool.shutdownNow();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        assertTrue(running.isDone());
        assertThrows(CancellationException.class, running::get);
        assertThrows(CancellationException.class, waiting::get);
        assertEquals(1, neverBegun.size());
        assertEquals(0, ended.count());
        assertEquals(0, later.count());
        neverBegun.get(0).run();
        assertEquals(1, later.count());
    }

    @ParameterizedTest
    @EnumSource
    void terminateEndsAPoolThatIsBusy(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        try (Pool pool = kind.open(2)) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                futures.add(pool.submit(blocked(began, ended)));
            }
            began.await(2);
            pool.terminate();
            for (Future<Integer> future : futures) {
                assertThrows(CancellationException.class, future::get);
            }
        }
        assertEquals(2, began.count());
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void closeThatIsInterruptedTerminatesAndKeepsTheStatus(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        Pool pool = kind.open(1);
        Future<Integer> future = pool.submit(blocked(began, ended));
        began.await();
        AtomicReference<Boolean> kept = new AtomicReference<>();
        Thread closing = new Thread(() -> {
            pool.close();
            kept.set(Thread.currentThread().isInterrupted());
        });
        closing.start();
        waits(closing);
        closing.interrupt();
        closing.join();
        assertEquals(true, kept.get());
        assertTrue(pool.isTerminated());
        assertTrue(future.isCancelled());
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void awaitTerminationCanBeInterrupted(Kind kind) {
        try (Pool pool = kind.open(1)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> pool.awaitTermination(1, TimeUnit.DAYS));
            assertFalse(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTaskThatIsCancelledWhileItWaitsNeverBegins(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        Mark later = mark("later");
        try (Pool pool = kind.open(1)) {
            Future<Integer> running = pool.submit(untilSet(began, release));
            Future<Void> first = pool.submit(later::set);
            Future<Void> second = pool.submit(later::set);
            began.await();
            assertTrue(first.cancel(false));
            assertTrue(second.cancel(true));
            assertTrue(first.isCancelled() && first.isDone());
            release.set();
            assertEquals(1, running.get());
            assertFalse(running.cancel(true), "it is done");
        }
        assertEquals(0, later.count());
    }

    @ParameterizedTest
    @EnumSource
    void cancelFalseLetsATaskThatHasBegunRunOn(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        Mark ended = mark("ended");
        try (Pool pool = kind.open(1)) {
            Future<Void> future = pool.submit(() -> {
                began.set();
                release.await();
                ended.set();
            });
            began.await();
            assertTrue(future.cancel(false));
            assertThrows(CancellationException.class, future::get);
            release.set();
            assertEquals(2, pool.submit(() -> 2).get());
        }
        assertEquals(1, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void cancelTrueEndsTheTaskThatRunsAndNothingElse(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        Mark otherBegan = mark("other-began");
        Mark release = mark("release");
        try (Pool pool = kind.open(2)) {
            Future<Integer> other = pool.submit(untilSet(otherBegan, release));
            Future<Integer> future = pool.submit(blocked(began, ended));
            otherBegan.await();
            began.await();
            assertTrue(future.cancel(true));
            assertThrows(CancellationException.class, future::get);
            assertEquals(3, pool.submit(() -> 3).get(), "there is a worker for what comes next");
            release.set();
            assertEquals(1, other.get());
        }
        assertEquals(1, began.count());
        assertEquals(1, otherBegan.count(), "the other task was not run twice");
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void aRunnableWithAResultCanBeCancelledToo(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        try (Pool pool = kind.open(1)) {
            Future<String> future = pool.submit(
                    (SerializableRunnable) () -> {
                        began.set();
                        Processes.sleepForever();
                        if (!Thread.currentThread().isInterrupted()) {
                            ended.set();
                        }
                    },
                    "result");
            began.await();
            assertTrue(future.cancel(true));
            assertTrue(future.isCancelled());
            assertEquals(4, pool.submit(() -> 4).get(), "its worker is free again");
        }
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void aRunnableWithAResultIsCancelledByShutdownNow(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        Pool pool = kind.open(1);
        Task<Integer> task = blocked(began, ended);
        Future<String> future = pool.submit(
                (SerializableRunnable) () -> {
                    try {
                        task.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "result");
        began.await();
        pool.shutdownNow();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        assertThrows(CancellationException.class, future::get);
        assertTrue(future.isCancelled());
    }

    @ParameterizedTest
    @EnumSource
    void invokeAllGivesEveryResultAndFailureInOrder(Kind kind) throws Exception {
        try (Pool pool = kind.open(2)) {
            List<Future<Integer>> futures = pool.invokeAll(
                    List.of(callable(() -> 1), callable(() -> Integer.parseInt("x")), callable(() -> 3)));
            assertTrue(futures.stream().allMatch(Future::isDone));
            assertEquals(1, futures.get(0).get());
            assertInstanceOf(
                    NumberFormatException.class,
                    assertThrows(ExecutionException.class, futures.get(1)::get).getCause());
            assertEquals(3, futures.get(2).get());
            assertEquals(List.of(), pool.invokeAll(List.<Callable<Integer>>of()));
            assertEquals(
                    5,
                    pool.invokeAll(List.of(callable(() -> 5)), Long.MAX_VALUE, TimeUnit.DAYS)
                            .get(0)
                            .get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void invokeAllWaitsNotAtAllForATimeLongPast(Kind kind) throws Exception {
        Mark release = mark("release");
        try (Pool pool = kind.open(1)) {
            List<Future<Boolean>> futures = pool.invokeAll(
                    List.of(callable(() -> {
                        release.await();
                        return true;
                    })),
                    Long.MIN_VALUE,
                    TimeUnit.SECONDS);
            assertTrue(futures.get(0).isCancelled());
            release.set();
        }
    }

    @Test
    void theMemoryOfWorkersIsCappedWhateverOtherOptionsTheyGet() throws Exception {
        Pool.Builder options = Pool.builder().workers(1).workerMemory(64 << 20).jvmOptions(List.of("-Dsome=thing"));
        try (Pool pool = options.open()) {
            assertTrue(pool.submit(() -> Runtime.getRuntime().maxMemory()).get() <= 64 << 20);
            assertEquals("thing", pool.submit(() -> System.getProperty("some")).get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void invokeAllCancelsWhatIsNotDoneInTime(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        Mark never = mark("never");
        try (Pool pool = kind.open(1)) {
            List<Future<Integer>> futures = pool.invokeAll(
                    List.of(
                            callable(() -> blocked(began, ended).call()),
                            callable(() -> blocked(never, ended).call())),
                    1,
                    TimeUnit.MILLISECONDS);
            assertTrue(futures.stream().allMatch(Future::isCancelled));
            assertTrue(pool.invokeAll(
                            List.of(callable(() -> blocked(never, ended).call())), -1, TimeUnit.SECONDS)
                    .get(0)
                    .isCancelled());
            assertEquals(6, pool.submit(() -> 6).get());
        }
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void invokeAllThatIsInterruptedCancelsItsTasks(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        try (Pool pool = kind.open(1)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread invoking = new Thread(() -> {
                try {
                    pool.invokeAll(List.of(callable(() -> blocked(began, ended).call())));
                } catch (InterruptedException e) {
                    thrown.set(e);
                }
            });
            invoking.start();
            began.await();
            waits(invoking);
            invoking.interrupt();
            invoking.join();
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertEquals(7, pool.submit(() -> 7).get());
        }
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void invokeAnyGivesTheFirstSuccessAndCancelsTheRest(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark ended = mark("ended");
        try (Pool pool = kind.open(2)) {
            assertEquals(
                    2,
                    pool.invokeAny(List.of(
                            callable(() -> blocked(began, ended).call()),
                            callable(() -> Integer.parseInt("x")),
                            callable(() -> 2))));
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> pool.invokeAny(List.of(callable(() -> Integer.parseInt("x")))));
            assertInstanceOf(NumberFormatException.class, failure.getCause());
            assertThrows(
                    TimeoutException.class,
                    () -> pool.invokeAny(
                            List.of(callable(() -> blocked(began, ended).call())), 1, TimeUnit.MILLISECONDS));
            assertEquals(8, pool.invokeAny(List.of(callable(() -> 8)), 1, TimeUnit.DAYS));
        }
        assertEquals(0, ended.count());
    }

    @ParameterizedTest
    @EnumSource
    void thousandsOfTinyTasksFromSeveralThreadsAllArrive(Kind kind) throws Exception {
        AtomicInteger sum = new AtomicInteger();
        try (Pool pool = kind.open(3)) {
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(new Thread(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        int n = i;
                        CompletableFuture<Void> unused = pool.submit(() -> n).thenAccept(sum::addAndGet);
                    }
                }));
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertEquals(4 * 999 * 1_000 / 2, sum.get());
    }

    @ParameterizedTest
    @EnumSource
    void noMoreTasksRunAtATimeThanThereAreWorkers(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool = kind.open(2)) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                futures.add(pool.submit(untilSet(began, release)));
            }
            began.await(2);
            assertEquals(2, began.count());
            release.set();
            for (Future<Integer> future : futures) {
                assertEquals(1, future.get());
            }
        }
        assertEquals(6, began.count());
    }

    @ParameterizedTest
    @EnumSource
    void whatDependsOnAFutureMayWaitForAnotherOfThePool(Kind kind) throws Exception {
        try (Pool pool = kind.open(3)) {
            pool.map(n -> n, List.of(1, 2, 3), 1);
            CompletableFuture<Integer> first = pool.submit(() -> {
                Thread.sleep(50);
                return 1;
            });
            assertEquals(11, first.thenApply(n -> applied(pool, n)).get());

            List<CompletableFuture<Integer>> many = new ArrayList<>(); // of which several are under way in one worker
            for (int i = 0; i < 300; i++) {
                int n = i;
                many.add(pool.submit(() -> n));
            }
            assertEquals(
                    299 + 298,
                    many.get(298).thenApply(n -> n + many.get(299).join()).get());
            assertEquals(
                    299, many.get(0).thenApply(n -> n + many.get(299).join()).get());
        }
    }

    private static int applied(Pool pool, int n) {
        try {
            return pool.apply(m -> m + 10, n);
        } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDependsOnAFutureForLongHoldsUpNobodyElse(Kind kind) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Pool pool = kind.open(3)) {
            pool.map(n -> n, List.of(1, 2, 3), 1);
            CompletableFuture<Void> dependent = pool.submit(() -> {
                        Thread.sleep(50);
                        return 1;
                    })
                    .thenAccept(n -> await(release));
            Thread.sleep(100);
            for (int i = 0; i < 20; i++) {
                int same = pool.apply(n -> n, i);
                assertEquals(i, same);
            }
            assertEquals(
                    IntStream.range(0, 500).boxed().toList(),
                    pool.map(n -> n, IntStream.range(0, 500).boxed().toList(), 1));
            assertFalse(dependent.isDone());
            pool.shutdown();
            assertFalse(pool.awaitTermination(50, TimeUnit.MILLISECONDS), "while a future of it is completed");
            release.countDown();
            dependent.get();
            assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void slowDependentsAmongManyShortTasksCostNoWorkerItsLife() throws Exception {
        List<String> notices = Collections.synchronizedList(new ArrayList<>());
        try (Pool pool = Pool.builder().workers(2).notices(notices::add).open()) {
            List<CompletableFuture<Integer>> results = new ArrayList<>();
            byte[] load = new byte[3_000]; // so that calls go out one by one rather than together
            for (int i = 0; i < 20_000; i++) {
                int n = i;
                CompletableFuture<Integer> result = pool.submit(() -> n + load[0]);
                results.add(n % 500 == 0 ? result.thenApply(PoolContractIT::slowly) : result);
            }
            for (int i = 0; i < results.size(); i++) {
                assertEquals(i, results.get(i).get());
            }
        }
        assertEquals(List.of(), notices);
    }

    private static int slowly(int n) {
        try {
            Thread.sleep(15 + n / 500 % 10); // longer than one thread is waited for
            return n;
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDependsOnAFutureMayUseThePool(Kind kind) throws Exception {
        try (Pool pool = kind.open(1)) {
            CompletableFuture<Integer> chained = pool.submit(() -> 1)
                    .thenCompose(one -> pool.submit(() -> one + 1))
                    .thenApply(two -> two + 1);
            assertEquals(3, chained.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellingRunsWhatDependsOnTheFutureWithoutHoldingAnyLock(Kind kind) throws Exception {
        Mark began = mark("began");
        Mark release = mark("release");
        try (Pool pool = kind.open(1)) {
            CompletableFuture<Integer> future = pool.submit(untilSet(began, release));
            began.await();
            CompletableFuture<Integer> after = future.handle((result, failure) -> {
                release.set();
                return pool.submit(() -> 9).join(); // needs the worker that is still inside of the task
            });
            assertTrue(future.cancel(false));
            assertEquals(9, after.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptMeantForOneTaskDoesNotReachTheNext(Kind kind) throws Exception {
        Mark began = mark("began");
        try (Pool pool = kind.open(1)) {
            for (int i = 1; i <= (kind == Kind.THREADS ? 500 : 3); i++) {
                CompletableFuture<Void> victim = pool.submit(() -> began.set());
                CompletableFuture<Boolean> next =
                        pool.submit(() -> Thread.currentThread().isInterrupted());
                eventually("it begins", () -> victim.isDone() || began.count() > 0);
                victim.cancel(true);
                assertEquals(false, next.get());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedPoolRefusesAlsoWhatHasNoItems(Kind kind) {
        Pool pool = kind.open(1);
        pool.close();
        assertThrows(RejectedExecutionException.class, () -> pool.map(n -> n, List.of()));
        assertThrows(RejectedExecutionException.class, () -> pool.mapAsync(n -> n, List.of()));
        assertThrows(RejectedExecutionException.class, () -> pool.starmap((a, b) -> a, List.of()));
        assertThrows(RejectedExecutionException.class, () -> pool.imap(n -> n, Collections.emptyIterator()));
        assertThrows(RejectedExecutionException.class, () -> pool.imapUnordered(n -> n, Collections.emptyIterator()));
    }

    @ParameterizedTest
    @EnumSource
    void listsOfResultsAreTheCallersOwnAndPlainLambdasTravel(Kind kind) throws Exception {
        Mark begun = mark("begun");
        try (Pool pool = kind.open(1)) {
            List<Integer> squares = pool.map(n -> n * n, List.of(1, 2));
            squares.add(9);
            assertEquals(List.of(1, 4, 9), squares);
            List<Integer> none = pool.map(n -> n, List.<Integer>of());
            none.add(1);
            List<Task<Integer>> tasks = List.of(() -> 1);
            List<Future<Integer>> futures = pool.invokeAll(tasks);
            futures.add(pool.submit(() -> 2));
            assertEquals(2, futures.get(1).get());
            pool.execute(() -> begun.set());
            pool.execute(begun::set);
            assertEquals("result", pool.submit(() -> begun.set(), "result").get());
            assertEquals(3, begun.count());
        }
    }

    @Test
    void whatWrapsATaskInAnObjectThatCannotTravelFailsAtTheCall() {
        try (Pool pool = Pool.open(1)) {
            assertThrows(IllegalArgumentException.class, () -> CompletableFuture.supplyAsync(() -> 1, pool));
            assertThrows(
                    IllegalArgumentException.class, () -> new ExecutorCompletionService<Integer>(pool).submit(() -> 1));
            CompletableFuture<Integer> later =
                    CompletableFuture.completedFuture(1).thenApplyAsync(n -> n, pool);
            assertInstanceOf(
                    IllegalArgumentException.class,
                    assertThrows(ExecutionException.class, later::get).getCause());
            ExecutorService plain = pool;
            assertThrows(IllegalArgumentException.class, () -> plain.execute(() -> {}));
            assertThrows(IllegalArgumentException.class, () -> plain.invokeAll(List.<Callable<Integer>>of(() -> 1)));
            assertEquals(List.of(), ChildProcess.active(), "no worker was started");
        }
    }
}
