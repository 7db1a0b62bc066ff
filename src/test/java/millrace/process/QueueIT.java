package millrace.process;

import static millrace.process.Eventually.eventually;
import static millrace.process.Eventually.waits;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class QueueIT {
    private static final int CAPACITY = 120;

    @TempDir
    private Path folder;

    private Mark mark(String name) {
        return Mark.in(folder, name);
    }

    /** Starts a thread that ends with what the code throws, or gives. */
    private static Thread thread(Callable<?> code, AtomicReference<Object> outcome) {
        Thread thread = new Thread(() -> {
            try {
                outcome.set(code.call());
            } catch (Exception e) {
                outcome.set(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void fill(Queue<Integer> queue) {
        for (int i = 0; i < CAPACITY; i++) {
            assertTrue(queue.offer(i), "there is room");
        }
    }

    @Test
    void elementsComeInTheirOrderAndAreCountedExactly() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY)) {
            assertTrue(queue.isEmpty());
            assertEquals(CAPACITY, queue.remainingCapacity());
            for (int i = 0; i < CAPACITY; i++) {
                assertEquals(i, queue.size());
                assertEquals(CAPACITY - i, queue.remainingCapacity());
                assertTrue(queue.offer(i));
            }
            assertEquals(0, queue.remainingCapacity());
            assertFalse(queue.offer(-1));
            assertFalse(queue.offer(-1, 0, TimeUnit.SECONDS));
            assertFalse(queue.offer(-1, -1, TimeUnit.SECONDS));
            assertFalse(queue.offer(-1, Duration.ofMillis(1)));
            assertThrows(IllegalStateException.class, () -> queue.add(-1));
            for (int i = 0; i < CAPACITY; i++) {
                assertEquals(i, i % 3 == 0 ? queue.take() : i % 3 == 1 ? queue.poll() : queue.poll(1, TimeUnit.DAYS));
            }
            assertNull(queue.poll());
            assertNull(queue.poll(0, TimeUnit.SECONDS));
            assertNull(queue.poll(-1, TimeUnit.SECONDS));
            assertNull(queue.poll(1, TimeUnit.MILLISECONDS));
            assertNull(queue.poll(Duration.ZERO));
            assertNull(queue.poll(Duration.ofMillis(1)));
            assertThrows(NoSuchElementException.class, queue::remove);
            assertEquals(0, queue.size());
        }
    }

    @Test
    void anyObjectMayBeAnElement() throws Exception {
        try (Queue<Object> queue = Queue.open()) {
            byte[] bytes = {1, 2, 3};
            List<Object> objects = List.of(
                    1,
                    2L,
                    3.5,
                    true,
                    "",
                    "\u00e9\u4e2d\ud83d\ude00",
                    "\ud800 unpaired",
                    Map.of("a", List.of(1)),
                    TimeUnit.DAYS);
            queue.addAll(objects);
            queue.put(bytes);
            for (Object object : objects) {
                assertEquals(object, queue.take());
            }
            assertArrayEquals(bytes, (byte[]) queue.take());
        }
    }

    @Test
    void elementsOfEverySizeArriveAndLeaveNoFile() throws Exception {
        Random random = new Random(3);
        try (Queue<byte[]> queue = Queue.open()) {
            for (int size : new int[] {0, 1, 497, 500, 501, 502, 503, 504, 505, 506, 4096, 70_000, 20 << 20}) {
                byte[] element = new byte[size];
                random.nextBytes(element);
                queue.put(element);
                assertArrayEquals(element, queue.take(), () -> size + " bytes");
            }
        }
    }

    @Test
    void aBigElementThatFindsNoRoomLeavesNoFile() throws Exception {
        try (Queue<Object> queue = Queue.open(2)) {
            byte[] big = new byte[1_000_000];
            queue.put(1);
            queue.put(2);
            assertFalse(queue.offer(big));
            assertFalse(queue.offer(big, 1, TimeUnit.MILLISECONDS));
            AtomicReference<Object> outcome = new AtomicReference<>();
            Thread putting = thread(
                    () -> {
                        queue.put(big);
                        return "put";
                    },
                    outcome);
            waits(putting);
            putting.interrupt();
            putting.join();
            assertInstanceOf(InterruptedException.class, outcome.get());
            assertEquals(2, queue.size());
        } // NothingLeft looks for the files
    }

    @Test
    void whatIsInAQueueThatIsClosedLeavesNoFile() throws Exception {
        try (Queue<byte[]> queue = Queue.open()) {
            queue.put(new byte[1_000_000]);
            queue.put(new byte[10]);
            queue.put(new byte[1_000_000]);
        }
    }

    @Test
    void nullIsRefused() {
        try (Queue<Object> queue = Queue.open()) {
            assertAll(
                    () -> assertThrows(NullPointerException.class, () -> queue.put(null)),
                    () -> assertThrows(NullPointerException.class, () -> queue.offer(null)),
                    () -> assertThrows(NullPointerException.class, () -> queue.offer(null, 1, TimeUnit.DAYS)),
                    () -> assertThrows(NullPointerException.class, () -> queue.add(null)),
                    () -> assertThrows(NullPointerException.class, () -> queue.addAll(null)),
                    () -> assertThrows(NullPointerException.class, () -> queue.drainTo(null)),
                    () -> assertThrows(NullPointerException.class, () -> queue.drainTo(null, 1)));
            assertEquals(0, queue.size());
        }
    }

    @Test
    void whatCannotBeSerializedFailsAtTheCall() {
        try (Queue<Object> queue = Queue.open()) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> queue.put(List.of(new Object())));
            assertTrue(e.getMessage().contains("java.lang.Object"), e.getMessage());
            assertEquals(0, queue.size());
        }
    }

    @Test
    void oneCanLookAtTheElementsWithoutTakingThem() throws Exception {
        try (Queue<Integer> queue = Queue.open()) {
            assertNull(queue.peek());
            assertThrows(NoSuchElementException.class, queue::element);
            assertFalse(queue.iterator().hasNext());
            assertThrows(NoSuchElementException.class, queue.iterator()::next);
            queue.addAll(List.of(1, 2, 3));
            assertEquals(1, queue.peek());
            assertEquals(1, queue.element());
            assertTrue(queue.contains(3));
            assertFalse(queue.contains(4));
            assertEquals(List.of(1, 2, 3), new ArrayList<>(queue));
            assertThrows(UnsupportedOperationException.class, () -> queue.remove(2));
            assertFalse(queue.remove(4), "there is nothing to remove");
            assertEquals(3, queue.size());
        }
    }

    @Test
    void anIteratorLeavesOutWhatIsTakenAndSeesWhatIsPut() throws Exception {
        try (Queue<Integer> queue = Queue.open()) {
            queue.addAll(List.of(1, 2, 3, 4));
            Iterator<Integer> iterator = queue.iterator();
            assertEquals(List.of(1, 2), List.of(queue.take(), queue.take()));
            assertEquals(1, iterator.next(), "it had been looked at already");
            assertEquals(3, queue.take());
            queue.put(5);
            assertEquals(3, iterator.next());
            assertEquals(4, iterator.next());
            assertEquals(5, iterator.next());
            assertFalse(iterator.hasNext());
        }
    }

    @Test
    void aQueueThatIsAsLargeAsTheDiskNeverMakesItsWritersWait() throws Exception {
        Random random = new Random(5);
        try (Queue<byte[]> queue = Queue.open()) {
            assertEquals(Integer.MAX_VALUE, queue.remainingCapacity());
            int count = 30_000;
            long sum = 0;
            for (int i = 0; i < count; i++) {
                byte[] element = new byte[1 + random.nextInt(i % 1_000 == 0 ? 400_000 : 2_000)];
                element[0] = (byte) i;
                sum += element.length;
                assertTrue(queue.offer(element));
                if (i % 5_000 == 0) {
                    assertEquals(i + 1, queue.size());
                }
            }
            assertTrue(files() > 4, "what is too much for the memory is in files");
            int inside = 0;
            for (byte[] ignored : queue) {
                inside++;
            }
            assertEquals(count, inside);
            for (int i = 0; i < count; i++) {
                byte[] element = queue.take();
                assertEquals((byte) i, element[0]);
                sum -= element.length;
                if (i % 5_000 == 0) {
                    assertEquals(count - i - 1, queue.size());
                }
            }
            assertEquals(0, sum);
            assertTrue(queue.isEmpty());
            assertEquals(4, files(), "the memory and the pipes, and no file of messages is left");
            queue.put(new byte[3]);
            assertEquals(3, queue.take().length);
        }
    }

    @Test
    void bigElementsBetweenSmallOnesKeepTheirPlaceAndLeaveNoFile() throws Exception {
        try (Queue<Object> queue = Queue.open()) {
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < round; i++) {
                    queue.put(i % 3 == 0 ? new byte[200_000 + i] : (Object) i);
                }
                for (int i = 0; i < round; i++) {
                    Object element = queue.take();
                    assertEquals(i, element instanceof byte[] bytes ? bytes.length - 200_000 : (int) (Integer) element);
                }
                assertEquals(4, files());
            }
        }
    }

    private static long files() throws IOException {
        try (Stream<Path> files = Files.list(Tree.here().directory().path())) {
            return files.filter(file -> file.getFileName().toString().startsWith("queue"))
                    .count();
        }
    }

    @Test
    void capacitiesAreExactWhateverTheyAre() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> Queue.open(0));
        assertThrows(IllegalArgumentException.class, () -> Queue.open(-1));
        for (int capacity : new int[] {1, 2, 1_000, 50_000}) {
            try (Queue<Integer> queue = Queue.open(capacity)) {
                for (int round = 0; round < 2; round++) {
                    for (int i = 0; i < capacity; i++) {
                        assertTrue(queue.offer(i));
                    }
                    assertFalse(queue.offer(-1));
                    assertEquals(0, queue.remainingCapacity());
                    assertEquals(capacity, queue.size());
                    for (int i = 0; i < capacity; i++) {
                        assertEquals(i, queue.poll());
                    }
                }
            }
        }
    }

    @Test
    void joinWaitsUntilAllThatWasPutIsDone() throws Exception {
        try (Queue<Integer> queue = Queue.open();
                Pool pool = Pool.open(2)) {
            queue.join();
            assertThrows(IllegalStateException.class, queue::taskDone);
            int count = 200;
            for (int i = 0; i < count; i++) {
                queue.put(i);
            }
            assertFalse(queue.join(Duration.ZERO));
            assertFalse(queue.join(Duration.ofMillis(1)));
            AtomicReference<Object> outcome = new AtomicReference<>();
            Thread joining = thread(
                    () -> {
                        queue.join();
                        return "joined";
                    },
                    outcome);
            waits(joining);
            for (int i = 0; i < count - 1; i++) {
                int unused = queue.take();
                queue.taskDone();
            }
            assertTrue(joining.isAlive());
            assertFalse(queue.join(Duration.ofMillis(20)), "one is not done");
            pool.submit(() -> {
                        int unused = queue.take();
                        queue.taskDone();
                        return null;
                    })
                    .get();
            joining.join();
            assertEquals("joined", outcome.get());
            assertTrue(queue.join(Duration.ZERO));
            assertThrows(IllegalStateException.class, queue::taskDone);
            queue.put(1);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, queue::join);
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    void drainToTakesWhatThereIs() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY)) {
            List<Integer> target = new ArrayList<>();
            assertEquals(0, queue.drainTo(target));
            fill(queue);
            assertEquals(0, queue.drainTo(target, 0));
            assertEquals(0, queue.drainTo(target, -1));
            assertEquals(5, queue.drainTo(target, 5));
            assertEquals(List.of(0, 1, 2, 3, 4), target);
            assertEquals(CAPACITY - 5, queue.drainTo(target));
            assertEquals(CAPACITY, target.size());
        }
    }

    @Test
    void aStreamDoesNotFailWhileOthersPutAndTake() throws Exception {
        try (Queue<Integer> queue = Queue.open()) {
            queue.addAll(List.of(1, 2, 3));
            Stream<Integer> growing = queue.stream().peek(n -> {
                if (n == 1) {
                    queue.add(4);
                }
            });
            assertArrayEquals(new Object[] {1, 2, 3, 4}, growing.toArray());
            Stream<Integer> shrinking = queue.stream().peek(n -> queue.clear());
            assertTrue(shrinking.toArray().length < 4);
        }
    }

    @Test
    void theMostNegativeTimeOutDoesNotWaitForEver() throws Exception {
        Duration past = Duration.ofSeconds(Long.MIN_VALUE);
        try (Queue<Integer> queue = Queue.open(1)) {
            assertNull(queue.poll(past));
            assertNull(queue.poll(Long.MIN_VALUE, TimeUnit.NANOSECONDS));
            assertTrue(queue.offer(1, past), "there is room");
            assertFalse(queue.offer(2, past));
            assertFalse(queue.offer(2, Long.MIN_VALUE, TimeUnit.NANOSECONDS));
            assertFalse(queue.join(past));
        }
    }

    @Test
    void handlesOfOneQueueAreEqual() throws Exception {
        try (Queue<Object> queue = Queue.open();
                Queue<Object> another = Queue.open()) {
            queue.put(queue);
            Object handle = queue.take();
            assertEquals(queue, handle);
            assertEquals(queue.hashCode(), handle.hashCode());
            assertFalse(queue.equals(another));
        }
    }

    @Test
    void drainToItselfIsRefusedThroughAnyHandle() throws Exception {
        try (Queue<Object> queue = Queue.open()) {
            assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue));
            assertThrows(IllegalArgumentException.class, () -> queue.drainTo(queue, 1));
            queue.put(queue);
            Object other = queue.take();
            queue.put(1);
            @SuppressWarnings("unchecked")
            Queue<Object> handle = assertInstanceOf(Queue.class, other);
            assertThrows(IllegalArgumentException.class, () -> queue.drainTo(handle));
            assertEquals(1, handle.take(), "it is a handle of the same queue");
        }
    }

    @Test
    void addAllOfItselfIsRefusedThroughAnyHandleInsteadOfGrowingForEver() throws Exception {
        try (Queue<Object> queue = Queue.open();
                Queue<Object> another = Queue.open()) {
            queue.put(queue);
            @SuppressWarnings("unchecked")
            Queue<Object> handle = assertInstanceOf(Queue.class, queue.take());
            queue.put(1);
            assertThrows(IllegalArgumentException.class, () -> queue.addAll(queue));
            assertThrows(IllegalArgumentException.class, () -> queue.addAll(handle));
            assertEquals(1, queue.size());
            assertTrue(another.addAll(handle));
            assertEquals(1, another.take());
            assertEquals(1, queue.take());
        }
    }

    @Test
    void takeWaitsAndCanBeInterruptedWithoutLosingAnything() throws Exception {
        try (Queue<Integer> queue = Queue.open()) {
            for (int i = 0; i < 30; i++) {
                AtomicReference<Object> outcome = new AtomicReference<>();
                Thread taking = thread(i % 2 == 0 ? queue::take : () -> queue.poll(1, TimeUnit.DAYS), outcome);
                waits(taking);
                if (i % 3 == 0) {
                    taking.interrupt();
                    taking.join();
                    assertInstanceOf(InterruptedException.class, outcome.get());
                } else {
                    Thread other = new Thread(taking::interrupt);
                    other.start();
                    queue.put(i); // either the interrupt comes first, or the element
                    taking.join();
                    other.join();
                    if (outcome.get() instanceof InterruptedException) {
                        assertEquals(i, queue.take());
                    } else {
                        assertEquals(i, outcome.get());
                    }
                }
                assertEquals(0, queue.size());
            }
        }
    }

    @Test
    void putWaitsWhileTheQueueIsFullAndCanBeInterrupted() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY)) {
            fill(queue);
            AtomicReference<Object> outcome = new AtomicReference<>();
            Thread putting = thread(
                    () -> {
                        queue.put(-1);
                        return "put";
                    },
                    outcome);
            waits(putting);
            putting.interrupt();
            putting.join();
            assertInstanceOf(InterruptedException.class, outcome.get());
            Thread offering = thread(() -> queue.offer(-2, 1, TimeUnit.DAYS), outcome);
            waits(offering);
            assertEquals(CAPACITY, queue.size());
            assertEquals(0, queue.take());
            offering.join();
            assertEquals(true, outcome.get());
            List<Integer> rest = new ArrayList<>();
            queue.drainTo(rest);
            assertEquals(CAPACITY, rest.size());
            assertEquals(-2, rest.get(rest.size() - 1));
        }
    }

    @Test
    void whoIsInterruptedAlreadyDoesNotWait() throws Exception {
        try (Queue<Integer> queue = Queue.open()) {
            queue.put(1);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, queue::take);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> queue.put(2));
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> queue.poll(1, TimeUnit.DAYS));
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> queue.offer(2, 1, TimeUnit.DAYS));
            assertFalse(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            assertEquals(1, queue.poll(), "what does not wait is not interrupted");
            assertTrue(queue.offer(2));
            assertTrue(Thread.interrupted(), "the status is kept");
            assertEquals(2, queue.take());
        }
    }

    @Test
    void pollGivesUpOnlyWhenTheQueueIsEmpty() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY)) {
            for (int round = 0; round < 20; round++) {
                fill(queue);
                AtomicInteger taken = new AtomicInteger();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    threads.add(new Thread(() -> {
                        while (queue.poll() != null) {
                            taken.incrementAndGet();
                        }
                    }));
                }
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                assertEquals(CAPACITY, taken.get());
            }
        }
    }

    @Test
    void offerGivesUpOnlyWhenTheQueueIsFull() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY)) {
            for (int round = 0; round < 20; round++) {
                AtomicInteger put = new AtomicInteger();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    threads.add(new Thread(() -> {
                        while (queue.offer(1)) {
                            put.incrementAndGet();
                        }
                    }));
                }
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                assertEquals(CAPACITY, put.get());
                queue.clear();
            }
        }
    }

    @Test
    void nothingIsLostOrDoubledBetweenManyProcessesAndThreads() throws Exception {
        int producers = 3;
        int consumers = 3;
        int each = 1_500;
        try (Queue<Object> queue = Queue.open();
                Queue<BitSet> seen = Queue.open();
                Pool pool = Pool.builder()
                        .workers(producers + consumers)
                        .notices(line -> {})
                        .open()) {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int first = p * each;
                done.add(pool.submit(() -> {
                    Random random = new Random(first);
                    for (int i = first; i < first + each; i++) {
                        Object element = random.nextInt(20) == 0 ? new int[] {i, random.nextInt()} : (Object) i;
                        if (element instanceof int[] small && random.nextInt(4) == 0) {
                            element = java.util.Arrays.copyOf(small, 1_000); // is spilled
                        }
                        boolean put = false;
                        while (!put) {
                            put = random.nextBoolean() ? queue.offer(element) : offer(queue, element);
                        }
                    }
                    return null;
                }));
            }
            List<CompletableFuture<Integer>> counts = new ArrayList<>();
            for (int c = 0; c < consumers; c++) {
                counts.add(pool.submit(() -> {
                    BitSet mine = new BitSet();
                    int count = 0;
                    List<Thread> threads = new ArrayList<>();
                    AtomicInteger twice = new AtomicInteger();
                    for (int t = 0; t < 2; t++) {
                        int way = t;
                        threads.add(new Thread(() -> consume(queue, way, mine, twice)));
                    }
                    threads.forEach(Thread::start);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    count = mine.cardinality() + twice.get();
                    seen.put(mine);
                    return count;
                }));
            }
            for (CompletableFuture<Void> future : done) {
                future.get();
            }
            for (int i = 0; i < 2 * consumers; i++) {
                queue.put("end");
            }
            int sum = 0;
            BitSet all = new BitSet();
            for (CompletableFuture<Integer> count : counts) {
                sum += count.get();
                all.or(seen.take());
            }
            assertEquals(producers * each, sum, "as many were taken as were put");
            assertEquals(producers * each, all.cardinality(), "each of them");
            assertEquals(0, queue.size());
        }
    }

    @Test
    void whereverTheQueueStandsThereIsRoomForAllTheCapacitySays() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY)) {
            for (int start = 0; start < 9; start++) {
                for (int i = 0; i < start; i++) {
                    assertTrue(queue.offer(i));
                    assertEquals(i, queue.poll());
                }
                fill(queue);
                assertFalse(queue.offer(-1));
                assertEquals(0, queue.take());
                assertTrue(queue.offer(-1), "there is room for one again");
                assertFalse(queue.offer(-1));
                queue.clear();
            }
        }
    }

    private static boolean offer(Queue<Object> queue, Object element) throws InterruptedException {
        return queue.offer(element, 1, TimeUnit.MILLISECONDS);
    }

    private static void consume(Queue<Object> queue, int way, BitSet mine, AtomicInteger twice) {
        try {
            for (int i = 0; ; i++) {
                Object element = switch ((way + i) % 3) {
                    case 0 -> queue.take();
                    case 1 -> queue.poll(1, TimeUnit.MILLISECONDS);
                    default -> queue.poll();
                };
                if ("end".equals(element)) {
                    return;
                } else if (element != null) {
                    int number = element instanceof int[] array ? array[0] : (Integer) element;
                    synchronized (mine) {
                        if (mine.get(number)) {
                            twice.addAndGet(1_000_000);
                        }
                        mine.set(number);
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void killedReadersAndWritersHoldUpNobody() throws Exception {
        try (Queue<Integer> queue = Queue.open(CAPACITY);
                Queue<Integer> full = Queue.open(CAPACITY)) {
            fill(full);
            List<ChildProcess> victims = new ArrayList<>();
            Mark up = mark("up");
            for (int i = 0; i < 2; i++) {
                victims.add(new ChildProcess(() -> wait(up, queue::take)).start());
                victims.add(new ChildProcess(() -> wait(up, () -> {
                            full.put(-1);
                            return 0;
                        }))
                        .start());
            }
            up.await(4);
            victims.forEach(ChildProcess::close);
            for (int i = 0; i < 300; i++) {
                queue.put(i);
                assertEquals(i, queue.take());
            }
            List<Integer> rest = new ArrayList<>();
            full.drainTo(rest);
            assertEquals(CAPACITY, rest.stream().filter(n -> n >= 0).count(), "what was in is still in");
            assertTrue(full.offer(1));
        }
    }

    private static void wait(Mark up, Callable<Integer> code) {
        up.set();
        try {
            Integer unused = code.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anElementIsSafeFromTheDeathOfItsSender() throws Exception {
        try (Queue<Object> queue = Queue.open()) {
            try (ChildProcess sender = new ChildProcess(() -> {
                        try {
                            queue.put("small");
                            queue.put(new byte[100_000]);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        Processes.kill(Processes.self());
                    })
                    .start()) {
                sender.join();
            }
            assertEquals("small", queue.take());
            assertEquals(100_000, ((byte[]) queue.take()).length);
        }
    }

    @Test
    void aHandleThatIsNestedInACollectionLeadsToTheSameQueue() throws Exception {
        try (Queue<String> queue = Queue.open();
                Pool pool = Pool.open(1)) {
            Map<String, List<Queue<String>>> nested = Map.of("queues", List.of(queue));
            for (int i = 0; i < 3; i++) {
                pool.submit(() -> {
                            try (Queue<String> mine = nested.get("queues").get(0)) {
                                mine.put("hello");
                            } // frees this process's ends only
                            return null;
                        })
                        .get();
                assertEquals("hello", queue.take());
            }
        }
    }

    @Test
    void whatIsInAClosedQueueCanStillBeTaken() throws Exception {
        Queue<Integer> queue = Queue.open();
        queue.put(1);
        queue.put(2);
        assertFalse(queue.isClosed());
        queue.close();
        queue.close();
        assertTrue(queue.isClosed());
        assertAll(
                () -> assertThrows(QueueClosedException.class, () -> queue.put(1)),
                () -> assertThrows(QueueClosedException.class, () -> queue.offer(1)),
                () -> assertThrows(QueueClosedException.class, () -> queue.add(1)),
                () -> assertThrows(QueueClosedException.class, () -> queue.offer(1, 1, TimeUnit.DAYS)),
                () -> assertEquals(2, queue.size()),
                () -> assertEquals(1, queue.take()),
                () -> assertEquals(2, queue.poll(1, TimeUnit.DAYS)),
                () -> assertThrows(QueueClosedException.class, queue::take),
                () -> assertNull(queue.poll()),
                () -> assertNull(queue.poll(1, TimeUnit.DAYS)),
                () -> assertNull(queue.peek()),
                () -> assertEquals(0, queue.drainTo(new ArrayList<>())),
                () -> assertEquals(0, queue.size()));
        queue.close();
    }

    @Test
    @SuppressWarnings("try") // closing early, and twice, is the point
    void aReaderThatComesLateGetsWhatIsInAClosedQueue() throws Exception {
        try (Pool pool = Pool.open(1);
                Queue<Integer> queue = Queue.open()) {
            CompletableFuture<Integer> sum = pool.submit(() -> {
                int total = 0;
                for (Integer next; (next = queue.poll(1, TimeUnit.DAYS)) != null; ) {
                    total += next;
                }
                return total;
            });
            for (int i = 1; i <= 1_000; i++) {
                queue.put(i);
            }
            queue.close();
            assertEquals(500_500, sum.get());
            assertEquals(0, files());
            assertEquals(true, pool.submit(queue::isClosed).get(), "it can travel all the same");
            assertEquals(null, pool.submit(() -> queue.poll()).get());
        }
    }

    @Test
    void aClosedQueueThatNobodyReadsGoesWithTheLastProcessThatCould() throws Exception {
        try (Pool pool = Pool.open(1)) {
            try (Queue<Object> queue = Queue.open()) {
                queue.put(new byte[1_000_000]);
                assertEquals(1, pool.submit(queue::size).get());
            }
            assertEquals(5, files());
        } // NothingLeft looks for the files
    }

    @Test
    void closingEndsTheWaitOfEveryThread() throws Exception {
        for (int i = 0; i < 6; i++) {
            Queue<Integer> empty = Queue.open();
            Queue<Integer> full = Queue.open(CAPACITY);
            fill(full);
            List<AtomicReference<Object>> outcomes = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (Callable<?> call : List.<Callable<?>>of(
                    empty::take,
                    empty::take,
                    () -> "polled " + empty.poll(1, TimeUnit.DAYS),
                    () -> full.offer(1, 1, TimeUnit.DAYS))) {
                AtomicReference<Object> outcome = new AtomicReference<>();
                outcomes.add(outcome);
                threads.add(thread(call, outcome));
            }
            if (i % 2 == 0) {
                for (Thread thread : threads) {
                    waits(thread);
                }
            }
            empty.close();
            full.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals("polled null", outcomes.remove(2).get());
            outcomes.forEach(outcome -> assertInstanceOf(QueueClosedException.class, outcome.get()));
        }
    }

    @Test
    void timedWaitsFromManyThreadsAllEnd() throws Exception {
        try (Queue<Integer> queue = Queue.open()) {
            AtomicInteger taken = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(new Thread(() -> {
                    try {
                        for (int n = 0; n < 100; n++) {
                            if (queue.poll(200, TimeUnit.MICROSECONDS) != null) {
                                taken.incrementAndGet();
                            }
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            threads.forEach(Thread::start);
            int put = 0;
            while (threads.stream().anyMatch(Thread::isAlive)) {
                if (queue.offer(1)) {
                    put++;
                }
                Thread.sleep(1);
            }
            int left = queue.size();
            assertEquals(put, taken.get() + left);
            eventually("all is counted", () -> queue.size() == left);
        }
    }

    @Test
    void anElementThatIsTooMuchForAProcessStaysForAnotherAndCanBeDropped() throws Exception {
        Mark failures = mark("failures");
        try (Queue<byte[]> queue = Queue.open()) {
            ChildProcess small = new ChildProcess(() -> {
                        for (int i = 0; i < 2; i++) {
                            OutOfMemoryError failed = assertThrows(OutOfMemoryError.class, queue::poll);
                            assertTrue(String.valueOf(failed.getMessage())
                                    .matches("the next message, of 8\\d{7} bytes, is too much for the memory of this"
                                            + " process; it stays, for one that has more"));
                            failures.set();
                        }
                        assertEquals(3, queue.size());
                        queue.clear();
                        assertEquals(0, queue.size());
                        queue.put(new byte[] {1});
                    })
                    .jvmOptions(List.of("-Xmx32m", "-XX:-ExitOnOutOfMemoryError"));
            for (int i = 0; i < 3; i++) {
                queue.put(new byte[80_000_000]);
            }
            assertEquals(80_000_000, queue.take().length, "one that has more");
            queue.put(new byte[80_000_000]);
            try (ChildProcess started = small.start()) {
                started.join();
                assertEquals(0, started.exitCode().orElse(-99));
            }
            assertEquals(2, failures.count());
            assertArrayEquals(new byte[] {1}, queue.take());
        }
    }
}
