package millrace.examples;

import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import millrace.process.Pool;

/**
 * Five large factorials on four workers, timed. The Python program prints the numbers themselves, which no recent Python does:
 * above 4300 digits it refuses to. Here the workers write them out and send back how long they are. The argument is the
 * smallest of the five; Python's is 100,000. To ask whether the pool was worth it, see {@link SerialAgainstParallel}.
 */
public final class Factorials {
    private Factorials() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int smallest = Argument.number(args, 0, 1_000);
        List<Integer> numbers =
                IntStream.rangeClosed(1, 5).mapToObj(n -> n * smallest).toList();

        long start = System.nanoTime();
        List<Integer> digits;
        try (Pool pool = Pool.open(4)) {
            digits = pool.map(n -> factorial(n).toString().length(), numbers);
        }
        System.out.println("Digits of the results: " + digits);
        System.out.printf("Execution time: %.2f seconds%n", (System.nanoTime() - start) / 1e9);
    }

    private static BigInteger factorial(int n) {
        BigInteger result = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            result = result.multiply(BigInteger.valueOf(i));
        }
        return result;
    }
}
