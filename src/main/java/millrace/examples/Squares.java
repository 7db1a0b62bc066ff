package millrace.examples;

import java.util.List;
import java.util.concurrent.ExecutionException;
import millrace.process.Pool;

/**
 * {@code pool.map(square, [1, 2, 3, 4, 5])}, the one line that everybody tries first. The function may be a lambda, which
 * Python cannot send to a process. At most five workers start, and only those for which there is work.
 */
public final class Squares {
    private Squares() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        try (Pool pool = Pool.open(Math.max(1, Argument.number(args, 0, 5)))) {
            System.out.println(pool.map(x -> x * x, List.of(1, 2, 3, 4, 5)));
        }
    }
}
