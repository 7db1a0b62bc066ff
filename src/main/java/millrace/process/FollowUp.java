package millrace.process;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A future that is complete when another is and what has to be done about that has been done; to cancel it cancels the other. */
final class FollowUp<T extends @Nullable Object, R extends @Nullable Object> extends CompletableFuture<R> {
    /* CompletableFuture.whenComplete gives one that can be cancelled alone, while the task runs on. */
    private final CompletableFuture<T> first;

    /** @param then gives the result; what it throws is the failure */
    FollowUp(CompletableFuture<T> first, Function<? super T, ? extends R> then, Consumer<? super Throwable> otherwise) {
        this.first = first;
        first.whenComplete((result, failure) -> {
            if (failure == null) {
                succeed(result, then);
            } else {
                fail(failure, otherwise);
            }
        });
    }

    private void succeed(T result, Function<? super T, ? extends R> then) {
        R own;
        try {
            own = then.apply(result);
        } catch (Throwable e) { // out of code of users
            completeExceptionally(e);
            return;
        }
        complete(own);
    }

    private void fail(Throwable failure, Consumer<? super Throwable> otherwise) {
        try {
            otherwise.accept(failure);
        } catch (Throwable e) { // out of code of users
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
        completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean kill) {
        first.cancel(kill);
        return isCancelled();
    }
}
