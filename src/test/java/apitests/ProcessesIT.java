package apitests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import millrace.process.Action;
import millrace.process.Array;
import millrace.process.BiMapper;
import millrace.process.BrokenPoolException;
import millrace.process.ChildProcess;
import millrace.process.Connection;
import millrace.process.Lock;
import millrace.process.Mapper;
import millrace.process.Pipe;
import millrace.process.Pool;
import millrace.process.Queue;
import millrace.process.QueueClosedException;
import millrace.process.RemoteException;
import millrace.process.SharedMemory;
import millrace.process.Task;
import millrace.process.Value;
import millrace.process.WorkerDiedException;
import millrace.wire.FrameTooLargeException;
import millrace.wire.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Processes, pools, and what they share without a manager. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProcessesIT {
    /** A process with fields and a method of its own. */
    private static final class Greeter extends ChildProcess {
        private static final long serialVersionUID = 1;

        private final Queue<String> greetings;

        Greeter(Queue<String> greetings) {
            this.greetings = greetings;
        }

        @Override
        public void run() {
            greetings.add("from " + currentName() + ", " + (current() == this));
        }
    }

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"unused", "serial"}) // what makes it so
        private final Thread thread = Thread.currentThread();

        Unreadable() {
            super("as it is");
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: the point
    void aProcessIsStartedNamedJoinedAndKilled() throws Exception {
        ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();
        try (Queue<String> greetings = Queue.open();
                ChildProcess greeter = new Greeter(greetings).named("greeter").start()) {
            assertEquals("from greeter, true", greetings.take());
            greeter.join();
            assertEquals(0, greeter.exitCode().orElseThrow());
            greetings.close();
            assertThrows(QueueClosedException.class, greetings::take);
        }
        Action talk = () -> System.out.println("hello");
        try (ChildProcess talker = new ChildProcess(talk)
                .output((name, line) -> printed.add(name + ": " + line))
                .named("talker")
                .start()) {
            talker.join();
        }
        assertEquals(List.of("talker: hello"), List.copyOf(printed));
        try (ChildProcess idle = new ChildProcess(LockSupport::park).start()) {
            assertTrue(idle.isAlive() && ChildProcess.active().contains(idle));
            idle.kill();
            assertEquals(-9, idle.onExit().join().exitCode().orElseThrow());
        }
        assertNull(ChildProcess.current());
    }

    @Test
    @SuppressWarnings("try") // a hold is not named again: its end is what counts
    void aChildWaitsForAConditionOfALock() throws Exception {
        try (Lock lock = Lock.open();
                Value.OfInt turn = Value.ofInt(0)) {
            Condition changed = lock.newCondition();
            ChildProcess child = new ChildProcess(() -> {
                try (Lock.Hold hold = lock.hold()) {
                    turn.set(1);
                    changed.signal();
                    while (turn.get() == 1) {
                        changed.await();
                    }
                }
            });
            try (Lock.Hold hold = lock.hold()) {
                child.start();
                while (turn.get() == 0) {
                    changed.await();
                }
                turn.set(2);
                changed.signal();
            }
            child.join();
            assertEquals(0, child.exitCode().orElseThrow());
        }
    }

    @Test
    void handlesAreFoundAlsoDeepInsideOfWhatIsPassed() throws Exception {
        try (Queue<Object> queue = Queue.open(10);
                Lock lock = Lock.open();
                Value.OfInt ints = Value.ofInt(1);
                Value.OfLong longs = Value.ofLong(1);
                Value.OfDouble doubles = Value.ofDouble(1);
                Value.OfBoolean booleans = Value.ofBoolean(false);
                Array.OfInt intArray = Array.ofInts(3);
                Array.OfLong longArray = Array.ofLongs(3);
                Array.OfDouble doubleArray = Array.ofDoubles(3);
                SharedMemory memory = SharedMemory.open(16);
                Pipe pipe = Pipe.open()) {
            List<Value> values = List.of(ints, longs, doubles, booleans);
            Map<String, List<Array>> arrays = Map.of("arrays", List.of(intArray, longArray, doubleArray));
            Object[] rest = {queue, Map.of(1, List.of(lock)), memory, new Connection[] {pipe.second()}};
            ChildProcess child = new ChildProcess(() -> {
                        Lock there = (Lock) ((List<?>) ((Map<?, ?>) rest[1]).get(1)).get(0);
                        there.lock();
                        try {
                            ((Value.OfInt) values.get(0)).incrementAndGet();
                            ((Value.OfLong) values.get(1)).set(7);
                            ((Value.OfDouble) values.get(2)).addAndGet(0.5);
                            ((Value.OfBoolean) values.get(3)).set(true);
                            ((Array.OfInt) arrays.get("arrays").get(0)).setAll(1, 2, 3);
                            ((Array.OfLong) arrays.get("arrays").get(1)).set(2, 9);
                            ((Array.OfDouble) arrays.get("arrays").get(2)).addAndGet(1, 2.5);
                            ((SharedMemory) rest[2]).buffer().putLong(8, 42);
                            @SuppressWarnings("unchecked")
                            Queue<Object> out = (Queue<Object>) rest[0];
                            out.add(List.of(out, there));
                            Connection connection = ((Connection[]) rest[3])[0];
                            connection.send("got " + connection.receive());
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            there.unlock();
                        }
                    })
                    .start();
            Connection here = pipe.first();
            here.send(5);
            assertEquals("got 5", here.receive());
            child.join();
            assertEquals(0, child.exitCode().orElseThrow());
            assertTrue(lock.tryLock());
            lock.unlock();
            List<?> back = (List<?>) queue.take();
            @SuppressWarnings("unchecked")
            Queue<Object> same = (Queue<Object>) back.get(0);
            queue.add("seen by both");
            assertEquals("seen by both", same.take());
            assertEquals(List.of(2, 7L, 1.5, true), List.of(ints.get(), longs.get(), doubles.get(), booleans.get()));
            assertArrayEquals(new int[] {1, 2, 3}, intArray.toArray());
            assertEquals(9, longArray.get(2));
            assertEquals(2.5, doubleArray.get(1));
            ByteBuffer buffer = memory.buffer();
            assertEquals(42, buffer.getLong(8));
        }
    }

    @Test
    void aPoolIsAnExecutorServiceThatAlsoMaps() throws Exception {
        Mapper<Integer, Integer> square = n -> n * n;
        BiMapper<Integer, Integer, Integer> power = (n, m) -> (int) Math.pow(n, m);
        Task<String> task = () -> "task in " + ChildProcess.currentName();
        for (Pool pool : List.of(Pool.builder().workers(2).name("w").open(), Pool.ofThreads(2))) {
            try (pool) {
                assertEquals(List.of(1, 4, 9), pool.map(square, List.of(1, 2, 3)));
                assertEquals(List.of(8, 9), pool.starmap(power, List.of(Map.entry(2, 3), Map.entry(3, 2))));
                assertTrue(pool.submit(task).get().startsWith("task in "));
                assertEquals(4, pool.apply(square, 2));
                Future<Integer> failing = pool.submit((Task<Integer>) () -> {
                    throw new IllegalStateException("no");
                });
                assertInstanceOf(
                        IllegalStateException.class,
                        assertThrows(ExecutionException.class, failing::get).getCause());
                pool.shutdown();
                assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void whatCanBeConcludedFromAFailureIsItsType() throws Exception {
        Pool.Builder builder = Pool.builder().workers(1).notices(line -> {}).output((name, line) -> {});
        try (Pool pool = builder.attempts(1).open()) {
            Action deadly = () -> Runtime.getRuntime().halt(3);
            assertInstanceOf(
                    WorkerDiedException.class,
                    assertThrows(
                                    ExecutionException.class,
                                    () -> pool.submit(deadly).get())
                            .getCause());
            Task<Integer> failing = () -> {
                throw new Unreadable();
            };
            RemoteException remote = assertInstanceOf(
                    RemoteException.class,
                    assertThrows(
                                    ExecutionException.class,
                                    () -> pool.submit(failing).get())
                            .getCause());
            assertEquals(Unreadable.class.getName(), remote.originalClass());
        }
        try (Pool pool = builder.jvmOptions(List.of("-XX:NoSuchOption")).open()) {
            assertInstanceOf(
                    BrokenPoolException.class,
                    assertThrows(
                                    ExecutionException.class,
                                    () -> pool.submit((Task<Integer>) () -> 1).get())
                            .getCause());
            assertFalse(pool.isShutdown());
        }
    }

    @Test
    void aFrameThatIsTooMuchForAProcessIsPassedOver(@TempDir Path folder) throws Exception {
        String socket = folder.resolve("socket").toString();
        try (ServerSocketChannel server = Link.listen(Path.of(socket));
                ChildProcess small = new ChildProcess(() -> {
                            try (Link link = Link.connect(Path.of(socket))) {
                                FrameTooLargeException tooLarge =
                                        assertThrows(FrameTooLargeException.class, link::receive);
                                assertEquals(7, tooLarge.id());
                                assertEquals(8, link.receive().id());
                            }
                        })
                        .jvmOptions(List.of("-Xmx32m", "-XX:-ExitOnOutOfMemoryError"))
                        .start();
                Link accepted = new Link(server.accept())) {
            accepted.send((byte) 1, 7, new byte[80_000_000]);
            accepted.send((byte) 1, 8, new byte[1]);
            small.join();
            assertEquals(0, small.exitCode().orElse(-99));
        }
    }
}
