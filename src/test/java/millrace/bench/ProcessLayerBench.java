package millrace.bench;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import millrace.process.Action;
import millrace.process.ChildProcess;
import millrace.process.Connection;
import millrace.process.Counter;
import millrace.process.Lock;
import millrace.process.Manager;
import millrace.process.Pipe;
import millrace.process.Pool;
import millrace.process.Queue;
import millrace.process.SharedMap;
import millrace.process.Value;

/**
 * The process layer against Python's {@code multiprocessing} on the same machine.
 *
 * <pre>
 * mvn -q test-compile
 * java -cp target/classes:target/test-classes millrace.bench.ProcessLayerBench [WORD...]
 * </pre>
 */
public final class ProcessLayerBench {
    private static final int WORKERS = 2;
    private static final int RUNS = 5;

    private ProcessLayerBench() {}

    public static void main(String[] words) throws Exception {
        try (Pool pool = Pool.open(WORKERS);
                Manager manager = Manager.open();
                Lock lock = Lock.open();
                Value.OfLong value = Value.ofLong(0)) {
            SharedMap<String, Integer> map = manager.map();
            Counter<String> counter = manager.counter();
            List<Integer> items = IntStream.range(0, 2_000_000).boxed().toList();
            new Versus()
                    .add("Pool: one small task per submit", 5, () -> submits(pool, 100_000), POOL.formatted("""
                            n = 40000
                            t = time.perf_counter()
                            rs = [pool.apply_async(square, (i,)) for i in range(n)]
                            for r in rs: r.get()
                            """))
                    .add(
                            "Pool: map with chunk size 1",
                            5,
                            () -> maps(pool, items.subList(0, 200_000), 1),
                            POOL.formatted("""
                            n = 40000
                            t = time.perf_counter()
                            pool.map(square, range(n), 1)
                            """))
                    .add("Pool: map of 2 million squares", 1, () -> maps(pool, items, 0), POOL.formatted("""
                            n = 2000000
                            t = time.perf_counter()
                            pool.map(square, range(n))
                            """))
                    .add("Lock alone", 1, () -> locks(lock, 5_000_000), LOCK.formatted(1))
                    .add(
                            "Lock contended by 2 processes",
                            1,
                            () -> contended(pool, 300_000, () -> {
                                lock.lock();
                                lock.unlock();
                            }),
                            LOCK.formatted(2))
                    .add("Queue: small strings, 1 writer, 1 reader", 5, () -> messages(pool, 2_000_000), QUEUE)
                    .add("Pipe: round trips", 4, () -> roundTrips(300_000), PIPE)
                    .add(
                            "Value increment contended by 2 processes",
                            20,
                            () -> contended(pool, 5_000_000, value::incrementAndGet),
                            VALUE)
                    .add(
                            "Manager: put into a map",
                            4,
                            () -> asks(pool, i -> map.put("key", i)),
                            MANAGER.formatted("d['key'] = i"))
                    .add(
                            "Manager: get from a map",
                            4,
                            () -> asks(pool, i -> map.get("key")),
                            MANAGER.formatted("d['key']"))
                    .add(
                            "Manager: add to a counter",
                            4,
                            () -> asks(pool, i -> counter.add("key", 1)),
                            MANAGER.formatted("d['key'] += 1"))
                    .print(words);
        }
        if (words.length == 0 || List.of(words).contains("start")) {
            start();
        }
    }

    /** The first result of a pool: what a program that was just started waits for. */
    static final class FirstResult {
        public static void main(String[] arguments) throws Exception {
            long start = System.nanoTime();
            try (Pool pool = Pool.open(WORKERS)) {
                long worker = pool.submit(() -> ProcessHandle.current().pid()).get();
                long nanos = System.nanoTime() - start;
                Thread.sleep(1000);
                String rss = Files.readAllLines(Path.of("/proc/" + worker + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .findFirst()
                        .orElseThrow();
                System.out.println(nanos / 1_000_000 + " " + rss.replaceAll("\\D", ""));
            }
        }
    }

    private static void start() throws Exception {
        List<Long> millis = new ArrayList<>();
        List<Long> kilobytes = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            FirstResult.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String[] said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split(" ");
            millis.add(Long.valueOf(said[0]));
            kilobytes.add(Long.valueOf(said[1]));
        }
        System.out.printf(
                Locale.ROOT,
                "a pool of 2, its first result: median %d ms (goal 150) of %s; an idle worker: %d MB (goal 50)%n",
                millis.stream().sorted().toList().get(RUNS / 2),
                millis,
                kilobytes.stream().sorted().toList().get(RUNS / 2) / 1024);
    }

    /** One question to a manager. */
    @FunctionalInterface
    private interface Question extends Serializable {
        void ask(int i);
    }

    /* The time is that of the worker, once it is warm. */
    private static double asks(Pool pool, Question question) throws Exception {
        int count = 100_000;
        return pool.submit(() -> {
                    for (int i = 0; i < count / 10; i++) {
                        question.ask(i);
                    }
                    long start = System.nanoTime();
                    for (int i = 0; i < count; i++) {
                        question.ask(i);
                    }
                    return count * 1e9 / (System.nanoTime() - start);
                })
                .get();
    }

    private static double submits(Pool pool, int count) throws Exception {
        long start = System.nanoTime();
        List<Future<Integer>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            futures.add(pool.applyAsync(n -> n * n, i));
        }
        for (Future<Integer> future : futures) {
            future.get();
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static double maps(Pool pool, List<Integer> items, int chunkItems)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        if (chunkItems == 0) {
            pool.map(n -> (long) n * n, items);
        } else {
            pool.map(n -> (long) n * n, items, chunkItems);
        }
        return items.size() * 1e9 / (System.nanoTime() - start);
    }

