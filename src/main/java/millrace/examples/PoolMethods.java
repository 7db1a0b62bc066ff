package millrace.examples;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import millrace.process.Pool;

/**
 * Each way to give a pool work: Python's {@code apply}, {@code apply_async}, a callback, {@code map}, {@code map_async},
 * {@code imap}, {@code imap_unordered}, {@code starmap}, {@code close}, {@code join} and {@code terminate}. Here {@code imap} reads
 * no further ahead than the workers need, so its input may be endless; Python's reads all of it at once. The arguments of
 * {@code starmap} are pairs, and {@code close} also joins.
 */
public final class PoolMethods {
    private PoolMethods() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        List<Integer> numbers = List.of(1, 2, 3, 4, 5);
        Pool pool = Pool.open(2);
        System.out.println("apply: " + pool.apply(PoolMethods::square, 10));
        System.out.println(
                "applyAsync: " + pool.applyAsync(PoolMethods::square, 10).get());
        pool.applyAsync(PoolMethods::square, 10)
                .thenAccept(result -> System.out.println("Result: " + result))
                .get();
        System.out.println("map: " + pool.map(PoolMethods::square, numbers));
        System.out.println("map in chunks of 2: " + pool.map(PoolMethods::square, numbers, 2));
        System.out.println(
                "mapAsync: " + pool.mapAsync(PoolMethods::square, numbers).get());

        Iterator<Integer> endless = Stream.iterate(1, n -> n + 1).iterator();
        Iterator<Integer> squares = pool.imap(PoolMethods::square, endless);
        System.out.println("imap: " + squares.next() + ", " + squares.next() + ", " + squares.next());

        TreeSet<Integer> sorted = new TreeSet<>();
        pool.imapUnordered(PoolMethods::square, numbers.iterator()).forEachRemaining(sorted::add);
        System.out.println("imapUnordered, sorted: " + sorted);
        System.out.println("starmap: " + pool.starmap(Math::multiplyExact, List.of(Map.entry(2, 3), Map.entry(4, 5))));

        pool.close();
        System.out.println("closed: " + pool.isTerminated());
        pool.terminate(); // harmless now; before close it would cancel what is not done
    }

    private static int square(int x) {
        return x * x;
    }
}
