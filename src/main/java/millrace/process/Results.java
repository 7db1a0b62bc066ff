package millrace.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@link Pool#imap} and {@link Pool#imapUnordered}: reads its items only as far ahead as its window is wide,
 * in chunks.
 */
final class Results<T extends @Nullable Object, R extends @Nullable Object> implements Iterator<R> {
    private final Pool pool;
    private final Pool.SharedFunction function;
    private final Iterator<? extends T> items;
    private final int chunkItems;
    private final int windowChunks;
    private final boolean ordered;

    /** What was sent, or why it could not be. Equal to itself only. */
    private static final class Chunk<R extends @Nullable Object> {
        final int items;
        final CompletableFuture<List<Outcome<R>>> future;
        final @Nullable Throwable unsent;

        Chunk(int items, CompletableFuture<List<Outcome<R>>> future, @Nullable Throwable unsent) {
            this.items = items;
            this.future = future;
            this.unsent = unsent;
        }

        /** @param e unchecked */
        static <R extends @Nullable Object> Chunk<R> unsent(Throwable e) {
            return new Chunk<>(1, CompletableFuture.completedFuture(List.of()), e);
        }
    }

    private final BlockingQueue<Chunk<R>> done = new LinkedBlockingQueue<>(); // not used when ordered
    private final ArrayDeque<Chunk<R>> underWay = new ArrayDeque<>();
    private final ArrayDeque<Outcome<R>> here = new ArrayDeque<>();

    Results(
            Pool pool,
            Pool.SharedFunction function,
            Iterator<? extends T> items,
            int chunkItems,
            int windowChunks,
            boolean ordered) {
        this.pool = pool;
        this.function = function;
        this.items = items;
        this.chunkItems = Pool.requireChunk(chunkItems);
        this.windowChunks = windowChunks;
        this.ordered = ordered;
    }

    @Override
    public boolean hasNext() {
        return !here.isEmpty() || !underWay.isEmpty() || items.hasNext();
    }

    @Override
    public R next() {
        fill();
        if (here.isEmpty()) {
            if (underWay.isEmpty()) {
                throw new NoSuchElementException("no items are left");
            }
            receive();
        }
        return here.remove().get();
    }

    /* What is under way is given first, also when nothing more can be: a pool that is closed costs no item. */
    private void fill() {
        while (underWay.size() < windowChunks && hasMore()) {
            try {
                pool.requireRunning();
            } catch (RuntimeException e) {
                if (underWay.isEmpty() && here.isEmpty()) {
                    throw e;
                }
                return;
            }
            List<T> chunk = new ArrayList<>();
            try {
                draw(items, chunkItems, chunk);
            } catch (RuntimeException | Error e) { // of the iterator, which may go on behind it
                submit(chunk);
                begin(Chunk.unsent(e));
                continue;
            }
            submit(chunk);
        }
    }

    /* What the iterator throws instead of an answer comes in its place, behind what is under way. */
    private boolean hasMore() {
        try {
            return items.hasNext();
        } catch (RuntimeException | Error e) {
            begin(Chunk.unsent(e));
            return false;
        }
    }

    /* An item that cannot travel fails in its place, and alone. */
    private void submit(List<T> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        try {
            begin(new Chunk<>(chunk.size(), pool.callEach(function, chunk), null));
        } catch (RuntimeException e) {
            if (chunk.size() == 1) {
                begin(Chunk.unsent(e));
            } else {
                chunk.forEach(item -> submit(Collections.singletonList(item)));
            }
        }
    }

    private void begin(Chunk<R> chunk) {
        underWay.add(chunk);
        if (!ordered) {
            chunk.future.whenComplete((outcomes, failure) -> done.add(chunk));
        }
    }

    /** The next items, as many as make a chunk. */
    static <T extends @Nullable Object> List<T> nextItems(Iterator<? extends T> items, int most) {
        List<T> chunk = new ArrayList<>();
        draw(items, most, chunk);
        return chunk;
    }

    /* What was drawn before the iterator throws is in the chunk. */
    private static <T extends @Nullable Object> void draw(Iterator<? extends T> items, int most, List<T> chunk) {
        while (chunk.size() < most && items.hasNext()) {
            chunk.add(items.next());
        }
    }

    /** The outcomes of a chunk; when all of it was lost, each item has failed of that. */
    static <R extends @Nullable Object> List<Outcome<R>> outcomes(
            int items, CompletableFuture<List<Outcome<R>>> future) {
        try {
            return future.join();
        } catch (CompletionException | CancellationException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            return Collections.nCopies(items, new Outcome<>(null, cause));
        }
    }

    private void receive() {
        try {
            Chunk<R> next;
            if (ordered) {
                next = underWay.remove();
                waitFor(next);
            } else {
                next = done.take();
                underWay.remove(next);
            }
            if (next.unsent instanceof Error error) {
                throw error;
            } else if (next.unsent instanceof RuntimeException failure) {
                throw failure;
            }
            here.addAll(outcomes(next.items, next.future));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        }
    }

    private void waitFor(Chunk<R> chunk) throws InterruptedException {
        try {
            chunk.future.get();
        } catch (ExecutionException | CancellationException ignored) {
            // becomes an outcome
        } catch (InterruptedException e) {
            underWay.addFirst(chunk); // the iteration may go on
            throw e;
        }
    }
}
