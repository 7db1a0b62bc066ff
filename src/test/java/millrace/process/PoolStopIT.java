package millrace.process;

import static millrace.process.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool of processes that is stopped, and futures whose dependents take long. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PoolStopIT {
    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    private static void quietly(InterruptedWait wait) {
        try {
            wait.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private interface InterruptedWait {
        void run() throws InterruptedException;
    }

    @Test
    void nothingIsBegunAgainWhileShutdownNowIsHeldUpByADependent() throws Exception {
        Mark begun = mark("begun");
        Pool pool = Pool.builder().workers(1).attempts(1).open();
        Future<Void> running = pool.submit(() -> {
            begun.set();
            Processes.sleepForever();
        });
        CompletableFuture<Void> waiting = pool.submit(() -> {});
        CompletableFuture<Void> slow = waiting.whenComplete((nothing, failure) -> quietly(() -> eventually(
                "its worker is buried",
                () -> pool.timing().workers().get(0).endedNanos().isPresent())));
        begun.await();
        List<Runnable> neverBegun = pool.shutdownNow();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES), "the pool terminates");
        assertEquals(1, neverBegun.size());
        assertEquals(1, pool.timing().workers().size(), "no worker was started for it again");
        assertEquals(1, begun.count());
        assertThrows(CancellationException.class, running::get);
        assertTrue(slow.isCompletedExceptionally());
    }

    @Test
    void terminateDoesNotWaitForAnInitializerAndCloseDoes() throws Exception {
        Mark begun = mark("begun");
        Mark through = mark("through");
        for (boolean close : new boolean[] {false, true}) {
            Pool pool = Pool.builder()
                    .workers(1)
                    .initializer(() -> {
                        begun.set();
                        if (close) {
                            Thread.sleep(300); // what takes its time, not a wait for something
                            through.set();
                        } else {
                            Processes.sleepForever();
                        }
                    })
                    .open();
            Future<Void> unwanted = pool.submit(() -> {});
            begun.await(close ? 2 : 1);
            assertTrue(unwanted.cancel(true));
            if (close) {
                pool.close();
                assertEquals(1, through.count());
            } else {
                pool.terminate();
                assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
            }
        }
    }

    @Test
    void everyFutureIsDoneWhenAPoolThatWasStoppedIsTerminated() throws Exception {
        Mark begun = mark("begun");
        Pool pool = Pool.open(2);
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            futures.add(pool.submit(() -> {
                begun.set();
                Processes.sleepForever();
            }));
        }
        begun.await(2);
        for (int i = 0; i < 5_000; i++) {
            futures.add(pool.submit(() -> i(1)));
        }
        Background<Boolean> terminated = Background.run(() -> {
            assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
            assertTrue(futures.stream().allMatch(Future::isDone), "all is cancelled by then");
        });
        assertEquals(5_000, pool.shutdownNow().size());
        assertTrue(terminated.result());
        assertEquals(2, begun.count());
    }

    private static int i(int number) {
        return number;
    }

    @Test
    void shutdownNowReturnsAlsoWhatWasSentAheadToABusyWorker() throws Exception {
        Mark begun = mark("begun");
        Pool pool = Pool.open(1);
        for (int i = 0; i < 3_000; i++) {
            pool.submit(() -> i(1));
        }
        Future<Void> running = pool.submit(() -> {
            begun.set();
            Processes.sleepForever();
        });
        for (int i = 0; i < 40; i++) {
            pool.submit(() -> i(1));
        }
        begun.await();
        eventually("what was done before is known", () -> pool.timing().done() == 3_000);
        assertEquals(40, pool.shutdownNow().size());
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        assertTrue(running.isCancelled());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDependentOfTheLastResultOfAWorkerMayUseThePool(boolean idle) throws Exception {
        Pool.Builder builder = Pool.builder().workers(1);
        try (Pool pool = (idle ? builder.idleTime(Duration.ofMillis(50)) : builder.maxTasksPerWorker(1)).open()) {
            CompletableFuture<Integer> first = pool.submit(() -> {
                Thread.sleep(50);
                return 1;
            });
            assertEquals(11, first.thenApply(n -> laterApplied(pool, n)).get());
        }
    }

    private static int laterApplied(Pool pool, int n) {
        try {
            Thread.sleep(200); // the worker is dismissed meanwhile
            return pool.apply(m -> m + 10, n);
        } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void aDeadlineDoesNotHitATaskThatWasDoneWhileADependentOfAnotherTookLong() throws Exception {
        Mark release = mark("release");
        Mark ran = mark("ran");
        Duration deadline = Duration.ofSeconds(1);
        try (Pool pool = Pool.builder().workers(1).deadline(deadline).open()) {
            pool.submit(() -> i(1)).get();
            CompletableFuture<Void> first = pool.submit(() -> release.await());
            CompletableFuture<Void> slow = first.thenRun(() -> {
                ran.await();
                long since = System.nanoTime();
                long enough = deadline.plusMillis(100).toNanos();
                quietly(() -> eventually("the deadline is over", () -> System.nanoTime() - since > enough));
            });
            Future<Integer> innocent = pool.submit(() -> {
                ran.set();
                return 1;
            });
            release.set();
            assertEquals(1, innocent.get());
            slow.get();
            assertEquals(1, ran.count());
        }
    }
}
