package millrace.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The results of a whole {@link Pool#mapAsync}; complete when every chunk is, or one item has failed. */
final class MapFuture<R extends @Nullable Object> extends CompletableFuture<List<R>> {
    private final List<CompletableFuture<List<Outcome<R>>>> chunks =
            new ArrayList<>(); // complete when the constructor returns
    private final AtomicInteger missing;

    MapFuture(Pool pool, Pool.SharedFunction function, Collection<?> items, int chunkItems) {
        try {
            for (Iterator<?> rest = items.iterator(); rest.hasNext(); ) {
                chunks.add(pool.callEach(function, Results.nextItems(rest, chunkItems)));
            }
        } catch (Throwable e) {
            chunks.forEach(chunk -> chunk.cancel(false)); // nobody will ask for their results
            throw e;
        }
        missing = new AtomicInteger(chunks.size());
        if (chunks.isEmpty()) {
            complete(new ArrayList<>());
        }
        chunks.forEach(chunk -> chunk.whenComplete(this::arrived));
    }

    @Override
    public boolean cancel(boolean kill) {
        boolean cancelled = completeExceptionally(new CancellationException()) || isCancelled();
        if (cancelled) {
            chunks.forEach(chunk -> chunk.cancel(kill));
        }
        return cancelled;
    }

    private void arrived(@Nullable List<Outcome<R>> outcomes, @Nullable Throwable lost) {
        if (outcomes == null) {
            fail(lost == null ? new CancellationException() : lost);
            return;
        }
        for (Outcome<R> outcome : outcomes) {
            if (outcome.failure() != null) {
                fail(outcome.failure());
                return;
            }
        }
        if (missing.decrementAndGet() == 0) {
            List<R> results = new ArrayList<>();
            chunks.forEach(chunk -> chunk.join().forEach(outcome -> results.add(outcome.get())));
            complete(results);
        }
    }

    private void fail(Throwable failure) {
        if (completeExceptionally(failure)) {
            chunks.forEach(chunk -> chunk.cancel(false));
        }
    }
}
