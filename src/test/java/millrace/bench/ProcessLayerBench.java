package millrace.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import millrace.process.Lock;
import millrace.process.Pool;

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

    private ProcessLayerBench() {}

    public static void main(String[] words) throws Exception {
        try (Pool pool = Pool.open(WORKERS);
                Lock lock = Lock.open()) {
            List<Integer> items = IntStream.range(0, 2_000_000).boxed().toList();
            new Versus()
                    .add("Pool: one small task per submit", 5, () -> submits(pool, 100_000), POOL.formatted("""
                            n = 40000
                            t = time.perf_counter()
                            rs = [pool.apply_async(square, (i,)) for i in range(n)]
                            for r in rs: r.get()
                            """))
                    .add("Pool: map with chunk size 1", 5, () -> maps(pool, items.subList(0, 200_000), 1), POOL.formatted("""
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
                    .add("Lock contended by 2 processes", 1, () -> contended(pool, lock, 300_000), LOCK.formatted(2))
                    .print(words);
        }
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
    private static double contended(Pool pool, Lock lock, int count) throws Exception {
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
                            lock.lock();
                            lock.unlock();
                        }
                        return System.nanoTime() - start;
                    },
                    List.of(0, 1),
                    1);
            return 2 * count * 1e9 / Math.max(nanos.get(0), nanos.get(1));
        } finally {
            Files.delete(file);
        }
    }

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