    private static double locks(Lock lock, int count) {
        return Versus.rate(count, () -> {
            for (int i = 0; i < count; i++) {
                lock.lock();
                lock.unlock();
            }
        });
    }

    /* Both workers wait for each other, so that neither is done before the other begins; the time is the longer one's. */
    private static double contended(Pool pool, int count, Action operation) throws Exception {
        Path file = Files.createTempFile("millrace-bench", ".start");
        try {
            Files.write(file, new byte[8]);
            String path = file.toString();
            List<Long> nanos = pool.map(
                    worker -> {
                        try (FileChannel channel =
                                FileChannel.open(Path.of(path), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                            ByteBuffer here = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8)
                                    .order(ByteOrder.nativeOrder());
                            here.put(worker, (byte) 1);
                            while (here.get(1 - worker) == 0) {
                                Thread.sleep(1);
                            }
                        }
                        long start = System.nanoTime();
                        for (int i = 0; i < count; i++) {
                            operation.run();
                        }
                        return System.nanoTime() - start;
                    },
                    List.of(0, 1),
                    1);
            return 2.0 * count * 1e9 / Math.max(nanos.get(0), nanos.get(1));
        } finally {
            Files.delete(file);
        }
    }

    /* The time is the reader's, from the first message on. */
    private static double messages(Pool pool, int count) throws Exception {
        try (Queue<String> queue = Queue.open()) {
            return pool.map(
                            role -> {
                                if (role == 0) {
                                    for (int i = 0; i < count; i++) {
                                        queue.put("message " + i);
                                    }
                                    return 0.0;
                                }
                                String first = queue.take();
                                long start = System.nanoTime();
                                for (int i = 1; i < count; i++) {
                                    String next = queue.take();
                                }
                                return (count - 1) * 1e9 / (System.nanoTime() - start);
                            },
                            List.of(0, 1),
                            1)
                    .get(1);
        }
    }

    private static double roundTrips(int count) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Connection childs = pipe.second();
            ChildProcess child = new ChildProcess(() -> {
                        try {
                            for (int i = 0; i < count; i++) {
                                childs.send(childs.receive());
                            }
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .start();
            Connection ours = pipe.first();
            ours.send("ping");
            Object first = ours.receive();
            long start = System.nanoTime();
            for (int i = 1; i < count; i++) {
                ours.send("ping");
                Object answer = ours.receive();
            }
            double rate = (count - 1) * 1e9 / (System.nanoTime() - start);
            child.join();
            return rate;
        }
    }

    private static final String QUEUE = """
            import multiprocessing, time
            def write(queue, n):
                for i in range(n): queue.put('message %d' % i)
            if __name__ == '__main__':
                queue, n = multiprocessing.Queue(), 300000
                writer = multiprocessing.Process(target=write, args=(queue, n))
                writer.start()
                queue.get()
                t = time.perf_counter()
                for _ in range(n - 1): queue.get()
                print((n - 1) / (time.perf_counter() - t))
                writer.join()
            """;

    private static final String PIPE = """
            import multiprocessing, time
            def echo(connection, n):
                for _ in range(n): connection.send(connection.recv())
            if __name__ == '__main__':
                (ours, childs), n = multiprocessing.Pipe(), 30000
                child = multiprocessing.Process(target=echo, args=(childs, n))
                child.start()
                ours.send('ping'); ours.recv()
                t = time.perf_counter()
                for _ in range(n - 1): ours.send('ping'); ours.recv()
                print((n - 1) / (time.perf_counter() - t))
                child.join()
            """;

    private static final String VALUE = """
            import multiprocessing, time
            def work(value, barrier, queue, n):
                barrier.wait()
                t = time.perf_counter()
                for _ in range(n):
                    with value.get_lock(): value.value += 1
                queue.put(time.perf_counter() - t)
            if __name__ == '__main__':
                n, value, barrier, queue = 100000, multiprocessing.Value('q', 0), multiprocessing.Barrier(2), multiprocessing.Queue()
                both = [multiprocessing.Process(target=work, args=(value, barrier, queue, n)) for _ in range(2)]
                for p in both: p.start()
                longest = max(queue.get() for _ in both)
                for p in both: p.join()
                assert value.value == 2 * n
                print(2 * n / longest)
            """;

    private static final String MANAGER = """
            import multiprocessing, time
            def work(d, queue, n):
                d['key'] = 0
                t = time.perf_counter()
                for i in range(n): %s
                queue.put(n / (time.perf_counter() - t))
            if __name__ == '__main__':
                with multiprocessing.Manager() as manager:
                    queue, d = multiprocessing.Queue(), manager.dict()
                    child = multiprocessing.Process(target=work, args=(d, queue, 20000))
                    child.start()
                    print(queue.get())
                    child.join()
            """;

    private static final String POOL = """
            import multiprocessing, time
            def square(n): return n * n
            if __name__ == '__main__':
                with multiprocessing.Pool(2) as pool:
                    pool.map(square, range(1000))
                    exec('''%s''')
                    print(n / (time.perf_counter() - t))
            """;

    private static final String LOCK = """
            import multiprocessing, time
            def work(lock, barrier, queue, n):
                barrier.wait()
                t = time.perf_counter()
                for _ in range(n):
                    with lock: pass
                queue.put(time.perf_counter() - t)
            if __name__ == '__main__':
                processes, n = %d, 300000
                lock, barrier, queue = multiprocessing.Lock(), multiprocessing.Barrier(processes), multiprocessing.Queue()
                all = [multiprocessing.Process(target=work, args=(lock, barrier, queue, n)) for _ in range(processes)]
                for p in all: p.start()
                longest = max(queue.get() for _ in all)
                for p in all: p.join()
                print(processes * n / longest)
            """;
}
