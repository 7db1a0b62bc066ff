package millrace.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A counter and its manager, from their own process and from others. */
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CounterIT {
    @TempDir
    private Path folder;

    private static Pool pool(int workers) {
        return Pool.builder().workers(workers).attempts(50).notices(line -> {}).open();
    }

    /** What a counter promises, wherever it is called; throws if it does not hold. */
    private static String contract(Counter<Object> counter) {
        check(counter.total() == 0 && counter.size() == 0 && counter.toMap().isEmpty(), "it is empty");
        check(counter.add("a", 2) == 2, "add returns the new count");
        check(counter.add("a", -5) == -3, "n may be negative");
        check(counter.add(7, 0) == 0, "keys of several types");
        check(counter.get("a") == -3 && counter.get("b") == 0, "get");
        check(counter.size() == 2, "a key of count 0 is a key");
        check(counter.addAll(1, Map.of("a", 3L, "c", 4L)), "a part is added");
        check(!counter.addAll(1, Map.of("a", 100L)), "but only once");
        check(counter.addAll(2, Map.of()), "an empty part");
        check(!counter.addAll(2, Map.of("x", 1L)), "is one, too");
        check(counter.addAll(-1, Map.of(List.of("key"), Long.MAX_VALUE - 4)), "any number, any key");
        check(counter.total() == Long.MAX_VALUE, "total");
        check(counter.toMap().equals(Map.of("a", 0L, 7, 0L, "c", 4L, List.of("key"), Long.MAX_VALUE - 4)), "toMap");
        Map<Object, Long> withNullKey = new HashMap<>(Map.of("n", 1L));
        withNullKey.put(null, 1L);
        Map<Object, Long> withNullCount = new HashMap<>(Map.of("n", 1L));
        withNullCount.put("o", null);
        fails(NullPointerException.class, () -> counter.add(null, 1));
        fails(NullPointerException.class, () -> counter.get(null));
        fails(NullPointerException.class, () -> counter.addAll(5, withNullKey));
        fails(NullPointerException.class, () -> counter.addAll(5, withNullCount));
        fails(NullPointerException.class, () -> counter.addAll(5, null));
        check(counter.get("n") == 0, "nothing is added by halves");
        check(counter.addAll(5, Map.of("n", 1L)), "the part that failed may come again");
        counter.toMap().clear();
        check(counter.size() == 5, "toMap is a copy");
        counter.add("\uD800", 1);
        Map<Object, Long> all = counter.toMap();
        check(all.size() == 6 && all.get("\uD800") == 1, "strings without UTF-8 are keys, too");
        check(counter.drain().equals(all), "drain returns what is there");
        check(counter.total() == 0 && counter.size() == 0 && counter.get("c") == 0, "drain leaves nothing");
        check(!counter.addAll(5, Map.of("n", 1L)), "drain forgets no parts");
        counter.add("a", 1);
        counter.clear();
        check(counter.total() == 0 && counter.size() == 0, "clear");
        check(counter.addAll(1, Map.of("a", 1L)), "clear forgets parts");
        counter.clear();
        return "held";
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void fails(Class<? extends Exception> type, Runnable code) {
        assertThrows(type, code::run);
    }

    @Test
    void theContractHoldsHereAndInAnotherProcess() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(1)) {
            Counter<Object> counter = manager.counter();
            assertEquals("held", contract(counter));
            assertEquals("held", pool.submit(() -> contract(counter)).get());
        }
    }

    @Test
    void noAdditionOfAnyProcessOrThreadIsLost() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(3)) {
            Counter<String> counter = manager.counter();
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                futures.add(pool.submit(() -> {
                    List<Thread> threads = new ArrayList<>();
                    for (int t = 0; t < 2; t++) {
                        threads.add(new Thread(() -> {
                            for (int n = 0; n < 300; n++) {
                                counter.add("key " + n % 7, 1);
                            }
                        }));
                    }
                    threads.forEach(Thread::start);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    return null;
                }));
            }
            for (int n = 0; n < 300; n++) {
                counter.add("key " + n % 7, 1);
            }
            for (CompletableFuture<Void> future : futures) {
                future.get();
            }
            assertEquals(7 * 300, counter.total());
            assertEquals(7, counter.size());
            assertEquals(
                    7 * 300, counter.toMap().values().stream().mapToLong(n -> n).sum());
        }
    }

    @Test
    void partsOfWorkersThatAreKilledCountExactlyOnce() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(3)) {
            Counter<String> counter = manager.counter();
            List<Integer> parts = IntStream.range(0, 30).boxed().toList();
            List<Boolean> unused = pool.map(
                    part -> {
                        Random random = new Random(31L * part + ChildProcess.currentAttempt());
                        if (random.nextInt(10) == 0) {
                            Processes.kill(Processes.self()); // before
                        }
                        boolean added = counter.addAll(part, Map.of("word", 1L, "word " + part % 5, 2L));
                        if (random.nextInt(10) == 0) {
                            Processes.kill(Processes.self()); // and after: it counts, and comes again
                        }
                        return added;
                    },
                    parts,
                    1);
            assertEquals(30, counter.get("word"));
            assertEquals(30 * 3, counter.total());
        }
    }

    @Test
    void onePartFromManyProcessesCountsOnce() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(3)) {
            Counter<String> counter = manager.counter();
            List<Boolean> added = pool.map(
                    part -> counter.addAll(part / 20, Map.of("x", 1L)),
                    IntStream.range(0, 200).boxed().toList(),
                    1);
            assertEquals(10, added.stream().filter(yes -> yes).count());
            assertEquals(10, counter.total());
        }
    }

    @Test
    void aHandleThatComesHomeIsTheObjectItself() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(1)) {
            Counter<String> first = manager.counter();
            Counter<String> second = manager.counter();
            List<Counter<String>> back =
                    pool.submit(() -> List.of(second, first)).get();
            assertEquals(second, back.get(0));
            assertEquals(first, back.get(1));
        }
    }

    @Test
    void aHandleTravelsThroughAChildToItsChild() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(1)) {
            Counter<String> counter = manager.counter();
            pool.submit(() -> {
                        try (ChildProcess inner = new ChildProcess(() -> counter.add("inner", 1)).start()) {
                            inner.join();
                        }
                        return null;
                    })
                    .get();
            assertEquals(1, counter.get("inner"));
        }
    }

    private static final class Unequal implements Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public int hashCode() {
            throw new UnsupportedOperationException("no hash code here");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }
    }

    @Test
    void whatFailsInTheManagerFailsAtTheCaller() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(1)) {
            Counter<Object> counter = manager.counter();
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> pool.submit(() -> counter.add(new Unequal(), 1)).get());
            assertInstanceOf(UnsupportedOperationException.class, failure.getCause());
            ExecutionException here = assertThrows(
                    ExecutionException.class,
                    () -> pool.submit(() -> counter.add(new Object(), 1)).get());
            assertInstanceOf(IllegalArgumentException.class, here.getCause());
            assertTrue(here.getCause().getMessage().contains("java.lang.Object"));
            assertEquals("held", pool.submit(() -> contract(counter)).get(), "the connection goes on");
        }
    }

    @Test
    void interruptsDoNotDisturbAQuestion() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(1)) {
            Counter<String> counter = manager.counter();
            assertEquals(
                    100,
                    pool.submit(() -> {
                                for (int i = 0; i < 100; i++) {
                                    Thread.currentThread().interrupt();
                                    counter.add("x", 1);
                                    check(Thread.interrupted(), "the status is kept");
                                }
                                return (int) counter.get("x");
                            })
                            .get());
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void aClosedManagerMakesNoObjectsThatNobodyCouldShare() {
        try (Manager manager = Manager.open()) {
            SharedMap<String, Integer> map = manager.map();
            manager.close();
            for (Runnable make : List.<Runnable>of(
                    manager::counter,
                    manager::map,
                    manager::list,
                    () -> manager.semaphore(1),
                    manager::event,
                    () -> manager.barrier(1),
                    () -> manager.barrier(1, () -> {}),
                    () -> manager.share(Runnable.class, () -> {}))) {
                IllegalStateException refused = assertThrows(IllegalStateException.class, make::run);
                assertEquals("the manager is closed", refused.getMessage());
            }
            map.put("a", 1);
            assertEquals(Map.of("a", 1), map, "what it has made goes on here");
        }
    }

    @Test
    void aClosedManagerEndsTheSharingAndNothingElse() throws Exception {
        Mark counted = Mark.in(folder, "counted");
        Mark closed = Mark.in(folder, "closed");
        Manager manager = Manager.open();
        try (Pool pool = pool(1)) {
            Counter<String> counter = manager.counter();
            CompletableFuture<String> elsewhere = pool.submit(() -> {
                counter.add("x", 1);
                counted.set();
                closed.await();
                for (int i = 0; i < 3; i++) {
                    IllegalStateException e = assertThrows(IllegalStateException.class, () -> counter.add("x", 1));
                    check(e.getMessage().contains("manager"), e.getMessage());
                }
                return "refused";
            });
            counted.await();
            manager.close();
            manager.close();
            closed.set();
            assertEquals("refused", elsewhere.get());
            assertEquals(1, counter.get("x"));
            assertEquals(2, counter.add("x", 1), "those here go on working");
        }
    }

    @Test
    void aManagerThatNobodySharesMakesNoFile() throws Exception {
        try (Manager manager = Manager.open()) {
            assertEquals(1, manager.counter().add("x", 1));
            try (Stream<Path> files = Files.list(Tree.here().directory().path())) {
                assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("manager")));
            }
        }
    }

    @Test
    void connectionsDoNotPileUpInAWorkerWhateverTheCollectorDoes() throws Exception {
        try (Manager manager = Manager.open();
                Pool pool = pool(1)) {
            Counter<Integer> counter = manager.counter();
            for (int i = 0; i < 30; i++) {
                int n = i;
                long unused = pool.submit(() -> {
                            System.gc();
                            return counter.add(n, 1);
                        })
                        .get();
            }
            long links = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("millrace-manager-link"))
                    .count();
            assertEquals(2, links, "one connection for the waits of each process, one for its questions");
        }
    }
}
