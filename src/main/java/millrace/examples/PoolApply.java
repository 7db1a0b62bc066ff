package millrace.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import millrace.process.Pool;

/**
 * The same messages, first one after the other with Python's {@code apply}, which waits, then side by side with
 * {@code apply_async} and {@code get}. What Python calls an {@code AsyncResult} is a {@link CompletableFuture}, so results can
 * also be combined without waiting. An exception in the worker comes out of {@code get} with the worker's stack trace.
 */
public final class PoolApply {
    private PoolApply() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        try (Pool pool = Pool.open(3)) {
            for (int i = 0; i < 4; i++) {
                System.out.println(pool.apply(PoolApply::handle, "hello " + i));
            }

            List<CompletableFuture<String>> results = new ArrayList<>();
            for (int i = 4; i < 8; i++) {
                results.add(pool.applyAsync(PoolApply::handle, "hello " + i));
            }
            for (CompletableFuture<String> result : results) {
                System.out.println(result.get());
            }
        }
    }

    private static String handle(String message) {
        return "done: " + message;
    }
}
